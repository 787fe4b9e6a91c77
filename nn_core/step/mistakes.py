"""What the usual mistakes would have given: a wrong answer, recognised.

Each mistake is the right calculation with one thing in it changed, and keeps the line in which
the two differ. What they are called and why they are wrong is said elsewhere, by their kind.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial, reduce
from typing import NamedTuple

from nn_core.parameters import Place, at, names, place, places
from nn_core.step import calculation
from nn_core.step.answers import AFTER, GRADIENT, TOLERANCE, is_right, near, truth, uncertainty
from nn_core.step.calculation import FLOATS, TERMS, N, Numbers, Sample, symbol_of
from nn_core.step.ledger import (
    Ledger,
    Trace,
    change_products,
    mean_gradient_of,
    terms_of,
    update_of,
)
from nn_core.step.slips import Slip, wrong_gradients
from nn_core.step.terms import (
    Product,
    Symbol,
    Term,
    assembled,
    definitions,
    first_difference,
    given,
    named,
    products,
)

KINDS = (
    "factor 2",
    "half",
    "error sign",
    "no slope",
    "slope at z",
    "slope at a",
    "output activation",
    "no output activation",
    "no biases",
    "transposed",
    "permuted",
    "updated weight",
    "other unit",
    "other input",
    "no input",
    "bias input 0",
    "sum",
    "mean twice",
    "one sample",
    "ascent",
    "no rate",
    "rate twice",
    "output rate",
    "no momentum",
    "bias learned",
    "rate in gradient",
    "change",
    "gradient",
    "after",
    "other parameter",
    "on the way",
)
"""Every kind of mistake."""


class Mistake(NamedTuple):
    """A mistake, the answer it leads to, and the line in which it differs, as it is and mistaken.

    The lines are named terms. In a batch they may be those of one sample.
    """

    kind: str
    answer: float
    right: Term
    wrong: Term


class _Candidate(NamedTuple):
    """A mistake whose lines are made when they are wanted."""

    kind: str
    answer: float
    lines: Callable[[], tuple[Term, Term]]

    @property
    def mistake(self) -> Mistake:
        return Mistake(self.kind, self.answer, *self.lines())


def _lines(right: Term, wrong: Term) -> Callable[[], tuple[Term, Term]]:
    """Lines that are made already."""
    return lambda: (right, wrong)


def diagnose(
    ledger: Ledger,
    name: str,
    quantity: str,
    answer: float,
    trace: Trace | None = None,
    decimals: int | None = None,
) -> list[Mistake]:
    """The mistakes that lead to this answer: none if it is right, or if none is known.

    `quantity` is "gradient" or "after"; `trace` is the sample of the batch whose line is shown,
    the first if none is given. With `decimals` the answer has been rounded to so many, also on
    the way. Each kind is found once. That another number of the step was taken is only said where
    nothing else is found.
    """
    if is_right(ledger, name, quantity, answer, decimals):
        return []
    shown = ledger.traces[0] if trace is None else trace
    least = uncertainty(ledger, name, quantity, decimals)
    before = 0.0 if quantity == GRADIENT else ledger.row(name).before

    def leads_there(candidate: _Candidate) -> bool:
        margin = least
        if decimals is None:
            margin = max(margin, TOLERANCE * abs(candidate.answer - before))
        return near(answer, candidate.answer, margin)

    found: dict[str, _Candidate] = {}
    for candidate in filter(leads_there, _mistakes(ledger, name, quantity, shown)):
        found.setdefault(candidate.kind, candidate)
    if not found:
        others = filter(leads_there, _other_numbers(ledger, name, quantity, shown))
        found = {each.kind: each for each in [*others][:1]}
    return [candidate.mistake for candidate in found.values()]


def mistakes(
    ledger: Ledger, name: str, quantity: str, trace: Trace | None = None
) -> Iterator[Mistake]:
    """Every mistake that could be made here, also those that happen to give the truth."""
    shown = ledger.traces[0] if trace is None else trace
    for candidate in _mistakes(ledger, name, quantity, shown):
        yield candidate.mistake
    for candidate in _other_numbers(ledger, name, quantity, shown):
        yield candidate.mistake


def _mistakes(ledger: Ledger, name: str, quantity: str, shown: Trace) -> Iterator[_Candidate]:
    truth(ledger, name, quantity)
    spot = place(ledger.experiment.sizes, name)
    for candidate in _in_gradient(ledger, spot, shown):
        if quantity == AFTER:
            candidate = candidate._replace(answer=_after(ledger, spot, candidate.answer))
        yield candidate
    yield from (_in_update if quantity == AFTER else _in_place_of_gradient)(ledger, spot)


def _after(ledger: Ledger, spot: Place, gradient: float) -> float:
    """The parameter after a step with this gradient."""
    old = at(ledger.before, spot), at(ledger.state.velocities, spot)
    return calculation.moved(FLOATS, ledger.experiment, spot, old, gradient).parameter


def _in_gradient(ledger: Ledger, spot: Place, shown: Trace) -> Iterator[_Candidate]:
    """Mistakes on the way to the gradient; their answers are gradients."""
    for slip, gradient in wrong_gradients(ledger):
        there = slip.place(spot)

        def lines(slip: Slip = slip, there: Place = there) -> tuple[Term, Term]:
            wrong = slip.sample(TERMS, ledger, shown).gradient
            return first_difference(at(terms_of(ledger, shown).gradient, spot), at(wrong, there))

        yield _Candidate(slip.kind, at(gradient, there), lines)
    yield from _in_own_unit(ledger, spot, shown)
    yield from _in_last_factor(ledger, spot, shown)
    if len(ledger.traces) > 1:
        yield from _in_mean(ledger, spot)


def _in_own_unit(ledger: Ledger, spot: Place, shown: Trace) -> Iterator[_Candidate]:
    """Mistakes in the δ of the parameter's own hidden unit alone."""
    experiment = ledger.experiment
    if spot.layer == len(ledger.before) - 1:
        return
    variants: list[tuple[str, Callable[[Numbers, Sample], N]]] = []
    if spot.layer < len(ledger.before) - 2 and experiment.activation != "none":
        variants.append(
            ("no slope", lambda numbers, sample: sample.arriving[spot.layer][spot.unit])
        )
    for other in range(experiment.sizes[spot.layer + 1]):
        if other != spot.unit:
            variants.append(("other unit", _outgoing_of(ledger, spot, other)))
    number = symbol_of(experiment.sizes, spot._replace(input=None)).number
    for kind, delta in variants:
        slopes = [_times_input(spot, sample, delta(FLOATS, sample)) for sample in _floats(ledger)]

        def lines(delta: Callable[[Numbers, Sample], N] = delta) -> tuple[Term, Term]:
            sample = terms_of(ledger, shown)
            wrong = named(Symbol("delta", number), delta(TERMS, sample))
            return sample.deltas[spot.layer][spot.unit], wrong

        yield _Candidate(kind, _mean(slopes), lines)


