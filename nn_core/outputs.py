"""What a network puts out, and its loss, at many parameters and points: `network.py` on arrays."""

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from nn_core.experiment import Experiment
from nn_core.network import forward, loss
from nn_core.parameters import columns

_AT_ONCE = 16_384  # numbers of an array that the arithmetic runs through


def predict(
    experiment: Experiment, weights: np.ndarray, points: np.ndarray, output: int = 0
) -> np.ndarray:
    """ŷ at `points` (n, 2): (..., n) for parameters (..., P), of one output, by default the first.

    The forward pass of `network.py`, run with arrays: the very numbers of training.
    """
    [predictions] = _passed(experiment, weights, points, lambda outputs: (outputs[-1][output],))
    return predictions


def unit_outputs(experiment: Experiment, weights: np.ndarray, points: np.ndarray) -> np.ndarray:
    """What each hidden unit puts out at `points` (n, 2): (units, ..., n) for parameters (..., P).

    The units are h1, h2, … through all layers.
    """

    def hidden(outputs: Sequence[tuple[np.ndarray, ...]]) -> tuple[np.ndarray, ...]:
        return tuple(unit for layer in outputs[1:-1] for unit in layer)

    return _passed(experiment, weights, points, hidden)


def _passed(
    experiment: Experiment,
    weights: np.ndarray,
    points: np.ndarray,
    chosen: Callable[[Any], tuple[np.ndarray, ...]],
) -> np.ndarray:
    """What is `chosen` from the outputs of all layers at `points` (n, 2): (chosen, ..., n)."""
    points = np.asarray(points, dtype=np.float64)
    flat = np.asarray(weights, dtype=np.float64).reshape(-1, np.shape(weights)[-1])
    portion = max(1, _AT_ONCE // max(1, len(points)))
    parts = []
    with np.errstate(all="ignore"):
        for first in range(0, max(1, len(flat)), portion):
            parameters = columns(experiment.sizes, flat[first : first + portion, np.newaxis])
            parts.append(np.array(chosen(forward(experiment.network, parameters, tuple(points.T)))))
    whole = np.concatenate(parts, axis=1)
    return whole.reshape(len(whole), *np.shape(weights)[:-1], len(points))


def losses_at(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """The mean loss over all samples at parameters (..., P): (...), with nothing updated between.

    Summed in the order of the samples, as in training.
    """
    rows, network = experiment.rows, experiment.network
    inputs, targets = (tuple(part.T[..., np.newaxis]) for part in (rows[:, :2], rows[:, 2:]))
    flat = np.asarray(weights, dtype=np.float64).reshape(-1, np.shape(weights)[-1])
    portion = max(1, _AT_ONCE // len(rows))
    means = np.empty(len(flat))
    with np.errstate(all="ignore"):
        for first in range(0, len(flat), portion):
            here = slice(first, first + portion)
            parameters = columns(experiment.sizes, flat[here])
            outputs = forward(network, parameters, inputs)[-1]
            losses = np.asarray(loss(network, targets, outputs))  # (samples, states)
            means[here] = reduce(operator.add, losses) / len(rows)
    return means.reshape(np.shape(weights)[:-1])
