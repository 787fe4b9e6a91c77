"""Predict first: what is asked before results show, and prediction and result side by side."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nn_core import Experiment
from nn_core.message import Message, message
from nn_core.prediction import NAME, QUESTIONS, SHARE, SIZE, TRUTH, Answer, Line, pair_of_units
from ui.language import joined, number, said, told

if TYPE_CHECKING:
    import pandas as pd

Questions = Mapping[str, Message]
"""What is asked, by its name in `nn_core.prediction.QUESTIONS`."""


def questions_of_run(experiment: Experiment) -> Questions:
    """What can be asked of every run."""
    asked = {"mover": Message("Which weight or bias moves most, from start to end?")}
    pair = pair_of_units(experiment)
    if pair is not None:
        asked["differ"] = Message(
            "Will {one} and {other} be different at the end?", one=pair[0], other=pair[1]
        )
    asked["falls"] = Message("Will the mean loss be smaller at the end than at the start?")
    asked["loss"] = Message("About what will the mean loss be at the end?")
    return asked


def side_by_side(lines: tuple[Line, ...], asked: Questions) -> "pd.DataFrame":
    """A row for every question that was answered."""
    import pandas as pd  # here, since it takes a while to load

    return pd.DataFrame(
        {
            said("question"): [told(asked[line.question]) for line in lines],
            said("you expected"): [_in_words(line.question, line.expected) for line in lines],
            said("it came"): [_came(line) for line in lines],
            said("verdict"): [_verdict(line) for line in lines],
        }
    )


def score(lines: tuple[Line, ...]) -> str:
    """How many predictions were right, and how far off the loss was."""
    right = sum(line.right for line in lines)
    [off] = [line.off for line in lines if line.question in _LOSSES] or [None]
    if off is not None and off > 1.0:
        return said(_SCORE_AND_LOSS, right=right, count=len(lines), off=off)
    return said(_SCORE, right=right, count=len(lines))


_LOSSES = ("loss", "smallest")
_SCORE = message(
    ("{right} of {count} prediction is right.", "{right} of {count} predictions are right.")
)
_SCORE_AND_LOSS = message(
    (
        "{right} of {count} prediction is right. The loss was off by a factor of {off:3}.",
        "{right} of {count} predictions are right. The loss was off by a factor of {off:3}.",
    )
)
_NONE = {
    "mover": message("nothing moved"),
    "lowest": message("all diverged or overflowed"),
    "smallest": message("all diverged or overflowed"),
    "loss": message("it diverged or overflowed"),
    "border": message("at none"),
}
"""What came where there is no such name, or no such size."""

_EXACT = {SIZE: 1.0, SHARE: 0.0}
"""How far off an exact prediction is, where that is told."""
_RIGHT, _WRONG = message("✓ right"), message("✗ not so")
_VERDICTS = {
    NAME: (_RIGHT, _WRONG),
    TRUTH: (_RIGHT, _WRONG),
    SIZE: (
        message("✓ off by a factor of {off:3}"),
        message("✗ off by a factor of {off:3}"),
    ),
    SHARE: (message("✓ off by {off:3} %"), message("✗ off by {off:3} %")),
}
"""Of a right prediction, and of a wrong one."""


def _in_words(question: str, value: Answer) -> str:
    if QUESTIONS[question] == TRUTH:
        return said("yes") if value else said("no")
    if isinstance(value, str):
        return value
    return said("{share} %", share=value) if QUESTIONS[question] == SHARE else number(value)


def _came(line: Line) -> str:
    came = line.came
    if came == () or came == math.inf:
        return said(_NONE[line.question])
    return joined(*came) if isinstance(came, tuple) else _in_words(line.question, came)


def _verdict(line: Line) -> str:
    kind = QUESTIONS[line.question]
    if kind in _EXACT and line.off is None:
        return said("✗ far off")
    if kind in _EXACT and line.off == _EXACT[kind]:
        return said("✓ exact")
    verdicts = _VERDICTS[kind]
    verdict = verdicts[0] if line.right else verdicts[1]
    return said(verdict, off=line.off)
