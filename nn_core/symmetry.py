"""How far apart are the hidden units? Exactly zero, or not."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.network import ACTIVATIONS, backward, forward, step
from nn_core.parameters import Layer, flatten, indices, rates, start, unflatten
from nn_core.training import Run

NUDGE = 1e-3
"""The nudge that is compared with the other starts where the experiment has none itself."""

VISIBLE = 0.1
"""Units further apart than this are visibly different."""


def units(sizes: Sequence[int], weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """All that each hidden unit owns: incoming weights, bias, outgoing weights.

    `weights` is (..., P); the result has, for each hidden layer, an array (..., units, owned).
    """
    layers = indices(sizes)
    owned = []
    for layer, following in pairwise(layers):
        outgoing = zip(*following.weights, strict=True)
        rows = [
            (*incoming, bias, *leaving)
            for incoming, bias, leaving in zip(*layer, outgoing, strict=True)
        ]
        owned.append(np.asarray(weights)[..., np.array(rows)])
    return tuple(owned)


def unit_names(sizes: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """The names of the hidden units by layer: h1, h2, … through all layers."""
    first = 1
    names = []
    for count in sizes[1:-1]:
        names.append(tuple(f"h{number}" for number in range(first, first + count)))
        first += count
    return tuple(names)


def distances(sizes: Sequence[int], weights: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """The Euclidean distance of every pair of hidden units of one layer, over all they own.

    `weights` is (..., P); each distance is (...), and exactly 0.0 if and only if the two units
    are equal to the last bit.
    """
    result = {}
    for names, owned in zip(unit_names(sizes), units(sizes, weights), strict=True):
        pairs = list(combinations(range(len(names)), 2))
        if not pairs:
            continue
        one, other = np.array(pairs).T
        difference = owned[..., one, :] - owned[..., other, :]
        # Scaled by the largest component, so that tiny differences do not underflow to 0.
        scale = np.abs(difference).max(axis=-1, keepdims=True)
        unit = np.divide(difference, scale, out=np.zeros_like(difference), where=scale > 0)
        lengths = scale[..., 0] * np.linalg.norm(unit, axis=-1)
        for place, (i, j) in enumerate(pairs):
            result[names[i], names[j]] = lengths[..., place]
    return result


def identical(sizes: Sequence[int], weights: np.ndarray) -> np.ndarray:
    """Whether all hidden units of every layer are equal, tested with ==; (...) bool."""
    equal = [(owned == owned[..., :1, :]).all(axis=(-2, -1)) for owned in units(sizes, weights)]
    return np.logical_and.reduce(equal)


def distinct(sizes: Sequence[int], weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """How many different units each hidden layer has, by == on all they own.

    `weights` is (..., P); the result has, for each hidden layer, an integer array (...).
    """
    counts = []
    for owned in units(sizes, weights):
        equal = (owned[..., :, None, :] == owned[..., None, :, :]).all(axis=-1)
        repeats_earlier = np.tril(equal, -1).any(axis=-1)
        counts.append((~repeats_earlier).sum(axis=-1))
    return tuple(counts)


class Merged(NamedTuple):
    """A network in which every unit occurs once; `groups[layer]` names what became one."""

    sizes: tuple[int, ...]
    parameters: tuple[Layer, ...]
    groups: tuple[tuple[tuple[str, ...], ...], ...]


def merged(sizes: Sequence[int], weights: np.ndarray) -> Merged:
    """The smallest network that equal units leave: incoming weights kept, outgoing ones summed.

    `weights` is (P,), one state. Units are equal by == on all they own, as in `distinct`. The
    smaller network has the same outputs up to the rounding of its sums.
    """
    layers = list(unflatten(sizes, weights))
    groups = []
    for depth, (names, owned) in enumerate(
        zip(unit_names(sizes), units(sizes, weights), strict=True)
    ):
        members: dict[tuple[float, ...], list[int]] = {}
        for unit, row in enumerate(owned + 0.0):  # −0.0 == 0.0, but is another key
            members.setdefault(tuple(row.tolist()), []).append(unit)
        together = list(members.values())
        layer, following = layers[depth : depth + 2]
        layers[depth] = Layer(
            tuple(layer.weights[same[0]] for same in together),
            tuple(layer.biases[same[0]] for same in together),
        )
        layers[depth + 1] = following._replace(
            weights=tuple(
                tuple(sum(row[unit] for unit in same) for same in together)
                for row in following.weights
            )
        )
        groups.append(tuple(tuple(names[unit] for unit in same) for same in together))
    smaller = (sizes[0], *(len(group) for group in groups), sizes[-1])
    return Merged(smaller, tuple(layers), tuple(groups))


class Growth(NamedTuple):
    """An exponential fitted to a distance: `factor` per epoch, between two epochs."""

    factor: float
    first: int
    last: int


def growth(epochs: np.ndarray, distance: np.ndarray) -> Growth | None:
    """The growth of a distance on the straight part of its logarithm; None if it has none.

    `epochs` and `distance` are (K+1,). The straight part is the middle half of the rise, on the
    log scale, from the smallest distance before the largest to the largest one; a line is fitted
    to it by least squares. A rise of less than a factor of 10, or over fewer than 3 recorded
    states, is none.
    """
    positive = np.where(distance > 0, distance, np.nan)
    if np.isnan(positive).all():
        return None
    top = int(np.nanargmax(positive))
    bottom = int(np.nanargmin(positive[: top + 1]))
    log = np.log(positive[bottom : top + 1])
    rise = log[-1] - log[0]
    if not rise >= np.log(10):
        return None
    first = bottom + int(np.flatnonzero(log <= log[0] + 0.25 * rise)[-1])
    last = bottom + int(np.flatnonzero(log >= log[0] + 0.75 * rise)[0])
    if last - first < 2:
        return None
    slope = np.polyfit(epochs[first : last + 1], np.log(positive[first : last + 1]), 1)[0]
    return Growth(float(np.exp(slope)), int(epochs[first]), int(epochs[last]))


def visible_at(epochs: np.ndarray, distance: np.ndarray) -> int | None:
    """The first recorded epoch with a distance above `VISIBLE`; None if there is none."""
    above = np.flatnonzero(distance > VISIBLE)
    return int(epochs[above[0]]) if len(above) else None


def epochs_to_half(run: Run) -> int | None:
    """The first recorded epoch whose passes lost half of the first mean loss; None if none did."""
    if len(run.loss_mean) == 0 or run.loss_mean[0] == 0:
        return None
    below = np.flatnonzero(run.loss_mean <= run.loss_mean[0] / 2)
    return int(run.epochs[below[0] + 1]) if len(below) else None


def nudged(experiment: Experiment, nudges: Sequence[float]) -> dict[float, Experiment]:
    """The symmetric start with each nudge, and with the experiment's own, in ascending order."""
    return {
        nudge: replace(experiment, init="symmetric", nudge=nudge)
        for nudge in sorted({*nudges, experiment.nudge})
    }


