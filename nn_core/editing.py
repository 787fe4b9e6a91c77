"""An experiment of one's own: its samples and its start weights, each change a new experiment.

Every function takes an experiment and gives back another, or raises a ValueError with a sentence.
A change that takes something else along says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nn_core.datasets import CUSTOM
from nn_core.declared import kind_of, shortened
from nn_core.experiment import KINDS, MOST_SAMPLES, Experiment
from nn_core.fields import ALL, Numbers
from nn_core.history import replay
from nn_core.message import Message, message
from nn_core.parameters import Layer, flatten, indices, names, place, unflatten
from nn_core.starts import start
from nn_core.training import Run

UNITS, INPUTS = ORIENTATIONS = ("units", "inputs")
"""What the rows of a pasted matrix may be: one for each unit, or one for each input of a layer."""


class Change(NamedTuple):
    """An experiment, and a sentence for each thing that had to change along with it."""

    experiment: Experiment
    notes: tuple[str, ...] = ()


def with_own_samples(experiment: Experiment) -> Experiment:
    """The same samples, as rows that can be edited: the run is the same to the last bit."""
    rows = tuple(map(tuple, experiment.rows.tolist()))
    return replace(experiment, dataset=CUSTOM, samples=rows, noise=0.0, data_seed=0)


def with_samples(experiment: Experiment, rows: Sequence[Sequence[float]]) -> Change:
    """Other samples (x1, x2, y1, …), with the parts of the experiment that still fit."""
    samples = KINDS["samples"]
    try:
        rows = samples.check([list(row) for row in rows])
    except ValueError:
        raise ValueError(
            Message("The samples must be {allowed}.", allowed=samples.allowed)
        ) from None
    if not rows:
        raise ValueError(Message("There must be at least one sample."))
    values = {name: getattr(experiment, name) for name in KINDS}
    values |= {"dataset": CUSTOM, "samples": rows, "noise": 0.0, "data_seed": 0}
    notes: tuple[str, ...] = ()
    if experiment.batch_size != ALL and experiment.batch_size > len(rows):
        values["batch_size"] = len(rows)
        notes = (
            Message("The batch size is {size} now: there are no more samples.", size=len(rows)),
        )
    outputs = len(rows[0]) - 2
    if experiment.init == CUSTOM and outputs != experiment.outputs:
        values["weights"] = _with_outputs(experiment, outputs)
        if outputs > experiment.outputs:
            notes += (Message("The weights and the bias of a new output start at 0."),)
    return Change(Experiment(**values), notes)


def _with_outputs(experiment: Experiment, outputs: int) -> tuple[float, ...]:
    """The start weights for another number of outputs: those there are, and 0 for new ones."""
    *hidden, (weights, biases) = unflatten(experiment.sizes, np.array(experiment.weights))
    new = max(0, outputs - len(biases))
    last = Layer(
        (*weights, *[(0.0,) * len(weights[0])] * new)[:outputs], (*biases, *[0.0] * new)[:outputs]
    )
    return tuple(flatten((*hidden, last)).tolist())


def with_sample(experiment: Experiment, row: Sequence[float]) -> Change:
    """One more sample, after the others."""
    rows = experiment.rows.tolist()
    if len(rows) == MOST_SAMPLES:
        raise ValueError(
            Message(
                "There are {most} samples, and there may not be more.",
                most=MOST_SAMPLES,
            )
        )
    return with_samples(experiment, [*rows, row])


def with_sample_at(experiment: Experiment, number: int, row: Sequence[float]) -> Change:
    """Another sample in the place `number`, from 0."""
    rows = experiment.rows.tolist()
    _check_number(number, rows)
    return with_samples(experiment, [*rows[:number], row, *rows[number + 1 :]])


def with_sample_moved(experiment: Experiment, number: int, x1: float, x2: float) -> Change:
    """Sample `number`, from 0, at other inputs; its targets stay."""
    rows = experiment.rows.tolist()
    _check_number(number, rows)
    return with_sample_at(experiment, number, [x1, x2, *rows[number][2:]])


def without_sample(experiment: Experiment, number: int) -> Change:
    """One sample less; the last one stays."""
    rows = experiment.rows.tolist()
    _check_number(number, rows)
    if len(rows) == 1:
        raise ValueError(Message("This is the only sample, and there must be one."))
    return with_samples(experiment, [*rows[:number], *rows[number + 1 :]])


def _check_number(number: int, rows: Sequence[object]) -> None:
    if not 0 <= number < len(rows):
        raise ValueError(
            Message(
                "There is no sample {number}; there are 1 to {rows}.",
                number=number + 1,
                rows=len(rows),
            )
        )


def with_own_weights(experiment: Experiment) -> Experiment:
    """The same start, as weights that can be edited: the run is the same to the last bit."""
    return _started(experiment, start(experiment))


def with_weights(experiment: Experiment, changes: Mapping[str, float]) -> Experiment:
    """The start with some parameters, by name, at other values."""
    values = start(experiment)
    for name, value in changes.items():
        place(experiment.sizes, name)
        values[names(experiment.sizes).index(name)] = value
    return _started(experiment, values)


def with_layer(
    experiment: Experiment, layer: int, rows: Sequence[Sequence[float]], rows_are: str
) -> Experiment:
    """The start with all weights of one layer, from 0, from a matrix.

    `rows_are` says what a row of it is: "units" (what enters one unit) or "inputs" (what leaves
    one input). Raises ValueError with a sentence if the matrix has another shape.
    """
    if rows_are not in ORIENTATIONS:
        raise ValueError(
            Message(
                "rows_are is {rows_are}; it must be one of {allowed}.",
                rows_are=shortened(rows_are),
                allowed=ORIENTATIONS,
            )
        )
    if not 0 <= layer < len(experiment.sizes) - 1:
        raise ValueError(
            Message(
                "layer is {layer}; it must be 0 to {last}.",
                layer=layer,
                last=len(experiment.sizes) - 2,
            )
        )
    inputs, units = experiment.sizes[layer : layer + 2]
    shape = (units, inputs) if rows_are == UNITS else (inputs, units)
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise ValueError(
            Message(
                _EXPECTED[rows_are],
                shape=_shape(rows),
                rows=shape[0],
                columns=shape[1],
            )
        )
    matrix = np.array(rows, dtype=np.float64)
    values = start(experiment)
    values[np.array(indices(experiment.sizes)[layer].weights)] = (
        matrix if rows_are == UNITS else matrix.T
    )
    return _started(experiment, values)


_EXPECTED = {
    UNITS: message(
        "The matrix has {shape}; with a row for each of the {rows} units it must have "
        "{rows} × {columns}."
    ),
    INPUTS: message(
        "The matrix has {shape}; with a row for each of the {rows} inputs it must have "
        "{rows} × {columns}."
    ),
}


def _shape(rows: Sequence[Sequence[float]]) -> Message:
    lengths = {len(row) for row in rows}
    if len(lengths) == 1:
        return Message("{rows} × {columns} numbers", rows=len(rows), columns=lengths.pop())
    return Message("rows of different lengths") if rows else Message("no rows")


def continued(run: Run, epoch: int) -> Change:
    """An experiment that starts from the state after an epoch of a run.

    Raises ValueError with a sentence if the run has no such state, or where a weight in it is
    larger than a start may have.
    """
    experiment = _started(run.experiment, replay(run, epoch))
    if epoch > 0 and run.experiment.momentum:
        return Change(
            experiment,
            (
                Message(
                    "The weights go on from here; the velocity of the momentum starts at 0 again."
                ),
            ),
        )
    return Change(experiment)


def _started(experiment: Experiment, values: np.ndarray) -> Experiment:
    weights = kind_of(Experiment, "weights", Numbers)
    for name, value in zip(names(experiment.sizes), values.tolist(), strict=True):
        if not abs(value) <= weights.largest:
            raise ValueError(
                Message(
                    "{name} is {value:g}; a start weight must be from -{largest:g} to {largest:g}.",
                    name=name,
                    value=value,
                    largest=weights.largest,
                )
            )
    return replace(experiment, init=CUSTOM, weights=tuple(values.tolist()), nudge=0.0)
