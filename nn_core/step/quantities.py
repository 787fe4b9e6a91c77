"""Which number of a run is meant: z1, ŷ, δ3, dL/dw5 of a step, or a weight after an epoch.

Exercises print such numbers, sheets and answers state them, assignments ask for them.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from nn_core import network
from nn_core.declared import shortened
from nn_core.experiment import Experiment
from nn_core.history import replay
from nn_core.message import Message, message
from nn_core.parameters import names, unflatten, unit_number
from nn_core.step.ledger import Ledger, Trace, explain_step, mean_loss
from nn_core.training import Run

OF_A_STEP = ("z", "a", "prediction", "delta", "loss", "gradient", "change", "new")
"""z, a and δ = dL/dz of a unit, ŷ of an output and the loss of one sample, all with the weights
from before the step; a parameter's dL/dw (the mean over the batch), its change and its new value.
from nn_core.message import Message, message
"""
OF_A_STATE = ("weight", "prediction at", "loss at")
"""A parameter, ŷ of one sample and the mean loss of all, after a number of epochs."""


OF_A_SAMPLE = ("z", "a", "prediction", "delta", "loss", "prediction at")
"""Those of them that are another number for each sample."""


class Quantity(NamedTuple):
    """One number of a run.

    `of` is a unit's number ("1", counted through all layers, the outputs last), an output's number
    or a parameter's name; "" for a loss. `at` is a step, from 0, or the number of epochs before a
    state; `sample` is a row of the data set, from 0.
    """

    kind: str
    of: str = ""
    at: int = 0
    sample: int = 0

    def to_text(self) -> str:
        """For an address or a file: gradient_w5_0_0."""
        return "_".join([self.kind.replace(" ", "-"), self.of, str(self.at), str(self.sample)])


def from_text(text: str) -> Quantity:
    """The quantity that `to_text` wrote; raises ValueError with a sentence."""
    match = re.fullmatch("([a-z-]{1,20})_([a-z0-9]{0,5})_([0-9]{1,12})_([0-9]{1,3})", text[:60])
    kind = match[1].replace("-", " ") if match else ""
    if match is None or kind not in (*OF_A_STEP, *OF_A_STATE):
        raise ValueError(
            Message(
                "The quantity is {text}; it must be like gradient_w5_0_0: what, of what, "
                "in which step or after which epoch, for which sample.",
                text=shortened(text),
            )
        )
    return Quantity(kind, match[2], int(match[3]), int(match[4]))


def choices(sizes: tuple[int, ...], kind: str) -> tuple[str, ...]:
    """What a quantity of this kind can be of, in a network of these sizes."""
    if kind in ("loss", "loss at"):
        return ("",)
    if kind in ("prediction", "prediction at"):
        return tuple(str(number) for number in range(1, sizes[-1] + 1))
    if kind == "a":
        return tuple(str(number) for number in range(1, sum(sizes[1:-1]) + 1))
    if kind in ("z", "delta"):
        return tuple(str(number) for number in range(1, sum(sizes[1:]) + 1))
    return names(sizes)


def check(experiment: Experiment, quantity: Quantity) -> None:
    """Raises ValueError with a sentence if an experiment cannot have this quantity."""
    kind, of, at, sample = quantity
    if kind not in (*OF_A_STEP, *OF_A_STATE):
        raise ValueError(Message("There is no quantity {kind}.", kind=shortened(kind)))
    allowed = choices(experiment.sizes, kind)
    if of not in allowed:
        raise ValueError(
            Message(
                "The {kind} of {of} is not in this network; there are {first} to {last}.",
                kind=kind,
                of=shortened(of),
                first=allowed[0],
                last=allowed[-1],
            )
        )
    last = last_at(experiment, kind)
    if not 0 <= at <= last:
        template = (
            message("The epoch is {at}; this experiment has 0 to {last}.")
            if kind in OF_A_STATE
            else message("The step is {at}; this experiment has 0 to {last}.")
        )
        raise ValueError(Message(template, at=at, last=last))
    if not 0 <= sample < len(experiment.rows):
        raise ValueError(
            Message(
                "There is no sample {number}; there are 1 to {samples}.",
                number=sample + 1,
                samples=len(experiment.rows),
            )
        )


def last_at(experiment: Experiment, kind: str) -> int:
    """The last step, from 0, or the last epoch that a quantity of this kind can be of."""
    if kind in OF_A_STATE:
        return experiment.epochs
    return experiment.epochs * experiment.steps_per_epoch - 1


def evaluate(run: Run, quantity: Quantity) -> float:
    """The number of a run; raises ValueError with a sentence if the run has none such."""
    check(run.experiment, quantity)
    if quantity.kind in OF_A_STATE:
        return of_state(run.experiment, replay(run, quantity.at), quantity)
    return of_ledger(explain_step(run.experiment, quantity.at, run), quantity)


def of_ledger(ledger: Ledger, quantity: Quantity) -> float:
    """A number of one step; of its first sample where the step does not use the quantity's."""
    traces = {trace.number: trace for trace in ledger.traces}
    trace = traces.get(quantity.sample, ledger.traces[0])
    if quantity.kind in _OF_A_PARAMETER:
        return float(getattr(ledger.row(quantity.of), _OF_A_PARAMETER[quantity.kind]))
    return _OF_A_TRACE[quantity.kind](ledger.experiment.sizes, trace, quantity.of)


def of_state(experiment: Experiment, weights: np.ndarray, quantity: Quantity) -> float:
    """A number of the parameters (P,) after some epochs."""
    if quantity.kind == "weight":
        return float(weights[names(experiment.sizes).index(quantity.of)])
    parameters, rows = unflatten(experiment.sizes, weights), experiment.rows.tolist()
    if quantity.kind == "loss at":
        return mean_loss(experiment.network, parameters, rows)
    outputs = network.forward(experiment.network, parameters, rows[quantity.sample][:2])
    return outputs[-1][int(quantity.of) - 1]


def _by_unit(sizes: Sequence[int], layers: Sequence[Sequence[float]], of: str) -> float:
    """The number of a unit, counted through all layers, in numbers by layer and unit."""
    numbered = {
        str(unit_number(sizes, layer, unit)): value
        for layer, values in enumerate(layers)
        for unit, value in enumerate(values)
    }
    return numbered[of]


_OF_A_PARAMETER = {"gradient": "gradient", "change": "change", "new": "after"}

_OF_A_TRACE: dict[str, Callable[[Sequence[int], Trace, str], float]] = {
    "z": lambda sizes, trace, of: _by_unit(sizes, trace.sums, of),
    "a": lambda sizes, trace, of: _by_unit(sizes, trace.outputs[1:], of),
    "prediction": lambda sizes, trace, of: trace.outputs[-1][int(of) - 1],
    "delta": lambda sizes, trace, of: _by_unit(
        sizes, [layer.biases for layer in trace.gradient], of
    ),
    "loss": lambda sizes, trace, of: trace.loss,
}
