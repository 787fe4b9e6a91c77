"""The parameters of a network: their numbering, their two shapes, and how a run starts.

Nested they are a tuple of layers, flat they are one array: all weights, then all biases,
numbered layer by layer, unit by unit, input by input.
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment, parameter_count


class Layer(NamedTuple):
    """`weights[unit][input]` and `biases[unit]` of one layer, or their gradients."""

    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]


Parameters = tuple[Layer, ...]


def weight_count(sizes: Sequence[int]) -> int:
    """Weights alone, without the biases; `sizes` are the units of every layer, inputs first."""
    return parameter_count(sizes) - sum(sizes[1:])


def names(sizes: Sequence[int]) -> tuple[str, ...]:
    """("w1", …, "b1", …) in the flat order."""
    weights = weight_count(sizes)
    return (
        *(f"w{number}" for number in range(1, weights + 1)),
        *(f"b{number}" for number in range(1, sum(sizes[1:]) + 1)),
    )


def indices(sizes: Sequence[int]) -> tuple[Layer, ...]:
    """Where each parameter stands in the flat order, shaped like the parameters."""
    weight, bias = 0, weight_count(sizes)
    layers = []
    for inputs, units in itertools.pairwise(sizes):
        rows = tuple(
            tuple(range(weight + unit * inputs, weight + (unit + 1) * inputs))
            for unit in range(units)
        )
        layers.append(Layer(rows, tuple(range(bias, bias + units))))
        weight, bias = weight + units * inputs, bias + units
    return tuple(layers)


def flatten(parameters: Parameters) -> np.ndarray:
    """The (P,) float64 array of nested parameters or gradients."""
    weights = [w for layer in parameters for row in layer.weights for w in row]
    return np.array(weights + [b for layer in parameters for b in layer.biases])


def unflatten(sizes: Sequence[int], flat: np.ndarray) -> Parameters:
    """The nested parameters of a (P,) array, as plain floats."""
    numbers = np.asarray(flat, dtype=np.float64).tolist()
    return tuple(
        Layer(
            tuple(tuple(numbers[index] for index in row) for row in layer.weights),
            tuple(numbers[index] for index in layer.biases),
        )
        for layer in indices(sizes)
    )


def start(experiment: Experiment) -> np.ndarray:
    """State 0: the (P,) float64 parameters before the first update.

    symmetric: every weight is `init_scale`. random: drawn from `init_scale` · N(0, 1) in the
    flat order. same-in: every weight is `init_scale`, but what leaves the second, fourth, …
    hidden unit of a layer has the other sign. Biases are 0, except in a custom start. The nudge
    comes on top.
    """
    if experiment.init == "custom":
        flat = np.array(experiment.weights)
    else:
        weights = weight_count(experiment.sizes)
        flat = np.zeros(parameter_count(experiment.sizes))
        if experiment.init == "random":
            normal = np.random.default_rng(experiment.seed).standard_normal(weights)
            flat[:weights] = experiment.init_scale * normal
        elif experiment.init in ("symmetric", "same-in"):
            flat[:weights] = experiment.init_scale
        if experiment.init == "same-in":
            for layer in indices(experiment.sizes)[1:]:
                for row in layer.weights:
                    flat[list(row[1::2])] *= -1.0
    if experiment.hidden[0] > 1:
        flat[indices(experiment.sizes)[0].weights[1][0]] += experiment.nudge
    return flat


def rates(experiment: Experiment) -> tuple[float, ...]:
    """The learning rate of each layer; the output layer has its own factor."""
    eta = experiment.learning_rate
    return (*(eta for _ in experiment.hidden), eta * experiment.output_rate)
