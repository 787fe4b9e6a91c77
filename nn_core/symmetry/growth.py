"""How fast does a difference between hidden units grow, and when can it be seen?"""

from typing import NamedTuple

import numpy as np

from nn_core.symmetry.distances import largest_distance
from nn_core.training import Run

VISIBLE = 0.1
"""Units further apart than this are visibly different."""


class Growth(NamedTuple):
    """An exponential fitted to a distance: `factor` per epoch, between two epochs."""

    factor: float
    first: int
    last: int


def growth(epochs: np.ndarray, distance: np.ndarray) -> Growth | None:
    """The growth of a distance on the straight part of its logarithm; None if it has none.

    `epochs` and `distance` are (K+1,). The straight part is the middle half of the rise, on the
    log scale, from the smallest distance before the largest to the largest one; a line is fitted
    to it by least squares. A rise of less than a factor of 10, or over fewer than 3 recorded
    states, is none.
    """
    positive = np.where(distance > 0, distance, np.nan)
    if np.isnan(positive).all():
        return None
    top = int(np.nanargmax(positive))
    bottom = int(np.nanargmin(positive[: top + 1]))
    log = np.log(positive[bottom : top + 1])
    rise = log[-1] - log[0]
    if not rise >= np.log(10):
        return None
    first = bottom + int(np.flatnonzero(log <= log[0] + 0.25 * rise)[-1])
    last = bottom + int(np.flatnonzero(log >= log[0] + 0.75 * rise)[0])
    if last - first < 2:
        return None
    slope = np.polyfit(epochs[first : last + 1], np.log(positive[first : last + 1]), 1)[0]
    return Growth(float(np.exp(slope)), int(epochs[first]), int(epochs[last]))


def visible_at(epochs: np.ndarray, distance: np.ndarray) -> int | None:
    """The first recorded epoch with a distance above `VISIBLE`; None if there is none."""
    above = np.flatnonzero(distance > VISIBLE)
    return int(epochs[above[0]]) if len(above) else None


def largest_growth(run: Run) -> Growth | None:
    """The growth of a run's largest distance; None where it has none, or the run diverged."""
    if run.diverged_at is not None:
        return None
    return growth(run.epochs, largest_distance(run))
