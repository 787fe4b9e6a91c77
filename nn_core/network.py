"""The network, readable: forward, backward, update, and nothing else.

Everything is a pure function of plain floats. Sums run from left to right, with no fused
operations; the compiled loops do the same operations in the same order and give the same bits.
"""

import operator
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import NamedTuple

from nn_core.functions import ACTIVATIONS, LOSSES, UPDATES, Network, Optimizer
from nn_core.parameters import Layer, Parameters, each

Outputs = tuple[tuple[float, ...], ...]
"""What every layer puts out for one sample: the inputs first, the predictions ŷ last."""


class State(NamedTuple):
    """All that the next update starts from: the parameters and their velocities."""

    parameters: Parameters
    velocities: Parameters


def at_rest(parameters: Parameters) -> State:
    """The state before the first update: every velocity is 0."""
    return State(parameters, tuple(each(lambda w: 0.0, layer) for layer in parameters))


def dot(left: Iterable[float], right: Iterable[float]) -> float:
    """Σ left·right from left to right. (`sum` compensates rounding in newer Pythons.)"""
    return reduce(operator.add, map(operator.mul, left, right))


def affine(layer: Layer, inputs: Sequence[float]) -> tuple[float, ...]:
    """z = w·x + b of every unit of the layer."""
    return tuple(dot(w, inputs) + b for w, b in zip(*layer, strict=True))


def forward(network: Network, parameters: Parameters, inputs: Sequence[float]) -> Outputs:
    """a = φ(z) of every unit, layer by layer."""
    outputs = [tuple(inputs)]
    for layer, activation in zip(parameters, network.activations, strict=True):
        phi = ACTIVATIONS[activation].value
        outputs.append(tuple(map(phi, affine(layer, outputs[-1]))))
    return tuple(outputs)


def loss(network: Network, targets: Sequence[float], predictions: Sequence[float]) -> float:
    """The loss of one sample, summed over its outputs."""
    return reduce(operator.add, map(LOSSES[network.loss].value, targets, predictions))


def backward(
    network: Network, parameters: Parameters, outputs: Outputs, targets: Sequence[float]
) -> Parameters:
    """The gradient of the loss of one sample, shaped like the parameters.

    `outputs` is what `forward` returned. δ = dL/dz of a unit is dL/da · φ′(a); dL/da is the
    derivative of the loss at an output, and Σ δ·v over the units it feeds elsewhere. The gradient
    of a bias is its unit's δ, that of a weight is δ times what the weight multiplied.
    """
    arriving = tuple(map(LOSSES[network.loss].slope, targets, outputs[-1]))
    gradient = []
    for depth in reversed(range(len(parameters))):
        phi_slope = ACTIVATIONS[network.activations[depth]].slope
        deltas = tuple(d * phi_slope(a) for d, a in zip(arriving, outputs[depth + 1], strict=True))
        gradient.append(Layer(tuple(tuple(d * a for a in outputs[depth]) for d in deltas), deltas))
        arriving = tuple(dot(deltas, v) for v in zip(*parameters[depth].weights, strict=True))
    return tuple(reversed(gradient))


def mean_gradient(
    network: Network, parameters: Parameters, batch: Sequence[Sequence[float]]
) -> Parameters:
    """The mean gradient of the rows (x1, x2, y1, …) of a batch, summed in their order."""
    gradients = [
        backward(network, parameters, forward(network, parameters, row[:2]), row[2:])
        for row in batch
    ]
    return mean(gradients)


def mean(gradients: Sequence[Parameters]) -> Parameters:
    """The mean of some gradients, summed in their order."""
    return tuple(
        each(lambda *slopes: reduce(operator.add, slopes) / len(slopes), *layers)
        for layers in zip(*gradients, strict=True)
    )


def update(optimizer: Optimizer, state: State, gradient: Parameters) -> State:
    """Every velocity, then every parameter, by the rule of the update; fixed biases stay."""
    rule, mu = UPDATES[optimizer.update], optimizer.momentum
    parameters, velocities = [], []
    for layer, velocity, slopes, eta in zip(*state, gradient, optimizer.rates, strict=True):
        moving = each(lambda v, g, eta=eta: rule.velocity(v, g, eta, mu), velocity, slopes)
        moved = each(lambda w, v, g, eta=eta: rule.parameter(w, v, g, eta), layer, moving, slopes)
        learns = optimizer.learns_biases
        parameters.append(moved if learns else moved._replace(biases=layer.biases))
        velocities.append(moving if learns else moving._replace(biases=velocity.biases))
    return State(tuple(parameters), tuple(velocities))


def step(
    network: Network, optimizer: Optimizer, state: State, batch: Sequence[Sequence[float]]
) -> State:
    """One update from the rows of a batch; every gradient uses the parameters from before it."""
    return update(optimizer, state, mean_gradient(network, state.parameters, batch))
