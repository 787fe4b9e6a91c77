"""Numbers as people write them: 0.4, −1,25, 1/2, 1 000, 3e-5, 2.5 × 10^-4."""

import math
import re
import sys
from typing import NamedTuple

from nn_core.declared import shortened
from nn_core.message import Message, message

LONGEST_NUMBER = 60
"""Characters of a number; whoever writes more of them has pasted something else."""

LARGEST_FLOAT = sys.float_info.max

EMPTY, FORMULA, AMBIGUOUS, DIVISION, TOO_LARGE, NOT_A_NUMBER = REASONS = (
    "empty",
    "formula",
    "ambiguous",
    "division by 0",
    "too large",
    "not a number",
)

_TEMPLATES = {
    EMPTY: message("A number is missing here."),
    FORMULA: message("{text} is a formula; paste the number that it gives."),
    AMBIGUOUS: message("{text} may be {point} or {thousands}; write one of these."),
    DIVISION: message("{text} divides by 0."),
    TOO_LARGE: message("{text} is too large; the largest number here is {largest:g}."),
    NOT_A_NUMBER: message("{text} is not a number. Write it like 0.4, -1.25, 3e-5 or 1/2."),
}

_SIGNS = str.maketrans("−–‐‑﹣－＋", "-----" + "-+")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_TIMES_TEN = re.compile(r" ?[×*·x] ?10 ?(?:\^|\*\*) ?\(?([+-]?[0-9]+)\)?$")
_NUMBER = re.compile(r"([+-]?) ?([0-9][0-9., ]*|[.,][0-9]+)(?:e([+-]?[0-9]+))?", re.IGNORECASE)


class ReadingError(ValueError):
    """A message about a text that is no number; `reason` is one of `REASONS`."""

    def __init__(self, reason: str, text: str, **words: object) -> None:
        super().__init__(Message(_TEMPLATES[reason], text=shortened(text), **words))
        self.reason = reason


class Written(NamedTuple):
    """A number, and the power of ten of its last digit; None if it is exact, as 1/3 is."""

    value: float
    place: int | None


def read_number(text: str, decimal: str | None = None, largest: float = math.inf) -> float:
    """The number that a text stands for.

    `decimal` is the decimal mark, "." or ",", where it is known; otherwise a comma is taken for
    one unless that is ambiguous, as in 1,250. Raises `ReadingError`, a ValueError, with a sentence;
    also for a number beyond ±`largest`.
    """
    return read_written(text, decimal, largest).value


def read_written(text: str, decimal: str | None = None, largest: float = math.inf) -> Written:
    """The same, with the place of the last digit that was written."""
    plain = " ".join(text[: 2 * LONGEST_NUMBER].translate(_SIGNS).split())
    if not plain:
        raise ReadingError(EMPTY, text)
    if plain.startswith("="):
        raise ReadingError(FORMULA, text)
    if len(plain) > LONGEST_NUMBER:
        raise ReadingError(NOT_A_NUMBER, text)
    numerator, slash, denominator = plain.partition("/")
    written = _one_number(text, numerator.strip(), decimal)
    if slash:
        divisor = _one_number(text, denominator.strip(), decimal).value
        if divisor == 0.0:
            raise ReadingError(DIVISION, text)
        written = Written(written.value / divisor, None)
    if not abs(written.value) <= min(largest, LARGEST_FLOAT):
        raise ReadingError(TOO_LARGE, text, largest=min(largest, LARGEST_FLOAT))
    return written


def rounds_to(value: float, text: str, coarsest: int | None = None) -> bool:
    """Whether a value, rounded to the last digit of a written number, is that number.

    `coarsest` is the power of ten to which at least it has to be rounded.
    """
    written = read_written(text)
    if written.place is None:
        half = 0.0
    else:
        place = written.place if coarsest is None else min(written.place, coarsest)
        half = 0.5 * 10.0**place
    # A number that ends in 5 is not exact in binary: a few units in the last place are forgiven.
    return abs(value - written.value) <= half + 4.0 * math.ulp(max(abs(value), half))


def _one_number(whole: str, text: str, decimal: str | None) -> Written:
    """A number without a fraction bar; `whole` is what is quoted if it is none."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda run: "^" + run[0].translate(_SUPERSCRIPTS), text)
    match = _NUMBER.fullmatch(_TIMES_TEN.sub(r"e\1", text))
    if match is None:
        raise ReadingError(NOT_A_NUMBER, whole)
    sign, digits, exponent = match.groups()
    mark = _decimal_mark(digits, whole, decimal)
    before, _, after = digits.rpartition(mark) if mark else (digits, "", "")
    if not _well_grouped(before, mark) or not re.fullmatch("[0-9]*", after):
        raise ReadingError(NOT_A_NUMBER, whole)
    integer = re.sub("[., ]", "", before)
    value = float(f"{sign}{integer or 0}.{after or 0}e{exponent or 0}")
    if math.isinf(value):
        raise ReadingError(TOO_LARGE, whole, largest=LARGEST_FLOAT)
    return Written(value, max(-400, min(int(exponent or 0) - len(after), 308)))


def _decimal_mark(digits: str, whole: str, decimal: str | None) -> str:
    """The mark that separates the decimals, or "" if there is none."""
    present = set(digits) & {".", ","}
    if decimal is not None:
        return decimal if decimal in present else ""
    if len(present) == 2:
        return max(present, key=digits.rindex)
    mark = present.pop() if present else ""
    if mark and digits.count(mark) > 1:
        return ""
    if mark == "," and re.fullmatch("[1-9][0-9]{0,2},[0-9]{3}", digits):
        point, thousands = digits.replace(",", "."), digits.replace(",", "")
        raise ReadingError(AMBIGUOUS, whole, point=point, thousands=thousands)
    return mark


def _well_grouped(digits: str, mark: str) -> bool:
    """Whether the digits before the decimal mark are plain, or in groups of three."""
    return any(
        re.fullmatch(f"[0-9]*|[0-9]{{1,3}}(?:{re.escape(separator)}[0-9]{{3}})+", digits)
        for separator in " .,"
        if separator != mark
    )
