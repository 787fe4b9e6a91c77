"""What one step did, in sentences made from its numbers."""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nn_core.stability import parameter_rates
from nn_core.step.ledger import Ledger, Trace, explain
from nn_core.step.rounding import of_loss, of_predictions
from ui.facts import Fact, Sentences, fact, say_all
from ui.language import number

NEARLY = 0.01
"""Relative difference up to which the first-order prediction is called right."""

_DIGITS, _ALL_DIGITS = 4, 17

SENTENCES: Sentences = {
    # What the network said.
    "said": (
        "The network said {said} where {right} was right.",
        "The network said {said} where {right} were right.",
    ),
    "said_of_one": (
        "For sample {sample} the network said {said} where {right} was right.",
        "For sample {sample} the network said {said} where {right} were right.",
    ),
    # What moved.
    "moved_most": "The update moved {names} most, from {start} to {end}.",
    "moved_as_far": "The update moved {names} most, each by {size:4}.",
    "no_rate": "Nothing moves: η is 0.",
    "too_small": "No parameter moved: every change is too small for its parameter to take it.",
    "fixed": "No parameter moved: those with a gradient are fixed or have the learning rate 0.",
    "no_gradient": "No parameter moved: every gradient is 0.",
    "first_that_moves": "Sample {sample} is the first of this epoch that moves something.",
    "overflow": "The update overflows: the loss after it is no finite number.",
    # What became of the loss.
    "fell": "The loss of this sample fell from {start} to {end}.",
    "mean_fell": "The mean loss of these {count} samples fell from {start} to {end}.",
    "rose": "The loss of this sample rose from {start} to {end}.",
    "mean_rose": "The mean loss of these {count} samples rose from {start} to {end}.",
    "stayed": "The loss of this sample stayed {loss:4}.",
    "mean_stayed": "The mean loss of these {count} samples stayed {loss:4}.",
    "within_rounding": "The loss of this sample did not change by more than its rounding.",
    "mean_within_rounding": (
        "The mean loss of these {count} samples did not change by more than its rounding."
    ),
    "underflow": (
        "Every error is so small that its square is 0 as a 64-bit number, before the step and "
        "after it."
    ),
    # Did it help?
    "loss_stays": "The loss stays what it was.",
    "all_rounding": (
        "Both changes are within {size:4}, about what rounding can make of this loss: too small to "
        "be told from it."
    ),
    "fitted": (
        "Before the step the predictions were right but for rounding, so the gradient is no more "
        "than rounding, and so is what it foretells of the loss."
    ),
    "uphill": (
        "To first order the loss rises: the velocity from the steps before outweighs the gradient "
        "of this one."
    ),
    "rose_by": "It rose by {size:4}.",
    "fell_by": "But it fell by {size:4}.",
    "agree": (
        "The two agree to {percent:2} %: over so short a step the loss is almost a straight line."
    ),
    "agree_to_rounding": "The two agree as far as the rounding of the loss lets it be seen.",
    "steeper": (
        "The loss fell by {times:4} times the prediction: along this step its slope grew steeper "
        "on the way down."
    ),
    "flattens": (
        "The loss fell by {percent:2} % of the prediction: its slope flattens along the step."
    ),
    "long_step": (
        "η = {eta:4} is a long step for that curvature: a parabola through these numbers is lowest "
        "at η ≈ {lowest:4}."
    ),
    "stops_short": (
        "A parabola through these numbers is lowest at η ≈ {lowest:4}: η = {eta:4} stops short of "
        "it."
    ),
    "overshot": (
        "The step overshot: it went so far that the loss rose, although it falls at first."
    ),
    "overshot_back": (
        "The step overshot: it went so far that the loss is what it was, although it falls at "
        "first."
    ),
    "too_long": (
        "A parabola through these numbers is lowest at η ≈ {lowest:4} and back up at twice that; "
        "this step took η = {eta:4}."
    ),
}


def finding(ledger: Ledger, trace: Trace) -> str:
    """What the network said, which parameter moved most, and what became of the loss."""
    return say_all(facts(ledger, trace), SENTENCES)


def helped(ledger: Ledger) -> str:
    """Whether the loss fell as the gradient predicts, and if not, why."""
    return say_all(helped_facts(ledger), SENTENCES)


def facts(ledger: Ledger, trace: Trace) -> Iterator[Fact]:
    """What `finding` says, in its order."""
    yield fact(
        "said" if len(ledger.traces) == 1 else "said_of_one",
        count=len(trace.targets),
        sample=trace.number + 1,
        said=_all(trace.predictions),
        right=_all(trace.targets),
    )
    moved = max(abs(row.after - row.before) for row in ledger.rows)
    if not math.isfinite(ledger.loss_after) or math.isnan(moved):
        yield fact("overflow")
    elif moved == 0.0:
        yield from _why_nothing_moved(ledger)
    else:
        yield _moved_most(ledger, moved)
        yield _loss(ledger)


def _moved_most(ledger: Ledger, moved: float) -> Fact:
    """Of what moved that far: its common way, or how far."""
    rows = [row for row in ledger.rows if abs(row.after - row.before) == moved]
    names = tuple(row.name for row in rows)
    if len({(row.before, row.after) for row in rows}) > 1:
        return fact("moved_as_far", names=names, size=moved)
    before, after = rows[0].before, rows[0].after
    start, end = told_apart(before, _rounded_off(before, after))
    return fact("moved_most", names=names, start=start, end=end)


