"""Settings that are said to learn do learn, and what they leave alone stays as it was."""

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.network import forward
from nn_core.parameters import unflatten
from nn_core.recipes import has_learned, settings_that_learn


def unexplained(run):
    """The share of the targets' variance that the last state leaves, by the readable network."""
    experiment = run.experiment
    parameters = unflatten(experiment.sizes, run.weights[-1])
    rows = experiment.rows
    outputs = [forward(experiment.network, parameters, row[:2])[-1][0] for row in rows.tolist()]
    return np.mean((rows[:, 2] - outputs) ** 2) / np.var(rows[:, 2])


@pytest.mark.parametrize("dataset", ["xor", "saddle", "circles", "moons", "gaussians"])
def test_a_network_of_four_units_learns_every_data_set_with_what_is_found(dataset):
    chosen = Experiment(dataset=dataset, hidden=(4,))
    assert not has_learned(train(chosen))
    found = settings_that_learn(chosen).experiment
    assert unexplained(train(found)) <= 0.1
    for name in ("dataset", "samples", "hidden", "loss", "output_activation"):
        assert getattr(found, name) == getattr(chosen, name)


def test_a_bigger_network_that_diverges_is_given_settings_that_work():
    chosen = Experiment(dataset="xor", hidden=(8, 8, 8))
    assert train(chosen).diverged_at is not None
    found = settings_that_learn(chosen).experiment
    assert unexplained(train(found)) <= 0.1


def test_what_is_learned_as_it_is_keeps_its_activation():
    assert settings_that_learn(Experiment(dataset="plane")).experiment.activation == "none"


def test_a_network_that_is_too_small_is_given_units():
    found = settings_that_learn(Experiment(dataset="xor", hidden=(1,))).experiment
    assert found.hidden == (4,)
    assert unexplained(train(found)) <= 0.1


def test_nothing_is_said_to_learn_two_targets_at_one_point():
    twice = Experiment(dataset="custom", samples=((0, 0, 0), (0, 0, 1)), hidden=(4,))
    assert settings_that_learn(twice).experiment is None


def test_every_trial_may_end_the_search():
    class EnoughError(Exception):
        pass

    def stop(fraction):
        raise EnoughError

    with pytest.raises(EnoughError):
        settings_that_learn(Experiment(dataset="xor"), stop)
