"""What an activation, a loss and an update are: each is one entry of one table.

Everything is written with +, −, ×, ÷, comparisons and powers of two. So the same lines serve plain
floats, NumPy arrays, the compiled loop and its vector lanes, and give the same bits on every
machine.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Number = Any
"""A float, a NumPy array, or what the compiler makes of them."""

_TWO_LOG2_E = 2.8853900817779268
_LN2_HIGH = 0.6931471803691238  # ln 2 to 33 bits: its product with a whole number is exact
_LN2_LOW = 1.9082149292705877e-10
_ROUNDS = 1.5 * 2.0**52  # adding it rounds a number to a whole one
_ONE_OVER = tuple(1.0 / math.factorial(k) for k in range(14))  # k!


def where_less(left: Number, right: Number, then: Number, otherwise: Number) -> Number:
    """`then` where left < right, `otherwise` where not, or where one of them is nan."""
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return np.where(left < right, then, otherwise)
    return then if left < right else otherwise


def with_sign(magnitude: Number, of: Number) -> Number:
    """The magnitude with the sign of another number, also where that is ±0."""
    if isinstance(of, np.ndarray):
        return np.copysign(magnitude, of)
    return math.copysign(magnitude, of)


def power_of_two(exponent: Number) -> Number:
    """2 to a whole number from −1022 to 1023; any number for nan."""
    if isinstance(exponent, np.ndarray):
        return ((exponent.astype(np.int64) + 1023) << 52).view(np.float64)
    return math.ldexp(1.0, int(exponent)) if exponent == exponent else exponent


def _parts_of_exp(x: Number) -> tuple[Number, Number, Number]:
    """(n, r, more) with e^2x = 2^n · (1 + r + more), for |x| ≤ 380.

    2x = n ln 2 + r with |r| ≤ ln 2 / 2. `more` is e^r − 1 − r by its Taylor series to r^13/13!,
    whose remainder is below 1.3e-17 · |r|, and what rounding left out of r. Its terms are not
    added one after another, since a processor does several things at once.
    """
    n = (x * _TWO_LOG2_E + _ROUNDS) - _ROUNDS
    high, low = (x + x) - n * _LN2_HIGH, n * _LN2_LOW
    r, f = high - low, _ONE_OVER
    r2 = r * r
    r3, r4 = r2 * r, r2 * r2
    r7 = r4 * r3
    first = (f[3] + f[4] * r) + (f[5] + f[6] * r) * r2
    second = (f[7] + f[8] * r) + (f[9] + f[10] * r) * r2
    third = (f[11] + f[12] * r) + f[13] * r2
    large = (0.5 * r2 + ((high - r) - low)) + first * r3
    return n, r, large + (second * r7 + third * (r7 * r4))


def exp(x: Number) -> Number:
    """e^x, within 0.8 units of the last place."""
    y = where_less(720.0, x, 720.0, x)
    y = where_less(y, -760.0, -760.0, y)
    n, r, more = _parts_of_exp(0.5 * y)
    half = (0.5 * n + _ROUNDS) - _ROUNDS  # 2^n alone could be 0 or infinite
    high = 1.0 + r  # what rounding leaves out of this sum is added again
    mantissa = high + ((r - (high - 1.0)) + more)
    return mantissa * power_of_two(half) * power_of_two(n - half)


def tanh(x: Number) -> Number:
    """tanh |x| = t/(t + 2) with t = e^2|x| − 1, within 2.5 units of the last place."""
    size = abs(x)
    size = where_less(20.0, size, 20.0, size)
    n, r, more = _parts_of_exp(size)
    scale = power_of_two(n)
    whole, part = scale - 1.0, scale * r
    high = whole + part  # what rounding leaves out of this sum is added again
    t = high + ((part - (high - whole)) + scale * more)
    return with_sign(t / (t + 2.0), x)


def sigmoid(x: Number) -> Number:
    """1/(1 + e^−x), or e^x/(1 + e^x) for a negative x, within 2.5 units of the last place."""
    e = exp(-abs(x))
    return where_less(x, 0.0, e, 1.0) / (1.0 + e)


class Activation(NamedTuple):
    """φ of z, and φ′ and φ″ of z in terms of a = φ(z).

    `kink` where φ′ jumps; `odd` where φ(−z) = −φ(z), to the last bit.
    """

    value: Callable[[Number], Number]
    slope: Callable[[Number], Number]
    bend: Callable[[Number], Number]
    kink: bool = False
    odd: bool = False


ACTIVATIONS = {
    "none": Activation(lambda z: z, lambda a: 1.0, lambda a: 0.0, odd=True),
    "tanh": Activation(tanh, lambda a: 1.0 - a * a, lambda a: -2.0 * a * (1.0 - a * a), odd=True),
    "relu": Activation(
        lambda z: where_less(0.0, z, z, 0.0),
        lambda a: where_less(0.0, a, 1.0, 0.0),
        lambda a: 0.0,
        kink=True,
    ),
    "leaky-relu": Activation(
        lambda z: where_less(0.0, z, z, 0.01 * z),
        lambda a: where_less(0.0, a, 1.0, 0.01),
        lambda a: 0.0,
        kink=True,
    ),
    "sigmoid": Activation(
        sigmoid, lambda a: a * (1.0 - a), lambda a: a * (1.0 - a) * (1.0 - 2.0 * a)
    ),
}


class Loss(NamedTuple):
    """The loss of one output, dL/dŷ, and d²L/dŷ², from the target y and the prediction ŷ."""

    value: Callable[[Number, Number], Number]
    slope: Callable[[Number, Number], Number]
    bend: float


LOSSES = {
    "squared": Loss(lambda y, p: (y - p) * (y - p), lambda y, p: -2.0 * (y - p), 2.0),
    "half-squared": Loss(lambda y, p: 0.5 * ((y - p) * (y - p)), lambda y, p: -(y - p), 1.0),
}


class Update(NamedTuple):
    """What a gradient does to a velocity v, and then to a parameter w.

    `velocity` takes (v, gradient, η, μ), `parameter` takes (w, the new v, gradient, η). The rule
    `remembers` if the next update needs the velocity.
    """

    velocity: Callable[[Number, Number, Number, Number], Number]
    parameter: Callable[[Number, Number, Number, Number], Number]
    remembers: bool


UPDATES = {
    "descent": Update(
        lambda v, gradient, eta, mu: v,
        lambda w, v, gradient, eta: w - eta * gradient,
        remembers=False,
    ),
    "momentum": Update(
        lambda v, gradient, eta, mu: mu * v - eta * gradient,
        lambda w, v, gradient, eta: w + v,
        remembers=True,
    ),
}