def _loss(ledger: Ledger) -> Fact:
    """What became of the loss; a difference that rounding could make is none."""
    before, after, count = ledger.loss_before, ledger.loss_after, len(ledger.traces)
    mean = "mean_" if count > 1 else ""
    if _underflows(ledger):
        return fact("underflow")
    if before == after:
        return fact(f"{mean}stayed", count=count, loss=before)
    if abs(after - before) <= rounding_of_change(ledger):
        return fact(f"{mean}within_rounding", count=count)
    start, end = told_apart(before, after)
    way = "fell" if after < before else "rose"
    return fact(f"{mean}{way}", count=count, start=start, end=end)


def _underflows(ledger: Ledger) -> bool:
    """Whether the losses are 0 although the predictions are not what is right."""
    wrong = any(trace.predictions != trace.targets for trace in ledger.traces)
    return ledger.loss_before == ledger.loss_after == 0.0 and wrong


def helped_facts(ledger: Ledger) -> Iterator[Fact]:
    """What `helped` says, in its order."""
    predicted, actual = ledger.predicted_change, ledger.actual_change
    if not math.isfinite(predicted) or not math.isfinite(actual):
        yield fact("overflow")
        return
    if all(row.after == row.before for row in ledger.rows):
        yield from _why_nothing_moved(ledger)
        yield fact("loss_stays")
        return
    noise = rounding_of_change(ledger)
    if _underflows(ledger):
        yield fact("underflow")
    elif abs(actual) <= noise and abs(predicted) <= 10.0 * noise:
        yield fact("all_rounding", size=10.0 * noise)
    elif _fitted(ledger):
        yield fact("fitted")
    elif predicted > 0.0:
        yield fact("uphill")
        if abs(actual) > noise:
            yield fact("rose_by" if actual > 0.0 else "fell_by", size=abs(actual))
    elif abs(actual - predicted) <= max(noise, NEARLY * -predicted):
        if noise > NEARLY * -predicted:
            yield fact("agree_to_rounding")
        else:
            yield fact("agree", percent=100.0 * (abs(actual - predicted) + noise) / -predicted)
    elif actual < predicted:
        yield fact("steeper", times=actual / predicted)
    else:
        yield from _fell_short(ledger, noise)


def _fell_short(ledger: Ledger, noise: float) -> Iterator[Fact]:
    """Of a step along which the slope flattens; a parabola through its numbers where η is all."""
    predicted, actual = ledger.predicted_change, ledger.actual_change
    eta = ledger.experiment.learning_rate
    lowest = eta * (-predicted / 2.0) / (actual - predicted)
    fell = actual < -noise
    if fell:
        yield fact("flattens", percent=100.0 * actual / predicted)
    else:
        yield fact("overshot" if actual > noise else "overshot_back")
    if ledger.rows[0].velocity is None:  # the step goes along the gradient
        key = "too_long" if not fell else "long_step" if lowest < eta else "stops_short"
        yield fact(key, eta=eta, lowest=lowest)


def rounding_of_change(ledger: Ledger) -> float:
    """About how far rounding may move the change of the loss: that of both losses together."""
    rows, net = [trace.row for trace in ledger.traces], ledger.experiment.network
    return of_loss(net, ledger.before, rows) + of_loss(net, ledger.after, rows)


def _fitted(ledger: Ledger) -> bool:
    """Whether rounding could have put all predictions before the step off their targets as far."""
    net = ledger.experiment.network
    return all(
        max(abs(p - y) for p, y in zip(trace.predictions, trace.targets, strict=True))
        <= of_predictions(net, ledger.before, trace.row)
        for trace in ledger.traces
    )


def _why_nothing_moved(ledger: Ledger) -> Iterator[Fact]:
    if ledger.experiment.learning_rate == 0.0:
        yield fact("no_rate")
    elif any(row.change != 0.0 for row in ledger.rows) or _has_an_effect(ledger):
        yield fact("too_small")
    elif any(row.gradient != 0.0 for row in ledger.rows):
        yield fact("fixed")
    else:
        yield fact("no_gradient")
        later = _first_that_moves(ledger)
        if later is not None:
            yield fact("first_that_moves", sample=later + 1)


def _has_an_effect(ledger: Ledger) -> bool:
    """Whether a gradient belongs to a parameter that learns, even if η·gradient underflows."""
    rates = parameter_rates(replace(ledger.experiment, learning_rate=1.0)).tolist()
    return any(row.gradient and rate for row, rate in zip(ledger.rows, rates, strict=True))


def _first_that_moves(ledger: Ledger) -> int | None:
    """The first sample, from 0, of a later step of the epoch that moves a parameter, if any."""
    steps, step = ledger.experiment.steps_per_epoch, ledger.step
    for later in range(step + 1, step + steps - step % steps):
        following = explain(ledger.experiment, later, ledger.state)
        if any(row.after != row.before for row in following.rows):
            return following.traces[0].number
    return None


def _rounded_off(before: float, after: float) -> float:
    """The new value; 0 where it is only what rounding left of the old one."""
    return 0.0 if abs(after) <= 2.0 * sys.float_info.epsilon * abs(before) else after


def told_apart(one: float, other: float) -> tuple[str, str]:
    """Two different numbers, with as many digits as it takes to tell them apart."""
    for digits in range(_DIGITS, _ALL_DIGITS):
        if number(one, digits) != number(other, digits):
            return number(one, digits), number(other, digits)
    return number(one, _ALL_DIGITS), number(other, _ALL_DIGITS)


def _all(values: Sequence[float]) -> str:
    texts = [number(value, _DIGITS) for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
