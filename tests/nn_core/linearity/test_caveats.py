"""Each item has a run where it must appear and runs where it must not."""

import pytest

from nn_core.experiment import Experiment
from nn_core.linearity import caveats as fine_print
from nn_core.training import train

XOR = {"dataset": "xor", "epochs": 2000}


def says(predicate, **fields):
    return getattr(fine_print, predicate)(train(Experiment(**fields)))


def test_steps_on_single_samples_settle_near_least_squares():
    assert says("settles_nearby", **XOR)
    assert says("settles_nearby", dataset="plane", noise=0.1, batch_size=7, epochs=2000)


@pytest.mark.parametrize(
    "fields",
    [
        {**XOR, "batch_size": "all"},
        {"dataset": "plane", "epochs": 2000},  # every sample fits: nothing to disagree about
        {"dataset": "xor", "epochs": 10},  # not at rest yet
        {"dataset": "xor", "epochs": 10, "learning_rate": 1e-6},  # hardly moves, but not at rest
        {**XOR, "activation": "tanh"},
        {**XOR, "init": "zeros"},
        {"learning_rate": 0.2},
    ],
)
def test_nothing_is_said_about_settling_where_it_is_not_so(fields):
    assert not says("settles_nearby", **fields)


@pytest.mark.parametrize("activation", ["none", "tanh", "relu"])
def test_all_zero_weights_never_move(activation):
    assert says("never_moves", **XOR, init="zeros", activation=activation)


@pytest.mark.parametrize(
    "fields",
    [
        {**XOR, "init": "zeros", "activation": "sigmoid"},  # a = ½ moves the outgoing weights
        XOR,
        {**XOR, "init": "zeros", "nudge": 0.1},
        # Nothing moves at all: the loss is 0 from the start.
        {"dataset": "custom", "samples": ((1, 1, 0),), "init": "zeros"},
    ],
)
def test_nothing_is_said_of_weights_that_move_or_a_loss_that_does_not(fields):
    assert not says("never_moves", **fields)


def test_equal_units_cost_a_linear_network_nothing():
    assert says("equal_units_cost_nothing")
    assert says("equal_units_cost_nothing", **XOR, hidden=(3, 2), init_scale=0.3)


@pytest.mark.parametrize(
    "fields",
    [
        {"activation": "tanh"},
        {"init": "random"},
        {"hidden": (1,)},
        {**XOR, "init": "zeros"},
        {"learning_rate": 0.2},
    ],
)
def test_nothing_is_said_of_equal_units_that_differ_or_that_cost(fields):
    assert not says("equal_units_cost_nothing", **fields)


def test_several_linear_layers_go_another_way():
    assert says("another_path", hidden=(3, 2), init_scale=0.5)


@pytest.mark.parametrize(
    "fields",
    [{}, {"hidden": (3, 2), "activation": "tanh"}, {"hidden": (3, 2), "init_scale": 10}],
)
def test_nothing_is_said_of_one_layer_or_curved_ones_or_a_diverged_run(fields):
    assert not says("another_path", **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"dataset": "xor", "learning_rate": 1e-6},
        {"dataset": "saddle", "batch_size": "all", "epochs": 2000},
        {**XOR, "init": "zeros", "activation": "sigmoid"},
    ],
)
def test_a_run_that_ends_while_its_error_falls_has_not_converged(fields):
    assert says("still_learning", **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"epochs": 2000},
        XOR,
        {**XOR, "batch_size": "all"},
        {**XOR, "activation": "tanh"},  # stuck, but at rest
        {**XOR, "activation": "relu", "init_scale": -1.0},  # dead
        {"learning_rate": 0.2},
        {"learning_rate": 10.0, "dataset": "circles", "hidden": (8, 8, 8)},  # left at once
    ],
)
def test_a_run_at_rest_or_gone_is_not_still_learning(fields):
    assert not says("still_learning", **fields)
