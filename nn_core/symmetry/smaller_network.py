"""Which smaller network does one amount to whose hidden units are equal?"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nn_core.network import forward
from nn_core.parameters import Layer, unflatten, unit_names
from nn_core.symmetry.distances import units
from nn_core.training import Run, predict


class Merged(NamedTuple):
    """A network in which every unit occurs once; `groups[layer]` names what became one."""

    sizes: tuple[int, ...]
    parameters: tuple[Layer, ...]
    groups: tuple[tuple[tuple[str, ...], ...], ...]


def merged(sizes: Sequence[int], weights: np.ndarray) -> Merged:
    """The smallest network that equal units leave: incoming weights kept, outgoing ones summed.

    `weights` is (P,), one state. Units are equal by == on all they own, as `symmetry.distinct`
    counts them. The smaller network has the same outputs up to the rounding of its sums.
    """
    layers = list(unflatten(sizes, weights))
    groups = []
    for depth, (names, owned) in enumerate(
        zip(unit_names(sizes), units(sizes, weights), strict=True)
    ):
        members: dict[tuple[float, ...], list[int]] = {}
        for unit, row in enumerate(owned + 0.0):  # −0.0 == 0.0, but is another key
            members.setdefault(tuple(row.tolist()), []).append(unit)
        together = list(members.values())
        layer, following = layers[depth : depth + 2]
        layers[depth] = Layer(
            tuple(layer.weights[same[0]] for same in together),
            tuple(layer.biases[same[0]] for same in together),
        )
        layers[depth + 1] = following._replace(
            weights=tuple(
                tuple(sum(row[unit] for unit in same) for same in together)
                for row in following.weights
            )
        )
        groups.append(tuple(tuple(names[unit] for unit in same) for same in together))
    smaller = (sizes[0], *(len(group) for group in groups), sizes[-1])
    return Merged(smaller, tuple(layers), tuple(groups))


def outputs(run: Run, smaller: Merged) -> tuple[np.ndarray, np.ndarray]:
    """ŷ of the samples, (n,) each: by the last state of the run and by the smaller network."""
    points = run.experiment.rows[:, :2]
    net = run.experiment.network._replace(sizes=smaller.sizes)
    small = [forward(net, smaller.parameters, point)[-1][0] for point in points.tolist()]
    return predict(run.experiment, run.weights[-1], points), np.array(small)
