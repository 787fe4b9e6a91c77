"""How much of a long experiment can be trained in a moment?"""

from dataclasses import replace

from nn_core.experiment import Experiment
from nn_core.parameters import parameter_count

OPERATIONS = 60_000_000
"""Epochs × samples × parameters that take less than half a second."""


def first_epochs(experiment: Experiment, runs: int = 1, operations: int = OPERATIONS) -> Experiment:
    """The experiment with at most as many epochs as `runs` runs of it may have.

    `operations` are the epochs × samples × parameters of all of them together; one epoch is left
    in any case.
    """
    one = len(experiment.rows) * parameter_count(experiment.sizes)
    return replace(experiment, epochs=min(experiment.epochs, max(1, operations // runs // one)))
