"""The ledger as a table: one row for each parameter, with its factors and its check."""

from functools import lru_cache

import pandas as pd

from nn_core.step.gradient_check import Check, check
from nn_core.step.ledger import Factor, Ledger, Product, Trace, factors
from ui.theme import number

VERDICTS = {
    "agrees": "✓ agrees",
    "kink": "at a ReLU kink",
    "rounding": "lost in rounding",
    "not finite": "not finite",
    "differs": "✗ differs",
}


@lru_cache(maxsize=8)
def checks(ledger: Ledger) -> tuple[Check, ...]:
    """The finite differences of a ledger, kept for the next redraw."""
    return check(ledger)


def ledger_table(ledger: Ledger, trace: Trace, checked: bool, digits: int = 6) -> pd.DataFrame:
    """One row for each parameter; `digits` are those of the numbers in the factors' column.

    The factors are those of `trace`; with `checked`, finite differences stand beside the gradient.
    """
    frame = pd.DataFrame(
        {
            "parameter": [row.name for row in ledger.rows],
            "before": [row.before for row in ledger.rows],
            "gradient": [row.gradient for row in ledger.rows],
            "factors": [written(factors(ledger, row.name, trace), digits) for row in ledger.rows],
            "−η·gradient": [row.change for row in ledger.rows],
            "after": [row.after for row in ledger.rows],
        }
    )
    if checked:
        results = checks(ledger)
        frame.insert(4, "finite difference", [each.difference for each in results])
        frame.insert(5, "relative error", [each.relative_error for each in results])
        frame.insert(6, "verdict", [VERDICTS[each.verdict] for each in results])
    return frame


def written(product: Product, digits: int = 6) -> str:
    """A product in plain text: dL/dŷ·w5·φ′(a1)·x1 = 6·1·1·1."""
    symbols = "·".join(factor.symbol for factor in product)
    numbers = "·".join(_number(factor, digits) for factor in product)
    return f"{symbols} = {numbers}"


def _number(factor: Factor, digits: int) -> str:
    text = repr(factor.value).removesuffix(".0") if digits > 15 else number(factor.value, digits)
    return f"({text})" if text[0] in "-−" else text
