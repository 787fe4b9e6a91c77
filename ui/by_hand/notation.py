"""How numbers, symbols and terms are written, in LaTeX and in plain text.

The activations are written by the names they have in `functions`; losses and updates need no
entry, since they are written as the operations that they are made of.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from nn_core.step.terms import Product, Symbol, Term, is_square, products
from ui.language import number as in_text
from ui.language import said

DIGITS = 6
_WIDEST_PIECE = 22.0


class Operand(NamedTuple):
    """A part of a formula; `simple` if it can be squared without parentheses."""

    text: str
    simple: bool = True

    @property
    def closed(self) -> str:
        """As a factor or behind a sign: in parentheses if it is negative."""
        return f"({self.text})" if self.text.startswith("-") else self.text

    @property
    def base(self) -> str:
        """As what is raised to a power."""
        return self.text if self.simple and not self.text.startswith("-") else f"({self.text})"

    @property
    def negated(self) -> str:
        """With the other sign."""
        if self.text == "0":
            return "0"
        return self.text[1:] if self.text.startswith("-") else f"-{self.text}"


class Notation(NamedTuple):
    """φ of z, and φ′ in terms of a."""

    value: Callable[[Operand], str]
    slope: Callable[[Operand], str]


ACTIVATIONS = {
    "none": Notation(lambda z: z.text, lambda a: "1"),
    "tanh": Notation(lambda z: rf"\tanh({z.text})", lambda a: f"1 - {a.base}^2"),
    "relu": Notation(lambda z: rf"\max(0, {z.text})", lambda a: f"[{a.text} > 0]"),
    "leaky-relu": Notation(
        lambda z: rf"\max(0.01 \cdot {z.closed}, {z.text})",
        lambda a: rf"\begin{{cases}} 1 & {a.text} > 0 \\ 0.01 & {a.text} \le 0 \end{{cases}}",
    ),
    "sigmoid": Notation(
        lambda z: rf"\frac{{1}}{{1 + e^{{{z.negated}}}}}",
        lambda a: rf"{a.closed} \cdot (1 - {a.closed})",
    ),
}

_CONSTANTS = {0.5: r"\frac{1}{2}"}
_LETTERS = {
    "w": "w",
    "b": "b",
    "x": "x",
    "y": "y",
    "a": "a",
    "z": "z",
    "delta": r"\delta",
    "prediction": r"\hat{y}",
    "loss": "L",
    "eta": r"\eta",
    "output rate": "r",
    "mu": r"\mu",
}
_PLAIN_LETTERS = {r"\delta": "δ", r"\hat{y}": "ŷ", r"\eta": "η", r"\mu": "μ"}


def latex_symbol(symbol: Symbol) -> str:
    """The LaTeX of a symbol: w_{12}, \\frac{dL}{db_{3}}, \\varphi'(z_{1})."""
    kind, index, of = symbol
    if of is None:
        return _LETTERS[kind] + (f"_{{{index}}}" if index else "")
    whose = latex_symbol(of)
    if kind == "new":
        return rf"{whose}^{{\text{{{said('new')}}}}}"
    return {
        "gradient": rf"\frac{{dL}}{{d{whose}}}",
        "mean gradient": rf"\overline{{\frac{{dL}}{{d{whose}}}}}",
        "sample gradient": rf"{whose}^{{({index})}}",
        "slope": rf"\varphi'({whose})",
        "velocity": rf"v_{{{whose}}}",
    }[kind]


def plain_symbol(symbol: Symbol) -> str:
    """The factors of a gradient in plain text: w12, dL/dŷ, φ′(z1)."""
    kind, index, of = symbol
    if of is None:
        letter = _LETTERS[kind]
        return _PLAIN_LETTERS.get(letter, letter) + (f"{index}" if index else "")
    whose = plain_symbol(of)
    return {"gradient": f"dL/d{whose}", "slope": f"φ′({whose})"}[kind]


def latex_number(value: float, digits: int = DIGITS) -> str:
    """A number with up to `digits` significant digits; far from 1 as 1.5 \\times 10^{-7}."""
    if not math.isfinite(value):
        return rf"\text{{{in_text(value)}}}"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa


def plain_number(value: float, digits: int = DIGITS) -> str:
    """A number as a factor in plain text: −3.36 stands in parentheses."""
    text = repr(value + 0.0).removesuffix(".0") if digits > 15 else in_text(value, digits)
    return f"({text})" if text[0] in "-−" or math.isinf(value) else text


