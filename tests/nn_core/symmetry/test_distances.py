"""How far apart hidden units are: exactly zero, or not."""

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS, Network
from nn_core.parameters import parameter_count, unit_names
from nn_core.starts import start
from nn_core.symmetry.distances import (
    distances,
    distinct,
    epochs_to_half,
    has_pairs,
    identical,
    largest_distance,
    units,
)
from nn_core.training import train
from tests.nn_core.symmetry.twins import case, twins

EQUAL = [1.0, 2.0, 1.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0]
"""Two units of a 2-2-1 network that own the same: (1, 2) in, 4 as bias, 3 out."""


def test_a_unit_owns_its_incoming_weights_its_bias_and_its_outgoing_weights():
    [owned] = units((2, 2, 1), np.arange(1.0, 10.0))
    assert owned.tolist() == [[1, 2, 7, 5], [3, 4, 8, 6]]
    first, second = units((2, 2, 2, 1), np.arange(15.0))
    assert first.tolist() == [[0, 1, 10, 4, 6], [2, 3, 11, 5, 7]]
    assert second.tolist() == [[4, 5, 12, 8], [6, 7, 13, 9]]


def test_units_are_named_through_all_layers():
    assert unit_names((2, 2, 3, 1)) == (("h1", "h2"), ("h3", "h4", "h5"))


def test_the_distance_is_euclidean_over_all_that_the_units_own():
    w = np.array(EQUAL)
    w[[0, 1, 4, 6]] += [1.0, -2.0, 2.0, 4.0]
    assert distances((2, 2, 1), w) == {("h1", "h2"): 5.0}


def test_there_is_a_distance_for_every_pair_of_one_layer():
    pairs = distances((2, 3, 2, 1), np.zeros((7, 20)))
    assert set(pairs) == {("h1", "h2"), ("h1", "h3"), ("h2", "h3"), ("h4", "h5")}
    assert all(path.shape == (7,) for path in pairs.values())


def test_equal_units_have_the_distance_0_and_are_identical():
    assert distances((2, 2, 1), np.array(EQUAL)) == {("h1", "h2"): 0.0}
    assert identical((2, 2, 1), np.array(EQUAL))


@pytest.mark.parametrize("index", [0, 1, 2, 3, 4, 5, 6, 7])
def test_the_smallest_difference_anywhere_is_no_identity(index):
    w = np.zeros(9)
    w[index] = 5e-324
    assert distances((2, 2, 1), w) == {("h1", "h2"): 5e-324}
    assert not identical((2, 2, 1), w)


def test_huge_differences_do_not_overflow():
    w = np.array(EQUAL)
    w[[0, 1]] = 3e200, 4e200
    [distance] = distances((2, 2, 1), w).values()
    assert distance == pytest.approx(5e200, rel=1e-15)


def test_the_bias_of_the_output_belongs_to_no_hidden_unit():
    w = np.array(EQUAL)
    w[8] = 77.0
    assert identical((2, 2, 1), w)


def test_every_layer_must_be_identical():
    w = np.zeros((3, 15))
    w[1, 0] = 1.0
    w[2, 13] = 1.0
    assert identical((2, 2, 2, 1), w).tolist() == [True, False, False]


def test_a_single_unit_is_identical_to_itself():
    assert distances((2, 1, 1), np.arange(5.0)) == {}
    assert identical((2, 1, 1), np.arange(5.0))


def test_one_layer_with_two_units_has_a_pair():
    assert has_pairs((2, 1, 2, 1))
    assert not has_pairs((2, 1, 1, 1))


def test_the_largest_distance_is_that_of_the_pair_furthest_apart():
    run = train(Experiment(hidden=(3, 2), init="random", learning_rate=0.01))
    every = np.array(list(distances(run.experiment.sizes, run.weights).values()))
    assert every.shape == (4, 11)
    assert np.array_equal(largest_distance(run), every.max(axis=0))


def test_where_no_layer_has_two_units_the_largest_distance_is_0():
    assert largest_distance(train(Experiment(hidden=(1, 1)))).tolist() == [0.0] * 11


