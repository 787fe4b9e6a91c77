"""One update, written out: every number on the way from the state before to the state after.

A step is the number of an update in its run, from 0. The sums and products are those of
`network`; nothing is computed in a second way.
"""

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from nn_core import network
from nn_core.experiment import Experiment
from nn_core.network import Network
from nn_core.parameters import (
    Parameters,
    Place,
    flatten,
    parameter_names,
    place,
    places,
    unflatten,
    unit_number,
)
from nn_core.training import Run, replay, train


class Factor(NamedTuple):
    """A number and its name; `terms` are the products it is the sum of, where it is a sum."""

    symbol: str
    value: float
    terms: "tuple[Product, ...]" = ()


Product = tuple[Factor, ...]


@dataclass(frozen=True)
class Trace:
    """One sample forward and backward, with the parameters from before the step.

    `number` is its row in the data set, from 0. `sums` are the z of every layer, `outputs` the
    inputs and then the a of every layer; both end with (ŷ,). The biases in `gradient` are the
    δ = dL/dz of every unit.
    """

    number: int
    inputs: tuple[float, ...]
    targets: tuple[float, ...]
    sums: tuple[tuple[float, ...], ...]
    outputs: tuple[tuple[float, ...], ...]
    loss: float
    gradient: Parameters

    @property
    def target(self) -> float:
        """y, of a network with one output."""
        return self.targets[0]

    @property
    def prediction(self) -> float:
        """ŷ."""
        return self.outputs[-1][0]

    @property
    def output_delta(self) -> float:
        """dL/dŷ = −2(y − ŷ)."""
        return self.gradient[-1].biases[0]


class Row(NamedTuple):
    """What the step did to one parameter: after = before + change, change = −rate·gradient."""

    name: str
    before: float
    gradient: float
    rate: float
    change: float
    after: float


@dataclass(frozen=True)
class Ledger:
    """One update of a run: a trace of each sample of the batch, a row of each parameter.

    The gradient of a row is the mean over the batch, and so are the two losses.
    """

    experiment: Experiment
    step: int
    before: Parameters
    after: Parameters
    traces: tuple[Trace, ...]
    rows: tuple[Row, ...]
    loss_before: float
    loss_after: float

    @property
    def actual_change(self) -> float:
        """Of the loss of these samples, by the update."""
        return self.loss_after - self.loss_before

    @property
    def predicted_change(self) -> float:
        """The same to first order, gradient · change; with one learning rate that is −η‖g‖²."""
        return network.dot([row.gradient for row in self.rows], [row.change for row in self.rows])

    def row(self, name: str) -> Row:
        """The row of a parameter; raises ValueError if there is none of this name."""
        place(self.experiment.sizes, name)
        return next(row for row in self.rows if row.name == name)


def explain_step(experiment: Experiment, step: int, run: Run | None = None) -> Ledger:
    """The ledger of update number `step` (from 0) of the experiment's run.

    Pass the `run` of `train(experiment)` where it is at hand; otherwise it is trained here.
    Raises ValueError if the run has no such step: the steps of an epoch that diverged are not
    in it, except the very first.
    """
    run = train(experiment) if run is None else run
    if not 0 <= step < explainable_steps(run):
        raise ValueError(
            f"step is {step}; this run has the steps 0 to {explainable_steps(run) - 1}."
        )
    epoch, sample = position(experiment, step)
    return explain(experiment, step, unflatten(experiment.sizes, replay(run, epoch, sample)))


def explain(experiment: Experiment, step: int, before: Parameters) -> Ledger:
    """The ledger of an update from the parameters `before`, by the samples of `step`."""
    batch = batch_of(experiment, step)
    samples = experiment.rows[batch.start : batch.stop].tolist()
    traces = tuple(
        trace(experiment.network, before, number, sample)
        for number, sample in zip(batch, samples, strict=True)
    )
    gradient = network.mean([each.gradient for each in traces])
    after = network.update(experiment.optimizer, network.at_rest(before), gradient).parameters
    return Ledger(
        experiment=experiment,
        step=step,
        before=before,
        after=after,
        traces=traces,
        rows=_rows(experiment, before, gradient, after),
        loss_before=mean_loss(experiment.network, before, samples),
        loss_after=mean_loss(experiment.network, after, samples),
    )


