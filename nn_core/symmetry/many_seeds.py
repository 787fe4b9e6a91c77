"""One experiment from many random starts: how often is it solved, and where do the rest end?"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nn_core.budget import check_budget
from nn_core.experiment import Experiment
from nn_core.many import train_many
from nn_core.parameters import parameter_count
from nn_core.starts import random_start, starts

SEEDS = 200
_AT_ONCE = 40
"""Seeds that train side by side between two reports of progress, or more where they are short."""
_OPERATIONS = 20_000_000
"""Runs × epochs × samples × parameters between two reports: less than a tenth of a second."""
_NEIGHBOURS = 1.05
"""Losses within this factor of the smallest one are on its plateau."""


def final_losses(
    experiment: Experiment,
    count: int = SEEDS,
    on_progress: Callable[[float], object] | None = None,
) -> np.ndarray:
    """The final loss of the random start of each seed from 0: (count,); inf where it diverged.

    Each is the one that `train` gives. `on_progress` is called with the fraction done, several
    times a second however long a run is; an exception from it ends the work. Raises ValueError if
    one run is over the budget `LAB_MAX_STEPS`, or all are over `LAB_MAX_SWEEP_STEPS`.
    """
    base = random_start(experiment, 0)
    check_budget(base, count)
    losses = np.empty(count)
    one = base.epochs * len(base.rows) * parameter_count(base.sizes)
    at_once = max(_AT_ONCE, _OPERATIONS // one)
    for first in range(0, count, at_once):
        seeds = np.arange(first, min(first + at_once, count))

        def report(fraction: float, seeds: np.ndarray = seeds) -> None:
            if on_progress is not None:
                on_progress(float(seeds[0] + fraction * len(seeds)) / count)

        losses[seeds] = _final_losses(base, starts(base, {"seed": seeds}), report)
    return losses


def _final_losses(
    experiment: Experiment, starts: np.ndarray, report: Callable[[float], object]
) -> np.ndarray:
    """The final loss from every start (runs, P), trained in pieces of so many epochs at a time."""
    losses, states, running = np.full(len(starts), np.inf), starts, np.arange(len(starts))
    operations = len(starts) * len(experiment.rows) * parameter_count(experiment.sizes)
    piece = max(1, _OPERATIONS // operations)
    done = 0
    while done < experiment.epochs:
        epochs = min(piece, experiment.epochs - done)
        reached = train_many(replace(experiment, epochs=epochs), states)
        holds = np.isnan(reached.diverged_at)
        losses[running] = np.where(holds, reached.final_loss, np.inf)
        running, states, done = running[holds], reached.states[holds], done + epochs
        if len(running) == 0:
            done = experiment.epochs
        report(done / experiment.epochs)
    return losses


class Plateau(NamedTuple):
    """Seeds that ended at nearly the same loss: the smallest and the largest of their losses."""

    low: float
    high: float
    seeds: tuple[int, ...]


def plateaus(losses: np.ndarray, solved: float) -> tuple[Plateau, ...]:
    """The seeds grouped by where they ended, from the smallest loss to the largest.

    All losses up to the threshold `solved` are one group. Above it a group holds what is at most
    5 % above its smallest loss; seeds that diverged are the last group, at inf.
    """
    order = np.argsort(losses, kind="stable")
    groups: list[list[int]] = []
    for seed in order.tolist():
        low = losses[groups[-1][0]] if groups else np.nan
        if losses[seed] <= (solved if low <= solved else _NEIGHBOURS * low):
            groups[-1].append(seed)
        else:
            groups.append([seed])
    return tuple(
        Plateau(float(losses[group[0]]), float(losses[group[-1]]), tuple(sorted(group)))
        for group in groups
    )
