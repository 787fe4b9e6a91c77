"""A step as formulas: the symbols, the numbers in their places, and the result, in LaTeX.

Every number comes from the ledger; nothing is computed here.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import mul

from nn_core.experiment import Experiment
from nn_core.functions import LOSSES
from nn_core.parameters import Place, at, parameter_names, place
from nn_core.step import terms
from nn_core.step.calculation import TERMS, learns, moved, symbol_of
from nn_core.step.ledger import (
    Ledger,
    Trace,
    factors,
    mean_gradient_of,
    terms_of,
    update_of,
)
from nn_core.step.terms import Symbol, Term, recomputed
from ui.by_hand.layout import Equation
from ui.by_hand.notation import DIGITS, by_number, by_symbol, latex_number, latex_symbol, pieces

MOST_ADDED = 8
"""Samples up to which a mean is written out as a sum."""

MOST_DIGITS = 17
"""So many tell every float from its neighbours."""


def equation(term: Term, digits: int = DIGITS) -> Equation:
    """A named term: its symbol, what it is computed from, the numbers of that, and its value.

    The numbers have as many digits as it takes for them to give the result that is shown.
    """
    return Equation(
        latex_symbol(term.name),
        pieces(term, by_symbol),
        pieces(term, by_number(enough_digits(term, digits))),
        latex_number(term.value, digits),
    )


def enough_digits(term: Term, digits: int) -> int:
    """The digits that the parts of a line need for the line to give its result to `digits`."""
    shown = f"{term.value + 0.0:.{digits}g}"

    def gives_it(more: int) -> bool:
        def rounded(part: Term) -> float:
            return part.value if part.symbol is None else float(f"{part.value:.{more}g}")

        return f"{recomputed(term, rounded) + 0.0:.{digits}g}" == shown

    if not math.isfinite(term.value):
        return digits
    return next(filter(gives_it, range(digits, MOST_DIGITS)), max(digits, MOST_DIGITS))


def stated(values: Iterable[Term], digits: int = DIGITS) -> list[Equation]:
    """Name = value, of each."""
    return [
        Equation(latex_symbol(term.name), (latex_number(term.value, digits),), (), "")
        for term in values
    ]


def forward(
    ledger: Ledger, trace: Trace, units: Iterable[Place], digits: int = DIGITS
) -> list[Equation]:
    """z and a of hidden units, then z and ŷ of the outputs and the loss of the sample.

    What a line needs of other units is stated before it.
    """
    sample = terms_of(ledger, trace)
    last = len(ledger.before) - 1
    outputs = [Place(last, unit, None) for unit in range(len(trace.targets))]
    lines = [
        term
        for spot in (*units, *outputs)
        for term in dict.fromkeys(
            (sample.sums[spot.layer][spot.unit], sample.outputs[spot.layer + 1][spot.unit])
        )
    ]
    return _with_values((*lines, sample.loss), (), digits)


def backward(
    ledger: Ledger, trace: Trace, units: Iterable[Place], digits: int = DIGITS
) -> list[Equation]:
    """dL/dŷ, φ′ and δ of the outputs, then dL/da, φ′ and δ of hidden units, the last ones first.

    What a line needs of other units' δ is stated before it.
    """
    sample = terms_of(ledger, trace)
    last = len(ledger.before) - 1
    outputs = [Place(last, unit, None) for unit in range(len(trace.targets))]
    lines: list[Term] = []
    for spot in (*outputs, *sorted(units, key=lambda spot: -spot.layer)):
        arriving = sample.arriving[spot.layer][spot.unit]
        delta = sample.deltas[spot.layer][spot.unit]
        slopes = [part for part in delta.parts if part.symbol and part.symbol.kind == "slope"]
        named = [term for term in (arriving, *slopes, delta) if term.symbol is not None]
        lines += dict.fromkeys(named)
    known = {term.symbol for layer in (*sample.sums, *sample.outputs) for term in layer}
    return _with_values(lines, known, digits)


def _with_values(
    lines: Iterable[Term], known: Iterable[Symbol | None], digits: int
) -> list[Equation]:
    """The lines, each after the values of those of its parts that no line has computed."""
    seen, equations = set(known), []
    for line in lines:
        missing = {
            part.symbol: part
            for part in _named_parts(line)
            if part.parts and part.symbol not in seen
        }
        equations += stated(missing.values(), digits)
        equations.append(equation(line, digits))
        seen |= {line.symbol, *missing}
    return equations


def _named_parts(line: Term) -> Iterator[Term]:
    for part in line.parts:
        if part.symbol is not None:
            yield part
        else:
            yield from _named_parts(part)


def gradients(
    ledger: Ledger, trace: Trace, names: Iterable[str], digits: int = DIGITS
) -> list[Equation]:
    """The gradient of each parameter by the loss of one sample: δ times what it multiplies.

    Biases that are fixed have none that anybody needs.
    """
    sample, optimizer = terms_of(ledger, trace), ledger.experiment.optimizer
    spots = [place(ledger.experiment.sizes, name) for name in names]
    return [
        equation(at(sample.gradient, spot), digits) for spot in spots if learns(optimizer, spot)
    ]


def chain(ledger: Ledger, trace: Trace, name: str, digits: int = DIGITS) -> list[Equation]:
    """One parameter from its gradient, also as the whole chain-rule product, to its new value."""
    sample, spot = terms_of(ledger, trace), place(ledger.experiment.sizes, name)
    gradient = at(sample.gradient, spot)
    whole = terms.named(gradient.symbol, reduce(mul, factors(sample, spot)))
    lines = [gradient] if terms.same_line(gradient, whole) else [gradient, whole]
    return [
        *(equation(line, digits) for line in lines),
        *means(ledger, [name], digits),
        *updates(ledger, [name], digits),
    ]


def means(ledger: Ledger, names: Iterable[str], digits: int = DIGITS) -> list[Equation]:
    """The mean gradient of each parameter over the samples of a batch; none for one sample."""
    count = len(ledger.traces)
    if count == 1:
        return []
    equations = []
    for name in names:
        spot = place(ledger.experiment.sizes, name)
        mean = mean_gradient_of(ledger, spot)
        numbers = pieces(mean, by_number(enough_digits(mean, digits)))
        if count > MOST_ADDED:
            numbers = (*numbers[:2], r"+ \dots", numbers[-1])
        slope = latex_symbol(Symbol("gradient", of=symbol_of(ledger.experiment.sizes, spot)))
        equations.append(
            Equation(
                latex_symbol(mean.name),
                (rf"\frac{{1}}{{{count}}} \sum {slope}",),
                numbers,
                latex_number(mean.value, digits),
            )
        )
    return equations


def updates(ledger: Ledger, names: Iterable[str], digits: int = DIGITS) -> list[Equation]:
    """The new value of each parameter, after its new velocity where the update has a memory.

    A bias that is fixed at 0 is none at all.
    """
    experiment = ledger.experiment
    spots = [place(experiment.sizes, name) for name in names]
    return [
        equation(term, digits)
        for spot in spots
        if learns(experiment.optimizer, spot) or at(ledger.before, spot) != 0.0
        for term in update_of(ledger, spot)
        if term is not None and term.parts
    ]


def given(experiment: Experiment) -> list[Equation]:
    """The formulas of the loss, of the activations and of the update, without numbers."""
    several = experiment.sizes[-1] > 1
    y, prediction = (
        terms.given(Symbol(kind, 1 if several else 0), 0.0) for kind in ("y", "prediction")
    )
    loss = pieces(LOSSES[experiment.loss].value(y, prediction), by_symbol)
    equations = [Equation("L", (*loss, *([r"+ \dots"] if several else [])), (), "")]
    z = terms.given(Symbol("z"), 0.0)
    for name, activation in (
        ("a", experiment.activation),
        ("prediction", experiment.output_activation),
    ):
        output = terms.given(Symbol(name), 0.0)
        if name == "prediction" and activation == "none":
            continue
        phi, slope = terms.phi(activation, z), terms.slope(activation, output)
        left = rf"{latex_symbol(output.name)} = \varphi(z)"
        equations.append(Equation(left, pieces(phi, by_symbol), (), ""))
        equations.append(Equation(r"\varphi'(z)", pieces(slope, by_symbol), (), ""))
    spot = Place(0, 0, 0)
    gradient = terms.given(Symbol("gradient", of=symbol_of(experiment.sizes, spot)), 0.0)
    for term in moved(TERMS, experiment, spot, (0.0, 0.0), gradient):
        if term is not None:
            equations.append(Equation(latex_symbol(term.name), pieces(term, by_symbol), (), ""))
    return equations


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
