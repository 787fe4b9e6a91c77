"""Predict first: what is asked before a run is shown, and prediction and result side by side."""

import math

import pandas as pd

from nn_core.prediction import Line, Outcome
from ui.facts import Sentences, fact, say
from ui.theme import number

SENTENCES: Sentences = {
    "mover": "Which weight or bias moves most, from start to end?",
    "differ": "Will {one} and {other} be different at the end?",
    "falls": "Will the mean loss be smaller at the end than at the start?",
    "loss": "About what will the mean loss be at the end?",
    "score": ("{right} of 1 prediction is right.", "{right} of {count} predictions are right."),
    "loss off": "The loss was off by a factor of {factor:3}.",
    "near": "✓ off by a factor of {factor:3}",
    "not near": "✗ off by a factor of {factor:3}",
}


def question(key: str, came: Outcome) -> str:
    """A question of `Prediction`, as the label of its field."""
    one, other = came.pair or ("", "")
    return say(fact(key, one=one, other=other), SENTENCES)


def side_by_side(lines: tuple[Line, ...], came: Outcome) -> pd.DataFrame:
    """A row for every question that was answered."""
    return pd.DataFrame(
        {
            "question": [question(line.question, came) for line in lines],
            "you expected": [_said(line.expected) for line in lines],
            "it came": [_came(line) for line in lines],
            "": [_verdict(line) for line in lines],
        }
    )


def score(lines: tuple[Line, ...]) -> str:
    """How many predictions were right, and how far off the loss was."""
    right = sum(line.right for line in lines)
    sentence = say(fact("score", right=right, count=len(lines)), SENTENCES)
    [off] = [line.off for line in lines if line.question == "loss"] or [None]
    if off is not None and off > 1.0:
        sentence += " " + say(fact("loss off", factor=off), SENTENCES)
    return sentence


def _said(value: str | bool | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value)


def _came(line: Line) -> str:
    if isinstance(line.came, tuple):
        return ", ".join(line.came) or "nothing moved"
    if isinstance(line.came, float) and math.isinf(line.came):
        return "it diverged"
    return _said(line.came)


def _verdict(line: Line) -> str:
    if line.question != "loss":
        return "✓ right" if line.right else "✗ not so"
    if line.off is None:
        return "✗ far off"
    if line.off == 1.0:
        return "✓ exact"
    return say(fact("near" if line.right else "not near", factor=line.off), SENTENCES)