def trace(net: Network, parameters: Parameters, number: int, sample: Sequence[float]) -> Trace:
    """Forward and backward of one sample (x1, x2, y1, …), row `number` of the data set."""
    inputs, targets = tuple(sample[:2]), tuple(sample[2:])
    outputs = network.forward(net, parameters, inputs)
    return Trace(
        number=number,
        inputs=inputs,
        targets=targets,
        sums=tuple(map(network.affine, parameters, outputs)),
        outputs=outputs,
        loss=network.loss(net, targets, outputs[-1]),
        gradient=network.backward(net, parameters, outputs, targets),
    )


def mean_loss(net: Network, parameters: Parameters, samples: Sequence[Sequence[float]]) -> float:
    """The mean loss of rows (x1, x2, y1, …)."""
    losses = (
        network.loss(net, row[2:], network.forward(net, parameters, row[:2])[-1]) for row in samples
    )
    return reduce(operator.add, losses) / len(samples)


def _rows(
    experiment: Experiment, before: Parameters, gradient: Parameters, after: Parameters
) -> tuple[Row, ...]:
    columns = [flatten(nested).tolist() for nested in (before, gradient, after)]
    eta = experiment.optimizer.rates
    return tuple(
        Row(name, old, slope, eta[spot.layer], -(eta[spot.layer] * slope), new)
        for (name, spot), old, slope, new in zip(
            places(experiment.sizes).items(), *columns, strict=True
        )
    )


def explainable_steps(run: Run) -> int:
    """How many steps, from 0, have a ledger: those of finished epochs, and always the first."""
    return max(run.steps, 1)


def position(experiment: Experiment, step: int) -> tuple[int, int]:
    """Whole epochs before a step, and samples of its own epoch before it."""
    epoch, batch = divmod(step, experiment.steps_per_epoch)
    return epoch, batch * experiment.samples_per_step


def step_at(experiment: Experiment, epoch: int, sample: int) -> int:
    """The step that uses row `sample` of the data set after `epoch` whole epochs."""
    return epoch * experiment.steps_per_epoch + sample // experiment.samples_per_step


def batch_of(experiment: Experiment, step: int) -> range:
    """The rows of the data set that a step uses."""
    _, first = position(experiment, step)
    return range(first, min(first + experiment.samples_per_step, len(experiment.rows)))


def factors(ledger: Ledger, name: str, trace: Trace) -> Product:
    """The chain-rule product that is a parameter's gradient of one sample's loss.

    Multiplied from left to right it equals the number in `trace.gradient` to the last bit:
    dL/dŷ · input for what enters the output, dL/dŷ · v · φ′ · input for what enters the last
    hidden layer, dL/da · φ′ · input before that. A bias has no input.
    """
    spot = place(ledger.experiment.sizes, name)
    delta = delta_factors(ledger, spot.layer, spot.unit, trace)
    if spot.input is None:
        return delta
    return (*delta, input_factor(spot.layer, spot.input, ledger.experiment.sizes, trace))


def delta_factors(ledger: Ledger, layer: int, unit: int, trace: Trace) -> Product:
    """The product that is δ = dL/dz of a unit; see `chain_factors`."""
    if layer == len(ledger.before) - 1:
        return (Factor("dL/dŷ", trace.output_delta),)
    outgoing = [row[unit] for row in ledger.before[layer + 1].weights]
    slope = network.ACTIVATIONS[ledger.experiment.activation].slope
    return chain_factors(
        ledger.experiment.sizes,
        Place(layer, unit, None),
        trace.gradient[layer + 1].biases,
        outgoing,
        slope(trace.outputs[layer + 1][unit]),
    )