def starts(experiment: Experiment) -> dict[str, Experiment]:
    """The same experiment from the starts worth comparing, by name.

    All are without a nudge except the last, "nudged", which is left out where the first hidden
    layer has no second unit to nudge.
    """
    plain = replace(experiment, nudge=0.0)
    named = {
        name: replace(plain, init=name) for name in ("zeros", "symmetric", "same-in", "random")
    }
    if experiment.hidden[0] > 1:
        named["nudged"] = replace(named["symmetric"], nudge=experiment.nudge or NUDGE)
    return named


class Factor(NamedTuple):
    """One factor of a gradient, as two hidden units have it."""

    name: str
    values: tuple[float, float]

    @property
    def equal(self) -> bool:
        return self.values[0] == self.values[1]


class FirstStep(NamedTuple):
    """Why two units do or do not become different: the factors of their first gradients."""

    step: int
    sample: tuple[float, float, float]
    units: tuple[str, str]
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
    parameters = unflatten(experiment.sizes, start(experiment))
    rows, size = experiment.rows.tolist(), experiment.samples_per_step
    for number, first in enumerate(range(0, len(rows), size), start=1):
        batch = rows[first : first + size]
        for row in batch:
            outputs = forward(parameters, row[:2], experiment.activation)
            gradient = backward(parameters, outputs, row[2], experiment.activation)
            if not np.isfinite(flatten(gradient)).all() and number > 1:
                return
            yield _factors(experiment, depth, number, row, parameters, outputs, gradient), gradient
        parameters = step(parameters, batch, experiment.activation, rates(experiment))


def _factors(
    experiment: Experiment,
    depth: int,
    number: int,
    row: Sequence[float],
    parameters: tuple[Layer, ...],
    outputs: tuple[tuple[float, ...], ...],
    gradient: tuple[Layer, ...],
) -> FirstStep:
    slope = ACTIVATIONS[experiment.activation].derivative
    before, following = outputs[depth], gradient[depth + 1].biases
    a = outputs[depth + 1][:2]
    names = input_names(experiment.sizes, depth)
    fed = fed_names(experiment.sizes, depth)
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


def input_names(sizes: Sequence[int], depth: int) -> tuple[str, ...]:
    """What enters the hidden layer `depth`: x1, x2 or the hidden units of the layer before."""
    return ("x1", "x2") if depth == 0 else unit_names(sizes)[depth - 1]


def fed_names(sizes: Sequence[int], depth: int) -> tuple[str, ...]:
    """What the hidden layer `depth` feeds: the next hidden units, or ŷ."""
    hidden = unit_names(sizes)
    return hidden[depth + 1] if depth + 1 < len(hidden) else ("ŷ",)
