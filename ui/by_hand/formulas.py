"""A step as formulas: the symbols, the numbers in their places, and the result, in LaTeX.

Every number comes from the ledger; nothing is computed here.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from nn_core.experiment import Experiment
from nn_core.parameters import Place, at, parameter_names, place, unit_number
from nn_core.step.ledger import (
    Factor,
    Ledger,
    Product,
    Trace,
    change_factors,
    delta_factors,
    delta_symbol,
    factors,
    product,
    sum_terms,
)

DIGITS = 6
LINE = 38.0
"""Digits' widths in a line, after which a sum goes on in the next: what a narrow screen holds."""

MOST_ADDED = 8
"""Samples up to which a mean is written out as a sum."""

_WORDS = {
    "dL/dŷ": r"\frac{dL}{d\hat{y}}",
    "ŷ": r"\hat{y}",
    "y": "y",
    "L": "L",
    "η": r"\eta",
    "r": "r",
    "(y − ŷ)": r"(y - \hat{y})",
}
_LETTERS = {"w": "w", "b": "b", "x": "x", "a": "a", "z": "z", "δ": r"\delta"}


class Equation(NamedTuple):
    """left = symbols = numbers = result, or just left = symbols where there are no numbers.

    Symbols and numbers are pieces of LaTeX, to be written one after another; a line may end
    between two of them.
    """

    left: str
    symbols: tuple[str, ...]
    numbers: tuple[str, ...]
    result: str


def latex_symbol(symbol: str) -> str:
    """The LaTeX of a name in a ledger: w12, dL/db3, φ′(a1), new w5, or plain words."""
    if symbol in _WORDS:
        return _WORDS[symbol]
    if indexed := re.fullmatch(r"([wbxazδ])(\d+)", symbol):
        letter, number = indexed.groups()
        return f"{_LETTERS[letter]}_{{{number}}}"
    if derivative := re.fullmatch(r"dL/d([wba]\d+)", symbol):
        return rf"\frac{{dL}}{{d{latex_symbol(derivative[1])}}}"
    if mean := re.fullmatch(r"mean (dL/d[wb]\d+)", symbol):
        return rf"\overline{{{latex_symbol(mean[1])}}}"
    if slope := re.fullmatch(r"φ′\(([az]\d+)\)", symbol):
        return rf"\varphi'({latex_symbol(slope[1])})"
    if new := re.fullmatch(r"new ([wb]\d+)", symbol):
        letter, number = re.fullmatch(r"([wb])(\d+)", new[1]).groups()
        return rf"{letter}_{{{number}}}^{{\text{{new}}}}"
    if share := re.fullmatch(r"1/(\d+)", symbol):
        return rf"\frac{{1}}{{{share[1]}}}"
    if constant := re.fullmatch(r"−?\d+", symbol):
        return constant[0].replace("−", "-")
    if symbol.startswith("−"):
        return f"-{latex_symbol(symbol[1:])}"
    return rf"\text{{{symbol}}}"


def latex_number(value: float, digits: int = DIGITS) -> str:
    """A number with up to `digits` significant digits; far from 1 as 1.5 \\times 10^{-7}."""
    if not math.isfinite(value):
        return r"\text{undefined}" if math.isnan(value) else r"-\infty"[value > 0 :]
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa


def inside(value: float, digits: int = DIGITS) -> str:
    """A number as a part of a formula: in parentheses if it is negative."""
    text = latex_number(value, digits)
    return f"({text})" if text.startswith("-") else text


def sum_of_products(
    left: str, terms: Sequence[Product], result: float, digits: int = DIGITS
) -> Equation:
    """An equation whose right-hand side is a sum of products."""
    return Equation(
        latex_symbol(left),
        _pieces(terms, _symbol),
        _pieces(terms, lambda factor, negated: _number(factor, negated, digits)),
        latex_number(result, digits),
    )


def forward(
    ledger: Ledger, trace: Trace, units: Iterable[Place], digits: int = DIGITS
) -> list[Equation]:
    """z and a of hidden units, then ŷ and the loss of the sample."""
    output = len(ledger.before) - 1
    equations = []
    for spot in units:
        z = trace.sums[spot.layer][spot.unit]
        number = unit_number(ledger.experiment.sizes, spot.layer, spot.unit)
        terms = sum_terms(ledger, spot.layer, spot.unit, trace)
        equations.append(sum_of_products(f"z{number}", terms, z, digits))
        a = trace.outputs[spot.layer + 1][spot.unit]
        shape = _ACTIVATION[ledger.experiment.activation]
        equations.append(_of_one(f"a{number}", shape, f"z{number}", z, a, digits))
    prediction = trace.prediction
    terms = sum_terms(ledger, output, 0, trace)
    equations.append(sum_of_products("ŷ", terms, prediction, digits))
    error = _error(trace, digits)
    equations.append(
        Equation("L", (r"(y - \hat{y})^2",), (f"({error})^2",), latex_number(trace.loss, digits))
    )
    return equations


