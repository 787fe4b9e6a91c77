import numpy as np
import pytest

from nn_core import symmetry
from nn_core.experiment import Experiment, parameter_count
from nn_core.network import forward
from nn_core.parameters import indices, start, unflatten
from nn_core.training import predict, train


def twins(hidden, seed=0):
    """A state in which units 1 and 3 of the first layer are equal in all they own."""
    sizes = (2, *hidden, 1)
    weights = np.random.default_rng(seed).standard_normal(parameter_count(sizes))
    first, second = indices(sizes)[:2]
    weights[list(first.weights[2])] = weights[list(first.weights[0])]
    weights[first.biases[2]] = weights[first.biases[0]]
    for row in second.weights:
        weights[row[2]] = weights[row[0]]
    return sizes, weights


@pytest.mark.parametrize(
    ("init", "expected"), [("symmetric", 1), ("zeros", 1), ("same-in", 2), ("random", 8)]
)
def test_distinct_units_of_a_start(init, expected):
    experiment = Experiment(hidden=(8,), init=init)
    assert symmetry.distinct(experiment.sizes, start(experiment)) == (expected,)


def test_distinct_units_are_counted_by_layer_and_state():
    sizes, weights = twins((4, 3))
    states = np.stack([weights, np.ones_like(weights)])
    first, second = symmetry.distinct(sizes, states)
    assert first.tolist() == [3, 1]
    assert second.tolist() == [3, 1]


def test_one_bit_makes_a_unit_distinct_and_the_sign_of_zero_does_not():
    sizes = (2, 2, 1)
    ones = np.ones(9)
    ones[0] = np.nextafter(1.0, 2.0)
    assert symmetry.distinct(sizes, ones) == (2,)
    zeros = np.zeros(9)
    zeros[0] = -0.0
    assert symmetry.distinct(sizes, zeros) == (1,)
    assert symmetry.merged(sizes, zeros).sizes == (2, 1, 1)


