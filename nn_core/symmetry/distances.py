"""How far apart are the hidden units? Exactly zero, or not, and after which starts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from nn_core.experiment import Experiment
from nn_core.parameters import indices
from nn_core.training import Run

NUDGE = 1e-3
"""The nudge that is compared with the other starts where the experiment has none itself."""

NUDGES = (0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1.0)
"""The nudges that are always compared, beside the experiment's own."""


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


def has_pairs(sizes: Sequence[int]) -> bool:
    """Whether any hidden layer has two units to compare."""
    return max(sizes[1:-1]) > 1


def largest_distance(run: Run) -> np.ndarray:
    """Of the two units of one layer that are furthest apart, at every recorded state: (K+1,).

    0 where no layer has two units.
    """
    pairs = distances(run.experiment.sizes, run.weights)
    return np.max([np.zeros(len(run.epochs)), *pairs.values()], axis=0)


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


def epochs_to_half(run: Run) -> int | None:
    """The first recorded epoch whose passes lost half of the first mean loss; None if none did."""
    if len(run.loss_mean) == 0 or run.loss_mean[0] == 0:
        return None
    below = np.flatnonzero(run.loss_mean <= run.loss_mean[0] / 2)
    return int(run.epochs[below[0] + 1]) if len(below) else None


def nudged(experiment: Experiment) -> dict[float, Experiment]:
    """The symmetric start with each of `NUDGES` and the experiment's own, in ascending order.

    Empty where the first hidden layer has no second unit to nudge.
    """
    if experiment.hidden[0] == 1:
        return {}
    return {
        nudge: replace(experiment, init="symmetric", nudge=nudge)
        for nudge in sorted({*NUDGES, experiment.nudge})
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