def chain_factors(
    sizes: tuple[int, ...],
    spot: Place,
    deltas: Sequence[float],
    outgoing: Sequence[float],
    slope: float,
) -> Product:
    """δ of a hidden unit from the δ of the units it feeds, the weights to them and its own φ′.

    Where it feeds several, the first factor is dL/da, the sum of what comes back from them.
    """
    number = unit_number(sizes, spot.layer, spot.unit)
    named = parameter_names(sizes)[spot.layer + 1].weights
    terms = tuple(
        (
            Factor(delta_symbol(sizes, spot.layer + 1, fed), delta),
            Factor(named[fed][spot.unit], weight),
        )
        for fed, (delta, weight) in enumerate(zip(deltas, outgoing, strict=True))
    )
    arriving = terms[0] if len(terms) == 1 else (Factor(f"dL/da{number}", total(terms), terms),)
    return (*arriving, Factor(f"φ′(a{number})", slope))


def change_factors(ledger: Ledger, name: str) -> Product:
    """The product that is the change of a parameter: −η · gradient.

    The output layer has a factor r on its learning rate where the experiment says so.
    """
    row, experiment = ledger.row(name), ledger.experiment
    eta = Factor("−η", -experiment.learning_rate)
    gradient = Factor(f"dL/d{name}", row.gradient)
    at_output = place(experiment.sizes, name).layer == len(ledger.before) - 1
    if at_output and experiment.output_rate != 1.0:
        return (eta, Factor("r", experiment.output_rate), gradient)
    return (eta, gradient)


def sum_terms(ledger: Ledger, layer: int, unit: int, trace: Trace) -> tuple[Product, ...]:
    """The products that add up to z of a unit, or to ŷ; the bias is the last."""
    sizes = ledger.experiment.sizes
    named = parameter_names(sizes)[layer]
    weights, biases = ledger.before[layer]
    weighted = tuple(
        (
            Factor(named.weights[unit][number], weight),
            input_factor(layer, number, sizes, trace),
        )
        for number, weight in enumerate(weights[unit])
    )
    return (*weighted, (Factor(named.biases[unit], biases[unit]),))


def input_factor(layer: int, number: int, sizes: Sequence[int], trace: Trace) -> Factor:
    """What the weights from input `number` of a layer multiply: an x, or an a."""
    symbol = f"x{number + 1}" if layer == 0 else f"a{unit_number(sizes, layer - 1, number)}"
    return Factor(symbol, trace.outputs[layer][number])


def delta_symbol(sizes: Sequence[int], layer: int, unit: int) -> str:
    """dL/dŷ of the output, δ1, δ2, … of the hidden units."""
    return "dL/dŷ" if layer == len(sizes) - 2 else f"δ{unit_number(sizes, layer, unit)}"


def intermediates(ledger: Ledger, name: str, trace: Trace) -> Product:
    """What a calculation by hand meets on the way to a parameter's gradient, in its order.

    z and a of every hidden unit, ŷ, dL/dŷ, then the δ from the output back to the parameter's
    own unit.
    """
    sizes = ledger.experiment.sizes
    spot = place(sizes, name)
    forward = [
        factor
        for layer in range(len(sizes) - 2)
        for unit, (z, a) in enumerate(zip(trace.sums[layer], trace.outputs[layer + 1], strict=True))
        for number in (unit_number(sizes, layer, unit),)
        for factor in (Factor(f"z{number}", z), Factor(f"a{number}", a))
    ]
    backward = [
        Factor(delta_symbol(sizes, layer, unit), delta)
        for layer in reversed(range(spot.layer, len(sizes) - 1))
        for unit, delta in enumerate(trace.gradient[layer].biases)
        if layer > spot.layer or unit == spot.unit
    ]
    return (*forward, Factor("ŷ", trace.prediction), *backward)


def product(numbers: Iterable[Factor]) -> float:
    """The values multiplied from left to right."""
    return reduce(operator.mul, (number.value for number in numbers))


def total(terms: Iterable[Product]) -> float:
    """The products added from left to right."""
    return reduce(operator.add, map(product, terms))
