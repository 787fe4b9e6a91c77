"""Runs with and without an activation that the tests of the Linearity page's parts look at."""

from dataclasses import replace
from functools import cache

from nn_core import Experiment, predict, train
from nn_core.linearity import collapse as linearity

_XOR = Experiment(dataset="xor", activation="tanh", init="random", hidden=(8,), epochs=2000)


@cache
def plane():
    return train(Experiment(dataset="plane", noise=0.1, learning_rate=0.02, epochs=200))


@cache
def xor():
    return train(_XOR)


@cache
def xor_plain():
    return train(replace(_XOR, activation="none"))


def best_plane():
    return linearity.least_squares(plane().experiment.rows)


def best_xor():
    return linearity.least_squares(_XOR.rows)


def outputs(run):
    """ŷ of the samples by the last state, (n,)."""
    return predict(run.experiment, run.weights[-1], run.experiment.rows[:, :2])
