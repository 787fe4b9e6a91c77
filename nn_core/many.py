"""Many runs of one experiment at once, each from its own start: only what each of them reached."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from nn_core.experiment import Experiment
from nn_core.parameters import parameter_count
from nn_core.rule import Rule, rule_of

RUNS_AT_ONCE = 64
"""Runs between two reports of progress."""
_loading = Lock()


@dataclass(frozen=True)
class Outcomes:
    """What each run reached; arrays (runs,), nan where there is no such epoch."""

    final_loss: np.ndarray
    """The mean loss of the last finished pass, as `Run.final_loss`."""
    solved_at: np.ndarray
    """The first epoch, from 1, whose mean loss was below the threshold."""
    diverged_at: np.ndarray
    """The epoch, from 1, whose mean loss was above 1e100 or not finite."""
    states: np.ndarray
    """(runs, S): the parameters at the end and what the update remembers; nan where it diverged."""
    weights: np.ndarray
    """(runs, P): the parameters alone."""


def train_many(
    experiment: Experiment,
    starts: np.ndarray,
    *,
    learning_rate: np.ndarray | None = None,
    output_rate: np.ndarray | None = None,
    momentum: np.ndarray | None = None,
    threshold: float = 0.01,
    on_progress: Callable[[float], object] | None = None,
) -> Outcomes:
    """Train the experiment from every row of `starts` (runs, P); each run has the bits of `train`.

    From `Outcomes.states` (runs, S) training goes on as if it had not been interrupted.
    `learning_rate`, `output_rate` and `momentum` (runs,) stand in for the experiment's own.
    `on_progress` is called with the fraction done; an exception from it ends the training.
    """
    if momentum is not None:  # the update must be one that has it
        experiment = replace(experiment, momentum=float(np.max(momentum)))
    given = np.array(starts, dtype=np.float64, ndmin=2)
    runs, numbers = given.shape
    rule, rows = rule_of(experiment), experiment.rows
    states = np.zeros((runs, rule.state_size))
    states[:, :numbers] = given
    rates = _rates(experiment, runs, learning_rate, output_rate)
    mu = np.full(runs, experiment.optimizer.momentum if momentum is None else momentum)
    final_loss, solved_at, diverged_at = np.empty((3, runs))
    kernel, diverged = _kernel_of(rule)
    beyond = _smallest_total(np.nextafter(diverged, np.inf), len(rows))
    largest_total = np.nextafter(beyond, -np.inf)
    portion = RUNS_AT_ONCE if on_progress else max(1, runs)
    for first in range(0, runs, portion):
        part = slice(first, first + portion)
        kernel(
            states[part],
            rates[part],
            mu[part],
            rows,
            experiment.samples_per_step,
            experiment.epochs,
            largest_total,
            _smallest_total(threshold, len(rows)),
            final_loss[part],
            solved_at[part],
            diverged_at[part],
        )
        if on_progress:
            on_progress(min(1.0, (first + portion) / runs))
    states[diverged_at > 0] = np.nan
    weights = np.ascontiguousarray(states[:, : parameter_count(experiment.sizes)])
    return Outcomes(final_loss, _epochs(solved_at), _epochs(diverged_at), states, weights)


def _rates(
    experiment: Experiment,
    runs: int,
    learning_rate: np.ndarray | None,
    output_rate: np.ndarray | None,
) -> np.ndarray:
    """(runs, layers): η of every layer of every run, as `Experiment.optimizer` has them."""
    eta = np.full(runs, experiment.learning_rate if learning_rate is None else learning_rate)
    rates = np.repeat(eta[:, np.newaxis], len(experiment.optimizer.rates), axis=1)
    rates[:, -1] = eta * (experiment.output_rate if output_rate is None else output_rate)
    return rates


def _kernel_of(rule: Rule) -> tuple[Callable[..., None], float]:
    """The compiled loop, and the loss above which a run has diverged."""
    # Imported here for the reason that `training` gives.
    with _loading:
        from nn_core.kernels import DIVERGED
        from nn_core.lanes import lane_kernel

    return lane_kernel(rule.text), DIVERGED


def _smallest_total(mean: float, samples: int) -> float:
    """The smallest sum of losses whose quotient by `samples`, rounded, is at least `mean`."""
    total = float(mean) * samples
    while total / samples >= mean:
        total = math.nextafter(total, -math.inf)
    while total / samples < mean:
        total = math.nextafter(total, math.inf)
    return total


def _epochs(epochs: np.ndarray) -> np.ndarray:
    return np.where(epochs > 0, epochs, np.nan)
