"""Is it solved, or only on a plateau? Which samples are answered right, and what the others get."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import LOSSES
from nn_core.outputs import predict
from nn_core.training import Run

BORDER = 0.01
"""An answer within this share of half the distance between targets is on the border."""

_NEAR = 0.1
"""An answer is near a target within this share of the distance between targets, and near the mean
of some targets within this share of how far they spread."""
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
        answers = targets + errors[:, output]
        missed = np.flatnonzero(np.abs(errors[:, output]) > _NEAR * distance)
        missed = missed[np.argsort(answers[missed], kind="stable")]
        for members in _groups(targets, answers, missed):
            near = missed[_near_the_mean(targets[members], answers[missed])]
            if not np.array_equal(near, members):
                return None
            answer = _mean(targets[members])
            groups.append(Group(output, len(members), answer))
            total += sum(value(target, answer) for target in targets[members].tolist())
    loss = total / len(experiment.rows)
    if not groups or last < loss * (1.0 - _ROUNDING):
        return None
    return Plateau(tuple(groups), loss, falls=bool(last < before * (1.0 - _ROUNDING)))


def _groups(targets: np.ndarray, answers: np.ndarray, members: np.ndarray) -> Iterator[np.ndarray]:
    """Samples in the order of their answers, in as few groups as have the mean of their targets.

    Those that do not have it are parted where two answers are farthest from each other.
    """
    if len(members) < 2 or _near_the_mean(targets[members], answers[members]).all():
        yield from [members] if len(members) else []
        return
    after = int(np.diff(answers[members]).argmax()) + 1
    for part in (members[:after], members[after:]):
        yield from _groups(targets, answers, part)


def _near_the_mean(targets: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Which answers (n,) are near the mean of a group's targets, on their scale: (n,) bool."""
    near: np.ndarray = np.abs(answers - _mean(targets)) <= _NEAR * np.ptp(targets)
    return near


def _mean(targets: np.ndarray) -> float:
    """Of the decimals that the targets are written as: those of 0.1, 0.2 and -0.3 have mean 0."""
    return float(sum(Fraction(repr(target)) for target in targets.tolist()) / len(targets))


def _errors(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """Prediction minus target: (samples, outputs)."""
    rows = experiment.rows
    return np.column_stack(
        [
            predict(experiment, weights, rows[:, :2], output) - rows[:, 2 + output]
            for output in range(experiment.outputs)
        ]
    )
