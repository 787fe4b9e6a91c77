"""How far apart are the hidden units? Exactly zero, or not, and how many do different work."""

import operator
from functools import reduce
from itertools import combinations

import numpy as np

from nn_core.functions import ACTIVATIONS, Network
from nn_core.history import first_epoch_below
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
    result = {}
    numbers = np.ascontiguousarray(np.moveaxis(weights, -1, 0))
    for names, places in zip(unit_names(sizes), owned(sizes), strict=True):
        for (one, its), (other, those) in combinations(zip(names, places, strict=True), 2):
            differences = [numbers[i] - numbers[j] for i, j in zip(its, those, strict=True)]
            # Scaled by the largest component, so that tiny differences do not underflow to 0.
            scale = reduce(np.maximum, map(abs, differences))
            unit = np.where(scale > 0, scale, 1.0)
            shares = (difference / unit for difference in differences)
            squares = (share * share for share in shares)
            result[one, other] = scale * np.sqrt(reduce(operator.add, squares))
    return result


def has_pairs(sizes: tuple[int, ...]) -> bool:
    """Whether any hidden layer has two units to compare."""
    return max(sizes[1:-1]) > 1


def largest_distance(run: Run) -> np.ndarray:
    """Of the two units of one layer that are furthest apart, at every recorded state: (K+1,).

    0 where no layer has two units.
    """
    pairs = distances(run.experiment.sizes, run.weights)
    return np.max([np.zeros(len(run.epochs)), *pairs.values()], axis=0)


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