def backward(
    ledger: Ledger, trace: Trace, units: Iterable[Place], digits: int = DIGITS
) -> list[Equation]:
    """dL/dŷ of the sample, then dL/da, φ′ and δ of hidden units, from the output back."""
    equations = [
        Equation(
            latex_symbol("dL/dŷ"),
            (r"-2 \cdot (y - \hat{y})",),
            (rf"-2 \cdot ({_error(trace, digits)})",),
            latex_number(trace.output_delta, digits),
        )
    ]
    sizes = ledger.experiment.sizes
    for spot in sorted(units, key=lambda spot: -spot.layer):
        a = f"a{unit_number(sizes, spot.layer, spot.unit)}"
        numbers = delta_factors(ledger, spot.layer, spot.unit, trace)
        arriving, slope = numbers[0], numbers[-1]
        if arriving.terms:
            equations.append(
                sum_of_products(arriving.symbol, arriving.terms, arriving.value, digits)
            )
        if ledger.experiment.activation != "none":
            output = trace.outputs[spot.layer + 1][spot.unit]
            shape = _SLOPE[ledger.experiment.activation]
            equations.append(_of_one(slope.symbol, shape, a, output, slope.value, digits))
        delta = trace.gradient[spot.layer].biases[spot.unit]
        symbol = delta_symbol(sizes, spot.layer, spot.unit)
        equations.append(sum_of_products(symbol, (_closed(numbers),), delta, digits))
    return equations


def gradients(
    ledger: Ledger, trace: Trace, names: Iterable[str], digits: int = DIGITS
) -> list[Equation]:
    """The chain-rule product of each parameter, of the loss of one sample."""
    return [
        sum_of_products(f"dL/d{name}", (_closed(numbers),), product(numbers), digits)
        for name in names
        for numbers in (factors(ledger, name, trace),)
    ]


def means(ledger: Ledger, names: Iterable[str], digits: int = DIGITS) -> list[Equation]:
    """The mean gradient of each parameter over the samples of the batch."""
    count = len(ledger.traces)
    equations = []
    for name in names:
        slope = latex_symbol(f"dL/d{name}")
        spot = place(ledger.experiment.sizes, name)
        each = [at(trace.gradient, spot) for trace in ledger.traces]
        shown = [inside(value, digits) for value in each]
        if count > MOST_ADDED:
            shown = [*shown[:2], r"\dots", shown[-1]]
        first, *others = shown
        numbers = (
            rf"\frac{{1}}{{{count}}} ({first}",
            *(f"+ {number}" for number in others),
        )
        equations.append(
            Equation(
                latex_symbol(f"mean dL/d{name}"),
                (rf"\frac{{1}}{{{count}}} \sum {slope}",),
                (*numbers[:-1], f"{numbers[-1]})"),
                latex_number(ledger.row(name).gradient, digits),
            )
        )
    return equations


def updates(ledger: Ledger, names: Iterable[str], digits: int = DIGITS) -> list[Equation]:
    """The new value of each parameter."""
    equations = []
    for name in names:
        row = ledger.row(name)
        *rates, gradient = change_factors(ledger, name)
        if len(ledger.traces) > 1:
            gradient = gradient._replace(symbol=f"mean {gradient.symbol}")
        terms = ((Factor(name, row.before),), (*rates, gradient))
        equations.append(sum_of_products(f"new {name}", terms, row.after, digits))
    return equations


def given(experiment: Experiment) -> list[Equation]:
    """The formulas of the loss and of the activation, without numbers."""
    phi, slope = _ACTIVATION[experiment.activation], _SLOPE[experiment.activation]
    return [
        Equation("L", (r"(y - \hat{y})^2",), (), ""),
        Equation(r"\varphi(z)", (phi("z"),), (), ""),
        Equation(r"\varphi'(a)", (slope("a"),), (), ""),
    ]


def stated(values: Iterable[Factor], digits: int = DIGITS) -> list[Equation]:
    """Name = value, of each."""
    return [
        Equation(latex_symbol(factor.symbol), (latex_number(factor.value, digits),), (), "")
        for factor in values
    ]


