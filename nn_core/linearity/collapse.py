"""Is it more than a linear regression? The affine map behind the layers, and the best one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nn_core.linearity.fit import mean_squared_error
from nn_core.parameters import indices
from nn_core.training import Run, predict

ROUNDING = 1e-14
"""Relative to the largest of some numbers: one smaller than this is their rounding."""


class AffineMap(NamedTuple):
    """ŷ = slopes · (x1, x2) + intercept; `slopes` is (..., 2), `intercept` (...)."""

    slopes: np.ndarray
    intercept: np.ndarray

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """The outputs (..., n) at `points`, (n, 2)."""
        x1, x2 = np.asarray(points, dtype=np.float64).T
        slope1, slope2 = self.slopes[..., 0, None], self.slopes[..., 1, None]
        return slope1 * x1 + slope2 * x2 + self.intercept[..., None]

    @property
    def numbers(self) -> np.ndarray:
        """Slope of x1, slope of x2, intercept: (..., 3)."""
        return np.concatenate([self.slopes, self.intercept[..., None]], axis=-1)

    @property
    def rounded(self) -> np.ndarray:
        """`numbers`, with 0 for what is only the rounding of the largest of them: (..., 3)."""
        size = np.abs(self.numbers)
        return np.where(size < ROUNDING * size.max(axis=-1, keepdims=True), 0.0, self.numbers)


def collapse(sizes: Sequence[int], weights: np.ndarray) -> AffineMap:
    """The one affine map that a network without activation is, whatever its layers.

    `weights` is (..., P). The intercept is the network's output at the origin, bit for bit; a
    slope is what the network without its biases makes of a unit step along that input. All sums
    run in the network's own order.
    """
    weights = np.asarray(weights, dtype=np.float64)
    columns = [_linear_output(sizes, weights, step, biases=False) for step in ((1, 0), (0, 1))]
    return AffineMap(
        np.stack(columns, axis=-1), _linear_output(sizes, weights, (0, 0), biases=True)
    )


def _linear_output(
    sizes: Sequence[int], weights: np.ndarray, inputs: tuple[float, float], biases: bool
) -> np.ndarray:
    """ŷ of every state at one point, summed left to right."""
    values = [np.full(weights.shape[:-1], float(x)) for x in inputs]
    for layer in indices(sizes):
        values = [
            _unit_output(weights, row, bias if biases else None, values)
            for row, bias in zip(*layer, strict=True)
        ]
    return values[0]


def _unit_output(
    weights: np.ndarray, row: Sequence[int], bias: int | None, values: Sequence[np.ndarray]
) -> np.ndarray:
    total = weights[..., row[0]] * values[0]
    for index, value in zip(row[1:], values[1:], strict=True):
        total = total + weights[..., index] * value
    return total if bias is None else total + weights[..., bias]


class LeastSquares(NamedTuple):
    """The affine map with the smallest mean squared error on some samples.

    `determined` is the (3, 3) projection onto what the samples determine of (slope of x1, slope
    of x2, intercept). Where `unique` is False many maps fit equally well, and this is the one of
    smallest norm.
    """

    map: AffineMap
    mse: float
    unique: bool
    determined: np.ndarray

    def gap(self, other: AffineMap) -> np.ndarray:
        """How far `other` is from the nearest map that fits as well as this one; (...).

        Infinite where that is more than a number can hold.
        """
        with np.errstate(over="ignore"):
            difference = (other.numbers - self.map.numbers) @ self.determined
            return np.linalg.norm(difference, axis=-1)


def least_squares(samples: np.ndarray) -> LeastSquares:
    """The least-squares solution for samples (n, 3), by `numpy.linalg.lstsq`."""
    samples = np.asarray(samples, dtype=np.float64)
    design = np.column_stack([samples[:, :2], np.ones(len(samples))])
    numbers, _, rank, _ = np.linalg.lstsq(design, samples[:, 2])
    _, _, directions = np.linalg.svd(design)
    kept = directions[:rank]
    fitted = AffineMap(numbers[:2], numbers[2])
    error = mean_squared_error(samples[:, 2], fitted(samples[:, :2]))
    return LeastSquares(fitted, float(error), int(rank) == 3, kept.T @ kept)


def agreement(run: Run, points: np.ndarray) -> float:
    """How exactly the last state of a run without activation is its collapsed map, in `ulps`.

    `points` (n, 2) is where the two are compared.
    """
    collapsed = collapse(run.experiment.sizes, run.weights[-1])
    return ulps(predict(run.experiment, run.weights[-1], points), collapsed(points))


def ulps(expected: np.ndarray, actual: np.ndarray) -> float:
    """The largest difference in units of the last place of the largest expected magnitude."""
    return float(np.abs(actual - expected).max() / np.spacing(np.abs(expected).max()))
