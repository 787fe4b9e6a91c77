"""A number computed by hand, compared with the truth: how far off it may be."""

import math
from decimal import ROUND_DOWN, ROUND_UP, Context
from functools import lru_cache

from nn_core.declared import shortened
from nn_core.message import Message
from nn_core.parameters import place
from nn_core.step import rounding
from nn_core.step.ledger import Ledger, whole_gradient_of, whole_update_of

GRADIENT, AFTER = QUANTITIES = ("gradient", "after")
"""What an answer may be: dL/dw, or the parameter after the step."""

TOLERANCE = 0.005
"""Of the gradient or of the change: three significant digits are enough."""

MOST_DECIMALS = 12


def truth(ledger: Ledger, name: str, quantity: str) -> float:
    """The right answer; raises ValueError for an unknown parameter or quantity."""
    if quantity not in QUANTITIES:
        raise ValueError(
            Message(
                "quantity is {quantity}; it must be one of {allowed}.",
                quantity=shortened(quantity),
                allowed=QUANTITIES,
            )
        )
    row = ledger.row(name)
    return row.gradient if quantity == GRADIENT else row.after


def is_right(
    ledger: Ledger, name: str, quantity: str, answer: float, decimals: int | None = None
) -> bool:
    """Whether an answer is the truth, within the tolerance."""
    right = truth(ledger, name, quantity)
    return near(answer, right, tolerance(ledger, name, quantity, decimals))


def tolerance(ledger: Ledger, name: str, quantity: str, decimals: int | None = None) -> float:
    """How far an answer may be from the truth: a number of at most two significant digits.

    To three significant digits of the gradient, or of the change; but never less than what the
    rounding of float64 can make of it. With `decimals`, instead, what rounding every number on
    the way to so many decimals can make of it.
    """
    right, row = truth(ledger, name, quantity), ledger.row(name)
    least = uncertainty(ledger, name, quantity, decimals)
    if decimals is not None:
        return rounded(least, ROUND_UP)
    size = right if quantity == GRADIENT else row.change
    return max(rounded(TOLERANCE * abs(size), ROUND_DOWN), rounded(least, ROUND_UP))


def rounded(value: float, rounding: str, digits: int = 2) -> float:
    """A number with so many significant digits, rounded as the module `decimal` calls it."""
    if not math.isfinite(value):
        return value
    return float(Context(prec=digits, rounding=rounding).create_decimal(repr(value)))


def uncertainty(ledger: Ledger, name: str, quantity: str, decimals: int | None) -> float:
    """What rounding can make of the truth: that of float64, or to decimals."""
    spot = place(ledger.experiment.sizes, name)
    whole = (
        whole_gradient_of(ledger, spot)
        if quantity == GRADIENT
        else whole_update_of(ledger, spot).parameter
    )
    return _radius(ledger, decimals)(whole)


@lru_cache(maxsize=4)
def _radius(ledger: Ledger, decimals: int | None) -> rounding.Radius:
    return rounding.of_floats() if decimals is None else rounding.of_decimals(decimals)


def near(answer: float, value: float, margin: float) -> bool:
    """Whether two numbers are within a margin, which itself counts as within."""
    return abs(answer - value) <= margin * (1.0 + 1e-9)
