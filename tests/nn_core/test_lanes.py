"""The vectors' own tanh and sigmoid, over the whole range of float64."""

import mpmath
import numpy as np
import pytest
from numba import njit

from nn_core import lanes
from nn_core.lanes import LANES, _load, _store

WORST = 4.0
"""Units of the last place: what `lanes` promises."""


def of_arrays(function):
    """The function of a vector, for arrays of any length."""

    @njit(error_model="numpy")
    def loop(values, results):
        for at in range(len(values) // LANES):
            _store(results, at, function(_load(values, at)))

    def applied(values):
        padded = np.resize(values, -(-len(values) // LANES) * LANES).astype(np.float64)
        results = np.empty_like(padded)
        loop(padded, results)
        return results[: len(values)]

    return applied


tanh = of_arrays(lanes.tanh)
sigmoid = of_arrays(lanes.sigmoid)


def exact_tanh(x):
    return mpmath.tanh(x)


def exact_sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def whole_range():
    """Bit patterns spread evenly over all finite float64, subnormals and both signs included."""
    patterns = np.linspace(0, 0x7FEFFFFFFFFFFFFF, 3001).astype(np.int64).view(np.float64)
    return np.concatenate([patterns, -patterns])


def where_it_bends():
    rng = np.random.default_rng(0)
    return np.concatenate(
        [
            rng.uniform(-1, 1, 3000),
            rng.uniform(-25, 25, 3000),
            rng.uniform(-760, 60, 3000),
            np.arange(-50, 51) * np.log(2) / 4,
        ]
    )


@pytest.mark.parametrize("values", [whole_range(), where_it_bends()], ids=["all", "bends"])
@pytest.mark.parametrize(
    ("function", "exact"), [(tanh, exact_tanh), (sigmoid, exact_sigmoid)], ids=["tanh", "sigmoid"]
)
def test_results_are_within_the_promised_units_of_the_last_place(function, exact, values):
    worst = 0.0
    with mpmath.workprec(200):
        for x, result in zip(values.tolist(), function(values).tolist(), strict=True):
            # Beyond the range of exponents mpmath is slow, and both functions are constant.
            truth = exact(mpmath.mpf(max(-800.0, min(800.0, x))))
            unit = float(np.spacing(abs(float(truth))))
            worst = max(worst, float(abs(result - truth) / unit))
    assert worst < WORST


def test_the_ends_of_the_range():
    values = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 5e-324, -5e-324, 1e308, -1e308])
    expected = [1.0, -1.0, np.nan, 0.0, 0.0, 5e-324, -5e-324, 1.0, -1.0]
    np.testing.assert_array_equal(tanh(values), expected)
    np.testing.assert_array_equal(sigmoid(values), [1.0, 0.0, np.nan, *[0.5] * 4, 1.0, 0.0])
    # e^x is subnormal from −708.4 on, and 0 from −745.13 on.
    np.testing.assert_array_equal(sigmoid(np.array([-745.0, -746.0])), [5e-324, 0.0])


def test_both_are_monotonic_to_their_accuracy_and_tanh_is_odd():
    values = np.linspace(-800, 800, 20001)
    assert (np.diff(sigmoid(values)) >= -1e-15).all()
    np.testing.assert_array_equal(tanh(-values), -tanh(values))
