"""What one step did, in sentences made from its numbers."""

import math

from nn_core.step.ledger import Ledger, Trace
from ui.theme import number

MOST_NAMED = 4
NEARLY = 0.01
"""Relative difference up to which the first-order prediction is called right."""


def finding(ledger: Ledger, trace: Trace) -> str:
    """What the network said, which parameter moved most, and what became of the loss."""
    moved = max(abs(row.after - row.before) for row in ledger.rows)
    subject = (
        "The network" if len(ledger.traces) == 1 else f"For sample {trace.number + 1} the network"
    )
    said = f"{subject} said {_short(trace.prediction)} where {_short(trace.target)} was right."
    if not math.isfinite(ledger.loss_after) or math.isnan(moved):
        return f"{said} The update led out of the numbers that can be kept."
    if moved == 0.0:
        return f"{said} No parameter moved."
    names = [row.name for row in ledger.rows if abs(row.after - row.before) == moved]
    ways = {(ledger.row(name).before, ledger.row(name).after) for name in names}
    path = ""
    if len(ways) == 1:
        [(before, after)] = ways
        path = f", from {_short(before)} to {_short(after)}"
    return (
        f"{said} The update moved {_listed(names)} most{path}, and {_of_loss(ledger)} "
        f"{_went(ledger.loss_before, ledger.loss_after)}."
    )


def helped(ledger: Ledger) -> str:
    """Whether the loss fell as the gradient predicts, and if not, why."""
    predicted, actual = ledger.predicted_change, ledger.actual_change
    if not math.isfinite(predicted) or not math.isfinite(actual):
        return "The update led out of the numbers that can be kept."
    if predicted == 0.0:
        return "The gradient is zero, so nothing moved and the loss stays what it was."
    ratio = actual / predicted
    if abs(ratio - 1.0) <= NEARLY:
        return (
            f"The two agree to {_percent(abs(ratio - 1.0))}: over so short a step the loss is "
            "almost a straight line."
        )
    if ratio > 1.0:
        return (
            f"The loss fell by {_short(ratio)} times the prediction: along this step its slope "
            "grew steeper on the way down."
        )
    # A parabola with the slope of the gradient through the loss after the step.
    eta = ledger.experiment.learning_rate
    lowest = eta * -predicted / (2.0 * (actual - predicted))
    if actual < 0.0:
        return (
            f"The loss fell by {_percent(ratio)} of the prediction: its slope flattens along the "
            f"step, and η = {_short(eta)} is a long step for that curvature. A parabola through "
            f"these numbers is lowest at η ≈ {_short(lowest)}."
        )
    return (
        f"The step overshot: it went so far that {_of_loss(ledger)} "
        f"{'rose' if actual > 0.0 else 'is what it was'}, although it falls at first. A parabola "
        f"through these numbers is lowest at η ≈ {_short(lowest)} and back up at twice that; "
        f"this step took η = {_short(eta)}."
    )


def _of_loss(ledger: Ledger) -> str:
    count = len(ledger.traces)
    return "the loss of this sample" if count == 1 else f"the mean loss of these {count} samples"


def _went(before: float, after: float) -> str:
    if before == after:
        return f"stayed {_short(before)}"
    return f"{'fell' if after < before else 'rose'} from {_short(before)} to {_short(after)}"


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{names[0]} and {len(names) - 1} others"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _percent(fraction: float) -> str:
    return f"{number(100.0 * fraction, 2)} %"


def _short(value: float) -> str:
    return number(value, 4)
