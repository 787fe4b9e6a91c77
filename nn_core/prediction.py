"""Predict first: what a learner expects of a run, beside what came of it."""

import math
from typing import NamedTuple

import numpy as np

from nn_core.parameters import indices, names, unflatten
from nn_core.step.ledger import mean_loss
from nn_core.training import Run

WITHIN = 2.0
"""A loss is predicted if it is off by at most this factor."""

_NOTHING = 1e-12
"""Below this a loss is as good as 0: nobody can predict its size."""


class Prediction(NamedTuple):
    """What is expected; None where the learner says nothing, or where it cannot be asked."""

    mover: str | None = None
    """The parameter that moves most."""
    differ: bool | None = None
    """Whether the first incoming weights of the first two hidden units end up different."""
    falls: bool | None = None
    """Whether the mean loss ends below where it began."""
    loss: float | None = None
    """The mean loss at the end."""


class Outcome(NamedTuple):
    """What came of a run, by the same questions."""

    movers: tuple[str, ...]
    """All that moved most: several where they moved equally far; none if nothing moved."""
    pair: tuple[str, str] | None
    """The two weights that `differ` is about; None where there is one hidden unit."""
    differ: bool | None
    falls: bool
    loss: float
    """inf if the run diverged."""


class Line(NamedTuple):
    """One question: its key in `Prediction`, what was expected, what came, whether it is right.

    `off` is the factor between two losses, at least 1; None for the other questions, and where
    one of them is 0 and the other is not.
    """

    question: str
    expected: str | bool | float
    came: tuple[str, ...] | bool | float
    right: bool
    off: float | None = None


def outcome(run: Run) -> Outcome:
    """What came of a run, from its first and its last state."""
    experiment = run.experiment
    first, last = run.weights[0], run.weights[-1]
    moved = np.abs(last - first)
    movers = names(experiment.sizes)
    most = tuple(name for name, way in zip(movers, moved, strict=True) if way == moved.max())
    weights = indices(experiment.sizes)[0].weights
    pair = (weights[0][0], weights[1][0]) if len(weights) > 1 else None
    losses = [
        mean_loss(experiment.network, unflatten(experiment.sizes, state), experiment.rows.tolist())
        for state in (first, last)
    ]
    diverged = run.diverged_at is not None
    return Outcome(
        movers=most if moved.max() > 0.0 else (),
        pair=(movers[pair[0]], movers[pair[1]]) if pair else None,
        differ=bool(last[pair[0]] != last[pair[1]]) if pair else None,
        falls=not diverged and losses[1] < losses[0],
        loss=math.inf if diverged else losses[1],
    )


def compared(prediction: Prediction, came: Outcome) -> tuple[Line, ...]:
    """A line for every question that has an answer."""
    lines = []
    if prediction.mover is not None:
        right = prediction.mover in came.movers
        lines.append(Line("mover", prediction.mover, came.movers, right))
    if prediction.differ is not None and came.differ is not None:
        right = prediction.differ == came.differ
        lines.append(Line("differ", prediction.differ, came.differ, right))
    if prediction.falls is not None:
        right = prediction.falls == came.falls
        lines.append(Line("falls", prediction.falls, came.falls, right))
    if prediction.loss is not None:
        off = factor_between(prediction.loss, came.loss)
        right = off is not None and off <= WITHIN
        lines.append(Line("loss", prediction.loss, came.loss, right, off))
    return tuple(lines)


def factor_between(expected: float, came: float) -> float | None:
    """How many times the larger of two losses is the smaller, at least 1.

    Losses below 1e-12 count as 0; the factor is None where one is 0 or infinite and the other not.
    """
    small, large = sorted(0.0 if loss < _NOTHING else loss for loss in (expected, came))
    if small == large:
        return 1.0
    if small == 0.0 or math.isinf(large):
        return None
    return large / small
