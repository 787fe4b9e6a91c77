"""My sheet says: the numbers that a sheet gives for the step, each right, or wrong and why."""

from collections.abc import Iterable, Mapping

import streamlit as st

from nn_core.message import message
from nn_core.parameters import names
from nn_core.step import sheet
from nn_core.step.ledger import Ledger, Trace
from nn_core.step.quantities import Quantity
from nn_core.step.sheet import ANOTHER, OTHER_SIGN, RIGHT, ROUNDED, UNREADABLE, Verdict
from ui.by_hand.mistake_words import WORDS
from ui.by_hand.steps import PHASES
from ui.by_hand.typed import choose_decimals, typed_table
from ui.language import paragraph, said, told
from ui.paper import on_screen
from ui.quantities import short_name
from ui.session import session
from ui.widgets import choose
from ui.withheld import waits

PARTS = {
    "forward": ("z", "a", "prediction", "loss"),
    "backward": ("delta", "gradient"),
    "update": ("change", "new"),
}
"""What the table holds at a time: numbers of a phase."""

MOST_DECIMALS = 12


def my_sheet(ledger: Ledger, trace: Trace) -> None:
    """A table to type the sheet's numbers into, and what is to be said of each."""
    with on_screen("sheet"):
        _my_sheet(ledger, trace)


def _my_sheet(ledger: Ledger, trace: Trace) -> None:
    st.header(said("My sheet says"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = choose(
            said("Numbers of"),
            tuple(PARTS),
            "update",
            key="sheet_part",
            format_func=lambda code: said(PHASES[code]),
        )
        decimals = choose_decimals(
            said("My sheet rounds to"),
            "sheet_decimals",
            range(MOST_DECIMALS + 1),
            message("as written"),
            message(("{count} decimal", "{count} decimals")),
            help=said("Also on the way: what such rounding can make of a number counts as right."),
            width=160,
        )
        turned = st.toggle(
            said("My sheet's δ is −dL/dz"),
            help=said("Many books write δ = (y − ŷ)·φ′, the negative of the derivative."),
            key="sheet_turned",
        )
    entries = _entries(ledger)
    asked = [each for each in sheet.quantities(ledger, trace) if each.kind in PARTS[part]]
    negative = _negative(ledger, asked, turned)
    typed = {each: entries.get(each, "") for each in asked}
    judging = not waits("step", "weights", "loss", "predictions")
    verdicts = judged(ledger, trace, typed, decimals, negative) if judging else {}
    notes, praise = remarks(ledger, verdicts)
    if verdicts:
        st.write(summary(verdicts))
    typed_table(
        key=f"sheet_{part}_{ledger.step}_{trace.number}",
        label=said("My sheet says"),
        column=said("my sheet"),
        heads={each: _head(ledger, each, each in negative) for each in asked},
        typed=entries,
        notes=notes,
        praise=praise,
    )


def judged(
    ledger: Ledger,
    trace: Trace,
    typed: Mapping[Quantity, str],
    decimals: int | None,
    negative: frozenset[Quantity],
) -> dict[Quantity, Verdict]:
    """A verdict on every number; to so many decimals every number on the way was rounded too."""
    if decimals is None:
        return sheet.judge(ledger, trace, typed, negative=negative)
    slack = sheet.rounding_slack(ledger, trace, decimals)
    return sheet.judge(ledger, trace, typed, decimals, slack, negative)


def _entries(ledger: Ledger) -> dict[Quantity, str]:
    """What was typed for this experiment; that of another is let go."""
    drafts = session().drafts
    if drafts.get("sheet_of") != ledger.experiment:
        drafts["sheet_of"], drafts["sheet"] = ledger.experiment, {}
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


def remarks(
    ledger: Ledger, verdicts: Mapping[Quantity, Verdict]
) -> tuple[dict[Quantity, str], dict[Quantity, str]]:
    """A sentence for every number that was typed: for what is wrong, and for what is right."""
    notes: dict[Quantity, str] = {}
    praise: dict[Quantity, str] = {}
    for quantity, verdict in verdicts.items():
        good = verdict.outcome in (RIGHT, ROUNDED)
        (praise if good else notes)[quantity] = sentence(ledger.experiment.sizes, verdict)
    return notes, praise


def sentence(sizes: tuple[int, ...], verdict: Verdict) -> str:
    """What is to be said of one number."""
    if verdict.outcome == RIGHT:
        return said("✓ right")
    if verdict.outcome == ROUNDED:
        return said("✓ right up to rounding: here it is {value}", value=verdict.value)
    if verdict.outcome == UNREADABLE:
        return told(verdict.sentence)
    here = said("✗ here it is {value}.", value=verdict.value)
    return paragraph([here, *_reasons(sizes, verdict)])


def _reasons(sizes: tuple[int, ...], verdict: Verdict) -> Iterable[str]:
    reasons = [said(WORDS[kind][0]) for kind in verdict.reasons if kind in WORDS]
    if OTHER_SIGN in verdict.reasons:
        reasons.append(said("It is right but for the sign."))
    if ANOTHER in verdict.reasons:
        others = tuple(short_name(sizes, other) for other in verdict.others)
        reasons.append(said("Here this is {others}.", others=others))
    return reasons or [said("None of the usual mistakes gives this.")]


def summary(verdicts: Mapping[Quantity, Verdict]) -> str:
    """How many of the numbers that were typed are right."""
    return said(
        (
            "{good} of {count} number of your sheet is right.",
            "{good} of {count} numbers of your sheet are right.",
        ),
        good=sum(verdict.outcome in (RIGHT, ROUNDED) for verdict in verdicts.values()),
        count=len(verdicts),
    )
