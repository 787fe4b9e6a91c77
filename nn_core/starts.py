"""How a run starts: one entry for each kind of start, and families of starts side by side."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nn_core.parameters import indices, names, weight_count

if TYPE_CHECKING:
    from nn_core.experiment import Experiment

NUDGE = 1e-3
"""The nudge that is compared with the other starts where the experiment has none itself."""

NUDGES = (0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1.0)
"""The nudges that are always compared, beside the experiment's own."""

Shape = Callable[[tuple[int, ...], int], np.ndarray]
"""The weights (W,) at scale 1, from the sizes of the layers and a seed."""


class Init(NamedTuple):
    """A kind of start whose biases are 0: its weights are `init_scale` times its shape.

    `scaled` tells whether the scale changes anything, `seeded` whether the seed does, `symmetric`
    whether the hidden units of a layer start equal.
    """

    shape: Shape
    scaled: bool = True
    seeded: bool = False
    symmetric: bool = False


def _ones(sizes: tuple[int, ...], seed: int) -> np.ndarray:
    return np.ones(weight_count(sizes))


def _zeros(sizes: tuple[int, ...], seed: int) -> np.ndarray:
    return np.zeros(weight_count(sizes))


def _normal(sizes: tuple[int, ...], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(weight_count(sizes))


def _scaled(sizes: tuple[int, ...], seed: int) -> np.ndarray:
    """Normal, divided by the root of how many inputs the unit has that a weight enters."""
    shape = _normal(sizes, seed)
    for inputs, layer in zip(sizes, indices(sizes), strict=False):
        shape[np.array(layer.weights)] /= np.sqrt(inputs)
    return shape


def _same_in(sizes: tuple[int, ...], seed: int) -> np.ndarray:
    """1, but −1 for what leaves the second, fourth, … hidden unit of a layer."""
    shape = np.ones(weight_count(sizes))
    for layer in indices(sizes)[1:]:
        for row in layer.weights:
            shape[list(row[1::2])] = -1.0
    return shape


INITS = {
    "symmetric": Init(_ones, symmetric=True),
    "random": Init(_normal, seeded=True),
    "scaled": Init(_scaled, seeded=True),
    "zeros": Init(_zeros, scaled=False, symmetric=True),
    "same-in": Init(_same_in),
}
CUSTOM = "custom"
"""The start whose weights and biases are given one by one."""


def start(experiment: "Experiment") -> np.ndarray:
    """State 0: the (P,) float64 parameters before the first update."""
    return starts(experiment, {})[0]


def starts(base: "Experiment", values: Mapping[str, np.ndarray]) -> np.ndarray:
    """The (n, P) starts of n experiments that differ from `base` in some quantities.

    `values` gives the (n,) values of `seed`, `init_scale`, `nudge` or of single parameters by
    name; other names change no start. Without any, n is 1.
    """
    count = len(next(iter(values.values()))) if values else 1
    flat = _shapes(base, values.get("seed"), count)
    if base.init in INITS and INITS[base.init].scaled:
        flat *= np.reshape(values.get("init_scale", base.init_scale), (-1, 1))
    if base.hidden[0] > 1:
        nudged = flat[:, indices(base.sizes)[0].weights[1][0]]  # a view
        nudge = np.broadcast_to(values.get("nudge", base.nudge), count)
        np.add(nudged, nudge, out=nudged, where=nudge != 0.0)  # −0.0 + 0.0 would be 0.0
    columns = {name: index for index, name in enumerate(names(base.sizes))}
    for name, column in values.items():
        if name in columns:
            flat[:, columns[name]] = column
    return flat


def _shapes(base: "Experiment", seeds: np.ndarray | None, count: int) -> np.ndarray:
    """The starts at scale 1 and without a nudge, (count, P)."""
    if base.init == CUSTOM:
        return np.tile(np.array(base.weights), (count, 1))
    if seeds is None:
        return np.tile(_shape(base.init, base.sizes, base.seed), (count, 1))
    different, which = np.unique(seeds, return_inverse=True)
    return np.array([_shape(base.init, base.sizes, int(seed)) for seed in different])[which]


@lru_cache(maxsize=1000)
def _shape(init: str, sizes: tuple[int, ...], seed: int) -> np.ndarray:
    """The start (P,) at scale 1, its biases 0; not to be written to."""
    biases = np.zeros(sum(sizes[1:]))
    return np.concatenate([INITS[init].shape(sizes, seed), biases])


def random_start(experiment: "Experiment", seed: int) -> "Experiment":
    """The same experiment from the random start of a seed, without a nudge.

    Its own kind of start where that is drawn at random, else "random".
    """
    seeded = experiment.init in INITS and INITS[experiment.init].seeded
    init = experiment.init if seeded else "random"
    return replace(experiment, init=init, nudge=0.0, seed=seed)


def side_by_side(experiment: "Experiment") -> "dict[str, Experiment]":
    """The experiment from every kind of start, by name, all without a nudge.

    The last, "nudged", is the symmetric one with the experiment's nudge, or with `NUDGE` where it
    has none; it is left out where the first hidden layer has no second unit to nudge.
    """
    plain = replace(experiment, nudge=0.0)
    named = {name: replace(plain, init=name) for name in INITS}
    if experiment.hidden[0] > 1:
        named["nudged"] = replace(named["symmetric"], nudge=experiment.nudge or NUDGE)
    return named


def with_nudges(experiment: "Experiment") -> "dict[float, Experiment]":
    """The symmetric start with each of `NUDGES` and the experiment's own, in ascending order.

    Empty where the first hidden layer has no second unit to nudge.
    """
    if experiment.hidden[0] == 1:
        return {}
    return {
        nudge: replace(experiment, init="symmetric", nudge=nudge)
        for nudge in sorted({*NUDGES, experiment.nudge})
    }
