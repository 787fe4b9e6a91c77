"""What the usual mistakes would have given: a wrong answer, recognised.

Each mistake is the right calculation with one thing in it changed, and keeps the line in which
the two differ.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import NamedTuple

from nn_core import network
from nn_core.parameters import Parameters, Place, at, place
from nn_core.step.ledger import (
    Factor,
    Ledger,
    Product,
    Row,
    Trace,
    chain_factors,
    change_factors,
    delta_factors,
    delta_symbol,
    factors,
    input_factor,
    product,
)

GRADIENT, AFTER = QUANTITIES = ("gradient", "after")
"""What an answer may be: dL/dw, or the parameter after the step."""

TOLERANCE = 0.005
"""Of the gradient or of the change: three significant digits are enough."""

_ROUNDING = 1e-12

WORDS = {
    "factor 2": (
        "The factor 2 is missing",
        "The derivative of (y − ŷ)² with respect to ŷ is −2(y − ŷ).",
    ),
    "error sign": (
        "The error has the wrong sign",
        "dL/dŷ is −2(y − ŷ): positive when the prediction is too large.",
    ),
    "updated weight": (
        "The outgoing weight was already updated",
        "All gradients of a step use the weights from before the step.",
    ),
    "no slope": (
        "The slope of the activation is missing",
        "Going back through a hidden unit multiplies by φ′.",
    ),
    "slope at z": (
        "φ′ was taken at z where a was meant",
        "Written in terms of the output a, tanh has the slope 1 − a² and sigmoid a(1 − a).",
    ),
    "other unit": (
        "A number of another hidden unit was used",
        "Only what lies on the way from this parameter to the output belongs in its product.",
    ),
    "no input": (
        "The input was not multiplied in",
        "The gradient of a weight is the δ of its unit times what the weight multiplied.",
    ),
    "bias input 0": (
        "The bias was given the input 0",
        "A bias is a weight whose input is always 1, so its gradient is the δ of its unit.",
    ),
    "sum": (
        "The samples of the batch were added, not averaged",
        "The gradient of a batch is the mean over its samples.",
    ),
    "one sample": (
        "Only one sample of the batch was used",
        "The gradient of a batch is the mean over its samples.",
    ),
    "ascent": (
        "The step goes up the slope",
        "Descent subtracts: w ← w − η · gradient.",
    ),
    "no rate": (
        "The learning rate is missing",
        "The gradient is multiplied by η before it is subtracted.",
    ),
    "rate twice": (
        "The learning rate was applied twice",
        "The gradient itself has no η in it; the update multiplies by it once.",
    ),
    "output rate": (
        "The output layer's own rate was forgotten",
        "The output layer learns with η times its factor.",
    ),
    "rate in gradient": (
        "The learning rate is already in it",
        "The gradient has no η in it; that comes with the update.",
    ),
    "change": (
        "This is the change, −η · gradient",
        "The question was for another number of the same line.",
    ),
}
"""Title and explanation of each kind of mistake."""


class Mistake(NamedTuple):
    """A mistake, the answer it leads to, and the line in which it differs.

    The line says that `left` is the sum of the products `right`; with the mistake, `wrong`. In a
    batch it is a line of one sample.
    """

    kind: str
    answer: float
    left: str
    right: tuple[Product, ...]
    wrong: tuple[Product, ...]

    @property
    def title(self) -> str:
        return WORDS[self.kind][0]

    @property
    def explanation(self) -> str:
        return WORDS[self.kind][1]


def truth(ledger: Ledger, name: str, quantity: str) -> float:
    """The right answer; raises ValueError for an unknown parameter or quantity."""
    if quantity not in QUANTITIES:
        raise ValueError(f"quantity is {quantity!r}; it must be one of {', '.join(QUANTITIES)}.")
    row = ledger.row(name)
    return row.gradient if quantity == GRADIENT else row.after


def is_right(ledger: Ledger, name: str, quantity: str, answer: float) -> bool:
    """Whether an answer is the truth, to three significant digits of gradient or change."""
    right = truth(ledger, name, quantity)
    return abs(answer - right) <= tolerance(ledger.row(name), quantity, right)


def tolerance(row: Row, quantity: str, value: float) -> float:
    """How far an answer may be from `value`: a fraction of it, or of the change it stands for.

    Never less than what rounding may do.
    """
    size = value if quantity == GRADIENT else value - row.before
    return max(TOLERANCE * abs(size), _ROUNDING * max(1.0, abs(value)))


def diagnose(
    ledger: Ledger, name: str, quantity: str, answer: float, trace: Trace | None = None
) -> list[Mistake]:
    """The mistakes that lead to this answer: none if it is right, or if none is known.

    `quantity` is "gradient" or "after"; `trace` is the sample of the batch whose line is shown,
    the first if none is given.
    """
    if is_right(ledger, name, quantity, answer):
        return []
    row = ledger.row(name)
    return [
        mistake
        for mistake in mistakes(ledger, name, quantity, trace)
        if abs(answer - mistake.answer) <= tolerance(row, quantity, mistake.answer)
    ]


def mistakes(
    ledger: Ledger, name: str, quantity: str, trace: Trace | None = None
) -> Iterator[Mistake]:
    """Every mistake that could be made here, also those that happen to give the truth."""
    truth(ledger, name, quantity)
    row, shown = ledger.row(name), ledger.traces[0] if trace is None else trace
    for mistake in _in_gradient(ledger, name, shown):
        if quantity == AFTER:
            mistake = mistake._replace(answer=row.before - row.rate * mistake.answer)
        yield mistake
    yield from (_in_update if quantity == AFTER else _in_place_of_gradient)(ledger, row)


def _in_gradient(ledger: Ledger, name: str, shown: Trace) -> Iterator[Mistake]:
    """Mistakes on the way to the gradient; their answers are gradients."""
    yield from _in_error(ledger, name, shown)
    spot = place(ledger.experiment.sizes, name)
    if spot.layer < len(ledger.before) - 1:
        yield from _in_delta(ledger, spot, shown)
    yield from _in_last_factor(ledger, name, shown)
    if len(ledger.traces) > 1:
        yield from _in_mean(ledger, name)


def _in_error(ledger: Ledger, name: str, shown: Trace) -> Iterator[Mistake]:
    gradient = ledger.row(name).gradient
    error = Factor("(y − ŷ)", shown.target - shown.prediction)
    right = ((Factor("−2", -2.0), error),)
    yield Mistake("factor 2", gradient / 2.0, "dL/dŷ", right, ((Factor("−1", -1.0), error),))
    yield Mistake("error sign", -gradient, "dL/dŷ", right, ((Factor("2", 2.0), error),))


class _Chain(NamedTuple):
    """The numbers that the way back to a hidden unit is made of; some of them mistaken."""

    weights: Parameters
    slope: Callable[[float, float], float]
    """φ′ of a unit from its z and its a."""


def _in_delta(ledger: Ledger, spot: Place, shown: Trace) -> Iterator[Mistake]:
    """Mistakes on the way back to a hidden unit."""
    sizes = ledger.experiment.sizes
    derivative = network.ACTIVATIONS[ledger.experiment.activation].slope
    true = _Chain(ledger.before, lambda z, a: derivative(a))
    right = delta_factors(ledger, spot.layer, spot.unit, shown)
    left = delta_symbol(sizes, spot.layer, spot.unit)

    def mistake(kind: str, chain: _Chain, wrong: Callable[[Product], Product]) -> Mistake:
        gradients = []
        for trace in ledger.traces:
            delta = product(_delta(sizes, spot, chain, trace))
            gradients.append(delta if spot.input is None else delta * _input(spot, trace))
        line = wrong(_delta(sizes, spot, chain, shown))
        return Mistake(kind, _mean(gradients), left, (right,), (line,))

    yield mistake("no slope", true._replace(slope=lambda z, a: 1.0), lambda line: line[:-1])
    yield mistake("slope at z", true._replace(slope=lambda z, a: derivative(z)), _at_z)
    yield mistake("updated weight", true._replace(weights=_updated(ledger)), _with_new_weights)
    for other in range(sizes[spot.layer + 1]):
        if other != spot.unit:
            weights = _with_outgoing_of(ledger.before, spot, other)
            names = delta_factors(ledger, spot.layer, other, shown)
            yield mistake(
                "other unit",
                true._replace(weights=weights),
                lambda line, names=names: _renamed(line, names),
            )


def _delta(sizes: tuple[int, ...], spot: Place, chain: _Chain, trace: Trace) -> Product:
    """δ of a hidden unit as a product, with the numbers of `chain`."""
    deltas: Sequence[float] = (trace.output_delta,)
    for layer in reversed(range(spot.layer, len(sizes) - 2)):
        slopes = [
            chain.slope(z, a)
            for z, a in zip(trace.sums[layer], trace.outputs[layer + 1], strict=True)
        ]
        outgoing = tuple(zip(*chain.weights[layer + 1].weights, strict=True))
        if layer == spot.layer:
            return chain_factors(sizes, spot, deltas, outgoing[spot.unit], slopes[spot.unit])
        deltas = [
            network.dot(deltas, leaving) * slope
            for leaving, slope in zip(outgoing, slopes, strict=True)
        ]
    raise ValueError(f"{spot} is not in a hidden layer.")


def _updated(ledger: Ledger) -> Parameters:
    """The weights of someone who updates each layer before going back through it."""
    net, optimizer = ledger.experiment.network, ledger.experiment.optimizer
    mixed = ledger.before
    for layer in reversed(range(1, len(mixed))):
        gradient = network.mean(
            [network.backward(net, mixed, trace.outputs, trace.targets) for trace in ledger.traces]
        )
        after = network.update(optimizer, network.at_rest(mixed), gradient).parameters
        mixed = (*mixed[:layer], after[layer], *mixed[layer + 1 :])
    return mixed


def _with_outgoing_of(parameters: Parameters, spot: Place, other: int) -> Parameters:
    """The parameters with the weights that leave unit `other` in place of the unit's own."""
    layer = parameters[spot.layer + 1]
    rows = tuple((*row[: spot.unit], row[other], *row[spot.unit + 1 :]) for row in layer.weights)
    return (
        *parameters[: spot.layer + 1],
        layer._replace(weights=rows),
        *parameters[spot.layer + 2 :],
    )


