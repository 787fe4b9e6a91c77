"""The network, readable: forward, backward, update, and nothing else.

Everything is a pure function of plain floats. Sums run left to right, with no fused operations;
the compiled kernel does the same operations in the same order and gives the same bits.
"""

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import NamedTuple

from nn_core.parameters import Layer, Parameters


class Activation(NamedTuple):
    """φ as a function of z, and φ′ as a function of a = φ(z)."""

    value: Callable[[float], float]
    derivative: Callable[[float], float]


def _sigmoid(z: float) -> float:
    e = math.exp(-abs(z))  # never overflows, whatever the sign of z
    return 1.0 / (1.0 + e) if z >= 0.0 else e / (1.0 + e)


ACTIVATIONS = {
    "none": Activation(lambda z: z, lambda a: 1.0),
    "tanh": Activation(math.tanh, lambda a: 1.0 - a * a),
    "relu": Activation(lambda z: z if z > 0.0 else 0.0, lambda a: 1.0 if a > 0.0 else 0.0),
    "sigmoid": Activation(_sigmoid, lambda a: a * (1.0 - a)),
}


def dot(left: Iterable[float], right: Iterable[float]) -> float:
    """Σ left·right from left to right. (`sum` compensates rounding in newer Pythons.)"""
    return reduce(operator.add, map(operator.mul, left, right))


def affine(layer: Layer, inputs: Sequence[float]) -> tuple[float, ...]:
    """z = w·x + b of every unit of the layer."""
    return tuple(dot(w, inputs) + b for w, b in zip(*layer, strict=True))


def forward(
    parameters: Parameters, inputs: Sequence[float], activation: str
) -> tuple[tuple[float, ...], ...]:
    """What every layer puts out: the inputs first, then the hidden a's, (ŷ,) last."""
    phi = ACTIVATIONS[activation].value
    outputs = [tuple(inputs)]
    for layer in parameters[:-1]:
        outputs.append(tuple(phi(z) for z in affine(layer, outputs[-1])))
    return (*outputs, affine(parameters[-1], outputs[-1]))


def loss(target: float, prediction: float) -> float:
    """(y − ŷ)²."""
    return (target - prediction) * (target - prediction)


def backward(
    parameters: Parameters,
    outputs: tuple[tuple[float, ...], ...],
    target: float,
    activation: str,
) -> Parameters:
    """The gradient of the loss of one sample, shaped like the parameters.

    `outputs` is what `forward` returned. δ = dL/dz of a unit: at the output −2(y − ŷ), at a
    hidden unit (Σ δ·v over the units it feeds)·φ′(a). The gradient of a bias is its unit's δ,
    that of a weight is δ times what the weight multiplied.
    """
    slope = ACTIVATIONS[activation].derivative
    deltas: tuple[float, ...] = (-2.0 * (target - outputs[-1][0]),)
    gradient = []
    for depth in reversed(range(len(parameters))):
        inputs = outputs[depth]
        gradient.append(Layer(tuple(tuple(d * a for a in inputs) for d in deltas), deltas))
        if depth > 0:
            outgoing = zip(*parameters[depth].weights, strict=True)
            deltas = tuple(dot(deltas, v) * slope(a) for v, a in zip(outgoing, inputs, strict=True))
    return tuple(reversed(gradient))


def mean(gradients: Sequence[Parameters]) -> Parameters:
    """The mean gradient of a batch, summed in the order of its samples."""
    return tuple(
        each(lambda *slopes: reduce(operator.add, slopes) / len(slopes), *layers)
        for layers in zip(*gradients, strict=True)
    )


def update(parameters: Parameters, gradient: Parameters, rates: Sequence[float]) -> Parameters:
    """w ← w − η·gradient; `rates` has the learning rate η of each layer."""
    return tuple(
        each(lambda w, slope, eta=eta: w - eta * slope, layer, slopes)
        for layer, slopes, eta in zip(parameters, gradient, rates, strict=True)
    )


def step(
    parameters: Parameters,
    batch: Sequence[Sequence[float]],
    activation: str,
    rates: Sequence[float],
) -> Parameters:
    """One update from the samples (x1, x2, y) of a batch; every gradient uses the old weights."""
    gradients = [
        backward(parameters, forward(parameters, (x1, x2), activation), y, activation)
        for x1, x2, y in batch
    ]
    return update(parameters, mean(gradients), rates)


def each(operation: Callable[..., float], *layers: Layer) -> Layer:
    """A layer made by `operation` from the numbers that stand in the same place of `layers`."""
    rows = zip(*(layer.weights for layer in layers), strict=True)
    return Layer(
        tuple(tuple(map(operation, *row)) for row in rows),
        tuple(map(operation, *(layer.biases for layer in layers))),
    )
