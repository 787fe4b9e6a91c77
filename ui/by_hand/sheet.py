"""My sheet says: the numbers that a sheet gives for the step, each right, or wrong and why."""

from collections.abc import Mapping

import streamlit as st

from nn_core.parameters import names
from nn_core.step import sheet
from nn_core.step.ledger import Ledger, Trace
from nn_core.step.quantities import Quantity
from nn_core.step.sheet import ANOTHER, OTHER_SIGN, RIGHT, ROUNDED, UNREADABLE, Verdict
from ui.by_hand.mistake_words import WORDS
from ui.cells import Notes, Pasted, Texts, cells
from ui.quantities import short_name
from ui.session import session
from ui.theme import count, number
from ui.widgets import choose

PARTS = {
    "Forward": ("z", "a", "prediction", "loss"),
    "Backward": ("delta", "gradient"),
    "Update": ("change", "new"),
}
"""What the table holds at a time."""

AS_WRITTEN = "as written"
MOST_DECIMALS = 12


def my_sheet(ledger: Ledger, trace: Trace) -> None:
    """A table to type the sheet's numbers into, and what is to be said of each."""
    st.header("My sheet says")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = choose("Numbers of", tuple(PARTS), "Update")
        decimals = st.selectbox(
            "My sheet rounds to",
            (AS_WRITTEN, *range(MOST_DECIMALS + 1)),
            format_func=lambda n: n if n == AS_WRITTEN else count(n, "decimal"),
            key="sheet_decimals",
            help="Also on the way: what such rounding can make of a number counts as right.",
            width=160,
        )
        turned = st.toggle(
            "My sheet's δ is −dL/dz",
            help="Many books write δ = (y − ŷ)·φ′, the negative of the derivative.",
            key="sheet_turned",
        )
    entries = _entries(ledger)
    asked = [each for each in sheet.quantities(ledger, trace) if each.kind in PARTS[part]]
    negative = _negative(ledger, asked, turned)
    typed = {each: entries.get(each, "") for each in asked}
    verdicts = judged(ledger, trace, typed, decimals, negative)
    notes, praise = said(ledger, asked, verdicts)
    if verdicts:
        st.write(summary(verdicts))
    key = f"sheet_{part}_{ledger.step}_{trace.number}"

    def edited(rows: Texts) -> None:
        entries.update(zip(asked, (row[0] for row in rows), strict=True))

    def pasted(pasted_cells: Pasted) -> None:
        lines = [line.split("\t")[0] for line in pasted_cells.text.splitlines()]
        for each, text in zip(asked[pasted_cells.row :], lines, strict=False):
            entries[each] = text.strip()
        versions[key] = versions.get(key, 1) + 1

    versions = session().drafts.setdefault("sheet_versions", {})
    cells(
        key=key,
        label="My sheet says",
        columns=("my sheet",),
        rows=tuple((typed[each],) for each in asked),
        notes=notes,
        praise=praise,
        version=versions.get(key, 1),
        heads=[_head(ledger, each, each in negative) for each in asked],
        on_edit=edited,
        on_paste=pasted,
    )


def judged(
    ledger: Ledger,
    trace: Trace,
    typed: Mapping[Quantity, str],
    decimals: int | str,
    negative: frozenset[Quantity],
) -> dict[Quantity, Verdict]:
    """A verdict on every number; to so many decimals every number on the way was rounded too."""
    if not isinstance(decimals, int):
        return sheet.judge(ledger, trace, typed, negative=negative)
    slack = sheet.rounding_slack(ledger, trace, decimals)
    return sheet.judge(ledger, trace, typed, decimals, slack, negative)


def _entries(ledger: Ledger) -> dict[Quantity, str]:
    """What was typed for this experiment; that of another is let go."""
    drafts = session().drafts
    if drafts.get("sheet_of") != ledger.experiment:
        drafts["sheet_of"], drafts["sheet"] = ledger.experiment, {}
        drafts["sheet_versions"] = {}
    return drafts["sheet"]


def _negative(ledger: Ledger, asked: list[Quantity], turned: bool) -> frozenset[Quantity]:
    """The numbers that the sheet has with the other sign: δ, and parameters labelled so."""
    labels = session().now.step.labels.of(ledger.experiment.sizes)
    turned_parameters = {name for name, label in labels.items() if label.startswith("-")}
    return frozenset(
        each
        for each in asked
        if (each.kind == "delta" and turned)
        or (each.kind in ("change", "new", "gradient") and each.of in turned_parameters)
    )


def _head(ledger: Ledger, quantity: Quantity, negative: bool) -> str:
    sizes = ledger.experiment.sizes
    label = session().now.step.labels.of(sizes).get(quantity.of, "")
    name = short_name(sizes, quantity)
    if label and quantity.of in names(sizes):
        plain = Quantity(quantity.kind, label.removeprefix("-"))
        return f"{name} ({short_name(sizes, plain)})"
    return f"−{name}" if negative else name


def said(
    ledger: Ledger, asked: list[Quantity], verdicts: Mapping[Quantity, Verdict]
) -> tuple[Notes, Notes]:
    """A sentence for every number that was typed: for what is wrong, and for what is right."""
    notes: dict[tuple[int, int], str] = {}
    praise: dict[tuple[int, int], str] = {}
    for row, quantity in enumerate(asked):
        if quantity in verdicts:
            verdict = verdicts[quantity]
            good = verdict.outcome in (RIGHT, ROUNDED)
            (praise if good else notes)[row, 0] = sentence(ledger.experiment.sizes, verdict)
    return notes, praise


def sentence(sizes: tuple[int, ...], verdict: Verdict) -> str:
    """What is to be said of one number."""
    if verdict.outcome == RIGHT:
        return "✓ right"
    if verdict.outcome == ROUNDED:
        return f"✓ right up to rounding: here it is {number(verdict.value)}"
    if verdict.outcome == UNREADABLE:
        return verdict.sentence
    reasons = [WORDS[kind][0] for kind in verdict.reasons if kind in WORDS]
    if OTHER_SIGN in verdict.reasons:
        reasons.append("It is right but for the sign")
    if ANOTHER in verdict.reasons:
        others = ", ".join(short_name(sizes, other) for other in verdict.others)
        reasons.append(f"This is {others} here")
    why = ". ".join(reasons) or "None of the usual mistakes gives this"
    return f"✗ here it is {number(verdict.value)}. {why}."


def summary(verdicts: Mapping[Quantity, Verdict]) -> str:
    """How many of the numbers that were typed are right."""
    good = sum(verdict.outcome in (RIGHT, ROUNDED) for verdict in verdicts.values())
    return f"{good} of {count(len(verdicts), 'number')} of your sheet are right."