def _at_z(line: Product) -> Product:
    *others, slope = line
    return (*others, slope._replace(symbol=slope.symbol.replace("a", "z")))


def _with_new_weights(line: Product) -> Product:
    return tuple(
        factor._replace(
            symbol=f"new {factor.symbol}" if factor.symbol.startswith("w") else factor.symbol,
            terms=tuple(map(_with_new_weights, factor.terms)),
        )
        for factor in line
    )


def _renamed(line: Product, names: Product) -> Product:
    """The line with the symbols of another one of the same shape, except for the slope."""
    return (
        *(
            factor._replace(
                symbol=name.symbol,
                terms=tuple(
                    tuple(
                        inner._replace(symbol=other.symbol)
                        for inner, other in zip(term, named, strict=True)
                    )
                    for term, named in zip(factor.terms, name.terms, strict=True)
                ),
            )
            for factor, name in zip(line[:-1], names[:-1], strict=True)
        ),
        line[-1],
    )


def _in_last_factor(ledger: Ledger, name: str, shown: Trace) -> Iterator[Mistake]:
    """Mistakes in what δ is multiplied by."""
    sizes = ledger.experiment.sizes
    spot = place(sizes, name)
    right = factors(ledger, name, shown)
    deltas = [trace.gradient[spot.layer].biases[spot.unit] for trace in ledger.traces]
    if spot.input is None:
        line = (*right, Factor("0", 0.0))
        yield Mistake("bias input 0", 0.0, f"dL/d{name}", (right,), (line,))
        return
    yield Mistake("no input", _mean(deltas), f"dL/d{name}", (right,), (right[:-1],))
    if spot.layer > 0:
        for other in range(sizes[spot.layer]):
            if other != spot.input:
                moved = spot._replace(input=other)
                gradients = [
                    delta * _input(moved, trace)
                    for delta, trace in zip(deltas, ledger.traces, strict=True)
                ]
                line = (*right[:-1], input_factor(spot.layer, other, sizes, shown))
                yield Mistake("other unit", _mean(gradients), f"dL/d{name}", (right,), (line,))


