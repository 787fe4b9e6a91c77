"""Every gradient measured a second way: nudge its parameter and run the network forward.

Only the forward pass and the loss of `network` are used, never the backward pass, which is what
is being checked.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from nn_core import network
from nn_core.functions import Network
from nn_core.parameters import Layer, Parameters, Place, at, places
from nn_core.step.ledger import Ledger, mean_loss
from nn_core.step.rounding import UNIT, of_predictions

AGREES = 1e-6
"""Relative error up to which a gradient and its finite difference agree."""

_HALVINGS = 30
_ORDERS = 6
_SETTLED = 1e-9


class Estimate(NamedTuple):
    """A derivative from finite differences, about how wrong it may be, and what was in the way.

    `kink` tells that a ReLU switches on or off however small the nudge is.
    """

    value: float
    error: float
    kink: bool


class Check(NamedTuple):
    """A gradient against its finite difference.

    `relative_error` is their distance over the larger of the two. `verdict` is one of
    "agrees"; "kink", where a ReLU switches however small the nudge; "rounding", where they
    differ by no more than the rounding of the loss explains; "not finite"; "differs".
    """

    name: str
    difference: float
    relative_error: float
    verdict: str


def check(ledger: Ledger) -> tuple[Check, ...]:
    """A check of every row of the ledger, in the same order."""
    spots = places(ledger.experiment.sizes)
    return tuple(
        compare(row.name, row.gradient, derivative(ledger, spots[row.name])) for row in ledger.rows
    )


def forward_passes(ledger: Ledger) -> int:
    """About how many forward passes `check` takes: some eight for each parameter and sample."""
    return 8 * len(ledger.rows) * len(ledger.traces)


def compare(name: str, gradient: float, estimate: Estimate) -> Check:
    """What an estimate says about the gradient of the parameter `name`."""
    distance = abs(gradient - estimate.value)
    larger = max(abs(gradient), abs(estimate.value))
    relative = distance / larger if larger > 0.0 else 0.0
    if not math.isfinite(distance):
        verdict = "not finite"
    elif relative <= AGREES:
        verdict = "agrees"
    elif estimate.kink:
        verdict = "kink"
    elif distance <= estimate.error:
        verdict = "rounding"
    else:
        verdict = "differs"
    return Check(name, estimate.value, relative, verdict)


def derivative(ledger: Ledger, spot: Place) -> Estimate:
    """dL/dw of one parameter, L being the mean loss of the ledger's samples.

    A ReLU network is smooth between two values of a parameter that switch no unit: each z is
    then a linear function of it. Nudges that do switch one are not used, unless all do.
    """
    net = ledger.experiment.network
    kinks = any(network.ACTIVATIONS[name].kink for name in net.activations)
    samples = [trace.row for trace in ledger.traces]
    old = at(ledger.before, spot)
    nudged = partial(_replaced, ledger.before, spot)

    def loss(w: float) -> float:
        return mean_loss(net, nudged(w), samples)

    def smooth(h: float) -> bool:
        return not kinks or _active(net, nudged(old - h), samples) == _active(
            net, nudged(old + h), samples
        )

    rounding = max(of_predictions(net, ledger.before, sample) for sample in samples)
    value, error = ridders(loss, old, filter(smooth, _nudges(old)), rounding)
    if math.isnan(value) and kinks:
        value, error = ridders(loss, old, list(_nudges(old))[-2:], rounding)
        return Estimate(value, error, kink=True)
    return Estimate(value, error, kink=False)


def ridders(
    function: Callable[[float], float], x: float, nudges: Iterable[float], rounding: float
) -> tuple[float, float]:
    """f′(x) of a mean square f, and about how wrong it may be, from f at x ± h for halved h.

    Ridders' method: central differences, extrapolated to h = 0, until extrapolations agree;
    the one that differs least from those it was made from is kept (C. J. F. Ridders, Advances
    in Engineering Software 4 (1982) 75). `rounding` is the absolute error of the root of f(x).
    (nan, inf) if there are no nudges or f is not finite.
    """
    value, error = math.nan, math.inf
    older: list[float] = []
    here = function(x)
    for h in nudges:
        low, high = x - h, x + h
        below, above = function(low), function(high)
        # x ± h are rounded, so that the middle between them may lie beside a much smaller x.
        beside = (high + low) / 2.0 - x
        curvature = (above - 2.0 * here + below) / (h * h)
        newer = [(above - below) / (high - low) - beside * curvature]
        root = math.sqrt(max(below, above))
        error_of_root = max(rounding, 4.0 * UNIT * root)  # a nudge may make a small root large
        noise = error_of_root * (2.0 * root + error_of_root) / h
        for order, previous in enumerate(older[:_ORDERS], start=1):
            coarse = newer[-1]
            newer.append(coarse + (coarse - previous) / (4.0**order - 1.0))
            change = max(abs(newer[-1] - coarse), abs(newer[-1] - previous))
            if change + noise <= error:
                value, error = newer[-1], change + noise
        if error <= _SETTLED * abs(value) or error <= 2.0 * noise:
            break
        older = newer
    return value, error


def _nudges(x: float) -> Iterator[float]:
    """Powers of two from about a fourth of x, or of 1, downwards."""
    largest = 2.0 ** (math.frexp(max(abs(x), 1.0))[1] - 3)
    return (largest / 2.0**halving for halving in range(_HALVINGS))


def _active(
    net: Network, parameters: Parameters, samples: Sequence[Sequence[float]]
) -> list[tuple[tuple[bool, ...], ...]]:
    """Which units with a kink are on, for every sample."""
    return [
        tuple(
            tuple(a > 0.0 for a in layer)
            for layer, name in zip(
                network.forward(net, parameters, sample[:2])[1:], net.activations, strict=True
            )
            if network.ACTIVATIONS[name].kink
        )
        for sample in samples
    ]


def _replaced(parameters: Parameters, spot: Place, value: float) -> Parameters:
    """The parameters with another value in one place."""
    weights, biases = parameters[spot.layer]
    if spot.input is None:
        layer = Layer(weights, _exchanged(biases, spot.unit, value))
    else:
        row = _exchanged(weights[spot.unit], spot.input, value)
        layer = Layer(_exchanged(weights, spot.unit, row), biases)
    return _exchanged(parameters, spot.layer, layer)


def _exchanged(items: tuple[Any, ...], index: int, item: Any) -> tuple[Any, ...]:
    return (*items[:index], item, *items[index + 1 :])
