"""The kinds of field a declared dataclass has: what each allows, and how it is written as text.

A kind is declared once, beside its field. Validation, query string, command line, widgets and the
axes of a sweep are all made from that declaration.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Final, TypeVar

from nn_core.message import Message, message

ALL: Final = "all"
LONGEST_TEXT = 30_000
"""Characters of a text value; 200 custom samples with three targets at full precision fit."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What every kind knows: its words on the screen, and when its field has an effect.

    `help` is "" where the page has other words for it. `applies` takes an experiment and tells
    whether the field changes anything about it. `axis` is the range that an axis of a sweep has at
    first, where the field can be one.
    """

    label: str
    help: str = ""
    applies: Callable[[Any], bool] = field(default=lambda experiment: True, repr=False)
    axis: tuple[float, float] | None = None

    @property
    def allowed(self) -> str:
        """The allowed values, as the end of a sentence: "it must be …"."""
        raise NotImplementedError

    def check(self, value: Any) -> Any:
        """The value in its canonical type; raises ValueError if it is not allowed."""
        raise NotImplementedError

    def parse(self, text: str) -> Any:
        """The value that `text` stands for; raises ValueError if it stands for none."""
        raise NotImplementedError

    def format(self, value: Any) -> str:
        """The shortest text that `parse` turns back into exactly this value."""
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Choice(Kind):
    """One of a few names, or of a few whole numbers."""

    options: tuple[Any, ...]

    @property
    def allowed(self) -> str:
        return Message("one of {options}", options=tuple(map(str, self.options)))

    def check(self, value: Any) -> Any:
        if isinstance(value, bool) or value not in self.options:
            raise ValueError(value)
        return self.options[self.options.index(value)]

    def parse(self, text: str) -> Any:
        return self.options[tuple(map(str, self.options)).index(text)]


@dataclass(frozen=True, kw_only=True)
class Number(Kind):
    """A finite float64 from `low` to `high`, either of which can be excluded.

    `stops` are the values a slider offers, where the field is best chosen by magnitude; `step` is
    what one press on + adds.
    """

    low: float
    high: float
    low_excluded: bool = False
    high_excluded: bool = False
    stops: tuple[float, ...] = ()
    step: float = 0.1

    @property
    def allowed(self) -> str:
        if self.low_excluded:
            template = message("a number above {low:g} and at most {high:g}")
        elif self.high_excluded:
            template = message("a number from {low:g} to below {high:g}")
        else:
            template = message("a number from {low:g} to {high:g}")
        return Message(template, low=self.low, high=self.high)

    def check(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ValueError(value)
        number = to_float(value)
        if not self.low <= number <= self.high:
            raise ValueError(value)
        if number in (self.low,) * self.low_excluded + (self.high,) * self.high_excluded:
            raise ValueError(value)
        return number

    def parse(self, text: str) -> float:
        return self.check(parse_float(text))

    def format(self, value: float) -> str:
        return format_float(value)


@dataclass(frozen=True, kw_only=True)
class WholeNumber(Kind):
    """An integer from `low` to `high`; the word "all" too, where `or_all`.

    `stops` and `step` as in `Number`; `next_words` are those of a button that takes the next one.
    """

    low: int
    high: int
    or_all: bool = False
    stops: tuple[int, ...] = ()
    step: int = 1
    next_words: str = ""

    @property
    def allowed(self) -> str:
        template = (
            message("a whole number from {low} to {high}, or all")
            if self.or_all
            else message("a whole number from {low} to {high}")
        )
        return Message(template, low=self.low, high=self.high)

    def check(self, value: Any) -> int | str:
        if self.or_all and isinstance(value, str) and value == ALL:
            return ALL
        if isinstance(value, bool) or not isinstance(value, Integral):
            raise ValueError(value)
        number = int(value)
        if not self.low <= number <= self.high:
            raise ValueError(value)
        return number

    def parse(self, text: str) -> int | str:
        return self.check(ALL if self.or_all and text == ALL else parse_int(text))


@dataclass(frozen=True, kw_only=True)
class LayerSizes(Kind):
    """The number of units of each hidden layer, written 8-4-2."""

    most_layers: int
    most_units: int

    @property
    def allowed(self) -> str:
        return Message(
            "1 to {layers} layers of 1 to {units} units, written with dashes, such as 2 or 8-4",
            layers=self.most_layers,
            units=self.most_units,
        )

    def check(self, value: Any) -> tuple[int, ...]:
        unit = WholeNumber(label="", help="", low=1, high=self.most_units)
        sizes = tuple(int(unit.check(size)) for size in as_sequence(value))
        if not 1 <= len(sizes) <= self.most_layers:
            raise ValueError(value)
        return sizes

    def parse(self, text: str) -> tuple[int, ...]:
        return self.check([parse_int(size) for size in re.split("[-,]", text)])

    def format(self, value: tuple[int, ...]) -> str:
        return "-".join(map(str, value))


@dataclass(frozen=True, kw_only=True)
class Numbers(Kind):
    """At most `most` floats of magnitude up to `largest`, written 1_0.5_-2."""

    most: int
    largest: float

    @property
    def allowed(self) -> str:
        return Message(
            "at most {most} numbers from -{largest:g} to {largest:g}, joined by underscores",
            most=self.most,
            largest=self.largest,
        )

    @property
    def one(self) -> Number:
        """What each of the numbers may be."""
        return Number(label="", help="", low=-self.largest, high=self.largest)

    def check(self, value: Any) -> tuple[float, ...]:
        numbers = tuple(self.one.check(item) for item in as_sequence(value))
        if len(numbers) > self.most:
            raise ValueError(value)
        return numbers

    def parse(self, text: str) -> tuple[float, ...]:
        return self.check([parse_float(item) for item in re.split("[_,]", text)] if text else ())

    def format(self, value: tuple[float, ...]) -> str:
        return "_".join(map(format_float, value))


@dataclass(frozen=True, kw_only=True)
class Rows(Kind):
    """At most `most` samples (x1, x2, y1, …) of magnitude up to `largest`, written 0_1_1~1_0_1.

    All rows have as many numbers as the first: two inputs and 1 to `most_outputs` targets.
    """

    most: int
    most_outputs: int
    largest: float

    @property
    def allowed(self) -> str:
        return Message(
            "at most {most} rows of two inputs and 1 to {outputs} targets from -{largest:g} to "
            "{largest:g}, all of one length, written x1_x2_y~x1_x2_y",
            most=self.most,
            outputs=self.most_outputs,
            largest=self.largest,
        )

    def check(self, value: Any) -> tuple[tuple[float, ...], ...]:
        rows = tuple(self._row.check(row) for row in as_sequence(value))
        lengths = {len(row) for row in rows}
        if len(rows) > self.most or len(lengths) > 1 or not lengths <= set(self._lengths):
            raise ValueError(value)
        return rows

    def parse(self, text: str) -> tuple[tuple[float, ...], ...]:
        return self.check([self._row.parse(row) for row in text.split("~")] if text else ())

    def format(self, value: tuple[tuple[float, ...], ...]) -> str:
        return "~".join(map(self._row.format, value))

    @property
    def _lengths(self) -> range:
        return range(3, 3 + self.most_outputs)

    @property
    def _row(self) -> Numbers:
        return Numbers(label="", help="", most=self._lengths[-1], largest=self.largest)


Mantissa = TypeVar("Mantissa", int, float)


def round_stops(low: float, high: float, mantissas: tuple[Mantissa, ...]) -> tuple[Mantissa, ...]:
    """The numbers mantissa · 10^k from `low` to `high`, in order; integers if those are."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    stops = (float(f"{mantissa}e{exponent}") for exponent in exponents for mantissa in mantissas)
    return tuple(type(mantissas[0])(stop) for stop in stops if low <= stop <= high)


def as_sequence(value: Any) -> Any:
    """`value` if it is a list, a tuple or an array; raises ValueError otherwise."""
    if isinstance(value, (list, tuple)):
        return value
    if hasattr(value, "tolist") and isinstance(value.tolist(), list):
        return value.tolist()
    raise ValueError(value)


def to_float(value: Any) -> float:
    """`value` as a finite float; raises ValueError otherwise."""
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError(value) from error
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def parse_float(text: str) -> float:
    """Plain ASCII decimals only; `float` also takes underscores and other scripts' digits."""
    if not text.isascii() or "_" in text or len(text) > LONGEST_TEXT:
        raise ValueError(text)
    return to_float(text)


def parse_int(text: str) -> int:
    """Plain ASCII digits only, as in `parse_float`."""
    if not text.isascii() or "_" in text or len(text) > LONGEST_TEXT:
        raise ValueError(text)
    return int(text)


def format_float(number: float) -> str:
    """The shortest decimal that reads back as exactly this float, without a trailing `.0`."""
    return repr(number).removesuffix(".0")
