"""A run by brute force: every state and every loss, by the readable network and by 50 digits."""

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from itertools import combinations
from math import dist
from typing import NamedTuple

import numpy as np
from mpmath import mp, mpf

from nn_core import Experiment
from nn_core.functions import ACTIVATIONS
from nn_core.network import State, at_rest, forward, loss, step
from nn_core.parameters import Parameters, flatten, nested, unflatten, weight_count
from nn_core.starts import start

mp.dps = 50
UNIT = 2.0**-53
"""Relative error of one rounded operation."""
EXACT = {
    "none": lambda z: z,
    "tanh": mp.tanh,
    "relu": lambda z: max(z, mpf(0)),
    "leaky-relu": lambda z: z if z > 0 else mpf(0.01) * z,
    "sigmoid": lambda z: 1 / (1 + mp.exp(-z)),
}
"""The activations to 50 digits."""
WIDE: Mapping[str, Callable] = {
    "none": lambda z: z,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky-relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}
"""The activations of many numbers at once, as exact as these numbers are."""
LARGEST: Mapping[str, Callable] = {name: lambda z: z for name in EXACT} | {
    "sigmoid": lambda z: z / 4 + 0.5
}
"""What an activation makes of a sum is no larger than this of the sum of all sizes, and neither
is what it makes of an error in that sum: it is 0 at 0, or ½, and nowhere steeper than this."""
SMALLEST = 5e-324
"""Of 64-bit numbers, so the error of one rounded operation whose result is as small."""


class History(NamedTuple):
    """Parameters after every epoch, 0 first, and the mean loss of every pass, the last as met.

    `whole` are the same states with their velocities.
    """

    states: list
    losses: list
    whole: list[State]


@lru_cache(maxsize=64)
def history(experiment: Experiment) -> History:
    """Every epoch by the readable step; a pass above 1e100 or not finite is the last."""
    network, rows = experiment.network, experiment.rows.tolist()
    size = experiment.samples_per_step
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    states, losses, whole = [flatten(state.parameters).tolist()], [], [state]
    for _ in range(experiment.epochs):
        total = 0.0
        for first in range(0, len(rows), size):
            batch = rows[first : first + size]
            for row in batch:
                outputs = forward(network, state.parameters, row[:2])
                total += loss(network, row[2:], outputs[-1])
            state = step(network, experiment.optimizer, state, batch)
        losses.append(total / len(rows))
        if not losses[-1] <= 1e100:
            break
        states.append(flatten(state.parameters).tolist())
        whole.append(state)
    return History(states, losses, whole)


def state_before(experiment: Experiment, number: int) -> tuple[State, list]:
    """The state before a step, counted from 0, and all batches of an epoch in their order."""
    rows, size = experiment.rows.tolist(), experiment.samples_per_step
    batches = [rows[first : first + size] for first in range(0, len(rows), size)]
    epochs, steps = divmod(number, len(batches))
    state = history(experiment).whole[epochs]
    for batch in batches[:steps]:
        state = step(experiment.network, experiment.optimizer, state, batch)
    return state, batches


def outputs_over(
    experiment: Experiment,
    state: list,
    columns: list[np.ndarray],
    activations: Mapping[str, Callable] = WIDE,
) -> list[np.ndarray]:
    """What the last layer puts out where x1 and x2 are the columns, (n,) each, in their numbers.

    Sums run from left to right, as in the readable network.
    """
    number = columns[0].dtype.type if columns[0].dtype != object else mpf
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, name in zip(
            nested(experiment.sizes, state), experiment.network.activations, strict=True
        ):
            sums = [
                reduce(operator.add, (c * number(w) for w, c in zip(row, columns, strict=True)))
                + number(bias)
                for row, bias in zip(*layer, strict=True)
            ]
            columns = [activations[name](z) for z in sums]
    return columns


def exact_outputs(experiment: Experiment, state: list, point: tuple) -> list:
    """What every layer puts out to 50 digits, the inputs first."""
    values, outputs = [mpf(x) for x in point], []
    outputs.append(values)
    parameters = nested(experiment.sizes, state)
    for layer, activation in zip(parameters, experiment.network.activations, strict=True):
        sums = [
            sum(mpf(w) * x for w, x in zip(row, values, strict=True)) + mpf(bias)
            for row, bias in zip(*layer, strict=True)
        ]
        values = [EXACT[activation](z) for z in sums]
        outputs.append(values)
    return outputs