def block(equations: Iterable[Equation], line: float = LINE) -> str:
    """Equations below each other, aligned at their first =.

    One that is short enough stands in one line, the others in two or more.
    """
    rows = []
    for equation in equations:
        parts = _lines(equation, line - _length(equation.left))
        rows.append(" \\\\\n".join((f"{equation.left} &{parts[0]}", *(f"&{p}" for p in parts[1:]))))
    body = " \\\\[0.9em]\n".join(rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def hidden_units(sizes: Sequence[int]) -> list[Place]:
    """Every hidden unit, layer by layer."""
    return [
        Place(layer, unit, None) for layer, count in enumerate(sizes[1:-1]) for unit in range(count)
    ]


def unit_of(sizes: tuple[int, ...], name: str) -> Place:
    """The unit that a parameter enters."""
    return place(sizes, name)._replace(input=None)


def parameters_of(sizes: tuple[int, ...], unit: Place) -> tuple[str, ...]:
    """The weights into a unit and its bias."""
    weights, biases = parameter_names(sizes)[unit.layer]
    return (*weights[unit.unit], biases[unit.unit])


_ACTIVATION: dict[str, Callable[[str], str]] = {
    "none": lambda z: z,
    "tanh": lambda z: rf"\tanh{_enclosed(z)}",
    "relu": lambda z: rf"\max(0, {_enclosed(z)[1:-1]})",
    "sigmoid": lambda z: rf"\frac{{1}}{{1 + e^{{-{z}}}}}",
}
_SLOPE: dict[str, Callable[[str], str]] = {
    "none": lambda a: "1",
    "tanh": lambda a: f"1 - {a}^2",
    "relu": lambda a: f"[{a} > 0]",
    "sigmoid": lambda a: rf"{a} \cdot (1 - {a})",
}


def _of_one(
    left: str,
    shape: Callable[[str], str],
    symbol: str,
    argument: float,
    result: float,
    digits: int,
) -> Equation:
    """An equation whose right-hand side is a function of one number."""
    return Equation(
        latex_symbol(left),
        (shape(latex_symbol(symbol)),),
        (shape(inside(argument, digits)),),
        latex_number(result, digits),
    )


def _closed(numbers: Product) -> Product:
    """The product with its sums as single factors, by their names."""
    return tuple(factor._replace(terms=()) for factor in numbers)


def _enclosed(argument: str) -> str:
    """The argument in one pair of parentheses; a negative number comes with its own."""
    return argument if argument.startswith("(") else f"({argument})"


def _error(trace: Trace, digits: int) -> str:
    return f"{inside(trace.target, digits)} - {inside(trace.prediction, digits)}"


def _symbol(factor: Factor, negated: bool) -> str:
    return latex_symbol(factor.symbol.removeprefix("−") if negated else factor.symbol)


def _number(factor: Factor, negated: bool, digits: int) -> str:
    return inside(-factor.value if negated else factor.value, digits)


def _pieces(terms: Sequence[Product], show: Callable[[Factor, bool], str]) -> tuple[str, ...]:
    """A sum of products in pieces of one product each; − in front of a name subtracts."""
    pieces: list[str] = []
    for position, term in enumerate(terms):
        negated = position > 0 and term[0].symbol.startswith("−")
        sign = ("- " if negated else "+ ") if position > 0 else ""
        pieces += _product_pieces(sign, term, negated, show)
    return tuple(pieces)


def _product_pieces(
    sign: str, term: Product, negated: bool, show: Callable[[Factor, bool], str]
) -> list[str]:
    """A product as its first two factors, then one factor each; a sum in it in its own pieces."""
    pieces, after_sum = [sign], False
    for position, factor in enumerate(term):
        times = r" \cdot " if position > 0 else ""
        if factor.terms:
            *inner, last = _pieces(factor.terms, show)
            pieces[-1] += f"{times}({inner[0]}"
            pieces += [*inner[1:], f"{last})"]
            after_sum = True
        elif position < 2 and not after_sum:
            pieces[-1] += times + show(factor, negated and position == 0)
        else:
            pieces.append(times.lstrip() + show(factor, False))
    return pieces


def _wrapped(pieces: Sequence[str], line: float) -> list[str]:
    """The pieces in lines of about `line` digits, the first after an =."""
    lines = [f"= {pieces[0]}"]
    for piece in pieces[1:]:
        if _length(lines[-1]) + _length(piece) > line:
            lines.append(rf"\quad {piece}")
        else:
            lines[-1] += f" {piece}"
    return lines


def _lines(equation: Equation, line: float) -> list[str]:
    if not equation.numbers:
        return _wrapped(equation.symbols, line)
    symbols, numbers = _wrapped(equation.symbols, line), _wrapped(equation.numbers, line)
    result = f"= {equation.result}"
    if numbers in ([result], [f"= ({equation.result})"]):
        numbers = [result]
    else:
        numbers = _joined(numbers, result, line)
    together = _joined(symbols, numbers[0], line)
    return together if len(together) == len(numbers) == 1 else [*symbols, *numbers]


def _joined(lines: list[str], more: str, line: float) -> list[str]:
    """The lines and one more, which goes behind the last one if it fits there."""
    if _length(lines[-1]) + _length(more) <= line:
        return [*lines[:-1], f"{lines[-1]} {more}"]
    return [*lines, more]


_TOKEN = re.compile(r"\\frac\{dL\}\{(?:[^{}]|\{[^{}]*\})*\}|\\[a-z]+|.")
_WIDTHS = (
    dict.fromkeys("{}_^& ", 0.0)
    | dict.fromkeys((r"\frac", r"\hat", r"\overline", r"\text", r"\varphi"), 0.0)
    | dict.fromkeys("()[].,'", 0.7)
    | {"=": 2.7, "+": 2.4, "-": 2.0, r"\cdot": 1.4, r"\times": 2.4, r"\quad": 2.0}
    | {r"\tanh": 4.0, r"\max": 4.0, r"\sum": 3.0}
)


def _length(latex: str) -> float:
    """About how wide a formula is, in digits."""
    return sum(
        3.2 if token.startswith(r"\frac{dL}") else _WIDTHS.get(token, 1.0)
        for token in _TOKEN.findall(latex)
    )
