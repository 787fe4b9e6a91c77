"""What a preset says to look for is there."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.symmetry.distances import distances, identical
from ui.presets import PRESETS


def run_of(name):
    return train(PRESETS[name].experiment)


def test_the_first_preset_is_the_original_exercise():
    assert next(iter(PRESETS.values())).experiment == Experiment()
    weights = run_of("The original exercise").weights
    assert (weights[:, :4] == weights[:, :1]).all()
    assert (weights[:, 4] == weights[:, 5]).all()


def test_symmetric_xor_is_not_learned_and_stays_symmetric():
    run = run_of("XOR, symmetric")
    assert identical(run.experiment.sizes, run.weights).all()
    assert run.final_loss > 0.2


def test_random_xor_is_learned():
    assert run_of("XOR, random tanh").final_loss < 1e-20


def test_the_noisy_plane_ends_near_least_squares():
    run = run_of("Noisy plane, no activation")
    rows = run.experiment.rows
    design = np.column_stack([rows[:, :2], np.ones(len(rows))])
    _, [squares], _, _ = np.linalg.lstsq(design, rows[:, 2])
    assert run.final_loss == pytest.approx(squares / len(rows), rel=0.1)


def test_the_diverging_run_diverges_after_a_few_epochs():
    assert 3 < run_of("A run that diverges").diverged_at < 10


def test_the_nudge_grows_to_a_distance_of_order_one():
    run = run_of("Symmetric, with a nudge")
    [path] = distances(run.experiment.sizes, run.weights).values()
    assert path[0] < 1e-11
    assert path[-1] > 0.5


def test_the_nudged_units_learn_xor_and_equal_ones_do_not():
    run = run_of("Symmetric, with a nudge")
    assert run.loss[-1] < 1e-9
    equal = train(replace(run.experiment, nudge=0.0))
    assert identical(equal.experiment.sizes, equal.weights).all()
    assert equal.loss[-1] > 0.25
