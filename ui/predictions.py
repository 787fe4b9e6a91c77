"""Predict first: what is asked before a run is shown, and prediction and result side by side."""

import math

import pandas as pd

from nn_core.prediction import Line, Outcome
from ui.theme import count, number


def question(key: str, came: Outcome) -> str:
    """A question of `Prediction`, as the label of its field."""
    if key == "differ" and came.pair is not None:
        one, other = came.pair
        return f"Will {one} and {other} be different at the end?"
    return {
        "mover": "Which weight or bias moves most, from start to end?",
        "falls": "Will the mean loss be smaller at the end than at the start?",
        "loss": "About what will the mean loss be at the end?",
    }[key]


def side_by_side(lines: tuple[Line, ...], came: Outcome) -> pd.DataFrame:
    """A row for every question that was answered."""
    return pd.DataFrame(
        {
            "question": [question(line.question, came) for line in lines],
            "you expected": [_said(line.expected) for line in lines],
            "it came": [_came(line) for line in lines],
            "verdict": [_verdict(line) for line in lines],
        }
    )


def score(lines: tuple[Line, ...]) -> str:
    """How many predictions were right, and how far off the loss was."""
    right = sum(line.right for line in lines)
    sentence = f"{right} of {count(len(lines), 'prediction')} right."
    [off] = [line.off for line in lines if line.question == "loss"] or [None]
    if off is not None and off > 1.0:
        sentence += f" The loss was off by a factor of {number(off, 3)}."
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
    mark = "✓" if line.right else "✗"
    return (
        f"{mark} exact" if line.off == 1.0 else f"{mark} off by a factor of {number(line.off, 3)}"
    )
