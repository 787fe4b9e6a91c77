"""Runs on XOR that the tests of the Symmetry page's parts look at."""

from dataclasses import replace
from functools import cache

from nn_core import Experiment, train
from nn_core.starts import side_by_side, with_nudges
from nn_core.symmetry.many_seeds import final_losses

XOR = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, epochs=2000)


def compared(experiment):
    """The run from each of the starts worth comparing, by name."""
    return {name: train(each) for name, each in side_by_side(experiment).items()}


def nudged(experiment):
    """The run with each nudge."""
    return {size: train(each) for size, each in with_nudges(experiment).items()}


@cache
def from_each_start():
    return compared(XOR)


@cache
def with_each_nudge():
    return nudged(XOR)


@cache
def of_each_seed():
    """The final losses of 40 random starts, (40,)."""
    return final_losses(replace(XOR, epochs=500), count=40)