def _outgoing_of(ledger: Ledger, spot: Place, other: int) -> Callable[[Numbers, Sample], N]:
    """δ of a unit, made with the weights that leave another one of its layer."""

    def delta(numbers: Numbers, sample: Sample) -> N:
        experiment, layer = ledger.experiment, spot.layer
        parameters = calculation.given_parameters(numbers, experiment, ledger.before)
        leaving = [row[other] for row in parameters[layer + 1].weights]
        arriving = calculation.dot(sample.deltas[layer + 1], leaving)
        z, a = sample.sums[layer][spot.unit], sample.outputs[layer + 1][spot.unit]
        slope = calculation.right_slope(numbers, experiment.activation, spot, z, a)
        if slope is None:
            return arriving
        number = symbol_of(experiment.sizes, spot._replace(input=None)).number
        return arriving * numbers.named(Symbol("slope", of=Symbol("z", number)), slope)

    return delta


def _times_input(spot: Place, sample: Sample, delta: N) -> N:
    return delta if spot.input is None else delta * sample.outputs[spot.layer][spot.input]


@lru_cache(maxsize=4)
def _floats(ledger: Ledger) -> tuple[Sample, ...]:
    """Every sample in floats."""
    experiment = ledger.experiment
    parameters = calculation.given_parameters(FLOATS, experiment, ledger.before)
    rules = calculation.rules(experiment)
    return tuple(
        calculation.calculate(FLOATS, rules, parameters, trace.row) for trace in ledger.traces
    )


def _in_last_factor(ledger: Ledger, spot: Place, shown: Trace) -> Iterator[_Candidate]:
    """Mistakes in what δ is multiplied by."""
    samples = _floats(ledger)
    symbol = Symbol("gradient", of=symbol_of(ledger.experiment.sizes, spot))

    def lines(wrong: Callable[[Sample], N]) -> Callable[[], tuple[Term, Term]]:
        def both() -> tuple[Term, Term]:
            sample = terms_of(ledger, shown)
            return at(sample.gradient, spot), named(symbol, wrong(sample))

        return both

    def delta(sample: Sample) -> N:
        return sample.deltas[spot.layer][spot.unit]

    if spot.input is None:
        yield _Candidate("bias input 0", 0.0, lines(lambda sample: delta(sample) * 0.0))
        return
    yield _Candidate("no input", _mean([delta(sample) for sample in samples]), lines(delta))
    kind = "other input" if spot.layer == 0 else "other unit"
    for other in range(ledger.experiment.sizes[spot.layer]):
        if other != spot.input:

            def exchanged(sample: Sample, other: int = other) -> N:
                return delta(sample) * sample.outputs[spot.layer][other]

            yield _Candidate(kind, _mean(list(map(exchanged, samples))), lines(exchanged))


