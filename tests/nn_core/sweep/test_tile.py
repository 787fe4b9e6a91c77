"""What a cell reached: how far apart its hidden units are, and when it diverged."""

from dataclasses import replace

import numpy as np

from nn_core import Experiment, SweepAxis, sweep

XOR = Experiment(dataset="xor", init="random", epochs=50)
MAP = (SweepAxis("learning_rate", 0.01, 1.5, 30), SweepAxis("init_scale", -2.5, 2.5, 21))


def test_distance_is_exactly_zero_from_a_symmetric_start_and_only_there():
    symmetric = sweep(Experiment(dataset="xor", activation="tanh"), *MAP)
    assert (symmetric.distance[np.isnan(symmetric.diverged_at)] == 0.0).all()
    assert (sweep(XOR, *MAP).distance > 0.0).any()
    assert np.isnan(sweep(replace(XOR, hidden=(1,)), *MAP).distance).all()


def test_diverged_cells_say_when_and_have_no_distance():
    result = sweep(Experiment(epochs=200), SweepAxis("learning_rate", 0.0, 0.5, 40), MAP[1])
    left = ~np.isnan(result.diverged_at)
    assert left.any()
    assert not left.all()
    assert np.isnan(result.distance[left]).all()
    assert (result.diverged_at[left] >= 1).all()
