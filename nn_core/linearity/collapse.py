"""Is it more than a linear regression? The affine map behind the layers, and the best one."""

from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, NamedTuple

import numpy as np

from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS, Network
from nn_core.network import forward
from nn_core.outputs import predict
from nn_core.parameters import columns
from nn_core.starts import start
from nn_core.training import Run

ROUNDING = 1e-14
"""Relative to the largest of some numbers: one smaller than this is their rounding."""


class AffineMap(NamedTuple):
    """An output ŷ = slopes · (x1, x2) + intercept; `slopes` is (..., 2), `intercept` (...)."""

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


def collapse(sizes: tuple[int, ...], weights: np.ndarray, output: int = 0) -> AffineMap:
    """The one affine map that a network without activation is, whatever its layers.

    Of one output, by default the first; with an activation of the outputs it is what that
    activation is applied to. `weights` is (..., P). The intercept is the network's prediction at
    the origin, bit for bit; a slope is what the network without its biases makes of a unit step
    along that input.
    """
    plain = Network(sizes, ("none",) * (len(sizes) - 1), "squared")
    biased = columns(sizes, np.asarray(weights, dtype=np.float64))
    unbiased = tuple(
        layer._replace(biases=tuple(0.0 * b for b in layer.biases)) for layer in biased
    )
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = [forward(plain, unbiased, step)[-1][output] for step in ((1.0, 0.0), (0.0, 1.0))]
        intercept: Any = forward(plain, biased, (0.0, 0.0))[-1][output]
    return AffineMap(np.stack(slopes, axis=-1), intercept)


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


@lru_cache(maxsize=32)
def best_plane(experiment: Experiment, output: int = 0) -> LeastSquares:
    """The best of the planes that the experiment's network could be without any activation.

    Fixed biases may fix the intercept: if those of the hidden units are 0, it is the output's.
    """
    biases = start(experiment)[-sum(experiment.sizes[1:]) :]
    fixed = experiment.biases == "fixed" and not biases[: -experiment.outputs].any()
    intercept = float(biases[-experiment.outputs + output]) if fixed else None
    return least_squares(experiment.rows, output, intercept)


def least_squares(
    samples: np.ndarray, output: int = 0, intercept: float | None = None
) -> LeastSquares:
    """The least-squares solution for one output of samples (n, 2 + outputs).

    Of all planes, or of those with a given `intercept`. Exact where it is unique, and so are its
    error and whether it is unique: the samples are taken as the decimals that they are written
    as, and their Gram matrix is eliminated in fractions. Among many solutions the shortest comes
    from the singular vectors of the samples.
    """
    samples = np.asarray(samples, dtype=np.float64)
    design = samples[:, :2]
    if intercept is None:
        design = np.column_stack([design, np.ones(len(samples))])
    targets = samples[:, 2 + output] - (intercept or 0.0)
    solution, rank, mse = _eliminated([*design.T, targets])
    free = design.shape[1]
    determined = np.eye(3)
    if rank < free:
        left, sizes, directions = np.linalg.svd(design, full_matrices=False)
        kept = directions[:rank]
        solution = ((targets @ left[:, :rank]) / sizes[:rank]) @ kept
        determined[:free, :free] = kept.T @ kept
    numbers = np.array([*solution, *([] if intercept is None else [intercept])])
    return LeastSquares(AffineMap(numbers[:2], numbers[2]), mse, rank == free, determined)


def _eliminated(vectors: list[np.ndarray]) -> tuple[list[float], int, float]:
    """The last of some vectors (n,) by the others: coefficients, their rank, mean squared error.

    The coefficients have a meaning only where the rank is full. Gauss-Jordan elimination of the
    Gram matrix: a pivot of 0 there stands in a row of zeros, and what is left of the last entry
    is the sum of squares that the others do not explain.
    """
    whole, scales = [], []
    for vector in vectors:
        decimals = [Fraction(repr(value)) for value in vector.tolist()]
        scales.append(lcm(*(value.denominator for value in decimals)))
        whole.append([int(value * scales[-1]) for value in decimals])
    gram = [[Fraction(sum(map(int.__mul__, one, other))) for other in whole] for one in whole]
    last, rank = len(gram) - 1, 0
    for k in range(last):
        if gram[k][k] == 0:
            continue
        rank += 1
        for i in range(last + 1):
            if i != k:
                factor = gram[i][k] / gram[k][k]
                gram[i] = [a - factor * b for a, b in zip(gram[i], gram[k], strict=True)]
    coefficients = [
        float(gram[k][-1] / gram[k][k] * scales[k] / scales[-1]) if gram[k][k] else 0.0
        for k in range(last)
    ]
    return coefficients, rank, float(gram[-1][-1] / scales[-1] ** 2 / len(whole[0]))


def agreement(run: Run, points: np.ndarray, output: int = 0) -> float:
    """How exactly the last state of a run without activation is its collapsed map, in `ulps`.

    `points` (n, 2) is where the two are compared; an activation of the outputs is applied to both.
    """
    experiment, state = run.experiment, run.weights[-1]
    phi = ACTIVATIONS[experiment.output_activation].value
    collapsed = phi(collapse(experiment.sizes, state, output)(points))
    return ulps(predict(experiment, state, points, output), collapsed)


def ulps(expected: np.ndarray, actual: np.ndarray) -> float:
    """The largest difference in units of the last place of the largest expected magnitude."""
    return float(np.abs(actual - expected).max() / np.spacing(np.abs(expected).max()))
