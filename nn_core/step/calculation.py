"""One sample forward and back, and one parameter updated, in floats or in terms.

The same lines serve both kinds of numbers, so that a term is the number it stands for, to the
last bit. What a mistake would change is an argument: the numbers in their places, the activations
and the derivatives.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from operator import add, mul
from typing import Any, NamedTuple

from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS, LOSSES, UPDATES, Optimizer
from nn_core.parameters import Layer, Parameters, Place, at, nested, unit_number, weight_count
from nn_core.step import terms
from nn_core.step.terms import Symbol

N = Any
"""A float or a term."""


class Numbers(NamedTuple):
    """A kind of number to calculate in."""

    given: Callable[[Symbol, float], N]
    """A number to start from."""
    named: Callable[[Symbol, N], N]
    phi: Callable[[str, N], N]
    """φ of an activation, at z."""
    slope: Callable[[str, N], N]
    """φ′ of an activation, where it puts out a."""


FLOATS = Numbers(
    given=lambda symbol, value: value,
    named=lambda symbol, number: number,
    phi=lambda activation, z: ACTIVATIONS[activation].value(z),
    slope=lambda activation, a: ACTIVATIONS[activation].slope(a),
)
TERMS = Numbers(terms.given, terms.named, terms.phi, terms.slope)


class Rules(NamedTuple):
    """How a sample goes forward and back."""

    activations: tuple[str, ...]
    """Of every layer but the inputs."""
    loss: Callable[[N, N], N]
    """Of one output, from y and ŷ."""
    loss_slope: Callable[[N, N], N]
    """dL/dŷ, from y and ŷ."""
    slope: Callable[[Numbers, str, Place, N, N], N | None]
    """φ′ of a unit, from z and a; None multiplies nothing."""


def right_slope(numbers: Numbers, activation: str, unit: Place, z: N, a: N) -> N | None:
    """φ′ in terms of a; without an activation it is 1 by definition, and nothing is multiplied."""
    return None if activation == "none" else numbers.slope(activation, a)


def rules(experiment: Experiment) -> Rules:
    """The rules as they are."""
    loss = LOSSES[experiment.loss]
    return Rules(experiment.network.activations, loss.value, loss.slope, right_slope)


class Sample(NamedTuple):
    """One sample forward and back, in numbers of one kind.

    `sums` are the z of every layer, `outputs` the inputs and then the a of every layer, `deltas`
    the δ = dL/dz; the last of each are those of the outputs. `arriving` are the dL/da.
    """

    targets: tuple[N, ...]
    sums: tuple[tuple[N, ...], ...]
    outputs: tuple[tuple[N, ...], ...]
    loss: N
    arriving: tuple[tuple[N, ...], ...]
    deltas: tuple[tuple[N, ...], ...]
    gradient: tuple[Layer[N], ...]


@lru_cache(maxsize=128)
def symbols(sizes: tuple[int, ...]) -> tuple[Layer[Symbol], ...]:
    """The symbols of the parameters, shaped like them."""
    weights, biases = weight_count(sizes), sum(sizes[1:])
    flat = [
        *(Symbol("w", number) for number in range(1, weights + 1)),
        *(Symbol("b", number) for number in range(1, biases + 1)),
    ]
    return nested(sizes, flat)


def symbol_of(sizes: tuple[int, ...], spot: Place) -> Symbol:
    """The symbol of the parameter in a place."""
    return at(symbols(sizes), spot)


def given_parameters(
    numbers: Numbers, experiment: Experiment, values: Parameters
) -> tuple[Layer[N], ...]:
    """Parameters as numbers to start from; a bias that is fixed at 0 is none at all: None."""
    learns = experiment.optimizer.learns_biases
    return tuple(
        Layer(
            tuple(
                tuple(map(numbers.given, *row))
                for row in zip(named.weights, layer.weights, strict=True)
            ),
            tuple(
                numbers.given(symbol, bias) if learns or bias != 0.0 else None
                for symbol, bias in zip(named.biases, layer.biases, strict=True)
            ),
        )
        for named, layer in zip(symbols(experiment.sizes), values, strict=True)
    )


def calculate(
    numbers: Numbers,
    rules: Rules,
    parameters: tuple[Layer[N], ...],
    row: Sequence[float],
    back: tuple[Layer[N], ...] | None = None,
) -> Sample:
    """Forward and backward of one row (x1, x2, y1, …).

    `parameters` are nested numbers of the kind; `back` are those that the way back takes, the
    same ones if none are given.
    """
    given, named = numbers.given, numbers.named
    sizes = (2, *(len(layer.biases) for layer in parameters))
    last = len(parameters) - 1
    several = sizes[-1] > 1

    def of_output(kind: str, unit: int) -> Symbol:
        return Symbol(kind, unit + 1 if several else 0)

    targets = tuple(given(of_output("y", k), y) for k, y in enumerate(row[2:]))
    outputs = [tuple(given(Symbol("x", k + 1), x) for k, x in enumerate(row[:2]))]
    sums = []
    for depth, layer in enumerate(parameters):
        activation = rules.activations[depth]
        zs, activated = [], []
        for unit, (weights, bias) in enumerate(zip(*layer, strict=True)):
            z = dot(weights, outputs[-1])
            z = z if bias is None else z + bias
            number = unit_number(sizes, depth, unit)
            output = of_output("prediction", unit) if depth == last else Symbol("a", number)
            if depth == last and activation == "none":
                z = a = named(output, z)
            else:
                z = named(Symbol("z", number), z)
                a = named(output, numbers.phi(activation, z))
            zs.append(z)
            activated.append(a)
        sums.append(tuple(zs))
        outputs.append(tuple(activated))
    loss = named(Symbol("loss"), reduce(add, map(rules.loss, targets, outputs[-1])))

    arriving = tuple(
        named(Symbol("gradient", of=of_output("prediction", k)), rules.loss_slope(y, prediction))
        for k, (y, prediction) in enumerate(zip(targets, outputs[-1], strict=True))
    )
    arrivals, deltas, gradient = [], [], []
    for depth in reversed(range(len(parameters))):
        arrivals.append(arriving)
        back_through = []
        for unit, slope in enumerate(arriving):
            spot, number = Place(depth, unit, None), unit_number(sizes, depth, unit)
            z, a = sums[depth][unit], outputs[depth + 1][unit]
            factor = rules.slope(numbers, rules.activations[depth], spot, z, a)
            if factor is not None:
                factor = named(Symbol("slope", of=Symbol("z", number)), factor)
                slope = slope * factor
            elif depth == last:
                back_through.append(slope)  # dL/dŷ, which has its name
                continue
            back_through.append(named(Symbol("delta", number), slope))
        deltas.append(tuple(back_through))
        gradient.append(_gradient(numbers, sizes, depth, parameters[depth], deltas[-1], outputs))
        if depth > 0:
            lower = []
            columns = zip(*(back or parameters)[depth].weights, strict=True)
            for unit, leaving in enumerate(columns):
                slope = dot(deltas[-1], leaving)
                a = Symbol("a", unit_number(sizes, depth - 1, unit))
                lower.append(slope if len(leaving) == 1 else named(Symbol("gradient", of=a), slope))
            arriving = tuple(lower)
    return Sample(
        targets,
        tuple(sums),
        tuple(outputs),
        loss,
        tuple(reversed(arrivals)),
        tuple(reversed(deltas)),
        tuple(reversed(gradient)),
    )


def _gradient(
    numbers: Numbers,
    sizes: tuple[int, ...],
    depth: int,
    layer: Layer[N],
    deltas: tuple[N, ...],
    outputs: Sequence[tuple[N, ...]],
) -> Layer[N]:
    """δ times what each weight multiplies, and δ itself for a bias, named after the parameter."""
    own = symbols(sizes)[depth]
    rows = tuple(
        tuple(
            numbers.named(
                Symbol("gradient", of=w.symbol if isinstance(w, terms.Term) else symbol), delta * a
            )
            for w, symbol, a in zip(weights, named, outputs[depth], strict=True)
        )
        for weights, named, delta in zip(layer.weights, own.weights, deltas, strict=True)
    )
    biases = tuple(
        numbers.named(Symbol("gradient", of=symbol), delta)
        for symbol, delta in zip(own.biases, deltas, strict=True)
    )
    return Layer(rows, biases)


def dot(left: Sequence[N], right: Sequence[N]) -> N:
    """Σ left·right from left to right."""
    return reduce(add, map(mul, left, right))


def mean(numbers: Numbers, symbol: Symbol, gradients: Sequence[N]) -> N:
    """The mean of a parameter's gradients over a batch, summed in order; of one, that one."""
    if len(gradients) == 1:
        return gradients[0]
    total = reduce(add, gradients) / float(len(gradients))
    return numbers.named(Symbol("mean gradient", of=symbol), total)


