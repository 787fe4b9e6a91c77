"""What a run came to: the figures by which runs are compared."""

from typing import NamedTuple

from nn_core.history import first_epoch_below
from nn_core.outputs import losses_at
from nn_core.symmetry.distances import distinct, has_pairs, largest_distance
from nn_core.training import Run

THRESHOLD = 0.01
"""The mean loss below which an exercise counts as solved where nothing else is said."""


class Result(NamedTuple):
    """The figures of one run; `final_loss`, `diverged_at`, `steps` and `seconds` as in `Run`."""

    final_loss: float
    last_loss: float
    """The mean loss at the last state: after the last update, not met on the way to it."""
    solved_at: int | None
    """The first epoch, from 1, whose mean loss was below the threshold."""
    distance: float | None
    """Of the two units of one layer that are furthest apart at the last state; None without two."""
    distinct: tuple[int, ...]
    """How many units of each hidden layer do different work at the last state; twins are one."""
    diverged_at: int | None
    epochs: int
    """Finished epochs."""
    steps: int
    seconds: float


def result(run: Run, threshold: float = THRESHOLD) -> Result:
    """The figures of a run."""
    sizes, last = run.experiment.sizes, run.weights[-1]
    return Result(
        final_loss=run.final_loss,
        last_loss=float(losses_at(run.experiment, last)),
        solved_at=first_epoch_below(run, threshold),
        distance=float(largest_distance(run)[-1]) if has_pairs(sizes) else None,
        distinct=tuple(int(count) for count in distinct(run.experiment.network, last)),
        diverged_at=run.diverged_at,
        epochs=run.epochs_done,
        steps=run.steps,
        seconds=run.seconds,
    )