Show = Callable[[Term], Operand]
"""What stands for a part of a line: its symbol, or its number."""


def by_symbol(part: Term) -> Operand:
    """The symbol of a part; a constant, which has none, as its number."""
    return Operand(latex_symbol(part.symbol)) if part.symbol is not None else _constant(part)


def by_number(digits: int) -> Show:
    """The number of a part, with up to so many digits; a constant as in the symbols."""

    def show(part: Term) -> Operand:
        if part.symbol is None:
            return _constant(part)
        text = latex_number(part.value, digits)
        return Operand(text, simple=r"\times" not in text)

    return show


def _constant(part: Term) -> Operand:
    return Operand(_CONSTANTS.get(part.value) or latex_number(part.value, 17))


def pieces(term: Term, show: Show) -> tuple[str, ...]:
    """One line of a calculation in pieces of LaTeX, to be written one after another.

    A line may end between two pieces. Named parts are shown, not looked into.
    """
    result: list[str] = []
    for position, product in enumerate(products(term)):
        sign = ("- " if product.negated else "+ ") if position > 0 else "-" * product.negated
        result += _product(sign, product, term, show, first=position == 0)
    return tuple(result)


def _product(sign: str, product: Product, line: Term, show: Show, first: bool) -> list[str]:
    """A product as its first two factors in one piece, then one factor each."""
    written, after_sum = [sign], False
    for position, factor in enumerate(product.factors):
        times = r" \cdot " if position > 0 else ""
        bare = position == 0 and first and not sign
        inner = _written(factor, factor is line, show, bare)
        fits = width(written[-1] + times + inner[0]) <= _WIDEST_PIECE
        joined = position == 0 or (position == 1 and fits and not after_sum)
        if joined:
            written[-1] += times + inner[0]
        else:
            written.append(times.lstrip() + inner[0])
        written += inner[1:]
        after_sum = len(inner) > 1
    return written


def _written(factor: Term, opened: bool, show: Show, bare: bool) -> Sequence[str]:
    """A factor in pieces; `bare` where a minus may stand without parentheses."""
    if not opened and (factor.symbol is not None or not factor.parts):
        operand = show(factor)
        return [operand.text if bare else operand.closed]
    if is_square(factor):
        return [f"{_operand(factor.parts[0], show).base}^2"]
    if factor.operation in ("phi", "slope"):
        return [_operand(factor, show, opened).text]
    if factor.operation == "/":
        above, below = factor.parts
        share = rf"\frac{{1}}{{{_operand(below, show).text}}}"
        inner = _written(above, False, show, bare=False)
        return [f"{share} {inner[0]}", *inner[1:]]
    if opened and not factor.parts:
        return [show(factor).text]
    *inner, last = pieces(factor, show)
    return [f"({inner[0]}", *inner[1:], f"{last})"] if inner else [f"({last})"]


def _operand(part: Term, show: Show, opened: bool = False) -> Operand:
    """A part as the argument of a function, or as what is squared."""
    if not opened and (part.symbol is not None or not part.parts):
        return show(part)
    if part.operation in ("phi", "slope"):
        notation = ACTIVATIONS[part.function]
        write = notation.value if part.operation == "phi" else notation.slope
        return Operand(write(_operand(part.parts[0], show)), simple=False)
    return Operand(" ".join(pieces(part, show)), simple=False)


_TOKEN = re.compile(r"\\frac\{dL\}\{(?:[^{}]|\{[^{}]*\})*\}|\\[a-z]+|.")
_WIDTHS = (
    dict.fromkeys("{}_^& ", 0.0)
    | dict.fromkeys((r"\frac", r"\hat", r"\overline", r"\text"), 0.0)
    | dict.fromkeys("()[].,'", 0.7)
    | {"=": 2.7, "+": 2.4, "-": 2.0, r"\cdot": 1.4, r"\times": 2.4, r"\quad": 2.0}
    | {r"\varphi": 1.3, r"\tanh": 4.0, r"\max": 4.0, r"\sum": 3.0}
)


def width(latex: str) -> float:
    """About how wide a formula is, in digits."""
    return sum(map(_width_of, _TOKEN.findall(latex)))


def _width_of(token: str) -> float:
    if token.startswith(r"\frac{dL}"):
        return 3.2
    return _WIDTHS.get(token, 2.0 if unicodedata.east_asian_width(token[-1]) == "W" else 1.0)
