"""What becomes of hidden units on XOR: the facts that the Symmetry page tells of."""

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.network import forward
from nn_core.outputs import predict
from nn_core.symmetry.distances import distances, distinct
from nn_core.symmetry.growth import growth, visible_at
from nn_core.symmetry.smaller_network import merged
from nn_core.training import train

XOR = {"dataset": "xor", "learning_rate": 0.3, "epochs": 1500}


@pytest.mark.parametrize("activation", ["none", "tanh"])
@pytest.mark.parametrize("init", ["zeros", "symmetric"])
def test_equal_units_stay_equal_on_xor(activation, init):
    run = train(Experiment(**XOR, hidden=(8,), init_scale=0.3, activation=activation, init=init))
    assert run.diverged_at is None
    assert (distinct(run.experiment.network, run.weights)[0] == 1).all()
    assert all((d == 0.0).all() for d in distances(run.experiment.sizes, run.weights).values())
    # One tanh unit, or one linear one, cannot do XOR.
    assert run.final_loss > 0.25


@pytest.mark.parametrize("init", ["same-in", "random"])
def test_units_that_start_unequal_stay_unequal_and_can_solve_xor(init):
    run = train(Experiment(**XOR, activation="tanh", init=init, seed=2))
    assert (distinct(run.experiment.network, run.weights)[0] == 2).all()
    assert run.final_loss < 1e-9


@pytest.mark.parametrize("init", ["same-in", "random"])
def test_without_an_activation_unequal_units_do_not_solve_xor(init):
    run = train(Experiment(**XOR | {"learning_rate": 0.05}, init=init))
    assert (distinct(run.experiment.network, run.weights)[0] == 2).all()
    assert run.final_loss > 0.25


def test_a_nudge_of_1e_12_becomes_a_distance_of_order_1():
    run = train(Experiment(**XOR, activation="tanh", nudge=1e-12))
    distance = distances(run.experiment.sizes, run.weights)["h1", "h2"]
    assert distance[0] == pytest.approx(1e-12, rel=1e-3)
    assert visible_at(run.epochs, distance) < 1500
    assert distance[-1] > 1


def test_every_nudge_grows_at_the_same_rate():
    """On XOR with tanh at the symmetric plateau: 2.2 % an epoch, whatever the nudge was."""
    for nudge in (1e-12, 1e-9, 1e-6, 1e-3):
        run = train(Experiment(**XOR, activation="tanh", nudge=nudge))
        distance = distances(run.experiment.sizes, run.weights)["h1", "h2"]
        assert growth(run.epochs, distance).factor == pytest.approx(1.0221, abs=1e-4)


def test_the_smaller_network_of_a_trained_symmetric_one():
    run = train(Experiment(**XOR, hidden=(8,), init_scale=0.3, activation="tanh"))
    smaller = merged(run.experiment.network, run.weights[-1])
    assert smaller.sizes == (2, 1, 1)
    for x1, x2, _ in run.experiment.rows.tolist():
        whole = predict(run.experiment, run.weights[-1], np.array([[x1, x2]]))[0]
        assert forward(run.experiment.network, smaller.parameters, (x1, x2))[-1][
            0
        ] == pytest.approx(whole, abs=1e-15)
