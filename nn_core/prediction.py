"""Predict first: what a learner expects of a run, a sweep or a comparison, beside what came of it.

What is expected and what came of it are by question; a question that is left out has no entry.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.outputs import losses_at
from nn_core.parameters import indices, names
from nn_core.training import Run

if TYPE_CHECKING:
    from nn_core.compare.comparison import Comparison
    from nn_core.sweep.plan import Plan
    from nn_core.sweep.sweep import Sweep

NAME, TRUTH, SIZE, SHARE = "name", "truth", "size", "share"

QUESTIONS = {
    # Of a run.
    "mover": NAME,  # the parameter that moves most
    "differ": TRUTH,  # the first incoming weights of the first two hidden units end up different
    "falls": TRUTH,  # the mean loss ends below where it began
    "loss": SIZE,  # the mean loss at the end
    # Of a sweep.
    "diverged": SHARE,  # of the runs, that diverge
    "solved": SHARE,  # of the runs, that come below the threshold and do not diverge
    "border": SIZE,  # the smallest learning rate at which a run diverges
    # Of a comparison.
    "lowest": NAME,  # the run that ends with the smallest mean loss, up to rounding
    "same": TRUTH,  # all runs end with the same mean loss
    "smallest": SIZE,  # that smallest mean loss
}
"""What can be asked, and the kind of its answer: a name, yes or no, a size, or a share in %."""

WITHIN = 2.0
"""A size is predicted if it is off by at most this factor."""
WITHIN_POINTS = 5.0
"""A share is predicted if it is off by at most so many hundredths of the whole."""
SAME = 1.01
"""Losses are the same if the largest is at most so many times the smallest."""

_NOTHING = 1e-12
"""Below this a loss is as good as 0: nobody can predict its size."""

Answer = str | bool | float
Came = tuple[str, ...] | bool | float
"""Of a name all that are right, none if there is none; of a size inf where there is none."""


class Line(NamedTuple):
    """One question: what was expected, what came, whether it is right, and how far off it is.

    `off` is the factor between two sizes, at least 1, or the difference of two shares; None for the
    other questions, and where one of two sizes is 0 or infinite and the other is not.
    """

    question: str
    expected: Answer
    came: Came
    right: bool
    off: float | None = None


def compared(prediction: Mapping[str, Answer], came: Mapping[str, Came]) -> tuple[Line, ...]:
    """A line for every question that has an answer and an outcome."""
    return tuple(
        _line(question, prediction[question], outcome)
        for question, outcome in came.items()
        if question in prediction
    )


def _line(question: str, expected: Answer, came: Came) -> Line:
    if isinstance(came, tuple):
        return Line(question, expected, came, expected in came)
    if QUESTIONS[question] == TRUTH:
        return Line(question, expected, came, expected == came)
    if QUESTIONS[question] == SHARE:
        points = abs(float(expected) - came)
        return Line(question, expected, came, points <= WITHIN_POINTS, points)
    off = factor_between(float(expected), came)
    return Line(question, expected, came, off is not None and off <= WITHIN, off)


def factor_between(expected: float, came: float) -> float | None:
    """How many times the larger of two sizes is the smaller, at least 1.

    Sizes below 1e-12 count as 0; the factor is None where one is 0 or infinite and the other not.
    """
    small, large = sorted(0.0 if size < _NOTHING else size for size in (expected, came))
    if small == large:
        return 1.0
    if small == 0.0 or math.isinf(large):
        return None
    return large / small


def pair_of_units(experiment: Experiment) -> tuple[str, str] | None:
    """The first incoming weights of the first two hidden units; None where there is one unit."""
    units = indices(experiment.sizes)[0].weights
    if len(units) < 2:
        return None
    parameters = names(experiment.sizes)
    return parameters[units[0][0]], parameters[units[1][0]]


def outcome_of_run(run: Run) -> dict[str, Came]:
    """What came of a run, from its first and its last state."""
    first, last = run.weights[0], run.weights[-1]
    moved = np.abs(last - first)
    most = tuple(name for name, way in zip(run.names, moved, strict=True) if way == moved.max())
    began, ended = (float(losses_at(run.experiment, state)) for state in (first, last))
    diverged = run.diverged_at is not None
    came: dict[str, Came] = {"mover": most if moved.max() > 0.0 else ()}
    pair = pair_of_units(run.experiment)
    if pair is not None:
        one, other = map(run.names.index, pair)
        came["differ"] = bool(last[one] != last[other])
    came["falls"] = not diverged and ended < began
    came["loss"] = math.inf if diverged else ended
    return came


def varies_the_rate(plan: "Plan") -> bool:
    """Whether the learning rate is an axis of a sweep."""
    return any(axis.name == "learning_rate" for axis in plan.axes)


def outcome_of_sweep(sweep: "Sweep") -> dict[str, Came]:
    """What came of a whole sweep."""
    came: dict[str, Came] = {
        "diverged": 100.0 * float(sweep.diverged.mean()),
        "solved": 100.0 * float(sweep.solved.mean()),
    }
    if varies_the_rate(sweep.plan):
        place = [axis.name for axis in sweep.plan.axes].index("learning_rate")
        some = sweep.diverged.any(axis=place)  # x, the first axis, has columns: any of its rows
        rates = sweep.plan.axes[place].values[some]
        came["border"] = float(rates.min(initial=math.inf))
    return came


def outcome_of_comparison(comparison: "Comparison") -> dict[str, Came]:
    """What came of runs that are compared; with a single run there is only its loss."""
    ends = {
        name: math.inf if each.diverged_at is not None else each.last_loss
        for name, each in comparison.results.items()
    }
    low, high = min(ends.values()), max(ends.values())
    came: dict[str, Came] = {}
    if len(ends) > 1:
        lowest = min(ends, key=lambda name: ends[name])
        came["lowest"] = comparison.as_good_as(lowest) if low < math.inf else ()
        ratio = factor_between(low, high)
        came["same"] = high < math.inf and ratio is not None and ratio <= SAME
    came["smallest"] = low
    return came
