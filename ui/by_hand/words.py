"""What one step did, in sentences made from its numbers."""

import math
import sys
from collections.abc import Sequence

from nn_core.step.ledger import Ledger, Trace, explain
from nn_core.step.rounding import of_loss
from ui.theme import number

MOST_NAMED = 4
NEARLY = 0.01
"""Relative difference up to which the first-order prediction is called right."""

_OVERFLOW = "The update overflows: the loss after it is no finite number."
_DIGITS, _ALL_DIGITS = 4, 17


def finding(ledger: Ledger, trace: Trace) -> str:
    """What the network said, which parameter moved most, and what became of the loss."""
    moved = max(abs(row.after - row.before) for row in ledger.rows)
    subject = (
        "The network" if len(ledger.traces) == 1 else f"For sample {trace.number + 1} the network"
    )
    was = "was" if len(trace.targets) == 1 else "were"
    said = f"{subject} said {_all(trace.predictions)} where {_all(trace.targets)} {was} right."
    if not math.isfinite(ledger.loss_after) or math.isnan(moved):
        return f"{said} {_OVERFLOW}"
    if moved == 0.0:
        return f"{said} {_why_nothing_moved(ledger)}"
    names = [row.name for row in ledger.rows if abs(row.after - row.before) == moved]
    ways = {(ledger.row(name).before, ledger.row(name).after) for name in names}
    path = ""
    if len(ways) == 1:
        [(before, after)] = ways
        path = f", {_from_to(before, _rounded_off(before, after))}"
    return f"{said} The update moved {_listed(names)} most{path}, and {_went(ledger)}."


def helped(ledger: Ledger) -> str:
    """Whether the loss fell as the gradient predicts, and if not, why."""
    predicted, actual = ledger.predicted_change, ledger.actual_change
    if not math.isfinite(predicted) or not math.isfinite(actual):
        return _OVERFLOW
    if all(row.after == row.before for row in ledger.rows):
        return f"{_why_nothing_moved(ledger)} The loss stays what it was."
    noise = rounding_of_change(ledger)
    if abs(actual) <= noise and abs(predicted) <= 10.0 * noise:
        return (
            f"Both changes are within {_short(10.0 * noise)}, about what rounding can make of this "
            "loss: too small to be told from it."
        )
    if predicted > 0.0:
        return (
            "To first order the loss rises: the velocity from the steps before outweighs the "
            f"gradient of this one. It {_rose_or_fell(actual, noise)}."
        )
    if abs(actual - predicted) <= max(noise, NEARLY * -predicted):
        if noise > NEARLY * -predicted:
            return "The two agree as far as the rounding of the loss lets it be seen."
        return (
            f"The two agree to {_percent(abs(actual / predicted - 1.0))}: over so short a step the "
            "loss is almost a straight line."
        )
    if actual < predicted:
        return (
            f"The loss fell by {_short(actual / predicted)} times the prediction: along this step "
            "its slope grew steeper on the way down."
        )
    return _fell_short(ledger, noise)


def _fell_short(ledger: Ledger, noise: float) -> str:
    """Of a step along which the slope flattens; a parabola through its numbers where η is all."""
    predicted, actual = ledger.predicted_change, ledger.actual_change
    eta = ledger.experiment.learning_rate
    lowest = eta * -predicted / (2.0 * (actual - predicted))
    along_gradient = ledger.rows[0].velocity is None
    if actual < -noise:
        words = (
            f"The loss fell by {_percent(actual / predicted)} of the prediction: its slope "
            "flattens along the step"
        )
        if not along_gradient:
            return f"{words}."
        return (
            f"{words}, and η = {_short(eta)} is a long step for that curvature. A parabola through "
            f"these numbers is lowest at η ≈ {_short(lowest)}."
        )
    words = (
        f"The step overshot: it went so far that {_of_loss(ledger)} "
        f"{'rose' if actual > noise else 'is what it was'}, although it falls at first."
    )
    if not along_gradient:
        return words
    return (
        f"{words} A parabola through these numbers is lowest at η ≈ {_short(lowest)} and back up "
        f"at twice that; this step took η = {_short(eta)}."
    )


def rounding_of_change(ledger: Ledger) -> float:
    """About how far rounding may move the change of the loss: that of both losses together."""
    rows, net = [trace.row for trace in ledger.traces], ledger.experiment.network
    return of_loss(net, ledger.before, rows) + of_loss(net, ledger.after, rows)


def _why_nothing_moved(ledger: Ledger) -> str:
    experiment = ledger.experiment
    if experiment.learning_rate == 0.0:
        return "Nothing moves: η is 0."
    if any(row.change != 0.0 for row in ledger.rows):
        return "No parameter moved: every change is too small for its parameter to take it."
    if any(row.gradient != 0.0 and row.rate != 0.0 for row in ledger.rows):
        return "No parameter moved: those with a gradient are fixed."
    words = "No parameter moved: every gradient is 0."
    later = _first_that_moves(ledger)
    if later is not None:
        words += f" Sample {later + 1:,} is the first of this epoch that moves something."
    return words


def _first_that_moves(ledger: Ledger) -> int | None:
    """The first sample, from 0, of a later step of the epoch that moves a parameter, if any."""
    steps, step = ledger.experiment.steps_per_epoch, ledger.step
    for later in range(step + 1, step + steps - step % steps):
        following = explain(ledger.experiment, later, ledger.state)
        if any(row.after != row.before for row in following.rows):
            return following.traces[0].number
    return None


def _of_loss(ledger: Ledger) -> str:
    count = len(ledger.traces)
    return "the loss of this sample" if count == 1 else f"the mean loss of these {count} samples"


def _went(ledger: Ledger) -> str:
    """What became of the loss; a difference that rounding could make is none."""
    before, after = ledger.loss_before, ledger.loss_after
    if before == after:
        return f"{_of_loss(ledger)} stayed {_short(before)}"
    if abs(after - before) <= rounding_of_change(ledger):
        return f"{_of_loss(ledger)} did not change by more than its rounding"
    return f"{_of_loss(ledger)} {'fell' if after < before else 'rose'} {_from_to(before, after)}"


def _rose_or_fell(actual: float, noise: float) -> str:
    if abs(actual) <= noise:
        return "did not change by more than its rounding"
    return f"{'fell' if actual < 0.0 else 'rose'} by {_short(abs(actual))}"


def _rounded_off(before: float, after: float) -> float:
    """The new value; 0 where it is only what rounding left of the old one."""
    return 0.0 if abs(after) <= 2.0 * sys.float_info.epsilon * abs(before) else after


def _from_to(before: float, after: float) -> str:
    """Two different numbers, with as many digits as it takes to tell them apart."""
    for digits in range(_DIGITS, _ALL_DIGITS):
        if number(before, digits) != number(after, digits):
            return f"from {number(before, digits)} to {number(after, digits)}"
    return f"from {number(before, _ALL_DIGITS)} to {number(after, _ALL_DIGITS)}"


def _all(values: Sequence[float]) -> str:
    texts = [_short(value) for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{names[0]} and {len(names) - 1} others"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _percent(fraction: float) -> str:
    return f"{number(100.0 * fraction, 2)} %"


def _short(value: float) -> str:
    return number(value, _DIGITS)
