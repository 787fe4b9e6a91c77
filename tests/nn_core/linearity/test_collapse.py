from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import datasets
from nn_core.experiment import Experiment
from nn_core.functions import Network
from nn_core.linearity import collapse as linearity
from nn_core.network import forward
from nn_core.outputs import predict
from nn_core.parameters import Layer, parameter_count, unflatten
from nn_core.training import train

ARCHITECTURES = [(1,), (2,), (8,), (3, 5), (8, 8, 8)]
GRID = [(x1, x2) for x1 in np.linspace(-1, 1, 5) for x2 in np.linspace(-1, 1, 5)]


def random_weights(hidden, seed=0, states=()):
    shape = (*states, parameter_count((2, *hidden, 1)))
    return np.random.default_rng(seed).standard_normal(shape)


def network_output(sizes, weights, point):
    return forward(plain(sizes), unflatten(sizes, weights), point)[-1][0]


def plain(sizes):
    return Network(sizes, ("none",) * (len(sizes) - 1), "squared")


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
    expected = [forward(plain(sizes), unbiased, step)[-1][0] for step in ((1.0, 0.0), (0.0, 1.0))]
    assert linearity.collapse(sizes, weights).slopes.tolist() == expected


def test_many_states_collapse_as_each_does():
    weights = random_weights((3, 2), states=(4, 5))
    together = linearity.collapse((2, 3, 2, 1), weights).numbers
    assert together.shape == (4, 5, 3)
    assert (together[2, 3] == linearity.collapse((2, 3, 2, 1), weights[2, 3]).numbers).all()


def test_least_squares_recovers_a_plane():
    fit = linearity.least_squares(datasets.samples("plane"))
    assert fit.unique
    assert fit.map.numbers.tolist() == [0.7, -0.4, 0.2]
    assert fit.mse == 0.0


def test_samples_are_taken_as_the_decimals_they_are_written_as():
    """On paper (0.1, 0.3), (0.2, 0.6), (0.3, 0.9) lie on one line; as float64 they do not."""
    line = linearity.least_squares(np.array([[0.1, 0.3, 0], [0.2, 0.6, 1], [0.3, 0.9, 5]]))
    assert not line.unique
    # y = 0, 1, 5 over t = 1, 2, 3: the line 2.5·t − 3 leaves ½, −1, ½.
    assert line.mse == 0.5
    assert (line.map.slopes @ [0.1, 0.3], line.map.intercept) == pytest.approx((2.5, -3.0))


def test_samples_of_very_different_sizes_determine_a_plane():
    """numpy's rank of these columns is 2."""
    fit = linearity.least_squares(np.array([[0, 0, 0], [1e6, 0, 1], [0, 1e-10, 1.0]]))
    assert fit.unique
    assert (fit.map.numbers.tolist(), fit.mse) == ([1e-6, 1e10, 0.0], 0.0)


@given(
    st.lists(st.tuples(*[st.integers(-30, 30).map(lambda n: n / 10)] * 3), min_size=1, max_size=8),
    st.none() | st.sampled_from([0.0, 0.5]),
)
def test_least_squares_is_stationary_and_unique_where_it_says_so(rows, intercept):
    """Against fractions: the residuals are orthogonal to every column; a rank is a minor's."""
    exact = [[Fraction(str(value)) for value in row] for row in rows]
    found = linearity.least_squares(np.array(rows), intercept=intercept)
    columns = [[row[0] for row in exact], [row[1] for row in exact]]
    columns += [[Fraction(1)] * len(rows)] if intercept is None else []
    fitted = [Fraction(value) for value in found.map.numbers.tolist()]
    left = [row[2] - fitted[0] * row[0] - fitted[1] * row[1] - fitted[2] for row in exact]
    for column in columns:
        assert abs(sum(a * b for a, b in zip(column, left, strict=True))) < 1e-11
    assert found.mse == pytest.approx(float(sum(e * e for e in left) / len(left)), abs=1e-13)
    size = len(columns)
    minors = (
        determinant([[column[i] for column in columns] for i in chosen])
        for chosen in combinations(range(len(rows)), size)
    )
    assert found.unique == any(minors)


def determinant(matrix):
    if len(matrix) == 2:
        return matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]
    (a, b, c), *rest = matrix
    under = [[row[:k] + row[k + 1 :] for row in rest] for k in range(3)]
    return a * determinant(under[0]) - b * determinant(under[1]) + c * determinant(under[2])


def test_fixed_biases_fix_the_intercept_of_the_best_plane():
    fields = {"dataset": "or", "biases": "fixed"}
    through_0 = linearity.best_plane(Experiment(**fields))
    # Normal equations of OR without an intercept: 2a + b = 2, a + 2b = 2.
    assert through_0.map.numbers == pytest.approx([2 / 3, 2 / 3, 0.0])
    assert through_0.mse == pytest.approx((0 + 1 / 9 + 1 / 9 + 1 / 9) / 4)
    weights = (1, 1, 1, 1, 1, 1, 0, 0, 0.25)
    given = Experiment(**fields, init="custom", weights=weights)
    assert linearity.best_plane(given).map.intercept == 0.25
    free = Experiment(**fields, init="custom", weights=(1, 1, 1, 1, 1, 1, 0.5, 0, 0.25))
    assert linearity.best_plane(free).map.intercept == pytest.approx(0.25)
    assert linearity.best_plane(free).mse == pytest.approx(1 / 16)


def test_a_network_with_fixed_biases_ends_at_the_best_plane_through_the_origin():
    run = train(Experiment(dataset="or", biases="fixed", batch_size="all", epochs=3000))
    reached = linearity.collapse(run.experiment.sizes, run.weights[-1])
    assert linearity.best_plane(run.experiment).gap(reached) < 1e-10


def test_each_output_has_its_plane():
    rows = ((0, 0, 0, 1), (0, 1, 0, 1), (1, 0, 0, 1), (1, 1, 1, 0))
    run = train(Experiment(dataset="custom", samples=rows, batch_size="all", epochs=3000))
    for output, numbers in enumerate(([0.5, 0.5, -0.25], [-0.5, -0.5, 1.25])):
        best = linearity.best_plane(run.experiment, output)
        assert best.map.numbers == pytest.approx(numbers)
        reached = linearity.collapse(run.experiment.sizes, run.weights[-1], output)
        assert best.gap(reached) < 1e-9


def test_inside_an_output_activation_is_the_plane_it_is_applied_to():
    run = train(Experiment(dataset="or", output_activation="sigmoid", init="random", epochs=200))
    inside = linearity.collapse(run.experiment.sizes, run.weights[-1])(np.array(GRID))
    expected = 1 / (1 + np.exp(-inside))
    outputs = predict(run.experiment, run.weights[-1], np.array(GRID))
    assert outputs == pytest.approx(expected, rel=1e-13)
    assert linearity.agreement(run, np.array(GRID)) <= 8


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
