"""Which smaller network does one amount to whose hidden units put out the same?"""

from typing import NamedTuple

import numpy as np

from nn_core.functions import ACTIVATIONS, Network
from nn_core.network import forward
from nn_core.parameters import Layer, unflatten, unit_names
from nn_core.symmetry.distances import signs
from nn_core.training import Run


class Merged(NamedTuple):
    """A network in which no two units of a layer put out the same.

    `groups[layer]` names what became one unit, with a minus where it puts out the negative.
    """

    sizes: tuple[int, ...]
    parameters: tuple[Layer, ...]
    groups: tuple[tuple[tuple[str, ...], ...], ...]


def merged(network: Network, weights: np.ndarray) -> Merged:
    """The network that is left when units of a layer that put out the same become one.

    They do if their incoming weights and biases are equal by ==, whatever their outgoing weights,
    and with an odd activation also if they are each other's negative. Of one group the incoming
    weights are kept and the outgoing ones summed, with a minus where the sign differs; layer by
    layer, so that units which only then have equal incoming weights merge too. `weights` is (P,),
    one state. The outputs are the same up to the rounding of those sums.
    """
    layers = list(unflatten(network.sizes, weights))
    groups = []
    for depth, names in enumerate(unit_names(network.sizes)):
        layer, following = layers[depth : depth + 2]
        sign = _signs(layer, ACTIVATIONS[network.activations[depth]].odd)
        members: dict[tuple[float, ...], list[int]] = {}
        for unit, (row, bias) in enumerate(zip(*layer, strict=True)):
            key = tuple(sign[unit] * w + 0.0 for w in (*row, bias))  # −0.0 == 0.0, but is another
            members.setdefault(key, []).append(unit)
        together = list(members.values())
        layers[depth] = Layer(
            tuple(layer.weights[first] for first, *_ in together),
            tuple(layer.biases[first] for first, *_ in together),
        )
        layers[depth + 1] = following._replace(
            weights=tuple(
                tuple(sum(sign[same[0]] * sign[u] * row[u] for u in same) for same in together)
                for row in following.weights
            )
        )
        groups.append(
            tuple(
                tuple("−" * (sign[u] != sign[same[0]]) + names[u] for u in same)
                for same in together
            )
        )
    sizes = (network.sizes[0], *(len(group) for group in groups), network.sizes[-1])
    return Merged(sizes, tuple(layers), tuple(groups))


def _signs(layer: Layer, odd: bool) -> list[float]:
    """1 or −1 of each unit: two units that are each other's negative have different ones."""
    entering = np.column_stack([layer.weights, layer.biases])
    return signs(entering).tolist() if odd else [1.0] * len(entering)


def outputs(run: Run, smaller: Merged) -> tuple[np.ndarray, np.ndarray]:
    """ŷ of the samples, (n, outputs) each: by the run's last state and by the smaller network."""
    network = run.experiment.network
    whole = unflatten(network.sizes, run.weights[-1])
    points = run.experiment.rows[:, :2].tolist()
    return (
        np.array([forward(network, whole, point)[-1] for point in points]),
        np.array(
            [
                forward(network._replace(sizes=smaller.sizes), smaller.parameters, p)[-1]
                for p in points
            ]
        ),
    )
