"""How much of a long experiment can be trained in a moment, and how much at all?"""

from dataclasses import replace

from nn_core.experiment import Experiment
from nn_core.parameters import parameter_count
from nn_core.settings import settings

OPERATIONS = 60_000_000
"""Epochs × samples × parameters that take less than half a second."""
_PARAMETERS = 9
"""Of the 2-2-1 network, whose steps are the unit in which budgets are counted."""


def first_epochs(experiment: Experiment, runs: int = 1, operations: int = OPERATIONS) -> Experiment:
    """The experiment with at most as many epochs as `runs` runs of it may have.

    `operations` are the epochs × samples × parameters of all of them together; one epoch is left
    in any case.
    """
    one = len(experiment.rows) * parameter_count(experiment.sizes)
    return replace(experiment, epochs=min(experiment.epochs, max(1, operations // runs // one)))


def steps_of_an_epoch(experiment: Experiment) -> float:
    """Its samples, a larger network's counted as that many steps of the 2-2-1 network."""
    return len(experiment.rows) * max(1.0, parameter_count(experiment.sizes) / _PARAMETERS)


def counted(experiment: Experiment) -> str:
    """The words in brackets that say how a larger network's steps were counted, or nothing."""
    parameters = parameter_count(experiment.sizes)
    if parameters <= _PARAMETERS:
        return ""
    factor = parameters / _PARAMETERS
    return f" (counted {factor:.2g} times, as for {parameters} parameters instead of {_PARAMETERS})"


def check_budget(experiment: Experiment, seeds: int = 1) -> None:
    """Raises ValueError with the numbers and the way out if a run is over `LAB_MAX_STEPS`.

    Or if all its `seeds` together are over `LAB_MAX_SWEEP_STEPS`.
    """
    limits, one = settings(), steps_of_an_epoch(experiment)
    steps = experiment.epochs * one
    if steps > limits.max_steps:
        raise ValueError(
            f"{experiment.epochs:,} epochs of {len(experiment.rows)} samples are "
            f"{int(steps):,} sample steps{counted(experiment)}; "
            f"a run may have {limits.max_steps:,}. With this data set and network at most "
            f"{int(limits.max_steps / one):,} epochs fit."
        )
    if steps * seeds > limits.max_sweep_steps:
        raise ValueError(
            f"{seeds} seeds of {experiment.epochs:,} epochs of {len(experiment.rows)} samples are "
            f"{int(steps * seeds):,} sample steps{counted(experiment)}; "
            f"all seeds together may have {limits.max_sweep_steps:,}. With this data set and "
            f"network at most {int(limits.max_sweep_steps / seeds / one):,} epochs fit."
        )