def _in_mean(ledger: Ledger, name: str) -> Iterator[Mistake]:
    """Mistakes in putting the samples of a batch together."""
    spot = place(ledger.experiment.sizes, name)
    gradients = [at(trace.gradient, spot) for trace in ledger.traces]
    added = Factor("sum of all samples", reduce(operator.add, gradients))
    count = len(gradients)
    left, right = f"dL/d{name}", ((Factor(f"1/{count}", 1.0 / count), added),)
    yield Mistake("sum", added.value, left, right, ((added,),))
    for trace, gradient in zip(ledger.traces, gradients, strict=True):
        alone = Factor(f"sample {trace.number + 1} alone", gradient)
        yield Mistake("one sample", gradient, left, right, ((alone,),))


def _in_update(ledger: Ledger, row: Row) -> Iterator[Mistake]:
    """Mistakes in w ← w − η · gradient; their answers are new values."""
    old, change = (Factor(row.name, row.before),), change_factors(ledger, row.name)
    left, right = f"new {row.name}", (old, change)
    minus_eta, *others = change
    gradient = change[-1]
    eta = Factor("η", -minus_eta.value)
    for kind, wrong in (
        ("ascent", (eta, *others)),
        ("no rate", (Factor("−1", -1.0), gradient)),
        ("rate twice", (minus_eta, eta, *others)),
        ("output rate", (minus_eta, gradient)),
    ):
        yield Mistake(kind, row.before + product(wrong), left, right, (old, wrong))
    yield Mistake("change", row.change, left, right, (change,))


def _in_place_of_gradient(ledger: Ledger, row: Row) -> Iterator[Mistake]:
    """Numbers of the update that are taken for the gradient."""
    change = change_factors(ledger, row.name)
    minus_eta, *others = change
    left, right = f"dL/d{row.name}", (change[-1:],)
    included = (Factor("η", -minus_eta.value), *others)
    yield Mistake("rate in gradient", product(included), left, right, (included,))
    yield Mistake("change", row.change, left, right, (change,))


def _input(spot: Place, trace: Trace) -> float:
    return trace.outputs[spot.layer][spot.input]


def _mean(numbers: Sequence[float]) -> float:
    return reduce(operator.add, numbers) / len(numbers)