@pytest.mark.parametrize(
    ("init", "activation", "expected"),
    [
        ("symmetric", "tanh", 1),
        ("zeros", "tanh", 1),
        ("same-in", "tanh", 2),
        ("random", "tanh", 8),
    ],
)
def test_distinct_units_of_a_start(init, activation, expected):
    experiment = Experiment(hidden=(8,), init=init, activation=activation)
    assert distinct(experiment.network, start(experiment)) == (expected,)


def network(*sizes, activation="sigmoid"):
    return Network(sizes, (activation,) * (len(sizes) - 2) + ("none",), "squared")


def test_distinct_units_are_counted_by_layer_and_state():
    sizes, weights = twins((4, 3))
    states = np.stack([weights, np.ones_like(weights)])
    first, second = distinct(network(*sizes), states)
    assert first.tolist() == [3, 1]
    assert second.tolist() == [3, 1]


def test_one_bit_makes_a_unit_distinct_and_the_sign_of_zero_does_not():
    ones = np.ones(9)
    ones[0] = np.nextafter(1.0, 2.0)
    assert distinct(network(2, 2, 1), ones) == (2,)
    zeros = np.zeros(9)
    zeros[0] = -0.0
    assert distinct(network(2, 2, 1), zeros) == (1,)


OPPOSITE = np.array([1.0, 2.0, -1.0, -2.0, 3.0, -3.0, 4.0, -4.0, 5.0])
"""Two units that are each other's negative in all they own."""


@pytest.mark.parametrize(
    ("activation", "expected"), [("none", 1), ("tanh", 1), ("sigmoid", 2), ("relu", 2)]
)
def test_units_that_are_each_others_negative_count_once_where_the_activation_is_odd(
    activation, expected
):
    assert distinct(network(2, 2, 1, activation=activation), OPPOSITE) == (expected,)
    for index in range(8):
        near = OPPOSITE.copy()
        near[index] = np.nextafter(near[index], 9.0)
        assert distinct(network(2, 2, 1, activation=activation), near) == (2,)


def test_an_activation_is_called_odd_if_it_is_to_the_last_bit():
    z = np.concatenate([np.geomspace(1e-320, 1e3, 5000), np.linspace(0, 25, 5000)])
    for activation in ACTIVATIONS.values():
        assert (activation.value(-z) == -activation.value(z)).all() == activation.odd


def test_sign_twins_stay_one_unit_for_ever():
    experiment, expected = case("sign_twins")
    run = train(experiment)
    assert (distinct(experiment.network, run.weights)[0] == 1).all()
    assert not identical(experiment.sizes, run.weights[-1])
    assert run.weights[-1] == pytest.approx(expected["states"][-1], rel=1e-12)


@pytest.mark.parametrize(
    ("init", "seed", "learning_rate", "expected"),
    [("random", 2, 0.1, 2), ("same-in", 0, 0.1, 12), ("same-in", 0, 0.3, 21)],
)
@pytest.mark.parametrize("epochs", [2000, 100_000])
def test_epochs_to_half_does_not_depend_on_what_is_recorded(
    init, seed, learning_rate, expected, epochs
):
    experiment = Experiment(
        dataset="xor",
        activation="tanh",
        init=init,
        seed=seed,
        learning_rate=learning_rate,
        epochs=epochs,
    )
    assert epochs_to_half(train(experiment)) == expected


def test_a_loss_that_is_never_halved_has_no_such_epoch():
    assert epochs_to_half(train(Experiment(epochs=1))) is None
    assert epochs_to_half(train(Experiment(init="zeros", learning_rate=0.0))) is None


def test_a_state_alone_has_the_distances_that_it_has_among_others():
    sizes = (2, 8, 8, 1)
    states = np.random.default_rng(0).normal(size=(200, parameter_count(sizes)))
    together = distances(sizes, states)
    for alone, state in enumerate(states):
        for pair, distance in distances(sizes, state).items():
            assert distance == together[pair][alone]