class Moved(NamedTuple):
    """A parameter after an update; its new velocity, None where the update has no memory."""

    velocity: N | None
    parameter: N


def moved(
    numbers: Numbers,
    experiment: Experiment,
    spot: Place,
    before: tuple[float, float],
    gradient: N,
) -> Moved:
    """One parameter updated; `before` are its value and its velocity."""
    optimizer, symbol = experiment.optimizer, symbol_of(experiment.sizes, spot)
    rule = UPDATES[optimizer.update]
    w = numbers.given(symbol, before[0])
    v = numbers.given(Symbol("velocity", of=symbol), before[1])
    if not learns(optimizer, spot):
        after = numbers.named(Symbol("new", of=symbol), w)
        return Moved(v if rule.remembers else None, after)
    eta = numbers.given(Symbol("eta"), experiment.learning_rate)
    if spot.layer == len(experiment.sizes) - 2 and experiment.output_rate != 1.0:
        eta = eta * numbers.given(Symbol("output rate"), experiment.output_rate)
    mu = numbers.given(Symbol("mu"), optimizer.momentum)
    velocity = rule.velocity(v, gradient, eta, mu)
    if rule.remembers:
        velocity = numbers.named(Symbol("new", of=Symbol("velocity", of=symbol)), velocity)
    after = rule.parameter(w, velocity, gradient, eta)
    return Moved(
        velocity if rule.remembers else None,
        numbers.named(Symbol("new", of=symbol), after),
    )


def learns(optimizer: Optimizer, spot: Place) -> bool:
    """Whether the update moves what is in a place: fixed biases stay."""
    return spot.input is not None or optimizer.learns_biases
