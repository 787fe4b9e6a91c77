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
_LN2_HIGH = 0.6931471803691238  # ln 2 to 33 bits: its product with a whole number is exact
_LN2_LOW = 1.9082149292705877e-10
_ROUNDS = 1.5 * 2.0**52  # adding it rounds a number to a whole one


def where_less(left: Number, right: Number, then: Number, otherwise: Number) -> Number:
    """`then` where left < right, `otherwise` where not, or where one of them is nan."""
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return np.where(left < right, then, otherwise)
    return then if left < right else otherwise


def power_of_two(exponent: Number) -> Number:
    """2 to a whole number from −1022 to 1023; any number for nan."""
    if isinstance(exponent, np.ndarray):
        return ((exponent.astype(np.int64) + 1023) << 52).view(np.float64)
    return math.ldexp(1.0, int(exponent)) if exponent == exponent else exponent


def _halves_of_exp(x: Number) -> tuple[Number, Number, Number]:
    """(even, odd, n) with e^x = 2^n · (even + odd)/(even − odd), for |x| ≤ 700.

    x = n ln 2 + r with |r| ≤ ln 2 / 2. (even + odd)/(even − odd) is the [6/6] Padé approximant of
    e^r, whose relative error is below 1e-18 there.
    """
    n = (x * _LOG2_E + _ROUNDS) - _ROUNDS
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    square = r * r
    even = 665280.0 + square * (75600.0 + square * (840.0 + square))
    odd = r * (332640.0 + square * (10080.0 + square * 42.0))
    return even, odd, n


def tanh(x: Number) -> Number:
    """tanh x = (e^2x − 1)/(e^2x + 1), so that nothing cancels at 0."""
    y = where_less(20.0, x, 20.0, x)
    y = where_less(y, -20.0, -20.0, y)
    even, odd, n = _halves_of_exp(y + y)
    scale = power_of_two(n)
    less, more = scale - 1.0, scale + 1.0
    return (less * even + more * odd) / (more * even + less * odd)


def sigmoid(x: Number) -> Number:
    """1/(1 + e^−x) = e^x/(1 + e^x)."""
    y = where_less(40.0, x, 40.0, x)
    y = where_less(y, -700.0, -700.0, y)
    even, odd, n = _halves_of_exp(y)
    exponential = power_of_two(n) * (even + odd)
    return exponential / ((even - odd) + exponential)


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
}
