"""How far apart are the hidden units? Exactly zero, or not."""

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

from nn_core.parameters import indices


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
        for one, other in combinations(range(len(names)), 2):
            difference = owned[..., one, :] - owned[..., other, :]
            # Scaled by the largest component, so that tiny differences do not underflow to 0.
            scale = np.abs(difference).max(axis=-1, keepdims=True)
            unit = np.divide(difference, scale, out=np.zeros_like(difference), where=scale > 0)
            result[names[one], names[other]] = scale[..., 0] * np.linalg.norm(unit, axis=-1)
    return result


def identical(sizes: Sequence[int], weights: np.ndarray) -> np.ndarray:
    """Whether all hidden units of every layer are equal, tested with ==; (...) bool."""
    equal = [(owned == owned[..., :1, :]).all(axis=(-2, -1)) for owned in units(sizes, weights)]
    return np.logical_and.reduce(equal)
