"""What the claims of By hand mean: one step by the readable network, its losses to 50 digits."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from mpmath import mp, mpf

from nn_core import Experiment
from nn_core.network import forward, mean_gradient, step
from nn_core.parameters import flatten, names, unflatten
from tests.claims.history import (
    UNIT,
    exact_loss_of,
    exact_outputs,
    rounding_of_loss,
    rounding_of_outputs,
    state_before,
)
from tests.claims.said import Claim


class Update(NamedTuple):
    """One step: the parameters around it, its mean gradient, its rows, and the exact losses."""

    before: list
    after: list
    gradient: list
    rows: list
    losses: tuple
    slope: mpf
    """The exact derivative of the loss along the step."""
    rounding: float
    """A bound on what rounding may do to a loss that was computed from these numbers."""


def number(text: str) -> float:
    """What a visitor reads in a number."""
    beyond = {"more than 1.8e308": "inf", "less than -1.8e308": "-inf"}
    text = text.replace("−", "-")
    return float(beyond.get(text, text))


@lru_cache(maxsize=8)
def update_of(experiment: Experiment, number: int) -> Update:
    """A step of the experiment, from 0, by the readable network."""
    state, batches = state_before(experiment, number)
    rows = batches[number % len(batches)]
    after = step(experiment.network, experiment.optimizer, state, rows).parameters
    gradient = mean_gradient(experiment.network, state.parameters, rows)
    ends = [flatten(end).tolist() for end in (state.parameters, after)]
    with mp.workdps(400):  # the higher derivatives of what overshoots are huge
        tiny = mpf("1e-150")
        way = [
            [mpf(a) + sign * tiny * (mpf(b) - mpf(a)) for a, b in zip(*ends, strict=True)]
            for sign in (1, -1)
        ]
        up, down = (exact_loss_of(experiment, beside, rows) for beside in way)
        slope = (up - down) / (2 * tiny)
    return Update(
        *ends,
        flatten(gradient).tolist(),
        rows,
        tuple(exact_loss_of(experiment, end, rows) for end in ends),
        slope,
        sum(rounding_of_loss(experiment, end, rows) for end in (state.parameters, after)),
    )


def _here(claim: Claim) -> Update:
    return update_of(claim.run.experiment, claim.about.step)


def _named(claim: Claim, values: list) -> list:
    order = names(claim.run.experiment.sizes)
    return [values[order.index(name)] for name in claim.fact.values["names"]]


def _moves(update: Update) -> list:
    return [abs(b - a) for a, b in zip(update.before, update.after, strict=True)]


def _near(told: float, true, share: float = 1e-3) -> bool:
    return abs(told - true) <= share * abs(true) + 1e-300


def _said(claim: Claim) -> bool:
    """The predictions and the targets of the last sample of the batch, to the digits shown."""
    update, experiment = _here(claim), claim.run.experiment
    row = update.rows[-1]
    parameters = unflatten(experiment.sizes, update.before)
    outputs = forward(experiment.network, parameters, row[:2])[-1]
    told = [
        [number(text) for text in claim.fact.values[which].strip("()").split(", ")]
        for which in ("said", "right")
    ]
    return all(
        _near(a, b) for a, b in zip(told[0] + told[1], [*outputs, *row[2:]], strict=True)
    ) and (claim.fact.key == "said") == (len(update.rows) == 1)


def _moved_most(claim: Claim) -> bool:
    update, values = _here(claim), claim.fact.values
    ends = list(zip(_named(claim, update.before), _named(claim, update.after), strict=True))
    farthest = max(_moves(update))
    if not all(abs(b - a) == farthest for a, b in ends):
        return False
    if claim.fact.key == "moved_as_far":
        return values["size"] == farthest
    [(before, after)] = set(ends)
    rounded = abs(number(values["end"]) - after) <= 4 * UNIT * abs(before)
    return (
        _near(number(values["start"]), before)
        and (_near(number(values["end"]), after) or rounded)
        and values["start"] != values["end"]
    )


def _nothing_moved(claim: Claim) -> bool:
    update = _here(claim)
    return update.before == update.after


def _gradients_that_count(claim: Claim) -> list[bool]:
    """Of every parameter with a gradient: whether it learns."""
    experiment, sizes = claim.run.experiment, claim.run.experiment.sizes
    outputs = sizes[-2] * sizes[-1], sizes[-1]
    weights = [name for name in names(sizes) if name.startswith("w")]
    biases = [name for name in names(sizes) if name.startswith("b")]
    idle = set(biases) if experiment.biases == "fixed" else set()
    if experiment.output_rate == 0:
        idle |= {*weights[-outputs[0] :], *biases[-outputs[1] :]}
    return [
        name not in idle
        for name, slope in zip(names(sizes), _here(claim).gradient, strict=True)
        if slope
    ]


def _too_small(claim: Claim) -> bool:
    """A velocity or a gradient would move something that learns, if numbers had more digits."""
    state, _ = state_before(claim.run.experiment, claim.about.step)
    moving = flatten(state.velocities).any() and claim.run.experiment.momentum > 0
    return _nothing_moved(claim) and (moving or any(_gradients_that_count(claim)))


def _fixed(claim: Claim) -> bool:
    learn = _gradients_that_count(claim)
    return _nothing_moved(claim) and len(learn) > 0 and not any(learn)


def _first_that_moves(claim: Claim) -> bool:
    """The samples between do nothing, and this one something."""
    experiment, number = claim.run.experiment, claim.about.step
    state, batches = state_before(experiment, number)
    place = number % len(batches)
    moved = []
    for later in range(place + 1, len(batches)):
        following = step(experiment.network, experiment.optimizer, state, batches[later])
        moved.append(following.parameters != state.parameters)
        if moved[-1]:
            first = later * experiment.samples_per_step
            return claim.fact.values["sample"] == first + 1
    return False


def _change(claim: Claim) -> tuple:
    """The exact change of the loss, the one to first order, and what rounding can do."""
    update = _here(claim)
    return update.losses[1] - update.losses[0], update.slope, update.rounding


def _ends_of_loss(sign: int):
    def holds(claim: Claim) -> bool:
        update, values = _here(claim), claim.fact.values
        actual, _, noise = _change(claim)
        told = [number(values[which]) for which in ("start", "end")]
        return sign * actual > 0 and all(
            abs(a - b) <= 1e-3 * b + noise for a, b in zip(told, update.losses, strict=True)
        )

    return holds


def _hardly_changed(claim: Claim) -> bool:
    actual, _, noise = _change(claim)
    return abs(actual) <= noise


def _no_corner(holds):
    """Where a relu is exactly at its corner the loss has no derivative to compare with."""

    def checked(claim: Claim) -> bool:
        experiment, update = claim.run.experiment, _here(claim)
        if any("relu" in name for name in experiment.network.activations):
            parameters = unflatten(experiment.sizes, update.before)
            layers = [forward(experiment.network, parameters, row[:2]) for row in update.rows]
            if any(0.0 in layer for outputs in layers for layer in outputs[1:]):
                return True
        return holds(claim)

    return checked


@_no_corner
def _agree(claim: Claim) -> bool:
    actual, first, noise = _change(claim)
    if claim.fact.key == "agree_to_rounding":
        return abs(actual - first) <= noise
    shown = 1.06 * claim.fact.values["percent"] / 100  # two digits
    return first < 0 and abs(actual / first - 1) <= shown


@_no_corner
def _steeper(claim: Claim) -> bool:
    actual, first, noise = _change(claim)
    told = claim.fact.values["times"] * first
    return actual < first < 0 and abs(told - actual) <= 0.01 * abs(actual) + noise


@_no_corner
def _flattens(claim: Claim) -> bool:
    actual, first, noise = _change(claim)
    told = claim.fact.values["percent"] / 100 * first
    return first < actual < 0 and abs(told - actual) <= 0.01 * abs(actual) + noise


@_no_corner
def _overshot(claim: Claim) -> bool:
    actual, first, noise = _change(claim)
    if claim.fact.key == "overshot_back":
        return first < 0 and abs(actual) <= noise
    return first < 0 < actual


@_no_corner
def _parabola(claim: Claim) -> bool:
    """f(t) = first·t + (actual − first)·t² is lowest at the told share of the step."""
    actual, first, noise = _change(claim)
    eta = claim.run.experiment.learning_rate
    bend = actual - first
    share = claim.fact.values["lowest"] / eta
    lowest = -first / (2 * bend)
    slack = 0.01 + noise / abs(bend)
    rightly = {
        "too_long": actual <= noise or share < 0.5,
        "long_step": lowest < 1 + slack,
        "stops_short": lowest > 1 - slack,
    }[claim.fact.key]
    return bend > 0 and rightly and abs(share - lowest) <= slack * lowest


@_no_corner
def _all_rounding(claim: Claim) -> bool:
    actual, first, _ = _change(claim)
    size = claim.fact.values["size"]
    return abs(actual) <= size and abs(first) <= size


def _fitted(claim: Claim) -> bool:
    """By 50 digits no prediction is off its target by more than rounding can put it, twice."""
    experiment, update = claim.run.experiment, _here(claim)
    for row in update.rows:
        inputs = [np.array([x]) for x in row[:2]]
        widths = rounding_of_outputs(experiment, update.before, inputs)
        exact = exact_outputs(experiment, update.before, row[:2])[-1]
        for y, p, [width] in zip(row[2:], exact, widths, strict=True):
            if abs(mpf(y) - p) > 2 * (width + 8 * UNIT * abs(y)):
                return False
    return True


@_no_corner
def _uphill(claim: Claim) -> bool:
    actual, first, _ = _change(claim)
    signs = {"uphill": first, "rose_by": actual, "fell_by": -actual}
    return first > 0 and signs[claim.fact.key] > 0


PREDICATES = {
    "by_hand.said": _said,
    "by_hand.said_of_one": _said,
    "by_hand.moved_most": _moved_most,
    "by_hand.moved_as_far": _moved_most,
    "by_hand.no_rate": lambda claim: (
        _nothing_moved(claim) and claim.run.experiment.learning_rate == 0
    ),
    "by_hand.too_small": _too_small,
    "by_hand.fixed": _fixed,
    "by_hand.no_gradient": lambda claim: _nothing_moved(claim) and not any(_here(claim).gradient),
    "by_hand.first_that_moves": _first_that_moves,
    "by_hand.overflow": lambda claim: not _here(claim).losses[1] < mpf("1e307"),
    "by_hand.fell": _ends_of_loss(-1),
    "by_hand.mean_fell": _ends_of_loss(-1),
    "by_hand.rose": _ends_of_loss(1),
    "by_hand.mean_rose": _ends_of_loss(1),
    "by_hand.stayed": _hardly_changed,
    "by_hand.mean_stayed": _hardly_changed,
    "by_hand.within_rounding": _hardly_changed,
    "by_hand.mean_within_rounding": _hardly_changed,
    "by_hand.underflow": lambda claim: max(_here(claim).losses) < mpf("1e-320"),
    "by_hand.loss_stays": _nothing_moved,
    "by_hand.all_rounding": _all_rounding,
    "by_hand.fitted": _fitted,
    "by_hand.uphill": _uphill,
    "by_hand.rose_by": _uphill,
    "by_hand.fell_by": _uphill,
    "by_hand.agree": _agree,
    "by_hand.agree_to_rounding": _agree,
    "by_hand.steeper": _steeper,
    "by_hand.flattens": _flattens,
    "by_hand.long_step": _parabola,
    "by_hand.stops_short": _parabola,
    "by_hand.overshot": _overshot,
    "by_hand.overshot_back": _overshot,
    "by_hand.too_long": _parabola,
}
