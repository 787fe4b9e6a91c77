"""The parameters of a network: their numbering, their two shapes, their names and places.

Nested they are a tuple of layers, flat they are one array: all weights, then all biases,
numbered layer by layer, unit by unit, input by input.
"""

import itertools
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from nn_core.declared import shortened
from nn_core.message import Message

T = TypeVar("T")


class Layer(NamedTuple, Generic[T]):
    """`weights[unit][input]` and `biases[unit]` of one layer, or what belongs to each of them."""

    weights: tuple[tuple[T, ...], ...]
    biases: tuple[T, ...]


Parameters = tuple[Layer[float], ...]


def each(operation: Callable[..., Any], *layers: Layer[Any]) -> Layer[Any]:
    """A layer made by `operation` from the numbers that stand in the same place of `layers`."""
    rows = zip(*(layer.weights for layer in layers), strict=True)
    return Layer(
        tuple(tuple(map(operation, *row)) for row in rows),
        tuple(map(operation, *(layer.biases for layer in layers))),
    )


class Place(NamedTuple):
    """Where a parameter sits: layer, unit of the layer, and input of the unit, all from 0.

    The last layer is the output; `input` is None for a bias.
    """

    layer: int
    unit: int
    input: int | None


def parameter_count(sizes: Sequence[int]) -> int:
    """Weights and biases of a network with these layer sizes, inputs first."""
    return sum(units * (inputs + 1) for inputs, units in itertools.pairwise(sizes))


def weight_count(sizes: Sequence[int]) -> int:
    """Weights alone, without the biases; `sizes` are the units of every layer, inputs first."""
    return parameter_count(sizes) - sum(sizes[1:])


@lru_cache(maxsize=128)
def names(sizes: tuple[int, ...]) -> tuple[str, ...]:
    """("w1", …, "b1", …) in the flat order."""
    weights = weight_count(sizes)
    return (
        *(f"w{number}" for number in range(1, weights + 1)),
        *(f"b{number}" for number in range(1, sum(sizes[1:]) + 1)),
    )


@lru_cache(maxsize=128)
def indices(sizes: tuple[int, ...]) -> tuple[Layer[int], ...]:
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


@lru_cache(maxsize=128)
def places(sizes: tuple[int, ...]) -> dict[str, Place]:
    """Where each parameter sits, by name, in the flat order; not to be written to."""
    spots: dict[int, Place] = {}
    for layer, (weights, biases) in enumerate(indices(sizes)):
        for unit, row in enumerate(weights):
            spots |= {index: Place(layer, unit, number) for number, index in enumerate(row)}
        spots |= {index: Place(layer, unit, None) for unit, index in enumerate(biases)}
    return {name: spots[index] for index, name in enumerate(names(sizes))}


def place(sizes: tuple[int, ...], name: str) -> Place:
    """Where the parameter `name` sits; raises ValueError if there is none of this name."""
    if name not in places(sizes):
        first, *_, last = names(sizes)
        raise ValueError(
            Message(
                "There is no parameter {name}; there are {first} to {last}.",
                name=shortened(name),
                first=first,
                last=last,
            )
        )
    return places(sizes)[name]


def at(parameters: tuple[Layer[T], ...], spot: Place) -> T:
    """What is in a place of nested parameters, or of their gradients, names or symbols."""
    weights, biases = parameters[spot.layer]
    return biases[spot.unit] if spot.input is None else weights[spot.unit][spot.input]


@lru_cache(maxsize=128)
def parameter_names(sizes: tuple[int, ...]) -> tuple[Layer[str], ...]:
    """w1, …, b1, …, shaped like the parameters."""
    return nested(sizes, names(sizes))


def unit_number(sizes: Sequence[int], layer: int, unit: int) -> int:
    """The number of a unit in the names of its z, a, δ and bias: layer by layer, from 1."""
    return sum(sizes[1 : layer + 1]) + unit + 1


def unit_names(sizes: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """The names of the hidden units by layer: h1, h2, … through all layers."""
    return tuple(
        tuple(f"h{unit_number(sizes, layer, unit)}" for unit in range(count))
        for layer, count in enumerate(sizes[1:-1])
    )


def output_names(sizes: Sequence[int]) -> tuple[str, ...]:
    """("ŷ",) of a network with one output, ("ŷ1", "ŷ2", …) of one with several."""
    return ("ŷ",) if sizes[-1] == 1 else tuple(f"ŷ{n}" for n in range(1, sizes[-1] + 1))


@lru_cache(maxsize=128)
def owned(sizes: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    """All that each hidden unit owns, as places in the flat order; not to be written to.

    For each hidden layer an integer array (units, owned): incoming weights, bias, outgoing weights.
    """
    return tuple(
        np.array(
            [
                (*incoming, bias, *leaving)
                for incoming, bias, leaving in zip(
                    *layer, zip(*following.weights, strict=True), strict=True
                )
            ]
        )
        for layer, following in itertools.pairwise(indices(sizes))
    )


def nested(sizes: tuple[int, ...], flat: Sequence[T]) -> tuple[Layer[T], ...]:
    """What is in the flat order, one item a parameter, shaped like the parameters."""
    return tuple(
        Layer(
            tuple(tuple(flat[index] for index in row) for row in layer.weights),
            tuple(flat[index] for index in layer.biases),
        )
        for layer in indices(sizes)
    )


def flatten(parameters: Parameters) -> np.ndarray:
    """The (P,) float64 array of nested parameters or gradients."""
    weights = [w for layer in parameters for row in layer.weights for w in row]
    return np.array(weights + [b for layer in parameters for b in layer.biases])


def unflatten(sizes: tuple[int, ...], flat: np.ndarray) -> Parameters:
    """The nested parameters of a (P,) array, as plain floats."""
    return nested(sizes, np.asarray(flat, dtype=np.float64).tolist())


def columns(sizes: tuple[int, ...], weights: np.ndarray) -> tuple[Layer[Any], ...]:
    """The nested parameters of many states, (..., P): each number is an array (...)."""
    numbers = np.ascontiguousarray(np.moveaxis(np.asarray(weights, dtype=np.float64), -1, 0))
    return nested(sizes, list(numbers))
