"""exp, tanh and sigmoid over all of float64: how accurate, and the same bits wherever they run."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import carray, njit

from nn_core import functions, passes
from nn_core.functions import ACTIVATIONS, sigmoid, tanh
from nn_core.vectors import LANES, as_floats, on_stack, vector

WORST = 2.5
"""Units of the last place: what `functions` promises."""

EXACT = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "exp": mpmath.exp,
}

any_float = st.floats() | st.floats(-50.0, 50.0) | st.floats(-760.0, -690.0)


def compiled(function):
    """The function for arrays whose length is a multiple of LANES: one by one, and in lanes."""
    assert passes  # which tells the compiler what the functions are
    inner = njit(error_model="numpy")(function)

    @njit(error_model="numpy")
    def scalars(values, results):
        for at in range(len(values)):
            results[at] = inner(values[at])

    @njit(error_model="numpy")
    def lanes(values, results):
        memory = on_stack(vector, 1)
        together, one_by_one = carray(memory, 1), carray(as_floats(memory), LANES)
        for at in range(len(values)):
            one_by_one[:] = values[at]
            together[0] = inner(together[0])
            results[at] = one_by_one

    def applied(values):
        one_by_one, together = np.empty((2, len(values)))
        scalars(values, one_by_one)
        lanes(values.reshape(-1, LANES), together.reshape(-1, LANES))
        return one_by_one, together

    return applied


COMPILED = {name: compiled(ACTIVATIONS[name].value) for name in ACTIVATIONS}


@settings(max_examples=300)
@given(st.lists(any_float, min_size=1, max_size=8))
def test_every_way_to_run_an_activation_gives_the_same_bits(some):
    values = np.resize(some, LANES).astype(np.float64)
    for name, activation in ACTIVATIONS.items():
        plain = np.array([activation.value(x) for x in values.tolist()])
        with np.errstate(all="ignore"):
            as_array = activation.value(values)
        for results in (as_array, *COMPILED[name](values)):
            assert np.array_equal(results, plain, equal_nan=True)
            known = ~np.isnan(plain)
            assert np.array_equal(np.signbit(results[known]), np.signbit(plain[known]))


def whole_range():
    """Bit patterns spread evenly over all finite float64, subnormals and both signs included."""
    patterns = np.linspace(0, 0x7FEFFFFFFFFFFFFF, 2000).astype(np.int64).view(np.float64)
    return np.concatenate([patterns, -patterns])


def where_it_bends():
    rng = np.random.default_rng(0)
    return np.concatenate(
        [
            rng.uniform(-1, 1, 2000),
            rng.uniform(-25, 25, 2000),
            rng.uniform(-750, 50, 1000),
            np.arange(-50, 51) * np.log(2) / 4,
            # Where a result is just below a power of two its last place weighs least.
            *(np.arctanh(2.0**-k) * rng.uniform(0.985, 1.001, 200) for k in range(2, 12)),
            *(-np.log(2.0**k - 1) + rng.uniform(-0.02, 0.001, 200) for k in range(1, 12)),
        ]
    )


def ulps(name, values):
    """How far each result is from the truth, in units of the truth's last place."""
    with mpmath.workprec(200):
        for x, result in zip(values, map(getattr(functions, name), values), strict=True):
            # Beyond the range of exponents mpmath is slow, and the functions are constant.
            truth = EXACT[name](mpmath.mpf(max(-800.0, min(800.0, x))))
            if truth > mpmath.mpf(2) ** 1024:
                assert result == math.inf
                yield 0.0
            else:
                yield float(abs(result - truth) / math.ulp(float(truth)))


@pytest.mark.parametrize("values", [whole_range(), where_it_bends()], ids=["all", "bends"])
@pytest.mark.parametrize("name", EXACT)
def test_results_are_within_the_promised_units_of_the_last_place(name, values):
    assert max(ulps(name, values.tolist())) < WORST


@settings(max_examples=2000)
@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-40.0, 40.0))
def test_no_number_is_found_where_they_are_worse(anywhere, bent):
    for name in EXACT:
        assert max(ulps(name, [anywhere, bent])) < WORST


def test_the_ends_of_the_range():
    inf, tiny = math.inf, 5e-324
    assert [tanh(x) for x in (inf, -inf, 0.0, tiny, -tiny, 1e308, -1e308)] == [
        *(1.0, -1.0, 0.0, tiny, -tiny, 1.0, -1.0),
    ]
    assert math.copysign(1.0, tanh(-0.0)) == -1.0
    assert [sigmoid(x) for x in (inf, -inf, 0.0, -0.0, 800.0, -800.0)] == [1.0, 0.0, 0.5, 0.5, 1, 0]
    assert math.isnan(tanh(math.nan))
    assert math.isnan(sigmoid(math.nan))


@given(st.floats(-800.0, 800.0))
def test_tanh_is_odd_and_both_rise_between_their_limits(x):
    assert tanh(-x) == -tanh(x)
    assert -1.0 <= tanh(x) <= 1.0
    assert 0.0 <= sigmoid(x) <= 1.0
