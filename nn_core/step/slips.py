"""The ways in which a whole calculation goes wrong: each is the right one with one thing changed.

A slip has rules of its own, or other numbers in the places of the parameters. What it leads to is
computed by the same lines as the truth.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from nn_core import network
from nn_core.functions import LOSSES
from nn_core.parameters import Layer, Parameters, Place, each
from nn_core.step import calculation
from nn_core.step.calculation import FLOATS, N, Numbers, Rules, Sample, right_slope
from nn_core.step.ledger import Ledger, Trace
from nn_core.step.terms import Symbol

Nested = tuple[Layer[N], ...]
"""Parameters or their gradients in numbers of one kind."""
Arrange = Callable[[Nested], Nested]


class Slip(NamedTuple):
    """One kind of mistake that changes the way of every sample."""

    kind: str
    rules: Rules
    read: Arrange = lambda parameters: parameters
    """Where the parameters stand in the mistaken calculation."""
    back: Parameters | None = None
    """Values of the parameters after the step that the way back takes, None where it does not."""
    place: Callable[[Place], Place] = lambda spot: spot
    """Where the parameter of a place stands in the mistaken calculation."""

    def sample(self, numbers: Numbers, ledger: Ledger, trace: Trace) -> Sample:
        """One sample forward and back with this slip."""
        experiment = ledger.experiment
        parameters = calculation.given_parameters(numbers, experiment, ledger.before)
        back = None if self.back is None else _renewed(numbers, experiment.sizes, self.back)
        return calculation.calculate(numbers, self.rules, self.read(parameters), trace.row, back)


def _renewed(numbers: Numbers, sizes: tuple[int, ...], values: Parameters) -> Nested:
    """Parameters after the step, under their names as new ones."""
    return tuple(
        each(lambda symbol, value: numbers.given(Symbol("new", of=symbol), value), named, layer)
        for named, layer in zip(calculation.symbols(sizes), values, strict=True)
    )


@lru_cache(maxsize=4)
def wrong_gradients(ledger: Ledger) -> tuple[tuple[Slip, Parameters], ...]:
    """Every slip that is possible here, and the mean gradient that it leads to."""
    return tuple(
        (
            slip,
            network.mean([slip.sample(FLOATS, ledger, trace).gradient for trace in ledger.traces]),
        )
        for slip in slips(ledger)
    )


def slips(ledger: Ledger) -> Iterator[Slip]:
    """Every slip that is possible here."""
    rules = calculation.rules(ledger.experiment)
    yield from _in_loss(ledger, rules)
    yield from _in_slopes(rules)
    yield from _in_output(ledger, rules)
    yield from _in_reading(ledger, rules)
    if len(ledger.before) > 1:
        yield Slip("updated weight", rules, back=_updated_on_the_way(ledger))
        if len(ledger.before) > 2:
            yield Slip("updated weight", rules, back=ledger.after)


def _in_loss(ledger: Ledger, rules: Rules) -> Iterator[Slip]:
    if LOSSES[ledger.experiment.loss].bend == 2.0:
        yield Slip("factor 2", rules._replace(loss_slope=lambda y, p: p - y))
    else:
        yield Slip("half", rules._replace(loss_slope=lambda y, p: 2.0 * (p - y)))
    yield Slip("error sign", rules._replace(loss_slope=lambda y, p: rules.loss_slope(p, y)))


def _in_slopes(rules: Rules) -> Iterator[Slip]:
    def missing(where: Callable[[Place], bool]) -> Rules:
        return rules._replace(
            slope=lambda numbers, name, unit, z, a: (
                None if where(unit) else right_slope(numbers, name, unit, z, a)
            )
        )

    curved = [layer for layer, name in enumerate(rules.activations) if name != "none"]
    if not curved:
        return
    yield Slip("no slope", missing(lambda unit: True))
    if len(curved) > 1:
        for layer in curved:
            yield Slip("no slope", missing(partial(_is_in, layer)))
    yield Slip("slope at z", rules._replace(slope=_at_z))
    yield Slip("slope at a", rules._replace(slope=_at_a))


def _is_in(layer: int, spot: Place) -> bool:
    return spot.layer == layer


def _at_z(numbers: Numbers, activation: str, unit: Place, z: N, a: N) -> N | None:
    """The formula in terms of a, with z in it."""
    return None if activation == "none" else numbers.slope(activation, z)


def _at_a(numbers: Numbers, activation: str, unit: Place, z: N, a: N) -> N | None:
    """φ′ at a: the activation is applied to a as if it were z."""
    return None if activation == "none" else numbers.slope(activation, numbers.phi(activation, a))


def _in_output(ledger: Ledger, rules: Rules) -> Iterator[Slip]:
    hidden, output = ledger.experiment.activation, ledger.experiment.output_activation
    others = {hidden} if output == "none" else {"none"}
    for other in others - {output}:
        kind = "output activation" if output == "none" else "no output activation"
        yield Slip(kind, rules._replace(activations=(*rules.activations[:-1], other)))


def _in_reading(ledger: Ledger, rules: Rules) -> Iterator[Slip]:
    """Numbers that are read into the wrong places, or not at all."""
    if any(bias != 0.0 for layer in ledger.before for bias in layer.biases):
        yield Slip("no biases", rules, _without_biases)
    depths = range(len(ledger.before))
    misread = [depth for depth in depths if _by_columns_differs(ledger.before[depth])]
    for chosen in (*([depth] for depth in misread), *([misread] if len(misread) > 1 else ())):
        yield _transposed(rules, ledger.experiment.sizes, chosen)
    for depth in depths[:-1]:
        for other in range(1, len(ledger.before[depth].biases)):
            yield _permuted(rules, depth, other)


def _transposed(rules: Rules, sizes: tuple[int, ...], chosen: Sequence[int]) -> Slip:
    """The weights into these layers read input by input."""
    return Slip(
        "transposed",
        rules,
        lambda parameters: tuple(
            by_columns(layer) if depth in chosen else layer
            for depth, layer in enumerate(parameters)
        ),
        place=lambda spot: _place_by_columns(sizes, spot) if spot.layer in chosen else spot,
    )


def _permuted(rules: Rules, depth: int, other: int) -> Slip:
    """The weights into the first unit of a layer read as those into another one, and back."""
    return Slip(
        "permuted",
        rules,
        lambda parameters: (
            *parameters[:depth],
            _rows_exchanged(parameters[depth], other),
            *parameters[depth + 1 :],
        ),
        place=lambda spot: (
            spot._replace(unit={0: other, other: 0}.get(spot.unit, spot.unit))
            if spot.layer == depth and spot.input is not None
            else spot
        ),
    )


def _without_biases(parameters: Nested) -> Nested:
    return tuple(layer._replace(biases=(None,) * len(layer.biases)) for layer in parameters)


def by_columns(layer: Layer) -> Layer:
    """The weights of a layer when those listed unit by unit are read input by input."""
    flat = [w for row in layer.weights for w in row]
    units = len(layer.weights)
    rows = tuple(tuple(flat[unit::units]) for unit in range(units))
    return layer._replace(weights=rows)


def _by_columns_differs(layer: Layer) -> bool:
    return by_columns(layer).weights != layer.weights


def _place_by_columns(sizes: tuple[int, ...], spot: Place) -> Place:
    """Where a weight stands that was read input by input."""
    if spot.input is None:
        return spot
    inputs, units = sizes[spot.layer], sizes[spot.layer + 1]
    column, unit = divmod(spot.unit * inputs + spot.input, units)
    return spot._replace(unit=unit, input=column)


def _rows_exchanged(layer: Layer, other: int) -> Layer:
    """The weights into the first unit of a layer and those into another one, exchanged."""
    rows = list(layer.weights)
    rows[0], rows[other] = rows[other], rows[0]
    return layer._replace(weights=tuple(rows))


def _updated_on_the_way(ledger: Ledger) -> Parameters:
    """The weights of someone who updates each layer before going back through it."""
    net, optimizer = ledger.experiment.network, ledger.experiment.optimizer
    mixed = ledger.before
    for layer in reversed(range(1, len(mixed))):
        gradient = network.mean(
            [network.backward(net, mixed, trace.outputs, trace.targets) for trace in ledger.traces]
        )
        state = ledger.state._replace(parameters=mixed)
        after = network.update(optimizer, state, gradient).parameters
        mixed = (*mixed[:layer], after[layer], *mixed[layer + 1 :])
    return mixed