@pytest.mark.parametrize("activation", ["none", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("hidden", [(3,), (4, 3), (8, 8, 8)])
def test_the_smaller_network_has_the_same_outputs(activation, hidden):
    sizes, weights = twins(hidden)
    smaller = symmetry.merged(sizes, weights)
    assert smaller.sizes == (2, hidden[0] - 1, *hidden[1:], 1)
    assert smaller.groups[0][0] == ("h1", "h3")
    for point in [(0.0, 0.0), (0.3, -0.7), (1.0, 1.0)]:
        whole = forward(unflatten(sizes, weights), point, activation)[-1][0]
        small = forward(smaller.parameters, point, activation)[-1][0]
        assert small == pytest.approx(whole, abs=1e-15 * (1 + abs(whole)))


def test_eight_equal_units_are_one():
    experiment = Experiment(hidden=(8,), activation="tanh")
    smaller = symmetry.merged(experiment.sizes, start(experiment))
    assert smaller.sizes == (2, 1, 1)
    assert smaller.parameters[1].weights == ((8.0,),)
    assert smaller.groups == ((tuple(f"h{n}" for n in range(1, 9)),),)


def test_growth_finds_the_factor_of_the_straight_part():
    epochs = np.arange(0, 2001, 10)
    distance = np.minimum(1e-12 * 1.02**epochs, 1.5)
    found = symmetry.growth(epochs, distance)
    assert found.factor == pytest.approx(1.02, rel=1e-12)
    assert 0 < found.first < found.last < 1420  # where it reaches 1.5


@pytest.mark.parametrize(
    "distance", [np.zeros(50), np.full(50, 0.3), np.linspace(2, 1, 50), np.full(50, np.nan)]
)
def test_what_does_not_rise_has_no_growth(distance):
    assert symmetry.growth(np.arange(50), distance) is None


def test_visible_at():
    epochs = np.array([0, 10, 20, 30])
    assert symmetry.visible_at(epochs, np.array([0.0, 0.1, 0.2, 0.3])) == 20
    assert symmetry.visible_at(epochs, np.zeros(4)) is None


def test_the_compared_starts_differ_in_nothing_else():
    experiment = Experiment(dataset="xor", hidden=(4,), nudge=1e-9, init="random", seed=7)
    compared = symmetry.starts(experiment)
    assert list(compared) == ["zeros", "symmetric", "same-in", "random", "nudged"]
    assert {other.dataset for other in compared.values()} == {"xor"}
    assert compared["random"].nudge == 0.0
    assert compared["nudged"].nudge == 1e-9
    assert "nudged" not in symmetry.starts(Experiment(hidden=(1, 2)))


def test_symmetric_units_have_equal_factors():
    seen = symmetry.first_step(Experiment())
    assert seen.step == 1
    assert seen.units == ("h1", "h2")
    assert all(factor.equal for factor in (*seen.factors, *seen.gradients))
    # dL/dŷ = −2(1 − 4) = 6, v = 1, φ′ = 1: δ = 6, and 6·a = 12 at the outgoing weights.
    assert [g.values[0] for g in seen.gradients] == [6.0, 6.0, 6.0, 12.0]


def test_same_in_differs_in_the_outgoing_weight_alone():
    seen = symmetry.first_step(Experiment(init="same-in"))
    assert [f.name for f in seen.factors if not f.equal] == ["weight to ŷ", "δ"]
    assert seen.factors[1].values == (1.0, -1.0)


def test_zeros_stop_at_a_factor_that_is_zero():
    seen = symmetry.first_step(Experiment(init="zeros", activation="tanh"))
    zero = [factor.name for factor in seen.factors if factor.values == (0.0, 0.0)]
    assert zero == ["weight to ŷ", "δ", "a"]
    assert all(gradient.values == (0.0, 0.0) for gradient in seen.gradients)


def test_the_first_step_shown_is_the_first_that_moves_anything():
    seen = symmetry.first_step(Experiment(dataset="xor", activation="tanh"))
    assert (seen.step, seen.sample) == (2, (0.0, 1.0, 1.0))
    whole = symmetry.first_step(Experiment(dataset="xor", activation="tanh", batch_size="all"))
    assert (whole.step, whole.sample) == (1, (0.0, 1.0, 1.0))


def test_the_factors_multiply_to_the_gradients():
    experiment = Experiment(dataset="saddle", hidden=(1, 3, 2), activation="sigmoid", init="random")
    seen = symmetry.first_step(experiment)
    assert seen.units == ("h2", "h3")
    factors = {factor.name: factor.values for factor in seen.factors}
    gradients = {gradient.name: gradient.values for gradient in seen.gradients}
    for unit in (0, 1):
        arriving = sum(
            factors[f"δ of {to}"][unit] * factors[f"weight to {to}"][unit] for to in ("h5", "h6")
        )
        assert factors["δ"][unit] == arriving * factors["φ′"][unit]
        assert gradients["weight from h1"][unit] == factors["δ"][unit] * factors["h1"][unit]
        assert gradients["weight to h5"][unit] == factors["δ of h5"][unit] * factors["a"][unit]


def test_one_unit_has_nothing_to_compare():
    assert symmetry.first_step(Experiment(hidden=(1,))) is None


XOR = {"dataset": "xor", "learning_rate": 0.3, "epochs": 1500}


@pytest.mark.parametrize("activation", ["none", "tanh"])
@pytest.mark.parametrize("init", ["zeros", "symmetric"])
def test_equal_units_stay_equal_on_xor(activation, init):
    run = train(Experiment(**XOR, hidden=(4,), init_scale=0.3, activation=activation, init=init))
    assert run.diverged_at is None
    assert (symmetry.distinct(run.experiment.sizes, run.weights)[0] == 1).all()
    assert all(
        (d == 0.0).all() for d in symmetry.distances(run.experiment.sizes, run.weights).values()
    )
    # One tanh unit, or one linear one, cannot do XOR.
    assert run.final_loss > 0.25


@pytest.mark.parametrize("init", ["same-in", "random"])
def test_units_that_start_unequal_stay_unequal_and_can_solve_xor(init):
    run = train(Experiment(**XOR, activation="tanh", init=init, seed=2))
    assert (symmetry.distinct(run.experiment.sizes, run.weights)[0] == 2).all()
    assert run.final_loss < 1e-9


@pytest.mark.parametrize("init", ["same-in", "random"])
def test_without_an_activation_unequal_units_do_not_solve_xor(init):
    run = train(Experiment(**XOR | {"learning_rate": 0.05}, init=init))
    assert (symmetry.distinct(run.experiment.sizes, run.weights)[0] == 2).all()
    assert run.final_loss > 0.25


def test_a_nudge_of_1e_12_becomes_a_distance_of_order_1():
    run = train(Experiment(**XOR, activation="tanh", nudge=1e-12))
    distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
    assert distance[0] == pytest.approx(1e-12, rel=1e-3)
    assert symmetry.visible_at(run.epochs, distance) < 1500
    assert distance[-1] > 1


def test_every_nudge_grows_at_the_same_rate():
    """On XOR with tanh at the symmetric plateau: 2.2 % an epoch, whatever the nudge was."""
    for nudge in (1e-12, 1e-9, 1e-6, 1e-3):
        run = train(Experiment(**XOR, activation="tanh", nudge=nudge))
        distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
        assert symmetry.growth(run.epochs, distance).factor == pytest.approx(1.0221, abs=1e-4)


def test_the_smaller_network_of_a_trained_symmetric_one():
    run = train(Experiment(**XOR, hidden=(8,), init_scale=0.3, activation="tanh"))
    smaller = symmetry.merged(run.experiment.sizes, run.weights[-1])
    assert smaller.sizes == (2, 1, 1)
    for x1, x2, _ in run.experiment.rows.tolist():
        whole = predict(run.experiment, run.weights[-1], np.array([[x1, x2]]))[0]
        assert forward(smaller.parameters, (x1, x2), "tanh")[-1][0] == pytest.approx(
            whole, abs=1e-15
        )
