"""The numbers of a step as terms: what each is called, and what it was computed from.

A term is a float that remembers. The lines of `functions` and `network` take terms as they take
floats, give the same bits, and leave behind the expression that they computed. Whatever shows a
step (LaTeX, plain text, the usual mistakes, rounding) is a walk over its terms.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, NamedTuple, Union

from nn_core.functions import ACTIVATIONS


class Symbol(NamedTuple):
    """What a number is called: its kind, its number if there are several, and whose it is.

    w, b, x, y, a, z, delta   a letter with an index
    prediction, loss          ŷ and L
    eta, output rate, mu      η, the factor r on it in the output layer, and μ
    gradient                  dL/d of another symbol, of one sample
    mean gradient             the same, over the samples of a batch
    sample gradient           the same, of the sample with this number
    slope                     φ′ at another symbol
    velocity                  v of a parameter
    new                       a parameter or a velocity after the step
    """

    kind: str
    number: int = 0
    """From 1; 0 where there is only one."""
    of: Union["Symbol", None] = None


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """A number, the operation that gave it, the terms it was computed from, and its name.

    `operation` is "number" (given, no parts), "+", "−", "·" or "/" (two parts), "negative", "is"
    (one part: the same number under another name), "phi" or "slope" (one part: φ of z, or φ′ in
    terms of a, of the activation `function`).
    """

    value: float
    operation: str = "number"
    parts: tuple["Term", ...] = ()
    symbol: Symbol | None = None
    function: str = ""

    @property
    def name(self) -> Symbol:
        """The symbol of a term that is known to have one."""
        assert self.symbol is not None, self
        return self.symbol

    def __add__(self, other: "Term | float") -> "Term":
        return _combined("+", self, other)

    def __radd__(self, other: float) -> "Term":
        return _combined("+", other, self)

    def __sub__(self, other: "Term | float") -> "Term":
        return _combined("−", self, other)

    def __rsub__(self, other: float) -> "Term":
        return _combined("−", other, self)

    def __mul__(self, other: "Term | float") -> "Term":
        return _combined("·", self, other)

    def __rmul__(self, other: float) -> "Term":
        return _combined("·", other, self)

    def __truediv__(self, other: "Term | float") -> "Term":
        return _combined("/", self, other)

    def __neg__(self) -> "Term":
        return Term(-self.value, "negative", (self,))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "−": operator.sub,
    "·": operator.mul,
    "/": operator.truediv,
    "negative": operator.neg,
    "is": lambda number: number,
}


def _combined(operation: str, left: Term | float, right: Term | float) -> Term:
    parts = tuple(each if isinstance(each, Term) else Term(each) for each in (left, right))
    return Term(OPERATIONS[operation](*(part.value for part in parts)), operation, parts)


def given(symbol: Symbol, value: float) -> Term:
    """A number that the calculation starts from."""
    return Term(value, symbol=symbol)


def named(symbol: Symbol, term: Term) -> Term:
    """The term under a name; one that has a name already keeps it and is its only part."""
    if term.symbol is not None:
        return Term(term.value, "is", (term,), symbol)
    return replace(term, symbol=symbol)


def phi(activation: str, z: Term) -> Term:
    """φ(z)."""
    return Term(ACTIVATIONS[activation].value(z.value), "phi", (z,), function=activation)


def slope(activation: str, a: Term) -> Term:
    """φ′ where φ puts out a."""
    return Term(ACTIVATIONS[activation].slope(a.value), "slope", (a,), function=activation)


class Product(NamedTuple):
    """Factors to be multiplied from left to right, and added to a sum, or subtracted from it."""

    negated: bool
    factors: tuple[Term, ...]

    @property
    def term(self) -> Term:
        """The product without its sign."""
        return reduce(operator.mul, self.factors)


def products(term: Term) -> tuple[Product, ...]:
    """The sum of products that a term is, whatever it is called: one line of a calculation.

    Names inside it are not looked into.
    """
    if term.operation in ("+", "−") and not _is_twice(term):
        left, right = term.parts
        return (*_unnamed(left), *_signed(right, term.operation == "−"))
    if term.operation == "negative":
        return _signed(term.parts[0], True)
    return (Product(False, _factors(term)),)


def _unnamed(term: Term) -> tuple[Product, ...]:
    return products(term) if term.symbol is None else (Product(False, (term,)),)


def _signed(term: Term, negated: bool) -> tuple[Product, ...]:
    """A product as one of a sum; a sum stays a single factor, so that the order is kept."""
    if term.symbol is not None or term.operation in ("+", "−", "negative"):
        return (Product(negated, (term,)),)
    return (Product(negated, _factors(term)),)


def _factors(term: Term) -> tuple[Term, ...]:
    """The factors of a product, left to right; a square is one factor.

    What is added to itself is 2 times it.
    """
    if term.operation == "is":
        return term.parts
    if _is_twice(term):
        return (Term(2.0), term.parts[0])
    if term.operation != "·" or is_square(term):
        return (term,)
    left, right = term.parts
    return (*(_factors(left) if left.symbol is None else (left,)), right)


def is_square(term: Term) -> bool:
    """Whether a product multiplies a term that is not a plain number by itself."""
    if term.operation != "·":
        return False
    left, right = term.parts
    return (left.symbol is not None or left.operation != "number") and _same_part(left, right)


def _is_twice(term: Term) -> bool:
    """Whether a sum adds a term to itself."""
    return term.operation == "+" and _same_part(*term.parts)


def assembled(terms: Iterable[Product], first: Term | None = None) -> Term:
    """The sum of products, left to right, behind `first` where there is one."""
    total = first
    for each in terms:
        if total is None:
            total = -each.term if each.negated else each.term
        else:
            total = total - each.term if each.negated else total + each.term
    assert total is not None, "an empty sum"
    return total


def definitions(term: Term) -> Iterator[Term]:
    """Every named term that is computed on the way to a term, in order, the term itself last."""
    seen = set()

    def visit(each: Term) -> Iterator[Term]:
        if id(each) in seen:
            return
        seen.add(id(each))
        for part in each.parts:
            yield from visit(part)
        if each.symbol is not None and each.parts:
            yield each

    return visit(term)


def expanded(term: Term) -> tuple[Term, ...]:
    """The factors of a product, with every δ in it written out as its own factors in turn.

    What is left are given numbers, sums, and values and slopes of functions.
    """
    if term.operation == "is":
        return _opened(term.parts[0])
    if term.operation == "·" and not is_square(term):
        return tuple(factor for part in term.parts for factor in _opened(part))
    return (term,)


def _opened(part: Term) -> tuple[Term, ...]:
    return expanded(part) if part.symbol is None or part.symbol.kind == "delta" else (part,)


def same_line(one: Term, other: Term) -> bool:
    """Whether two terms are computed by the same operations from equal names and constants."""
    return (
        (one.operation, one.function, len(one.parts))
        == (other.operation, other.function, len(other.parts))
        and (bool(one.parts) or one.value == other.value)
        and all(map(_same_part, one.parts, other.parts))
    )


def _same_part(one: Term, other: Term) -> bool:
    if one.symbol is not None or other.symbol is not None:
        return one.symbol == other.symbol
    return same_line(one, other)


def first_difference(right: Term, wrong: Term) -> tuple[Term, Term]:
    """The first line of a wrong calculation that is not as in the right one: (right, wrong).

    Both are named alike. The last lines where no line differs.
    """
    lines = {term.symbol: term for term in definitions(right)}
    for term in definitions(wrong):
        if term.symbol in lines and not same_line(lines[term.symbol], term):
            return lines[term.symbol], term
    return right, wrong


def recomputed(term: Term, number: Callable[[Term], float]) -> float:
    """A line computed anew from other numbers for its given numbers and its named parts."""

    def part(each: Term) -> float:
        return number(each) if each.symbol is not None or not each.parts else whole(each)

    def whole(each: Term) -> float:
        numbers: Sequence[float] = [part(inner) for inner in each.parts]
        if each.operation == "phi":
            return ACTIVATIONS[each.function].value(*numbers)
        if each.operation == "slope":
            return ACTIVATIONS[each.function].slope(*numbers)
        return OPERATIONS[each.operation](*numbers)

    return whole(term) if term.parts else number(term)
