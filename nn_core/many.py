"""Many runs of one experiment at once, each from its own start: only what each of them reached."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from threading import Lock

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import Optimizer
from nn_core.loop import LANES, count_readable, flat, is_readable, readable_passes
from nn_core.parameters import parameter_count
from nn_core.rule import DIVERGED, Rule, rule_of

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
    given = np.atleast_2d(starts)
    runs, numbers = given.shape
    rule, rows = rule_of(experiment), experiment.rows
    states = np.zeros((runs, rule.state_size))
    states[:, :numbers] = given
    rates = _rates(experiment, runs, learning_rate, output_rate)
    mu = np.full(runs, experiment.optimizer.momentum if momentum is None else momentum)
    reached = np.empty((3, runs))
    samples = runs * experiment.epochs * len(rows)
    if is_readable(LANES, rule.text, experiment, samples):
        count_readable(LANES, rule.text, experiment, samples)
        for run in range(runs):
            optimizer = experiment.optimizer._replace(
                rates=tuple(rates[run].tolist()), momentum=float(mu[run])
            )
            reached[:, run] = _run_readable(experiment, optimizer, states[run], threshold)
            if on_progress:
                on_progress((run + 1) / runs)
    else:
        _run_lanes(experiment, states, rates, mu, threshold, reached, on_progress)
    final_loss, solved_at, diverged_at = reached
    states[diverged_at > 0] = np.nan
    weights = np.ascontiguousarray(states[:, : parameter_count(experiment.sizes)])
    return Outcomes(final_loss, _epochs(solved_at), _epochs(diverged_at), states, weights)


def is_prepared(experiment: Experiment, runs: int) -> bool:
    """Whether so many runs of it can begin without loading or compiling anything."""
    rule, samples = rule_of(experiment).text, runs * experiment.epochs * len(experiment.rows)
    return LANES.has(rule) or is_readable(LANES, rule, experiment, samples)


def load_lanes(experiment: Experiment) -> None:
    """Load or compile the lanes of its network."""
    _kernel_of(rule_of(experiment))


def _run_readable(
    experiment: Experiment, optimizer: Optimizer, state: np.ndarray, threshold: float
) -> tuple[float, float, float]:
    """Train one run in place by the readable step; what it reached, 0 for an epoch it did not."""
    last, solved_at, epoch = np.inf, 0, 0
    passes = readable_passes(experiment, optimizer, state, experiment.rows)
    for epoch, done in enumerate(islice(passes, experiment.epochs), start=1):
        last, state[:] = done.mean, flat(done.state, len(state))
        solved_at = solved_at or epoch * (last < threshold)
    return last, solved_at, 0 if epoch == experiment.epochs else epoch + 1


def _run_lanes(
    experiment: Experiment,
    states: np.ndarray,
    rates: np.ndarray,
    mu: np.ndarray,
    threshold: float,
    reached: np.ndarray,
    on_progress: Callable[[float], object] | None,
) -> None:
    """Train all runs in place by the compiled lanes, and write what they reached, as above."""
    runs, rows = len(states), experiment.rows
    kernel = _kernel_of(rule_of(experiment))
    beyond = _smallest_total(np.nextafter(DIVERGED, np.inf), len(rows))
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
            *reached[:, part],
        )
        if on_progress:
            on_progress(min(1.0, (first + portion) / runs))


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


def _kernel_of(rule: Rule) -> Callable[..., None]:
    # Imported here for the reason that `loop` gives.
    with _loading:
        from nn_core.lanes import lane_kernel

    return lane_kernel(rule.text)


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
