"""How much of a long experiment can be trained in a moment, and how much at all?"""

from dataclasses import replace

from nn_core.experiment import Experiment
from nn_core.message import Message
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
    most = max(1, operations // runs // one)
    return experiment if experiment.epochs <= most else replace(experiment, epochs=most)


def steps_of_an_epoch(experiment: Experiment) -> float:
    """Its samples, a larger network's counted as that many steps of the 2-2-1 network."""
    return len(experiment.rows) * max(1.0, parameter_count(experiment.sizes) / _PARAMETERS)


def counted(experiment: Experiment, steps: Message) -> Message:
    """The steps, and how a larger network's were counted."""
    parameters = parameter_count(experiment.sizes)
    if parameters <= _PARAMETERS:
        return steps
    return Message(
        "{steps} (counted {factor:.2g} times, as for {parameters} parameters instead of {usual})",
        steps=steps,
        factor=parameters / _PARAMETERS,
        parameters=parameters,
        usual=_PARAMETERS,
    )


def check_budget(experiment: Experiment, seeds: int = 1) -> None:
    """Raises ValueError with the numbers and the way out if a run is over `LAB_MAX_STEPS`.

    Or if all its `seeds` together are over `LAB_MAX_SWEEP_STEPS`.
    """
    limits, one = settings(), steps_of_an_epoch(experiment)
    steps = experiment.epochs * one
    if steps > limits.max_steps:
        raise ValueError(
            Message(
                "{epochs:,} epochs of {samples} samples are {steps}; a run may have {budget:,}. "
                "With this data set and network at most {fitting:,} epochs fit.",
                epochs=experiment.epochs,
                samples=len(experiment.rows),
                steps=counted(experiment, Message("{steps:,} sample steps", steps=int(steps))),
                budget=limits.max_steps,
                fitting=int(limits.max_steps / one),
            )
        )
    if steps * seeds > limits.max_sweep_steps:
        raise ValueError(
            Message(
                "{seeds} seeds of {epochs:,} epochs of {samples} samples are {steps}; all seeds "
                "together may have {budget:,}. With this data set and network at most "
                "{fitting:,} epochs fit.",
                seeds=seeds,
                epochs=experiment.epochs,
                samples=len(experiment.rows),
                steps=counted(
                    experiment, Message("{steps:,} sample steps", steps=int(steps * seeds))
                ),
                budget=limits.max_sweep_steps,
                fitting=int(limits.max_sweep_steps / seeds / one),
            )
        )
