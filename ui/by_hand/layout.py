"""Equations below each other, in lines that a column has room for."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ui.by_hand.notation import width

LINE = 38.0
"""Digits' widths in a line, after which a sum goes on in the next: what a narrow screen holds."""

NARROW = 26.0
"""The same of a column beside a wider one."""


class Equation(NamedTuple):
    """left = symbols = numbers = result, or just left = symbols where there are no numbers.

    Symbols and numbers are pieces of LaTeX, to be written one after another; a line may end
    between two of them.
    """

    left: str
    symbols: tuple[str, ...]
    numbers: tuple[str, ...]
    result: str


def block(equations: Iterable[Equation], line: float = LINE) -> str:
    """Equations below each other, aligned at their first =.

    One that is short enough stands in one line, the others in two or more.
    """
    rows, below_each_other = [], tuple(equations)
    left = max((width(each.left) for each in below_each_other), default=0.0)
    for each in below_each_other:
        parts = _lines(each, line - left)
        rows.append(" \\\\\n".join((f"{each.left} &{parts[0]}", *(f"&{p}" for p in parts[1:]))))
    body = " \\\\[0.9em]\n".join(rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _lines(each: Equation, line: float) -> list[str]:
    if not each.numbers:
        return _wrapped(each.symbols, line)
    symbols, numbers = _wrapped(each.symbols, line), _wrapped(each.numbers, line)
    result = f"= {each.result}"
    if numbers in ([result], [f"= ({each.result})"]):
        numbers = [result]
    else:
        numbers = _joined(numbers, result, line)
    together = _joined(symbols, numbers[0], line)
    return together if len(together) == len(numbers) == 1 else [*symbols, *numbers]


def _wrapped(parts: Sequence[str], line: float) -> list[str]:
    """The pieces in lines of about `line` digits, the first after an =."""
    lines = [f"= {parts[0]}"]
    for piece in parts[1:]:
        if width(lines[-1]) + width(piece) > line:
            lines.append(rf"\quad {piece}")
        else:
            lines[-1] += f" {piece}"
    return lines


def _joined(lines: list[str], more: str, line: float) -> list[str]:
    """The lines and one more, which goes behind the last one if it fits there."""
    if width(lines[-1]) + width(more) <= line:
        return [*lines[:-1], f"{lines[-1]} {more}"]
    return [*lines, more]
