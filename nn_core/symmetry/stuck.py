"""Which units does no gradient move any more, and since when?

A dead unit is a relu unit that puts out 0 on every sample: the slope of relu is 0 there, so no
gradient reaches what enters it. A saturated unit is a tanh or sigmoid unit whose slope is below
`SATURATED` on every sample: what enters it hardly moves.
"""

from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS
from nn_core.history import replay, states_before_steps
from nn_core.network import backward, forward
from nn_core.parameters import (
    Parameters,
    columns,
    flatten,
    names,
    output_names,
    unit_names,
    weight_count,
)
from nn_core.training import Run

SATURATED = 1e-3
"""A slope below this is nearly none."""
MOST_STEPS = 2000
"""Steps before a step that are searched for the one since which a unit is stuck."""

_NUMBERS = 4_000_000
"""Outputs of units that are computed at once: 32 MB."""


class Stuck(NamedTuple):
    """A unit that is stuck at the last state of a run."""

    unit: str
    """h1, h2, … or ŷ."""
    dead: bool
    """It is a dead relu unit; else it is saturated."""
    since: int
    """It was stuck at the state after this epoch, and not at the one before it.

    From there on it was stuck in every recorded state. 0 where it was from the start.
    `stuck_before` counts steps instead.
    """


def stuck_units(run: Run) -> tuple[Stuck, ...]:
    """The hidden and output units that are dead or saturated at the run's last state."""
    stuck = steepest(run.experiment, run.weights) < SATURATED
    found = []
    for unit in np.flatnonzero(stuck[-1]).tolist():
        free = np.flatnonzero(~stuck[:, unit])
        since = _first_stuck(run, unit, int(free[-1])) if len(free) else 0
        found.append(_stuck(run.experiment, unit, since))
    return tuple(found)


def left_stuck_by(run: Run, stuck: Stuck) -> int:
    """The update, counted from 1 through all epochs, since which one of `stuck_units` is stuck.

    0 where it was from the start. Of a batch that is the whole data set the update is the epoch.
    """
    if stuck.since == 0:
        return 0
    steps = run.experiment.steps_per_epoch
    first = (stuck.since - 1) * steps
    slopes = steepest(run.experiment, states_before_steps(run, first, first + steps - 1))
    free = np.flatnonzero(slopes[:, _called(run.experiment).index(stuck.unit)] >= SATURATED)
    return first + int(free[-1]) + 1


def stuck_before(run: Run, step: int) -> tuple[Stuck, ...]:
    """The units that are dead or saturated at the weights before a step, counted from 0.

    `since` is the first of the steps up to this one at whose weights they are stuck without a
    break, looked for among the last `MOST_STEPS`: where it is that many steps before a step, it
    may be an earlier one.
    """
    here = steepest(run.experiment, states_before_steps(run, step, step)) < SATURATED
    if not here.any():
        return ()
    first = max(0, step - MOST_STEPS)
    stuck = steepest(run.experiment, states_before_steps(run, first, step)) < SATURATED
    found = []
    for unit in np.flatnonzero(stuck[-1]).tolist():
        free = np.flatnonzero(~stuck[:, unit])
        since = first + int(free[-1]) + 1 if len(free) else first
        found.append(_stuck(run.experiment, unit, since))
    return tuple(found)


def gradients_reach(experiment: Experiment, parameters: Parameters) -> tuple[str, ...]:
    """The names of the parameters that learn and have a gradient other than 0 on some sample."""
    network, optimizer = experiment.network, experiment.optimizer
    reached = np.zeros(len(names(experiment.sizes)), dtype=bool)
    for row in experiment.rows.tolist():
        outputs = forward(network, parameters, row[:2])
        reached |= flatten(backward(network, parameters, outputs, row[2:])) != 0.0
    if not optimizer.learns_biases:
        reached[weight_count(experiment.sizes) :] = False
    return tuple(name for name, each in zip(names(experiment.sizes), reached, strict=True) if each)


def _stuck(experiment: Experiment, unit: int, since: int) -> Stuck:
    """A unit, counted through all layers, as it is called."""
    kinds = zip(experiment.network.activations, experiment.sizes[1:], strict=True)
    kinks = [ACTIVATIONS[activation].kink for activation, units in kinds for _ in range(units)]
    return Stuck(_called(experiment)[unit], kinks[unit], since)


def _called(experiment: Experiment) -> list[str]:
    """The names of all units, layer by layer, the outputs last."""
    sizes = experiment.sizes
    return [*(name for layer in unit_names(sizes) for name in layer), *output_names(sizes)]


def steepest(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """The largest slope |φ′| of each unit over the samples: (K, units) for states (K, P).

    The units of all layers, the outputs last, by the arithmetic of `network.forward` to the bit.
    """
    network, (x1, x2) = experiment.network, experiment.rows[:, :2].T
    phis = [ACTIVATIONS[name] for name in network.activations]
    units = sum(network.sizes[1:])
    portion = max(1, _NUMBERS // (len(x1) * units))
    result = np.empty((len(weights), units))
    for first in range(0, len(weights), portion):
        states = weights[first : first + portion]
        with np.errstate(all="ignore"):  # the last states of a diverged run overflow
            layers = forward(network, columns(network.sizes, states[:, None, :]), (x1, x2))[1:]
            slopes = [
                np.abs(phi.slope(a)) * np.ones((len(states), len(x1)))
                for phi, layer in zip(phis, layers, strict=True)
                for a in layer
            ]
        result[first : first + portion] = np.max(slopes, axis=-1).T
    return result


def _first_stuck(run: Run, unit: int, free: int) -> int:
    """The epoch after which the unit was stuck, by bisection from the recorded state `free` on.

    A dead unit of the first layer never wakes up, so that bisection finds the one such epoch.
    """
    low, high = int(run.epochs[free]), int(run.epochs[free + 1])
    while high - low > 1:
        middle = (low + high) // 2
        [steep] = steepest(run.experiment, replay(run, middle)[None])
        low, high = (low, middle) if steep[unit] < SATURATED else (middle, high)
    return high
