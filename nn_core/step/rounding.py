"""What rounding can make of a number: of a machine's 53 bits, or of a sheet's decimals.

A walk over the terms in midpoint-radius arithmetic (S. M. Rump, "Fast and parallel interval
arithmetic", BIT 39, 1999): beside every value a radius in which it may lie, made of the radii of
its parts and of what rounding adds on the spot.
"""

import math
import sys
from collections.abc import Callable, Sequence

import numpy as np

from nn_core import network
from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS, LOSSES, Network
from nn_core.parameters import Parameters, each, unflatten
from nn_core.step.terms import Term

UNIT = sys.float_info.epsilon / 2.0
"""Relative error of one rounded operation of float64."""

_HALVINGS = 60


def of_loss(net: Network, parameters: Parameters, samples: Sequence[Sequence[float]]) -> float:
    """About how far rounding may move the mean loss of rows (x1, x2, y1, …).

    From how far it may move the predictions: some units in the last place of what they are the
    sum of.
    """
    loss = LOSSES[net.loss]
    total = 0.0
    for row in samples:
        width = of_predictions(net, parameters, row)
        for y, p in zip(row[2:], network.forward(net, parameters, row[:2])[-1], strict=True):
            total += abs(loss.slope(y, p)) * width + loss.bend / 2.0 * width * width
            total += 4.0 * UNIT * abs(loss.value(y, p))
    return total / len(samples)


def of_loss_at(experiment: Experiment, weights: np.ndarray) -> float:
    """About how far rounding may move the mean loss over all samples at the parameters (P,)."""
    parameters = unflatten(experiment.sizes, weights)
    return of_loss(experiment.network, parameters, experiment.rows.tolist())


def of_predictions(net: Network, parameters: Parameters, sample: Sequence[float]) -> float:
    """About how far rounding may put y − ŷ off: some units in the last place of its terms."""
    sizes = tuple(each(abs, layer) for layer in parameters)
    largest = max(network.forward(net, sizes, [*map(abs, sample[:2])])[-1])
    return 8.0 * UNIT * (largest + max(map(abs, sample[2:])))


Radius = Callable[[Term], float]
"""How far a term may be from its value."""


def of_floats() -> Radius:
    """What the rounded operations of float64 may have made of a term.

    Each is off by half a unit in the last place, which is never below the smallest number there is.
    """

    def added(each: Term) -> float:
        if each.operation in ("is", "negative"):
            return 0.0
        places = {"phi": 6.0 * abs(each.value), "slope": 3.0}
        return max(UNIT * places.get(each.operation, abs(each.value)), math.ulp(0.0))

    return _radius(added)


def of_decimals(decimals: int) -> Radius:
    """How far a term may be off if every number with a name is rounded to so many decimals.

    The given numbers are exact. Half a unit of the last decimal is added wherever something with
    a name has been computed; a number that is only renamed is not rounded again.
    """
    half = 0.5 * 10.0**-decimals

    def added(each: Term) -> float:
        return half if each.symbol is not None and each.operation != "is" else 0.0

    return _radius(added)


def _radius(added: Callable[[Term], float]) -> Radius:
    """The radius of terms of which every computed one may be off by what is `added`."""
    known: dict[Term, float] = {}

    def of(each: Term) -> float:
        if not each.parts:
            return 0.0
        if each not in known:
            known[each] = _carried(each, [of(part) for part in each.parts]) + added(each)
        return known[each]

    return of


def _carried(term: Term, radii: list[float]) -> float:
    """The radius of a term that its parts' radii make."""
    values = [part.value for part in term.parts]
    if term.operation in ("+", "−"):
        return radii[0] + radii[1]
    if term.operation == "·":
        (u, v), (r, s) = values, radii
        return _times(abs(u), s) + _times(abs(v), r) + _times(r, s)
    if term.operation == "/":
        (u, v), (r, s) = values, radii
        away = abs(v) - s
        return (r + abs(u / v) * s) / away if away > 0.0 else math.inf
    if term.operation in ("negative", "is"):
        return radii[0]
    function = ACTIVATIONS[term.function]
    value = function.value if term.operation == "phi" else function.slope
    bend = function.slope if term.operation == "phi" else function.bend
    return _spread(value, bend, values[0], radii[0], rises=term.operation == "phi")


def _times(size: float, width: float) -> float:
    """size · width, where 0 of something is 0 however wide."""
    return size * width if size and width else 0.0


def _spread(
    function: Callable[[float], float],
    derivative: Callable[[float], float],
    x: float,
    r: float,
    rises: bool,
) -> float:
    """How far f may get from f(x) within r of x; f never falls, or turns where f′ changes sign."""
    if r == 0.0 or not math.isfinite(r):
        return r
    ends = [x - r, x + r]
    if not rises and derivative(ends[0]) * derivative(ends[1]) < 0.0:
        ends.append(_root(derivative, *ends))
    here = function(x)
    return max(abs(function(end) - here) for end in ends)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that has two signs at the ends is 0, by halving."""
    below = function(low) < 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if (function(middle) < 0.0) == below:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
