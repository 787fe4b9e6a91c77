"""The smaller network that equal units leave."""

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.network import forward
from nn_core.parameters import unflatten
from nn_core.starts import start
from nn_core.symmetry.smaller_network import merged, outputs
from nn_core.training import predict, train
from tests.nn_core.symmetry.twins import twins


@pytest.mark.parametrize("activation", ["none", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("hidden", [(3,), (4, 3), (8, 8, 8)])
def test_the_smaller_network_has_the_same_outputs(activation, hidden):
    sizes, weights = twins(hidden)
    smaller = merged(sizes, weights)
    assert smaller.sizes == (2, hidden[0] - 1, *hidden[1:], 1)
    assert smaller.groups[0][0] == ("h1", "h3")
    for point in [(0.0, 0.0), (0.3, -0.7), (1.0, 1.0)]:
        whole = forward(unflatten(sizes, weights), point, activation)[-1][0]
        small = forward(smaller.parameters, point, activation)[-1][0]
        assert small == pytest.approx(whole, abs=1e-15 * (1 + abs(whole)))


def test_eight_equal_units_are_one():
    experiment = Experiment(hidden=(8,), activation="tanh")
    smaller = merged(experiment.sizes, start(experiment))
    assert smaller.sizes == (2, 1, 1)
    assert smaller.parameters[1].weights == ((8.0,),)
    assert smaller.groups == ((tuple(f"h{n}" for n in range(1, 9)),),)


def test_the_sign_of_zero_makes_no_second_unit():
    zeros = np.zeros(9)
    zeros[0] = -0.0
    assert merged((2, 2, 1), zeros).sizes == (2, 1, 1)


def test_both_outputs_are_of_the_samples():
    run = train(Experiment(dataset="xor", hidden=(8,), init_scale=0.3, activation="tanh"))
    whole, small = outputs(run, merged(run.experiment.sizes, run.weights[-1]))
    points = run.experiment.rows[:, :2]
    assert np.array_equal(whole, predict(run.experiment, run.weights[-1], points))
    assert small == pytest.approx(whole, abs=1e-15)
