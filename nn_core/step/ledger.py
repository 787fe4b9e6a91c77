"""One update, written out: every number on the way from the state before to the state after.

A step is the number of an update in its run, from 0. Its numbers are those of `network`; the same
ones as terms, with what they were computed from, are in `terms_of` and `update_of`.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import NamedTuple

from nn_core import network
from nn_core.experiment import Experiment
from nn_core.functions import Network
from nn_core.history import replay_state
from nn_core.message import Message
from nn_core.network import State
from nn_core.parameters import Parameters, Place, at, place, places, unflatten
from nn_core.step import calculation
from nn_core.step.calculation import TERMS, Moved, Sample, symbol_of
from nn_core.step.terms import Product, Symbol, Term, assembled, expanded, given, products
from nn_core.training import Run, train


@dataclass(frozen=True)
class Trace:
    """One sample forward and backward, with the parameters from before the step.

    `number` is its row in the data set, from 0. `sums` are the z of every layer, `outputs` the
    inputs and then the a of every layer, the last of which are the predictions. The biases in
    `gradient` are the δ = dL/dz of every unit.
    """

    number: int
    inputs: tuple[float, ...]
    targets: tuple[float, ...]
    sums: tuple[tuple[float, ...], ...]
    outputs: tuple[tuple[float, ...], ...]
    loss: float
    gradient: Parameters

    @property
    def row(self) -> tuple[float, ...]:
        """(x1, x2, y1, …)."""
        return (*self.inputs, *self.targets)

    @property
    def predictions(self) -> tuple[float, ...]:
        """ŷ of every output."""
        return self.outputs[-1]

    @property
    def target(self) -> float:
        """y, of a network with one output."""
        return self.targets[0]

    @property
    def prediction(self) -> float:
        """ŷ, of a network with one output."""
        return self.outputs[-1][0]

    @property
    def output_delta(self) -> float:
        """δ of the only output; without an output activation it is dL/dŷ."""
        return self.gradient[-1].biases[0]


class Row(NamedTuple):
    """What the step did to one parameter: after = before + change.

    The change is −rate·gradient, and what else the update adds. The velocities are those before
    and after the step, None where the update has no memory.
    """

    name: str
    before: float
    gradient: float
    rate: float
    change: float
    after: float
    velocity: float | None = None
    new_velocity: float | None = None


@dataclass(frozen=True)
class Ledger:
    """One update of a run: a trace of each sample of the batch, a row of each parameter.

    The gradient of a row is the mean over the batch, and so are the two losses.
    """

    experiment: Experiment
    step: int
    state: State
    next_state: State
    traces: tuple[Trace, ...]
    rows: tuple[Row, ...]
    loss_before: float
    loss_after: float

    @property
    def before(self) -> Parameters:
        """The parameters before the step."""
        return self.state.parameters

    @property
    def after(self) -> Parameters:
        """The parameters after the step."""
        return self.next_state.parameters

    @property
    def actual_change(self) -> float:
        """Of the loss of these samples, by the update."""
        return self.loss_after - self.loss_before

    @property
    def predicted_change(self) -> float:
        """The same to first order: the sum of gradient · change over the parameters."""
        return network.dot([row.gradient for row in self.rows], [row.change for row in self.rows])

    def row(self, name: str) -> Row:
        """The row of a parameter; raises ValueError if there is none of this name."""
        place(self.experiment.sizes, name)
        return next(row for row in self.rows if row.name == name)

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """Every trace in terms."""
        return tuple(terms_of(self, trace) for trace in self.traces)


def explain_step(experiment: Experiment, step: int, run: Run | None = None) -> Ledger:
    """The ledger of update number `step` (from 0) of the experiment's run.

    Pass the `run` of `train(experiment)` where it is at hand; otherwise it is trained here.
    Raises ValueError if the run has no such step: the steps of an epoch that diverged are not
    in it, except the very first.
    """
    run = train(experiment) if run is None else run
    if not 0 <= step < explainable_steps(run):
        raise ValueError(
            Message(
                "step is {step}; this run has the steps 0 to {last}.",
                step=step,
                last=explainable_steps(run) - 1,
            )
        )
    return explain(experiment, step, _state_before(run, step))


def _state_before(run: Run, step: int) -> State:
    """What the step starts from."""
    sizes = run.experiment.sizes
    numbers = replay_state(run, *position(run.experiment, step))
    parameters, velocities = numbers[: len(run.names)], numbers[len(run.names) :]
    state = network.at_rest(unflatten(sizes, parameters))
    return state._replace(velocities=unflatten(sizes, velocities)) if len(velocities) else state


def explain(experiment: Experiment, step: int, state: State) -> Ledger:
    """The ledger of an update from `state`, by the samples of `step`."""
    batch = batch_of(experiment, step)
    samples = experiment.rows[batch.start : batch.stop].tolist()
    traces = tuple(
        trace(experiment.network, state.parameters, number, sample)
        for number, sample in zip(batch, samples, strict=True)
    )
    gradient = network.mean([each.gradient for each in traces])
    next_state = network.update(experiment.optimizer, state, gradient)
    return Ledger(
        experiment=experiment,
        step=step,
        state=state,
        next_state=next_state,
        traces=traces,
        rows=_rows(experiment, state, gradient, next_state),
        loss_before=mean_loss(experiment.network, state.parameters, samples),
        loss_after=mean_loss(experiment.network, next_state.parameters, samples),
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
    experiment: Experiment, state: State, gradient: Parameters, next_state: State
) -> tuple[Row, ...]:
    optimizer = experiment.optimizer
    rows = []
    for name, spot in places(experiment.sizes).items():
        old = at(state.parameters, spot), at(state.velocities, spot)
        slope = at(gradient, spot)
        symbol = Symbol("gradient", of=symbol_of(experiment.sizes, spot))
        update = calculation.moved(TERMS, experiment, spot, old, given(symbol, slope))
        remembers = update.velocity is not None
        rows.append(
            Row(
                name=name,
                before=old[0],
                gradient=slope,
                rate=optimizer.rates[spot.layer],
                change=change_of(update),
                after=at(next_state.parameters, spot),
                velocity=old[1] if remembers else None,
                new_velocity=at(next_state.velocities, spot) if remembers else None,
            )
        )
    return tuple(rows)


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


def terms_of(ledger: Ledger, trace: Trace) -> Sample:
    """A trace in terms: every number with its name and what it was computed from."""
    experiment = ledger.experiment
    parameters = calculation.given_parameters(TERMS, experiment, ledger.before)
    return calculation.calculate(TERMS, calculation.rules(experiment), parameters, trace.row)


def factors(sample: Sample, spot: Place) -> tuple[Term, ...]:
    """The chain-rule product that is a parameter's gradient of one sample's loss.

    dL/dŷ · φ′ · input for what enters an output, dL/dŷ · φ′ · v · φ′ · input before that; where a
    unit feeds several, the product begins with dL/da. Without an activation there is no φ′. A bias
    has no input.
    """
    return expanded(at(sample.gradient, spot))


def whole_gradient_of(ledger: Ledger, spot: Place) -> Term:
    """The (mean) gradient of a parameter with all that it was computed from, over all samples."""
    symbol = symbol_of(ledger.experiment.sizes, spot)
    return calculation.mean(TERMS, symbol, [at(each.gradient, spot) for each in ledger.samples])


def whole_update_of(ledger: Ledger, spot: Place) -> Moved:
    """The update of one parameter with all that it was computed from, over all samples."""
    return _updated(ledger, spot, whole_gradient_of(ledger, spot))


def mean_gradient_of(ledger: Ledger, spot: Place) -> Term:
    """The mean of the samples' gradients, each given as a number; of one sample, that one."""
    symbol = symbol_of(ledger.experiment.sizes, spot)
    single = Symbol("gradient", of=symbol)
    if len(ledger.traces) == 1:
        return given(single, at(ledger.traces[0].gradient, spot))
    each = [
        given(Symbol("sample gradient", trace.number + 1, single), at(trace.gradient, spot))
        for trace in ledger.traces
    ]
    return calculation.mean(TERMS, symbol, each)


def update_of(ledger: Ledger, spot: Place) -> Moved:
    """The update of one parameter in terms, from its (mean) gradient as a given number."""
    gradient = mean_gradient_of(ledger, spot)
    return _updated(ledger, spot, replace(gradient, operation="number", parts=()))


def _updated(ledger: Ledger, spot: Place, gradient: Term) -> Moved:
    old = at(ledger.before, spot), at(ledger.state.velocities, spot)
    return calculation.moved(TERMS, ledger.experiment, spot, old, gradient)


def change_products(update: Moved) -> tuple[Product, ...]:
    """The named products that an update adds to a parameter: −η·g, and μ·v where it remembers.

    None where it leaves the parameter alone.
    """
    _, *added = products(update.parameter)
    return tuple(
        product
        for each in added
        for product in (
            products(each.factors[0]) if each.factors == (update.velocity,) else (each,)
        )
    )


def change_of(update: Moved) -> float:
    """The number that an update adds to a parameter."""
    added = change_products(update)
    return assembled(added).value if added else 0.0
