"""My sheet says: the numbers that a sheet gives for a step, each right, or wrong and why."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from nn_core.message import message_of
from nn_core.parameters import unit_number
from nn_core.reading import ReadingError, read_written, rounds_to
from nn_core.step import answers, mistakes, rounding
from nn_core.step.ledger import Ledger, Trace, terms_of
from nn_core.step.quantities import OF_A_STEP, Quantity, choices, of_ledger
from nn_core.step.terms import Term

RIGHT, ROUNDED, WRONG, UNREADABLE = OUTCOMES = ("right", "rounded", "wrong", "unreadable")
"""right: our number, rounded as it is written; rounded: as rounding on the way can make it."""

OTHER_SIGN, ANOTHER = "other sign", "another"

_ASKED = {"gradient": answers.GRADIENT, "new": answers.AFTER}
"""The quantities whose usual mistakes are known."""


class Verdict(NamedTuple):
    """What is to be said of one number of a sheet.

    `value` is ours, with the sheet's sign. Of a wrong number `reasons` are the kinds of mistake in
    `found`, "other sign" where it is right but for the sign, and "another" where it is the number
    of `others`. `sentence` is why it cannot be read.
    """

    outcome: str
    value: float
    found: tuple[mistakes.Mistake, ...] = ()
    reasons: tuple[str, ...] = ()
    others: tuple[Quantity, ...] = ()
    sentence: str = ""


def quantities(ledger: Ledger, trace: Trace) -> tuple[Quantity, ...]:
    """Everything that a sheet may give for a step, in the order of a calculation by hand."""
    sizes = ledger.experiment.sizes
    return tuple(
        Quantity(kind, of, ledger.step, trace.number)
        for kind in OF_A_STEP
        for of in choices(sizes, kind)
        if kind != "z" or of in choices(sizes, "a") or ledger.experiment.output_activation != "none"
    )


def judge(
    ledger: Ledger,
    trace: Trace,
    entries: Mapping[Quantity, str],
    decimals: int | None = None,
    slack: Callable[[Quantity], float] = lambda quantity: 0.0,
    negative: frozenset[Quantity] = frozenset(),
) -> dict[Quantity, Verdict]:
    """A verdict on every number that was typed; what is blank gets none.

    `decimals` are those to which the sheet rounds; where that is not said, each number shows it,
    but has to have a first digit. `slack` says how far rounding on the way may have moved a
    quantity; those in `negative` have the other sign on the sheet.
    """
    signs = {quantity: -1.0 if quantity in negative else 1.0 for quantity in entries}
    return {
        quantity: _verdict(
            ledger, trace, quantity, text, decimals, slack(quantity), signs[quantity]
        )
        for quantity, text in entries.items()
        if text.strip()
    }


def rounding_slack(ledger: Ledger, trace: Trace, decimals: int) -> Callable[[Quantity], float]:
    """How far a number of the step may be off if every number on the way has so many decimals."""
    sample, radius = terms_of(ledger, trace), rounding.of_decimals(decimals)
    sizes = ledger.experiment.sizes

    def by_unit(layers: Sequence[Sequence[Term]]) -> dict[str, Term]:
        return {
            str(unit_number(sizes, layer, unit)): term
            for layer, terms in enumerate(layers)
            for unit, term in enumerate(terms)
        }

    terms = {
        "z": by_unit(sample.sums),
        "a": by_unit(sample.outputs[1:]),
        "prediction": {str(k): term for k, term in enumerate(sample.outputs[-1], 1)},
        "delta": by_unit(sample.deltas),
        "loss": {"": sample.loss},
    }

    def slack(quantity: Quantity) -> float:
        if quantity.kind in terms:
            return radius(terms[quantity.kind][quantity.of])
        asked = answers.GRADIENT if quantity.kind == "gradient" else answers.AFTER
        return answers.uncertainty(ledger, quantity.of, asked, decimals)

    return slack


def _verdict(
    ledger: Ledger,
    trace: Trace,
    quantity: Quantity,
    text: str,
    decimals: int | None,
    slack: float,
    sign: float,
) -> Verdict:
    value = sign * of_ledger(ledger, quantity)

    def is_rounded(number: float) -> bool:
        return rounds_to(number, text, _first_digit(number) if decimals is None else -decimals)

    try:
        written = read_written(text)
    except ReadingError as error:
        return Verdict(UNREADABLE, value, sentence=message_of(error))
    if is_rounded(value):
        return Verdict(RIGHT, value)
    if answers.near(written.value, value, slack):
        return Verdict(ROUNDED, value)
    found = tuple(_mistakes(ledger, trace, quantity, sign * written.value))
    others = tuple(
        other
        for other in quantities(ledger, trace)
        if other.kind == quantity.kind and is_rounded(sign * of_ledger(ledger, other))
    )
    kinds = tuple(dict.fromkeys(mistake.kind for mistake in found))
    kinds += (OTHER_SIGN,) * is_rounded(-value) + (ANOTHER,) * bool(others)
    return Verdict(WRONG, value, found, kinds, others)


def _first_digit(value: float) -> int | None:
    """The power of ten of the first digit that is not 0; None of 0 itself."""
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else None


def _mistakes(
    ledger: Ledger, trace: Trace, quantity: Quantity, answer: float
) -> Iterator[mistakes.Mistake]:
    if quantity.kind in _ASKED:
        asked = _ASKED[quantity.kind]
        yield from mistakes.diagnose(ledger, quantity.of, asked, answer, trace)
