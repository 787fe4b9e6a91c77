"""One experiment from many random starts: how often is it solved, and where do the rest end?"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.starts import random_start
from nn_core.training import train

SEEDS = 200
_THREADS = min(4, os.cpu_count() or 1)
_NEIGHBOURS = 1.05
"""Losses closer than this factor are on one plateau."""


def final_losses(
    experiment: Experiment,
    count: int = SEEDS,
    on_progress: Callable[[float], object] | None = None,
) -> np.ndarray:
    """The final loss of the random start of each seed from 0: (count,); inf where it diverged.

    The runs share a few threads. `on_progress` is called with the fraction done after every seed,
    in order; an exception from it ends the work. Raises ValueError if one run is over the budget
    `LAB_MAX_STEPS`.
    """
    losses = np.empty(count)
    losses[0] = _final_loss(experiment, 0)  # alone, so that the trainer is compiled once
    with ThreadPoolExecutor(_THREADS) as pool:
        others = pool.map(partial(_final_loss, experiment), range(1, count))
        for seed, loss in enumerate(others, start=1):
            losses[seed] = loss
            if on_progress is not None:
                on_progress((seed + 1) / count)
    return losses


def _final_loss(experiment: Experiment, seed: int) -> float:
    run = train(random_start(experiment, seed))
    return np.inf if run.diverged_at is not None else run.final_loss


class Plateau(NamedTuple):
    """Seeds that ended at nearly the same loss, and the median of their losses."""

    loss: float
    seeds: tuple[int, ...]


def plateaus(losses: np.ndarray, solved: float) -> tuple[Plateau, ...]:
    """The seeds grouped by where they ended, from the smallest loss to the largest.

    All losses up to the threshold `solved` are one group. Above it a new one begins wherever a
    loss is more than 5 % above the one before; seeds that diverged are the last group, at inf.
    """
    order = np.argsort(losses, kind="stable")
    ends = losses[order]
    begins = (ends[1:] > solved) & ~(ends[1:] <= _NEIGHBOURS * np.maximum(ends[:-1], solved))
    begins |= (ends[:-1] <= solved) & (ends[1:] > solved)
    groups = np.split(order, np.flatnonzero(begins) + 1)
    return tuple(
        Plateau(_median(losses[group]), tuple(np.sort(group).tolist())) for group in groups
    )


def _median(losses: np.ndarray) -> float:
    """The middle loss; the lower one of two, so that it is a loss that occurred."""
    return float(np.sort(losses)[(len(losses) - 1) // 2])
