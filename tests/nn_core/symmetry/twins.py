"""A random state with two equal hidden units."""

import numpy as np

from nn_core.parameters import indices, parameter_count


def twins(hidden, seed=0):
    """A state in which units 1 and 3 of the first layer are equal in all they own."""
    sizes = (2, *hidden, 1)
    weights = np.random.default_rng(seed).standard_normal(parameter_count(sizes))
    first, second = indices(sizes)[:2]
    weights[list(first.weights[2])] = weights[list(first.weights[0])]
    weights[first.biases[2]] = weights[first.biases[0]]
    for row in second.weights:
        weights[row[2]] = weights[row[0]]
    return sizes, weights