def _in_mean(ledger: Ledger, spot: Place) -> Iterator[_Candidate]:
    """Mistakes in putting the samples of a batch together."""
    right = mean_gradient_of(ledger, spot)
    total, count = right.parts
    for kind, wrong in (
        ("sum", total),
        ("mean twice", total / count.value / count.value),
        *(("one sample", term) for term in _leaves(total)),
    ):
        line = named(right.name, wrong)
        yield _Candidate(kind, line.value, _lines(right, line))


def _leaves(term: Term) -> Iterator[Term]:
    """The given numbers that a term is computed from, in order."""
    if not term.parts:
        yield term
    for part in term.parts:
        yield from _leaves(part)


def _in_update(ledger: Ledger, spot: Place) -> Iterator[_Candidate]:
    """Mistakes in the update; their answers are new values."""
    right = update_of(ledger, spot).parameter
    first, added = products(right)[0].factors[0], change_products(update_of(ledger, spot))
    if not added:
        yield from _as_if_learned(ledger, spot, right)
        return
    plain = named(right.name, assembled(added, first))  # with the velocity written out

    def changed(kind: str, change: Callable[[Product], Product | None]) -> Iterator[_Candidate]:
        wrong = [product for each in added if (product := change(each)) is not None]
        line = named(right.name, assembled(wrong, first))
        yield _Candidate(kind, line.value, _lines(plain, line))

    yield from changed("ascent", lambda each: each._replace(negated=_slopes(each) != each.negated))
    yield from changed("no rate", lambda each: _without(each, "eta", "output rate"))
    yield from changed("rate twice", _rate_twice)
    yield from changed("output rate", lambda each: _without(each, "output rate"))
    if any(_has(each, "velocity") for each in added):
        yield from changed("no momentum", lambda each: None if _has(each, "velocity") else each)
    change = named(right.name, assembled(added))
    yield _Candidate("change", change.value, _lines(plain, change))
    gradient = mean_gradient_of(ledger, spot)
    taken = named(right.name, given(gradient.name, gradient.value))
    yield _Candidate("gradient", gradient.value, _lines(plain, taken))


def _as_if_learned(ledger: Ledger, spot: Place, right: Term) -> Iterator[_Candidate]:
    """A bias that is fixed, moved by its gradient."""
    gradient = mean_gradient_of(ledger, spot)
    rate = given(Symbol("eta"), ledger.row(names(ledger.experiment.sizes)[0]).rate)
    moved = right.parts[0] - rate * given(gradient.name, gradient.value)
    line = named(right.name, moved)
    yield _Candidate("bias learned", line.value, _lines(right, line))


def _has(product: Product, kind: str) -> bool:
    return any(each.symbol is not None and each.symbol.kind == kind for each in product.factors)


def _slopes(product: Product) -> bool:
    """Whether a product has the gradient in it."""
    return _has(product, "gradient") or _has(product, "mean gradient")


def _without(product: Product, *kinds: str) -> Product:
    kept = (
        each for each in product.factors if each.symbol is None or each.symbol.kind not in kinds
    )
    return product._replace(factors=tuple(kept))


def _rate_twice(product: Product) -> Product:
    rates = tuple(each for each in product.factors if each.symbol and each.symbol.kind == "eta")
    return product._replace(factors=(*rates, *product.factors))


def _in_place_of_gradient(ledger: Ledger, spot: Place) -> Iterator[_Candidate]:
    """Numbers of the update that are taken for the gradient."""
    update = update_of(ledger, spot)
    gradient = mean_gradient_of(ledger, spot)
    added = change_products(update)
    for each in added:
        if _slopes(each):
            line = named(gradient.name, each.term)
            yield _Candidate("rate in gradient", line.value, _lines(gradient, line))
    if added:
        change = named(gradient.name, assembled(added))
        yield _Candidate("change", change.value, _lines(gradient, change))
    yield _Candidate("after", update.parameter.value, _lines(gradient, update.parameter))


def _other_numbers(ledger: Ledger, name: str, quantity: str, shown: Trace) -> Iterator[_Candidate]:
    """Right numbers of the same step that are not the one asked for."""
    spots = places(ledger.experiment.sizes)
    sample = terms_of(ledger, shown)
    own = at(sample.gradient, spots[name])
    for term in definitions(own):
        if term is not own:
            yield _Candidate("on the way", term.value, _lines(own, term))
    for row in ledger.rows:
        if row.name != name:
            spot = spots[row.name]
            if quantity == GRADIENT:
                lines = _lines(own, at(sample.gradient, spot))
                yield _Candidate("other parameter", row.gradient, lines)
            else:
                lines = partial(_new_values, ledger, spots[name], spot)
                yield _Candidate("other parameter", row.after, lines)


def _new_values(ledger: Ledger, *spots: Place) -> tuple[Term, Term]:
    own, other = (update_of(ledger, spot).parameter for spot in spots)
    return own, other


def _mean(numbers: Sequence[float]) -> float:
    return reduce(operator.add, numbers) / len(numbers)
