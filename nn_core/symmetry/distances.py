"""How far apart are the hidden units? Exactly zero, or not, and how many do different work."""

import operator
from collections.abc import Iterator
from functools import lru_cache, reduce

import numpy as np

from nn_core.functions import ACTIVATIONS, Network
from nn_core.history import first_epoch_below
from nn_core.memory import MEMORY
from nn_core.parameters import owned, unit_names
from nn_core.training import Run


def units(sizes: tuple[int, ...], weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """All that each hidden unit owns: incoming weights, bias, outgoing weights.

    `weights` is (..., P); the result has, for each hidden layer, an array (..., units, owned).
    """
    return tuple(np.asarray(weights)[..., places] for places in owned(sizes))


def distances(sizes: tuple[int, ...], weights: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """The Euclidean distance of every pair of hidden units of one layer, over all they own.

    `weights` is (..., P); each distance is (...), and exactly 0.0 if and only if the two units
    are equal to the last bit.
    """
    return {
        (names[i], names[j]): length
        for names, lengths in zip(unit_names(sizes), _lengths(sizes, weights), strict=True)
        for i, j, length in zip(*_pairs(len(names)), lengths, strict=True)
    }


def _lengths(sizes: tuple[int, ...], weights: np.ndarray) -> Iterator[np.ndarray]:
    """For each hidden layer the distances of its pairs of units: (pairs, ...)."""
    numbers = np.ascontiguousarray(np.moveaxis(weights, -1, 0))
    for places in owned(sizes):
        one, other = (places[which].T for which in _pairs(len(places)))
        differences = [numbers[i] - numbers[j] for i, j in zip(one, other, strict=True)]
        # Scaled by the largest component, so that tiny differences do not underflow to 0.
        scale = reduce(np.maximum, map(abs, differences))
        unit = np.where(scale > 0, scale, 1.0)
        shares = (difference / unit for difference in differences)
        squares = (share * share for share in shares)
        yield scale * np.sqrt(reduce(operator.add, squares))


@lru_cache(maxsize=32)
def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first and the second of every pair of so many units; not to be written to."""
    return np.triu_indices(count, 1)


def has_pairs(sizes: tuple[int, ...]) -> bool:
    """Whether any hidden layer has two units to compare."""
    return max(sizes[1:-1]) > 1


def largest_distance(run: Run) -> np.ndarray:
    """Of the two units of one layer that are furthest apart, at every recorded state: (K+1,).

    0 where no layer has two units. Not to be written to: it is kept, see `memory`.
    """
    key = "distance", run.experiment, run.epochs_done
    distance: np.ndarray | None = MEMORY.get(key)
    if distance is None:
        lengths = _lengths(run.experiment.sizes, run.weights)
        distance = np.concatenate(list(lengths)).max(axis=0, initial=0.0)
        distance.setflags(write=False)
        MEMORY.put(key, distance)
    return distance


def identical(sizes: tuple[int, ...], weights: np.ndarray) -> np.ndarray:
    """Whether all hidden units of every layer are equal, tested with ==; (...) bool."""
    equal = [(each == each[..., :1, :]).all(axis=(-2, -1)) for each in units(sizes, weights)]
    return np.logical_and.reduce(equal)


def distinct(network: Network, weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """How many units of each hidden layer do different work, now and for ever.

    Twins count as one: units that are equal, by == on all they own, and with an odd activation
    also units that are each other's negative in all they own. Either way every later gradient of
    the one is that of the other, up to the sign (Bishop, "Pattern Recognition and Machine
    Learning", 5.1.1). `weights` is (..., P); the result has, for each hidden layer, an integer
    array (...).
    """
    counts = []
    layers = zip(units(network.sizes, weights), network.activations[:-1], strict=True)
    for numbers, activation in layers:
        if ACTIVATIONS[activation].odd:
            numbers = numbers * signs(numbers)[..., None]
        equal = (numbers[..., :, None, :] == numbers[..., None, :, :]).all(axis=-1)
        repeats_earlier = np.tril(equal, -1).any(axis=-1)
        counts.append((~repeats_earlier).sum(axis=-1))
    return tuple(counts)


def signs(numbers: np.ndarray) -> np.ndarray:
    """−1 where the first of the numbers (..., owned) that is not 0 is negative, else 1; (...)."""
    first = (numbers != 0).argmax(axis=-1)[..., None]
    return np.where(np.take_along_axis(numbers, first, axis=-1)[..., 0] < 0, -1.0, 1.0)


def epochs_to_half(run: Run) -> int | None:
    """The first epoch whose mean loss was below half of the first epoch's; None if there is none.

    Exact, whichever states the run records.
    """
    return first_epoch_below(run, run.first_pass[1] / 2)
