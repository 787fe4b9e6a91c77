"""How well does a function fit the samples, and how well does a plane fit the function?"""

from typing import NamedTuple

import numpy as np

from nn_core.outputs import predict
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


def mean_squared_error(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Mean of (y − ŷ)² over the last axis: (...) for targets (n,) and outputs (..., n)."""
    with np.errstate(over="ignore"):
        return np.mean((targets - outputs) ** 2, axis=-1)


def r_squared(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray | None:
    """Share of the targets' variance that outputs (..., n) explain; None where they have none."""
    variance = np.var(targets)
    return 1.0 - mean_squared_error(targets, outputs) / variance if variance > 0 else None


def unexplained(points: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """How curved a function is: the share of its variance that its best affine fit leaves.

    `outputs` (..., n) are its values at `points` (n, 2); the result (...) is 0 for a plane and
    at most 1. A function that is constant to rounding counts as a plane.
    """
    basis, _ = np.linalg.qr(np.column_stack([np.ones(len(points)), points]))
    size = np.abs(outputs).max(axis=-1, keepdims=True)
    scaled = outputs / np.where(size > 0, size, 1.0)  # squares of tiny outputs would be 0
    centred = scaled - scaled.mean(axis=-1, keepdims=True)
    variance = np.sum(centred**2, axis=-1)
    left = centred - (centred @ basis) @ basis.T
    rounding = np.finfo(np.float64).eps ** 2 * outputs.shape[-1]
    share = np.sum(left**2, axis=-1) / np.where(variance > rounding, variance, 1.0)
    return np.where(variance > rounding, share, 0.0)


def bulge(run: Run, points: np.ndarray, output: int = 0) -> float:
    """How far the last state's output is from its best affine fit: at most so much of its size.

    The largest deviation at `points` (n, 2), relative to the largest |ŷ| there. A few times 1e-16
    is rounding: the output is a plane.
    """
    outputs = predict(run.experiment, run.weights[-1], points, output)
    size = np.abs(outputs).max()
    scaled = outputs / size if size > 0 else outputs
    design = np.column_stack([np.ones(len(points)), points - points.mean(axis=0)])
    plane, *_ = np.linalg.lstsq(design, scaled)  # its residual is exact to 1e-15, qr's is not
    return float(np.abs(scaled - design @ plane).max())


def curvature(run: Run, points: np.ndarray, output: int = 0) -> float:
    """The share of the last state's output over `points` (n, 2) that no plane explains."""
    predictions = predict(run.experiment, run.weights[-1], points, output)
    return float(unexplained(points, predictions))


def curvature_over_epochs(
    run: Run, points: np.ndarray, output: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """The epochs of up to 100 of a run's states, and the `curvature` at each."""
    shown = evenly_spread(len(run.epochs), MOST_STATES)
    predictions = predict(run.experiment, run.weights[shown], points, output)
    return run.epochs[shown], unexplained(points, predictions)
