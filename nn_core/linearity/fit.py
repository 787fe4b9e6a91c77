"""How well does a function fit the samples, and how well does a plane fit the function?"""

from typing import NamedTuple

import numpy as np

from nn_core.linearity.collapse import ROUNDING
from nn_core.outputs import predict
from nn_core.parameters import unflatten
from nn_core.step.rounding import UNIT, of_predictions
from nn_core.training import Run, evenly_spread

MOST_STATES = 100
"""States of a run at which its curvature is computed."""


class Fit(NamedTuple):
    """How well a function fits the samples; `r_squared` is None where y does not vary."""

    mse: float
    r_squared: float | None


def fit(samples: np.ndarray, predictions: np.ndarray, output: int = 0) -> Fit:
    """Of a function with the values `predictions` (n,) at the samples (n, 2 + outputs)."""
    targets = samples[:, 2 + output]
    share, mse = r_squared(targets, predictions), mean_squared_error(targets, predictions)
    return Fit(float(mse), None if share is None else float(share))


def network_fit(run: Run, output: int = 0) -> Fit:
    """Of one output of the network's last state."""
    rows = run.experiment.rows
    return fit(rows, predict(run.experiment, run.weights[-1], rows[:, :2], output), output)


def rounding_of_fit(run: Run, output: int = 0) -> float:
    """About how far rounding may move the mean squared error of `network_fit`."""
    experiment, total = run.experiment, 0.0
    parameters = unflatten(experiment.sizes, run.weights[-1])
    rows = experiment.rows
    with np.errstate(over="ignore", invalid="ignore"):
        predictions = predict(experiment, run.weights[-1], rows[:, :2], output)
        errors = np.abs(rows[:, 2 + output] - predictions)
    for row, error in zip(rows.tolist(), errors.tolist(), strict=True):
        width = of_predictions(experiment.network, parameters, row)
        total += (2.0 * error + width) * width
    return total / len(rows)


def mean_squared_error(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Mean of (y − ŷ)² over the last axis: (...) for targets (n,) and outputs (..., n)."""
    with np.errstate(over="ignore"):
        return np.mean((targets - outputs) ** 2, axis=-1)


def r_squared(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray | None:
    """Share of the targets' variance that outputs (..., n) explain; None where they have none.

    Minus infinity where their error is more than 1.8e308 times the variance.
    """
    variance = np.var(targets)
    with np.errstate(over="ignore"):
        return 1.0 - mean_squared_error(targets, outputs) / variance if variance > 0 else None


def unexplained(
    points: np.ndarray, outputs: np.ndarray, rounding: float | np.ndarray = ROUNDING
) -> np.ndarray:
    """How curved a function is: the share of its variance that its best affine fit leaves.

    `outputs` (..., n) are its values at `points` (n, 2); the result (...) is at most 1. It is 0
    for a plane: where none is farther from the fit than `rounding` (...) times the largest |ŷ|;
    and nan where one is no finite number.
    """
    centre = points - points.mean(axis=0)
    extent = np.abs(centre).max(axis=0)
    centre = centre / np.where(extent > 0, extent, 1.0)  # beside 1s tiny numbers would be nothing
    design = np.column_stack([np.ones(len(points)), centre])
    size = np.abs(outputs).max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        scaled = outputs / np.where(size > 0, size, 1.0)  # squares of tiny outputs would be 0
    centred = scaled - scaled.mean(axis=-1, keepdims=True)
    left: np.ndarray = scaled.reshape(-1, len(points)).T
    for _ in range(2):  # the second time removes what the first has rounded
        left = left - design @ np.linalg.lstsq(design, left)[0]
    left = left.T.reshape(outputs.shape)
    curved = ~(np.abs(left).max(axis=-1) < rounding)
    variance = np.sum(centred**2, axis=-1)
    return np.where(curved, np.sum(left**2, axis=-1) / np.where(curved, variance, 1.0), 0.0)


def curvature(run: Run, points: np.ndarray, output: int = 0) -> float:
    """The share of the last state's output over `points` (n, 2) that no plane explains.

    0 where the output is a plane, but for rounding.
    """
    return float(_curvatures(run, run.weights[-1], points, output))


def curvature_over_epochs(
    run: Run, points: np.ndarray, output: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """The epochs of up to 100 of a run's states, and the `curvature` at each."""
    shown = evenly_spread(len(run.epochs), MOST_STATES)
    return run.epochs[shown], _curvatures(run, run.weights[shown], points, output)


def _curvatures(run: Run, weights: np.ndarray, points: np.ndarray, output: int) -> np.ndarray:
    """At each of some states (..., P): the result is (...)."""
    outputs = predict(run.experiment, weights, points, output)
    terms = predict(run.experiment, np.abs(weights), np.abs(points), output)
    size = np.abs(outputs).max(axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):  # inf: all of it is rounding; nan: no number
        cancelled = np.abs(terms).max(axis=-1) / np.where(size > 0, size, 1.0)
    underflow = 3e-322 / np.where(size > 0, size, 1.0)  # tiny numbers have few digits
    rounding = np.maximum(ROUNDING, 8.0 * UNIT * cancelled + underflow)
    return unexplained(points, outputs, rounding)
