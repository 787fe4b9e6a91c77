"""How well does a function fit the samples, and how well does a plane fit the function?"""

from typing import NamedTuple

import numpy as np

from nn_core.training import Run, evenly_spread, predict

MOST_STATES = 100
"""States of a run at which its curvature is computed."""


class Fit(NamedTuple):
    """How well a function fits the samples; `r_squared` is None where y does not vary."""

    mse: float
    r_squared: float | None


def fit(samples: np.ndarray, outputs: np.ndarray) -> Fit:
    """Of a function with the values `outputs` (n,) at the samples (n, 3)."""
    targets = samples[:, 2]
    share = r_squared(targets, outputs)
    return Fit(float(mean_squared_error(targets, outputs)), None if share is None else float(share))


def network_fit(run: Run) -> Fit:
    """Of the network's last state."""
    rows = run.experiment.rows
    return fit(rows, predict(run.experiment, run.weights[-1], rows[:, :2]))


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
    centred = outputs - outputs.mean(axis=-1, keepdims=True)
    variance = np.sum(centred**2, axis=-1)
    left = centred - (centred @ basis) @ basis.T
    rounding = (np.finfo(np.float64).eps * np.abs(outputs).max(axis=-1)) ** 2 * outputs.shape[-1]
    share = np.sum(left**2, axis=-1) / np.where(variance > rounding, variance, 1.0)
    return np.where(variance > rounding, share, 0.0)


def curvature(run: Run, points: np.ndarray) -> float:
    """The share of the last state's output over `points` (n, 2) that no plane explains."""
    return float(unexplained(points, predict(run.experiment, run.weights[-1], points)))


def curvature_over_epochs(run: Run, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The epochs of up to 100 of a run's states, and the `curvature` at each."""
    shown = evenly_spread(len(run.epochs), MOST_STATES)
    outputs = predict(run.experiment, run.weights[shown], points)
    return run.epochs[shown], unexplained(points, outputs)
