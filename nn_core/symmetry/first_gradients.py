"""Why do two units become different, or not? The factors of their first gradients."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.network import ACTIVATIONS, at_rest, backward, forward, step
from nn_core.parameters import Layer, flatten, output_names, unflatten, unit_names
from nn_core.starts import start


class Factor(NamedTuple):
    """One factor of a gradient, as two hidden units have it."""

    name: str
    values: tuple[float, float]

    @property
    def equal(self) -> bool:
        """Whether both units have it, tested with ==."""
        return self.values[0] == self.values[1]


class FirstStep(NamedTuple):
    """Why two units do or do not become different: the factors of their first gradients."""

    step: int
    """From 1."""
    sample: tuple[float, float, float]
    """(x1, x2, y)."""
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
    moving = None
    for seen, gradient in _first_epoch(experiment, depth):
        if not all(each.equal for each in seen.gradients):
            return seen
        if moving is None and flatten(gradient).any():
            moving = seen
    return moving or next(_first_epoch(experiment, depth))[0]


def _first_epoch(
    experiment: Experiment, depth: int
) -> Iterator[tuple[FirstStep, tuple[Layer, ...]]]:
    """The factors in the layer `depth`, and the gradient, of every sample of the first epoch.

    As long as the gradients are finite; the first sample's are given in any case.
    """
    net, optimizer = experiment.network, experiment.optimizer
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    rows, size = experiment.rows.tolist(), experiment.samples_per_step
    for number, first in enumerate(range(0, len(rows), size), start=1):
        batch = rows[first : first + size]
        for row in batch:
            outputs = forward(net, state.parameters, row[:2])
            gradient = backward(net, state.parameters, outputs, row[2:])
            if not np.isfinite(flatten(gradient)).all() and number > 1:
                return
            yield (
                _factors(experiment, depth, number, row, state.parameters, outputs, gradient),
                gradient,
            )
        state = step(net, optimizer, state, batch)


def _factors(
    experiment: Experiment,
    depth: int,
    number: int,
    row: Sequence[float],
    parameters: tuple[Layer, ...],
    outputs: tuple[tuple[float, ...], ...],
    gradient: tuple[Layer, ...],
) -> FirstStep:
    slope = ACTIVATIONS[experiment.activation].slope
    before, following = outputs[depth], gradient[depth + 1].biases
    a = outputs[depth + 1][:2]
    names = _input_names(experiment.sizes, depth)
    fed = _fed_names(experiment.sizes, depth)
    leaving = parameters[depth + 1].weights

    def both(name: str, values: Sequence[float]) -> Factor:
        return Factor(name, (values[0], values[1]))

    factors = (
        *(both(f"δ of {to}", (d, d)) for to, d in zip(fed, following, strict=True)),
        *(both(f"weight to {to}", v) for to, v in zip(fed, leaving, strict=True)),
        both("φ′", [slope(value) for value in a]),
        both("δ", gradient[depth].biases),
        *(both(name, (x, x)) for name, x in zip(names, before, strict=True)),
        both("a", a),
    )
    gradients = (
        *(
            both(f"weight from {name}", [gradient[depth].weights[unit][i] for unit in (0, 1)])
            for i, name in enumerate(names)
        ),
        both("bias", gradient[depth].biases),
        *(both(f"weight to {to}", gradient[depth + 1].weights[j]) for j, to in enumerate(fed)),
    )
    shown = unit_names(experiment.sizes)[depth][:2]
    return FirstStep(number, tuple(row), shown, factors, gradients)


def _input_names(sizes: Sequence[int], depth: int) -> tuple[str, ...]:
    """What enters the hidden layer `depth`: x1, x2 or the hidden units of the layer before."""
    return ("x1", "x2") if depth == 0 else unit_names(sizes)[depth - 1]


def _fed_names(sizes: Sequence[int], depth: int) -> tuple[str, ...]:
    """What the hidden layer `depth` feeds: the next hidden units, or ŷ."""
    hidden = unit_names(sizes)
    return hidden[depth + 1] if depth + 1 < len(hidden) else output_names(sizes)
