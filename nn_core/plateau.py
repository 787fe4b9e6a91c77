"""Is it solved, or only on a plateau? Which samples are answered right, and what the others get."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import LOSSES
from nn_core.outputs import predict
from nn_core.training import Run

BORDER = 0.01
"""An answer within this share of half the distance between targets is on the border."""

_NEAR = 0.1
"""An answer is near a number within this share of the distance between the targets."""
_CREEPS = 0.05
"""A loss that changes by less than this share in the last quarter of its epochs is stuck."""
_ROUNDING = 1e-12
"""Losses that differ by less than this share may do so by rounding."""


class Group(NamedTuple):
    """So many `samples` of an output, counted from 0, get one `answer`: their targets' mean."""

    output: int
    samples: int
    answer: float


class Plateau(NamedTuple):
    """What a run is stuck at: each group of samples gets the mean of its targets.

    `loss` is the mean loss of a network that does that and has the targets everywhere else;
    `falls` whether the loss of the run still falls towards it.
    """

    groups: tuple[Group, ...]
    loss: float
    falls: bool


def distances_between_targets(experiment: Experiment) -> tuple[float, ...] | None:
    """For each output the smallest distance of two different targets.

    An output that has one target only takes the smallest of the others; None where all have.
    """
    targets = [np.unique(column) for column in experiment.rows[:, 2:].T]
    gaps = [float(np.diff(values).min(initial=np.inf)) for values in targets]
    if np.isinf(smallest := min(gaps)):
        return None
    return tuple(smallest if np.isinf(gap) else gap for gap in gaps)


def right_samples(experiment: Experiment, weights: np.ndarray) -> np.ndarray | None:
    """Which samples the parameters (P,) answer right: (samples,) bool.

    Every output has to be closer to its target than half of the distance between its targets, and
    not on the `BORDER`: half way between two targets an answer is right for neither. None where
    that says nothing, see `distances_between_targets`.
    """
    off = _off_target(experiment, weights)
    return None if off is None else off < 1.0 - BORDER


def on_the_border(experiment: Experiment, weights: np.ndarray) -> np.ndarray | None:
    """Which samples are neither right nor wrong by more than the `BORDER`: (samples,) bool."""
    off = _off_target(experiment, weights)
    return None if off is None else np.abs(off - 1.0) <= BORDER


def _off_target(experiment: Experiment, weights: np.ndarray) -> np.ndarray | None:
    """How far each sample's worst output is from its target, in halves of the distances: (n,)."""
    distances = distances_between_targets(experiment)
    if distances is None:
        return None
    return (np.abs(_errors(experiment, weights)) / (np.array(distances) / 2.0)).max(axis=1)


def plateau(run: Run) -> Plateau | None:
    """What the run is stuck at, if some samples get the mean of their targets instead of them.

    Of runs whose mean loss is not below that of the plateau and hardly changes.
    """
    experiment = run.experiment
    distances = distances_between_targets(experiment)
    if distances is None or run.diverged_at is not None:
        return None
    before, last = run.loss[(3 * (len(run.loss) - 1)) // 4], run.loss[-1]
    if abs(before - last) > _CREEPS * last:
        return None
    value = LOSSES[experiment.loss].value
    groups, total = [], 0.0
    errors = _errors(experiment, run.weights[-1])
    for output, distance in enumerate(distances):
        targets = experiment.rows[:, 2 + output]
        for members in _groups(targets, targets + errors[:, output], distance):
            answer = float(targets[members].mean())
            if np.abs(targets + errors[:, output] - answer)[members].max() > _NEAR * np.ptp(
                targets[members]
            ):
                return None
            groups.append(Group(output, len(members), answer))
            total += sum(value(target, answer) for target in targets[members].tolist())
    loss = total / len(experiment.rows)
    if not groups or last < loss * (1.0 - _ROUNDING):
        return None
    return Plateau(tuple(groups), loss, falls=bool(last < before * (1.0 - _ROUNDING)))


def _groups(targets: np.ndarray, answers: np.ndarray, distance: float) -> list[np.ndarray]:
    """The indices of the samples that miss their target, those with about one answer together."""
    near = _NEAR * distance
    missed = np.flatnonzero(np.abs(answers - targets) > near)
    if not len(missed):
        return []
    ordered = missed[np.argsort(answers[missed], kind="stable")]
    gaps = [other - one > near for one, other in pairwise(answers[ordered])]
    return np.split(ordered, np.flatnonzero(gaps) + 1)


def _errors(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """Prediction minus target: (samples, outputs)."""
    rows = experiment.rows
    return np.column_stack(
        [
            predict(experiment, weights, rows[:, :2], output) - rows[:, 2 + output]
            for output in range(experiment.outputs)
        ]
    )
