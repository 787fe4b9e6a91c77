import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import datasets
from nn_core.experiment import Experiment
from nn_core.linearity import collapse as linearity
from nn_core.network import forward
from nn_core.parameters import Layer, parameter_count, unflatten
from nn_core.training import predict, train

ARCHITECTURES = [(1,), (2,), (8,), (3, 5), (8, 8, 8)]
GRID = [(x1, x2) for x1 in np.linspace(-1, 1, 5) for x2 in np.linspace(-1, 1, 5)]


def random_weights(hidden, seed=0, states=()):
    shape = (*states, parameter_count((2, *hidden, 1)))
    return np.random.default_rng(seed).standard_normal(shape)


def network_output(sizes, weights, point):
    return forward(unflatten(sizes, weights), point, "none")[-1][0]


@pytest.mark.parametrize("hidden", ARCHITECTURES)
def test_the_collapse_is_the_network_to_a_few_ulp(hidden):
    sizes = (2, *hidden, 1)
    for seed in range(20):
        weights = random_weights(hidden, seed)
        collapsed = linearity.collapse(sizes, weights)
        for point in GRID:
            # The magnitude that rounding acts on: the same sums without cancellation.
            largest = network_output(sizes, np.abs(weights), np.abs(point))
            difference = collapsed(np.array([point]))[0] - network_output(sizes, weights, point)
            assert abs(difference) <= 4 * np.spacing(largest)


@pytest.mark.parametrize("hidden", ARCHITECTURES)
def test_the_intercept_is_the_output_at_the_origin_bit_for_bit(hidden):
    sizes = (2, *hidden, 1)
    weights = random_weights(hidden)
    expected = network_output(sizes, weights, (0.0, 0.0))
    assert linearity.collapse(sizes, weights).intercept == expected


@pytest.mark.parametrize("hidden", ARCHITECTURES)
def test_the_slopes_are_the_network_without_biases_bit_for_bit(hidden):
    sizes = (2, *hidden, 1)
    weights = random_weights(hidden)
    unbiased = tuple(
        Layer(layer.weights, (0.0,) * len(layer.biases)) for layer in unflatten(sizes, weights)
    )
    expected = [forward(unbiased, step, "none")[-1][0] for step in ((1.0, 0.0), (0.0, 1.0))]
    assert linearity.collapse(sizes, weights).slopes.tolist() == expected


def test_many_states_collapse_as_each_does():
    weights = random_weights((3, 2), states=(4, 5))
    together = linearity.collapse((2, 3, 2, 1), weights).numbers
    assert together.shape == (4, 5, 3)
    assert (together[2, 3] == linearity.collapse((2, 3, 2, 1), weights[2, 3]).numbers).all()


def test_least_squares_recovers_a_plane():
    fit = linearity.least_squares(datasets.samples("plane"))
    assert fit.unique
    assert fit.map.numbers == pytest.approx([0.7, -0.4, 0.2], abs=1e-6)  # y has 6 decimals
    assert fit.mse < 1e-12


def test_no_affine_map_does_better_than_a_quarter_on_xor():
    fit = linearity.least_squares(datasets.samples("xor"))
    assert fit.unique
    assert fit.mse == pytest.approx(0.25, abs=1e-15)
    assert fit.map.numbers == pytest.approx([0.0, 0.0, 0.5], abs=1e-15)


def test_one_sample_leaves_many_solutions_and_gives_the_shortest():
    fit = linearity.least_squares(datasets.samples("original"))
    assert not fit.unique
    assert fit.map.numbers == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=1e-15)


@given(st.lists(st.floats(-10, 10), min_size=3, max_size=3))
def test_where_many_maps_fit_the_gap_is_the_distance_to_the_nearest(numbers):
    fit = linearity.least_squares(datasets.samples("original"))
    other = linearity.AffineMap(np.array(numbers[:2]), np.array(numbers[2]))
    # Every solution lies on the plane slope1 + slope2 + intercept = 1.
    assert fit.gap(other) == pytest.approx(abs(sum(numbers) - 1) / np.sqrt(3), abs=1e-13)


def test_where_one_map_fits_the_gap_is_the_distance_to_it():
    fit = linearity.least_squares(datasets.samples("xor"))
    other = linearity.AffineMap(np.array([3.0, 0.0]), np.array(4.5))
    assert fit.gap(other) == pytest.approx(5.0, abs=1e-13)


def test_what_is_only_rounding_of_the_largest_number_is_0():
    both = linearity.AffineMap(np.array([[2.0, -1e-15], [1e-15, 0.0]]), np.array([1e-13, 0.0]))
    assert both.rounded.tolist() == [[2.0, 0.0, 1e-13], [1e-15, 0.0, 0.0]]


def test_ulps_count_from_the_largest_output():
    expected = np.array([1.5, 0.0])
    assert linearity.ulps(expected, expected) == 0.0
    assert linearity.ulps(expected, np.array([1.5, 2**-51])) == 2.0


def test_all_samples_in_one_step_reach_the_least_squares_loss():
    run = train(Experiment(dataset="plane", noise=0.1, batch_size="all", epochs=5000))
    best = linearity.least_squares(run.experiment.rows)
    assert run.final_loss == pytest.approx(best.mse, abs=1e-10)
    assert best.gap(linearity.collapse(run.experiment.sizes, run.weights[-1])) < 1e-10


def test_one_sample_is_fitted_by_one_of_many_maps_and_not_the_shortest():
    run = train(Experiment(epochs=500))
    best = linearity.least_squares(run.experiment.rows)
    reached = linearity.collapse(run.experiment.sizes, run.weights[-1])
    assert not best.unique
    assert best.gap(reached) < 1e-14
    assert np.linalg.norm(reached.numbers - best.map.numbers) > 0.1


def test_the_collapse_is_what_the_training_kernel_puts_out():
    run = train(Experiment(dataset="plane", hidden=(8, 8, 8), init="random", init_scale=0.3))
    collapsed = linearity.collapse(run.experiment.sizes, run.weights[-1])
    points = np.array(GRID)
    outputs = predict(run.experiment, run.weights[-1], points)
    assert linearity.ulps(outputs, collapsed(points)) <= 8
    assert linearity.agreement(run, points) == linearity.ulps(outputs, collapsed(points))


def test_a_network_of_zeros_agrees_with_its_map_to_the_last_bit():
    assert linearity.agreement(train(Experiment(init="zeros", dataset="xor")), np.array(GRID)) == 0
