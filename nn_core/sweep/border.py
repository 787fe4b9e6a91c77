"""The border between the experiments that diverge and those that do not."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.sweep.axis import SweepAxis
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweep
from nn_core.sweep.tile import Reached, train_tile
from nn_core.training import train


def small_sweep(plan: Plan) -> Sweep:
    """The sweep of a plan, in the thread that asks: for maps that take a moment."""
    reached = np.empty((len(Reached._fields), *plan.shape))
    for tile in plan.tiles():
        reached[:, *tile] = train_tile(plan, tile)
    return Sweep(plan, Reached(*reached), np.ones(plan.shape, dtype=bool))


def diverged_along(experiment: Experiment, rates: SweepAxis) -> np.ndarray:
    """[rate] bool: which learning rates of an axis make the experiment diverge."""
    row: np.ndarray = small_sweep(Plan(experiment, rates)).diverged[0]
    return row


def comes_back(diverged: np.ndarray) -> bool:
    """Whether something that does not diverge stands behind something that does."""
    return bool((diverged[:-1] & ~diverged[1:]).any())


def border_length(diverged: np.ndarray) -> int:
    """Pairs of neighbouring cells [y, x] of which one diverged and the other did not.

    A straight line has at most rows + columns of them.
    """
    up, across = diverged[1:] != diverged[:-1], diverged[:, 1:] != diverged[:, :-1]
    return int(up.sum() + across.sum())


class Neighbours(NamedTuple):
    """Two learning rates without another float64 between them."""

    below: float
    """The smaller one, with which the experiment does not diverge."""
    above: float
    """The larger one, with which it diverges."""
    halvings: int
    """How often the interval was halved until nothing was left between its ends."""


def neighbours(experiment: Experiment, rates: SweepAxis) -> Neighbours:
    """The first border along an axis of learning rates, halved until nothing lies in between.

    Raises ValueError where no rate of the axis diverges behind one that does not.
    """
    diverged = diverged_along(experiment, rates)
    borders = np.flatnonzero(~diverged[:-1] & diverged[1:])
    if not len(borders):
        raise ValueError(
            f"Between the learning rates {rates.low!r} and {rates.high!r} the experiment does not "
            "begin to diverge; a wider range may have a border."
        )
    low, high = rates.values[borders[0] : borders[0] + 2].tolist()
    halvings = 0
    while low < (middle := (low + high) / 2) < high:
        halvings += 1
        diverges = train(replace(experiment, learning_rate=middle)).diverged_at is not None
        low, high = (low, middle) if diverges else (middle, high)
    return Neighbours(low, high, halvings)
