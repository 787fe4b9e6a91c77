"""Predict first: what is asked before a run is shown, and prediction and result side by side."""

import math
from typing import TYPE_CHECKING

from nn_core.message import message
from nn_core.prediction import Line, Outcome
from ui.language import joined, number, said

if TYPE_CHECKING:
    import pandas as pd


def question(key: str, came: Outcome) -> str:
    """A question of `Prediction`, as the label of its field."""
    if key == "differ" and came.pair is not None:
        one, other = came.pair
        return said("Will {one} and {other} be different at the end?", one=one, other=other)
    return said(_QUESTIONS[key])


def side_by_side(lines: tuple[Line, ...], came: Outcome) -> "pd.DataFrame":
    """A row for every question that was answered."""
    import pandas as pd  # here, since it takes a while to load

    return pd.DataFrame(
        {
            said("question"): [question(line.question, came) for line in lines],
            said("you expected"): [_in_words(line.expected) for line in lines],
            said("it came"): [_came(line) for line in lines],
            said("verdict"): [_verdict(line) for line in lines],
        }
    )


def score(lines: tuple[Line, ...]) -> str:
    """How many predictions were right, and how far off the loss was."""
    right = sum(line.right for line in lines)
    [off] = [line.off for line in lines if line.question == "loss"] or [None]
    if off is not None and off > 1.0:
        return said(_SCORE_AND_LOSS, right=right, count=len(lines), off=off)
    return said(_SCORE, right=right, count=len(lines))


_QUESTIONS = {
    "mover": message("Which weight or bias moves most, from start to end?"),
    "falls": message("Will the mean loss be smaller at the end than at the start?"),
    "loss": message("About what will the mean loss be at the end?"),
}
_SCORE = message(
    ("{right} of {count} prediction is right.", "{right} of {count} predictions are right.")
)
_SCORE_AND_LOSS = message(
    (
        "{right} of {count} prediction is right. The loss was off by a factor of {off:3}.",
        "{right} of {count} predictions are right. The loss was off by a factor of {off:3}.",
    )
)


def _in_words(value: str | bool | float) -> str:
    if isinstance(value, bool):
        return said("yes") if value else said("no")
    return value if isinstance(value, str) else number(value)


def _came(line: Line) -> str:
    if isinstance(line.came, tuple):
        return joined(*line.came) or said("nothing moved")
    if isinstance(line.came, float) and math.isinf(line.came):
        return said("it diverged")
    return _in_words(line.came)


def _verdict(line: Line) -> str:
    if line.question != "loss":
        return said("✓ right") if line.right else said("✗ not so")
    if line.off is None:
        return said("✗ far off")
    if line.off == 1.0:
        return said("✓ exact")
    if line.right:
        return said("✓ off by a factor of {off:3}", off=line.off)
    return said("✗ off by a factor of {off:3}", off=line.off)
