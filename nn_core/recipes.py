"""Settings with which a network learns its samples, found by trying a few that usually do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np

from nn_core.budget import first_epochs
from nn_core.experiment import Experiment
from nn_core.outputs import predict
from nn_core.training import Run, train

EXPLAINED = 0.9
"""Of the variance of the targets: a run that explains so much has learned its samples."""
SMALL = 0.01
"""The mean squared error that is enough where the targets do not vary."""

_EPOCHS = 2000
_RATES = (0.1, 0.03, 0.01)
_SEEDS = (0, 1, 2)
_ENOUGH = 4
"""Units of a layer with which a network learns each of the named data sets."""
_OPERATIONS = 10_000_000
"""Epochs × samples × parameters of one trial: less than 0.1 s."""


def has_learned(run: Run) -> bool:
    """Whether the last state explains most of what there is to learn, in every output."""
    if run.diverged_at is not None:
        return False
    rows = run.experiment.rows
    for output in range(run.experiment.outputs):
        targets = rows[:, 2 + output]
        predictions = predict(run.experiment, run.weights[-1], rows[:, :2], output)
        with np.errstate(over="ignore"):
            error = np.mean((targets - predictions) ** 2)
        variance = np.var(targets)
        if not error <= ((1.0 - EXPLAINED) * variance if variance > 0.0 else SMALL):
            return False
    return True


class Recipe(NamedTuple):
    """An experiment that learns its samples; None if none of those tried does."""

    experiment: Experiment | None


def settings_that_learn(
    experiment: Experiment, on_progress: Callable[[float], object] | None = None
) -> Recipe:
    """The first of the usual settings with which these samples are learned.

    The samples, the number of layers, the loss and the output activation stay. What is tried: a
    random start scaled for each layer, without a nudge; the units as they are, then at least 4 in
    each layer; the activation as it is, then tanh; some learning rates and seeds. `on_progress` is
    called with the fraction that was tried; an exception from it ends the search.
    """
    tried = tuple(_candidates(experiment))
    for number, each in enumerate(tried):
        if on_progress is not None:
            on_progress(number / len(tried))
        if has_learned(train(each)):
            return Recipe(each)
    return Recipe(None)


def _candidates(experiment: Experiment) -> Iterator[Experiment]:
    plain = replace(
        experiment,
        init="scaled",
        init_scale=1.0,
        nudge=0.0,
        output_rate=1.0,
        momentum=0.0,
        batch_size=1,
        biases="learned",
        epochs=_EPOCHS,
    )
    wide = tuple(max(_ENOUGH, units) for units in experiment.hidden)
    for hidden, activation, seed, rate in product(
        dict.fromkeys((experiment.hidden, wide)),
        dict.fromkeys((experiment.activation, "tanh")),
        _SEEDS,
        _RATES,
    ):
        candidate = replace(
            plain, hidden=hidden, activation=activation, seed=seed, learning_rate=rate
        )
        yield first_epochs(candidate, operations=_OPERATIONS)
