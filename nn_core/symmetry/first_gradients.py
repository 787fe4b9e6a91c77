"""Why do two units become different, or not? The factors of their first gradients."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS
from nn_core.message import Message
from nn_core.network import at_rest
from nn_core.parameters import flatten, output_names, unflatten, unit_names
from nn_core.starts import start
from nn_core.step.ledger import Ledger, Trace, explain


class Factor(NamedTuple):
    """One factor of a gradient, as two hidden units have it."""

    name: str
    """A `Message` where it has words, such as "weight to ŷ"."""
    values: tuple[float, float]

    @property
    def equal(self) -> bool:
        """Whether both units have it, tested with ==."""
        return self.values[0] == self.values[1]


class FirstStep(NamedTuple):
    """Why two units do or do not become different: the factors of their first gradients."""

    step: int
    """From 1."""
    sample: tuple[float, ...]
    """(x1, x2, y1, …)."""
    units: tuple[str, str]
    """Their names."""
    factors: tuple[Factor, ...]
    gradients: tuple[Factor, ...]


def first_step(experiment: Experiment) -> FirstStep | None:
    """The factors of the first gradients that two units do not share, side by side.

    The units are the first two of the first hidden layer that has two; None where no layer has.
    Where no step of the first epoch tells them apart, its first step that moves anything is
    shown, and failing that its first. With more than one sample a step the factors are those of
    the one sample that decides. δ = (Σ δ·v)·φ′ of a unit, its incoming gradients δ·x (a of the
    layer before), its outgoing ones δ·a of the unit it feeds.
    """
    depth = next((d for d, count in enumerate(experiment.hidden) if count > 1), None)
    if depth is None:
        return None
    first = moving = None
    for ledger, trace in _first_epoch(experiment):
        seen = _side_by_side(ledger, trace, depth)
        if not all(each.equal for each in seen.gradients):
            return seen
        first = first or seen
        if moving is None and flatten(trace.gradient).any():
            moving = seen
    return moving or first


def _first_epoch(experiment: Experiment) -> Iterator[tuple[Ledger, Trace]]:
    """Every sample of the first epoch and the step that uses it.

    As long as the gradients are finite; the first step's samples are given in any case.
    """
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    for step in range(experiment.steps_per_epoch):
        ledger = explain(experiment, step, state)
        for trace in ledger.traces:
            if step > 0 and not np.isfinite(flatten(trace.gradient)).all():
                return
            yield ledger, trace
        state = ledger.next_state


def _side_by_side(ledger: Ledger, trace: Trace, depth: int) -> FirstStep:
    """The factors of the first two units of the hidden layer `depth`."""
    sizes = ledger.experiment.sizes
    slope = ACTIVATIONS[ledger.experiment.activation].slope
    own, fed = trace.gradient[depth], trace.gradient[depth + 1]
    entering, leaving = _entering(sizes, depth), _fed(sizes, depth)
    a = trace.outputs[depth + 1]

    def both(name: str, values: Sequence[float]) -> Factor:
        return Factor(name, (values[0], values[1]))

    factors = (
        *(
            both(Message("δ of {unit}", unit=to), (d, d))
            for to, d in zip(leaving, fed.biases, strict=True)
        ),
        *(
            both(Message("weight to {unit}", unit=to), row)
            for to, row in zip(leaving, ledger.before[depth + 1].weights, strict=True)
        ),
        both("φ′", [slope(value) for value in a]),
        both("δ", own.biases),
        *(both(name, (x, x)) for name, x in zip(entering, trace.outputs[depth], strict=True)),
        both("a", a),
    )
    gradients = (
        *(
            both(Message("weight from {unit}", unit=name), column)
            for name, column in zip(entering, zip(*own.weights, strict=True), strict=True)
        ),
        both(Message("bias"), own.biases),
        *(
            both(Message("weight to {unit}", unit=to), row)
            for to, row in zip(leaving, fed.weights, strict=True)
        ),
    )
    units = unit_names(sizes)[depth]
    return FirstStep(ledger.step + 1, trace.row, (units[0], units[1]), factors, gradients)


def _entering(sizes: Sequence[int], depth: int) -> tuple[str, ...]:
    """What enters the hidden layer `depth`: x1, x2 or the hidden units of the layer before."""
    return ("x1", "x2") if depth == 0 else unit_names(sizes)[depth - 1]


def _fed(sizes: Sequence[int], depth: int) -> tuple[str, ...]:
    """What the hidden layer `depth` feeds: the next hidden units, or the outputs."""
    hidden = unit_names(sizes)
    return hidden[depth + 1] if depth + 1 < len(hidden) else output_names(sizes)
