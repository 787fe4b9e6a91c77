"""Runs with and without an activation that the tests of the Linearity page's parts look at."""

from dataclasses import replace

from nn_core import Experiment, predict, train
from nn_core.linearity import collapse as linearity

PLANE = train(Experiment(dataset="plane", noise=0.1, learning_rate=0.02, epochs=200))
XOR = train(Experiment(dataset="xor", activation="tanh", init="random", hidden=(8,), epochs=2000))
XOR_PLAIN = train(replace(XOR.experiment, activation="none"))
BEST_PLANE = linearity.least_squares(PLANE.experiment.rows)
BEST_XOR = linearity.least_squares(XOR.experiment.rows)


def outputs(run):
    """ŷ of the samples by the last state, (n,)."""
    return predict(run.experiment, run.weights[-1], run.experiment.rows[:, :2])
