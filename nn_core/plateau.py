"""Is it solved, or only on a plateau? Which samples are answered right, and what the others get."""

from typing import NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import LOSSES
from nn_core.training import Run, predict

MOST_TARGETS = 4
"""Different targets up to which a sample's answer is right or wrong; more are a curve to fit."""

_NEAR = 0.1
"""An answer is near a number within this share of the distance between the targets."""
_CREEPS = 0.05
"""A loss that changes by less than this share in the last quarter of its epochs is stuck."""
_ROUNDING = 1e-12
"""A loss that falls by less than this share may do so by rounding."""


class Plateau(NamedTuple):
    """What a run is stuck at: `samples` of them get one `answer`, the mean of their targets.

    `loss` is the mean loss of a network that does that and has the targets everywhere else;
    `falls` whether the loss of the run still falls towards it.
    """

    samples: int
    answer: float
    loss: float
    falls: bool


def distance_between_targets(experiment: Experiment) -> float | None:
    """The smallest distance of two different targets of an output.

    None where no output has two, or one has more than `MOST_TARGETS`.
    """
    targets = [np.unique(column) for column in experiment.rows[:, 2:].T]
    gaps = [float(np.diff(values).min()) for values in targets if len(values) > 1]
    if not gaps or max(map(len, targets)) > MOST_TARGETS:
        return None
    return min(gaps)


def right_samples(experiment: Experiment, weights: np.ndarray) -> np.ndarray | None:
    """Which samples the parameters (P,) answer right: (samples,) bool.

    Every output has to be closer to its target than half of the distance between targets. None
    where that says nothing, see `distance_between_targets`.
    """
    distance = distance_between_targets(experiment)
    if distance is None:
        return None
    return (np.abs(_errors(experiment, weights)) < distance / 2.0).all(axis=1)


def plateau(run: Run) -> Plateau | None:
    """What the run is stuck at, if some samples get the mean of their targets instead of them.

    Of runs with one output whose mean loss is above that of the plateau and hardly changes.
    """
    experiment = run.experiment
    distance = distance_between_targets(experiment)
    if distance is None or experiment.outputs > 1 or run.diverged_at is not None:
        return None
    targets = experiment.rows[:, 2]
    errors = _errors(experiment, run.weights[-1])[:, 0]
    missed = np.abs(errors) > _NEAR * distance
    if not missed.any():
        return None
    answer = float(targets[missed].mean())
    if (np.abs(targets + errors - answer)[missed] > _NEAR * distance).any():
        return None
    value = LOSSES[experiment.loss].value
    limit = float(sum(value(target, answer) for target in targets[missed].tolist()) / len(targets))
    before, last = run.loss[(3 * (len(run.loss) - 1)) // 4], run.loss[-1]
    if last < limit or abs(before - last) > _CREEPS * last:
        return None
    return Plateau(int(missed.sum()), answer, limit, falls=bool(last < before * (1.0 - _ROUNDING)))


def _errors(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """Prediction minus target: (samples, outputs)."""
    rows = experiment.rows
    return np.column_stack(
        [
            predict(experiment, weights, rows[:, :2], output) - rows[:, 2 + output]
            for output in range(experiment.outputs)
        ]
    )
