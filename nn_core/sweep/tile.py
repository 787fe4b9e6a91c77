"""What a worker does: train the experiments of one tile and say what each of them reached."""

from typing import NamedTuple

import numpy as np

from nn_core.many import train_many
from nn_core.outputs import losses_at
from nn_core.starts import starts
from nn_core.sweep.plan import Plan, Tile
from nn_core.symmetry.distances import distances


class Reached(NamedTuple):
    """What the runs of a tile or of a whole sweep reached; arrays [y, x] of float64.

    nan stands for an epoch that does not exist, for the distance in a diverged run or in a network
    without pairs of hidden units, and for every number of a cell that is not computed yet.
    """

    final_loss: np.ndarray
    """The mean loss of the last finished pass; inf if there is none."""
    solved_at: np.ndarray
    """The first epoch whose mean loss was below the threshold."""
    diverged_at: np.ndarray
    """The epoch whose mean loss was above 1e100 or not finite."""
    distance: np.ndarray
    """The Euclidean distance of the nearest two hidden units of a layer, at the end."""
    last_loss: np.ndarray
    """The mean loss at the last state, after the last update; nan in a diverged run."""


def train_tile(plan: Plan, tile: Tile) -> Reached:
    """Train the experiments of one tile."""
    y = np.zeros(1) if plan.y_axis is None else plan.y_axis.values
    grid = np.meshgrid(y[tile.rows], plan.x_axis.values[tile.columns], indexing="ij")
    values = {plan.x_axis.name: grid[1].ravel()}
    if plan.y_axis is not None:
        values[plan.y_axis.name] = grid[0].ravel()
    outcomes = train_many(
        plan.base,
        starts(plan.base, values),
        learning_rate=values.get("learning_rate"),
        output_rate=values.get("output_rate"),
        momentum=values.get("momentum"),
        threshold=plan.threshold,
    )
    pairs = distances(plan.base.sizes, outcomes.weights).values()
    distance = np.min(tuple(pairs), axis=0) if pairs else np.full(grid[0].size, np.nan)
    reached = Reached(
        outcomes.final_loss,
        outcomes.solved_at,
        outcomes.diverged_at,
        distance,
        losses_at(plan.base, outcomes.weights),
    )
    return Reached(*(numbers.reshape(grid[0].shape) for numbers in reached))