def exact_loss(experiment: Experiment, state: list) -> mpf:
    """The mean loss at a state to 50 digits."""
    return exact_loss_of(experiment, state, experiment.rows.tolist())


def exact_loss_of(experiment: Experiment, state: list, rows: list) -> mpf:
    """The mean loss of some samples at a state to 50 digits."""
    factor = {"squared": mpf(1), "half-squared": mpf("0.5")}[experiment.loss]
    total = mpf(0)
    for row in rows:
        predictions = exact_outputs(experiment, state, row[:2])[-1]
        total += sum((mpf(y) - p) ** 2 for y, p in zip(row[2:], predictions, strict=True))
    return factor * total / len(rows)


def rounding_of_outputs(
    experiment: Experiment, state: list, columns: list[np.ndarray]
) -> list[np.ndarray]:
    """Bounds on what rounding may do to what the last layer puts out, (n,) wide numbers each.

    From the sizes of all terms, as if none had cancelled another, times the rounded operations on
    the way of one: a layer's products, sums and bias, and the few of an activation. What is too
    small for its digits is off by some of the smallest numbers, each as much larger in the end as
    the weights behind it make it.
    """
    sizes, wide = [*map(abs, state)], [np.abs(x).astype(np.longdouble) for x in columns]
    terms = outputs_over(experiment, sizes, wide, LARGEST)
    operations = sum(units + 8 for units in experiment.sizes[:-1])
    weights = [*sizes[: weight_count(experiment.sizes)], *[0.0] * sum(experiment.sizes[1:])]
    lost = {
        name: lambda z: z + (max(experiment.sizes) + 8) * np.longdouble(SMALLEST) for name in EXACT
    }
    tiny = outputs_over(experiment, weights, [0 * x for x in wide], lost)
    return [operations * UNIT * a + b for a, b in zip(terms, tiny, strict=True)]


def rounding_of_loss(experiment: Experiment, parameters: Parameters, rows: list) -> float:
    """A bound on what rounding may do to the mean squared error of some samples.

    From that of the outputs, and some units in the last place of the target and the difference:
    these are subtracted, squared, summed over the samples and divided. A square or a mean that
    underflows is off by half the smallest number: up to three outputs and their mean by two of it.
    """
    inputs, targets = np.split(np.array(rows, dtype=np.longdouble), [2], axis=1)
    widths = rounding_of_outputs(experiment, flatten(parameters).tolist(), [*inputs.T])
    total = np.longdouble(0.0)
    for row, y, width in zip(rows, targets, np.transpose(widths), strict=True):
        predictions = forward(experiment.network, parameters, row[:2])[-1]
        errors = np.abs(y - np.array(predictions, dtype=np.longdouble))
        width = width + (len(rows) + 12) * UNIT * (errors + np.abs(y))
        total += ((2 * errors + width) * width).sum()
    return total / len(rows) + 2 * np.longdouble(SMALLEST)


def owned(experiment: Experiment, state: list) -> list[list[list[float]]]:
    """By layer and unit: incoming weights, bias, outgoing weights."""
    parameters = unflatten(experiment.sizes, state)
    return [
        [
            [*layer.weights[u], layer.biases[u], *(row[u] for row in parameters[k + 1].weights)]
            for u in range(len(layer.biases))
        ]
        for k, layer in enumerate(parameters[:-1])
    ]


def distances(experiment: Experiment, state: list) -> list[float]:
    """Of all pairs of units of one layer."""
    return [
        dist(one, other)
        for layer in owned(experiment, state)
        for one, other in combinations(layer, 2)
    ]


def slopes(experiment: Experiment, state: list) -> list[list[float]]:
    """φ′ of every unit at every sample: a list of samples for each unit, layer by layer."""
    network, parameters = experiment.network, unflatten(experiment.sizes, state)
    samples = []
    for row in experiment.rows.tolist():
        layers = forward(network, parameters, row[:2])[1:]
        samples.append(
            [
                ACTIVATIONS[name].slope(a)
                for name, layer in zip(network.activations, layers, strict=True)
                for a in layer
            ]
        )
    return [list(unit) for unit in zip(*samples, strict=True)]
