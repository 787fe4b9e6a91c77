"""What a compiled loop computes, as a value, as text, and as places in flat arrays."""

from ast import literal_eval
from itertools import accumulate
from typing import NamedTuple

from nn_core.experiment import Experiment
from nn_core.functions import UPDATES, Network
from nn_core.parameters import indices, parameter_count

DIVERGED = 1e100
"""A pass whose mean loss is above this, or not finite, ends the run."""


class Rule(NamedTuple):
    """What is fixed at compile time: a loop is compiled for each; all else is its argument."""

    network: Network
    update: str
    learns_biases: bool
    per_sample: bool
    """Whether the batch size is 1."""

    @property
    def text(self) -> str:
        """The rule as a string, which the compiler and its cache know as a constant."""
        return repr((tuple(self.network), *self[1:]))

    @property
    def state_size(self) -> int:
        """Numbers of a state: P parameters and, if the update remembers them, P velocities."""
        return parameter_count(self.network.sizes) * (1 + UPDATES[self.update].remembers)


def rule_of(experiment: Experiment) -> Rule:
    optimizer = experiment.optimizer
    return Rule(
        experiment.network,
        optimizer.update,
        optimizer.learns_biases,
        per_sample=experiment.samples_per_step == 1,
    )


def parsed(text: str) -> Rule:
    """The rule whose text this is."""
    network, *others = literal_eval(text)
    return Rule(Network(*network), *others)


class Layout(NamedTuple):
    """Where each layer's numbers begin in flat arrays: weights and biases, and what units put out.

    `outputs` begins with the inputs of the network, which are the outputs of no layer.
    """

    weights: tuple[int, ...]
    biases: tuple[int, ...]
    outputs: tuple[int, ...]


def layout(sizes: tuple[int, ...]) -> Layout:
    layers = indices(sizes)
    return Layout(
        tuple(layer.weights[0][0] for layer in layers),
        tuple(layer.biases[0] for layer in layers),
        tuple(accumulate(sizes[:-1], initial=0)),
    )
