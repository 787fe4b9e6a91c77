"""The ledger as a table: one row for each parameter, with its factors and its check."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from nn_core.message import message
from nn_core.parameters import places
from nn_core.step.gradient_check import Check, check
from nn_core.step.ledger import Ledger, Trace, factors, terms_of
from nn_core.step.terms import Term
from ui.by_hand.notation import DIGITS, plain_number, plain_symbol
from ui.language import said

VERDICTS = {
    "agrees": message("✓ agrees"),
    "kink": message("at a ReLU kink"),
    "rounding": message("lost in rounding"),
    "not finite": message("not finite"),
    "differs": message("✗ differs"),
}


@lru_cache(maxsize=8)
def checks(ledger: Ledger) -> tuple[Check, ...]:
    """The finite differences of a ledger, kept for the next redraw."""
    return check(ledger)


def ledger_table(ledger: Ledger, trace: Trace, checked: bool, digits: int = DIGITS) -> pd.DataFrame:
    """One row for each parameter; `digits` are those of the numbers in the factors' column.

    The factors are those of `trace`; with `checked`, finite differences stand beside the gradient.
    Where the update has a memory the velocities before and after are there too. A zero has no sign.
    """
    sample, spots = terms_of(ledger, trace), places(ledger.experiment.sizes)
    rows = ledger.rows
    columns: dict[str, list[Any]] = {
        said("parameter"): [row.name for row in rows],
        said("before"): [row.before for row in rows],
        said("gradient"): [row.gradient for row in rows],
    }
    if checked:
        results = checks(ledger)
        columns |= {
            said("finite difference"): [each.difference for each in results],
            said("relative error"): [each.relative_error for each in results],
            said("verdict"): [said(VERDICTS[each.verdict]) for each in results],
        }
    columns[said("factors")] = [written(factors(sample, spots[row.name]), digits) for row in rows]
    if rows[0].velocity is not None:
        columns[said("velocity before")] = [row.velocity for row in rows]
        columns[said("velocity after")] = [row.new_velocity for row in rows]
    columns[said("change")] = [row.change for row in rows]
    columns[said("after")] = [row.after for row in rows]
    return pd.DataFrame({name: list(map(_signless, column)) for name, column in columns.items()})


def _signless(value: object) -> object:
    return value + 0.0 if isinstance(value, float) else value  # −0.0 + 0.0 is 0.0


def written(product: Sequence[Term], digits: int = DIGITS) -> str:
    """A product in plain text: dL/dŷ·w5·φ′(z1)·x1 = 6·1·0.5·1."""
    symbols = "·".join(plain_symbol(factor.name) for factor in product)
    numbers = "·".join(plain_number(factor.value, digits) for factor in product)
    return f"{symbols} = {numbers}"
