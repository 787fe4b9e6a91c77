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

_LOG2_E = 1.4426950408889634
_LN2 = 0.6931471805599453
_LN2_HIGH = 0.6931471803691238  # ln 2 to 33 bits: its product with a whole number is exact
_LN2_LOW = 1.9082149292705877e-10
_ROUNDS = 1.5 * 2.0**52  # adding it rounds a number to a whole one


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


def _higher_terms(r: Number) -> tuple[Number, Number]:
    """(a, b) with e^r = 1 + r + r²/2 + r³·a + r⁷·b to 3e-19 · |r|, for |r| ≤ ln 2 / 2.

    The coefficients make the largest error least, and so are not quite 1/3!, 1/4!, … Terms are
    added in pairs, not one after another, since a processor does several things at once.
    """
    r2 = r * r
    a = (0.16666666666666677 + 0.04166666666666669 * r) + (
        0.0083333333333217 + 0.0013888888888870545 * r
    ) * r2
    b = (0.00019841269885971285 + 2.4801587355184246e-05 * r) + (
        2.7557244352890622e-06 + 2.7557246429594105e-07 * r
    ) * r2
    return a, b + (2.510899008068312e-08 + 2.0923488848312692e-09 * r) * (r2 * r2)


def exp(x: Number) -> Number:
    """e^x = 2^n · e^r with x = n ln 2 + r, within 0.8 units of the last place."""
    y = where_less(720.0, x, 720.0, x)
    y = where_less(y, -760.0, -760.0, y)
    n = (y * _LOG2_E + _ROUNDS) - _ROUNDS
    large, small = y - n * _LN2_HIGH, n * _LN2_LOW
    r = large - small
    r2 = r * r
    r3 = r2 * r
    a, b = _higher_terms(r)
    more = (0.5 * r2 + ((large - r) - small)) + (r3 * a + r3 * (r2 * r2) * b)
    high = 1.0 + r  # what rounding leaves out of this sum is added again
    mantissa = high + ((r - (high - 1.0)) + more)
    half = (0.5 * n + _ROUNDS) - _ROUNDS  # 2^n alone could be 0 or infinite
    return mantissa * power_of_two(half) * power_of_two(n - half)


def tanh(x: Number) -> Number:
    """tanh |x| = t/(t + 2) with t = e^2|x| − 1, within 2.5 units of the last place.

    e^2|x| = 2^n · e^r with 2|x| = n ln 2 + r, where n is at most 58.
    """
    size = abs(x)
    size = where_less(20.0, size, 20.0, size)
    n = (size * (2.0 * _LOG2_E) + _ROUNDS) - _ROUNDS
    r = (size + size) - n * _LN2
    r2 = r * r
    a, b = _higher_terms(r)
    scale = power_of_two(n)
    linear = scale * r
    cubic = linear * r2
    more = (0.5 * (linear * r) + cubic * a) + cubic * (r2 * r2) * b
    t = ((scale - 1.0) + linear) + more
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
    """The loss of one output, dL/dŷ, and d²L/dŷ², from the target y and the prediction ŷ.

    Twice ŷ − y is a sum: it has the bits of the product, and a processor adds sooner than it
    multiplies.
    """

    value: Callable[[Number, Number], Number]
    slope: Callable[[Number, Number], Number]
    bend: float


LOSSES = {
    "squared": Loss(lambda y, p: (y - p) * (y - p), lambda y, p: (p - y) + (p - y), 2.0),
    "half-squared": Loss(lambda y, p: 0.5 * ((y - p) * (y - p)), lambda y, p: p - y, 1.0),
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


class Network(NamedTuple):
    """What is computed: units of all layers, activations of all but the inputs, and the loss."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str


class Optimizer(NamedTuple):
    """How it learns: the kind of update, η of each layer, μ, and whether biases learn."""

    update: str
    rates: tuple[float, ...]
    momentum: float
    learns_biases: bool
