"""States with two equal hidden units, and exercises of others about twins and dead units."""

import json
from pathlib import Path

import numpy as np

from nn_core.experiment import Experiment
from nn_core.parameters import indices, parameter_count


def twins(hidden, seed=0):
    """A state in which units 1 and 3 of the first layer are equal in all they own."""
    sizes = (2, *hidden, 1)
    weights = np.random.default_rng(seed).standard_normal(parameter_count(sizes))
    first, second = indices(sizes)[:2]
    weights[list(first.weights[2])] = weights[list(first.weights[0])]
    weights[first.biases[2]] = weights[first.biases[0]]
    for row in second.weights:
        weights[row[2]] = weights[row[0]]
    return sizes, weights


def case(name, **changes):
    """An exercise of others: the experiment, and the numbers that an independent program found.

    `changes` are fields that stand in for its own.
    """
    text = (Path(__file__).parents[2] / "cases" / f"{name}.json").read_text(encoding="utf-8")
    fields = json.loads(text)
    fields.pop("about")
    expected = fields.pop("expected")
    return Experiment(dataset="custom", init="custom", **(fields | changes)), expected
