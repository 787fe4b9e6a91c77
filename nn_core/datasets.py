"""The named data sets: rows (x1, x2, y).

Generated inputs are rounded to 3 decimals and targets to 6, so that a row can be copied to paper.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from nn_core.declared import shortened
from nn_core.message import Message

CUSTOM = "custom"

_FOUR_CORNERS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], dtype=np.float64)


def _truth_table(*targets: int) -> Callable[[float, np.random.Generator], np.ndarray]:
    rows = np.column_stack([_FOUR_CORNERS, np.array(targets, dtype=np.float64)])
    return lambda noise, rng: rows


def _original(noise: float, rng: np.random.Generator) -> np.ndarray:
    return np.array([[1.0, 1.0, 1.0]])


def _surface(
    target: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> Callable[[float, np.random.Generator], np.ndarray]:
    """60 points of the square [-1, 1]² and the height of a surface there, plus noise."""

    def rows(noise: float, rng: np.random.Generator) -> np.ndarray:
        x1, x2 = rng.uniform(-1, 1, (2, 60)).round(3)
        return np.column_stack([x1, x2, target(x1, x2) + noise * rng.standard_normal(60)])

    return rows


def _two_classes(
    shape: Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]],
) -> Callable[[float, np.random.Generator], np.ndarray]:
    """60 points of class 0 and 60 of class 1, scattered by noise, in random order."""

    def rows(noise: float, rng: np.random.Generator) -> np.ndarray:
        points = np.concatenate(shape(rng))
        points = (points + noise * rng.standard_normal(points.shape)).round(3)
        return rng.permutation(np.column_stack([points, np.repeat([0.0, 1.0], 60)]))

    return rows


def _circles(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    angle = rng.uniform(0, 2 * np.pi, (2, 60))
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return ring[0], 0.5 * ring[1]


def _moons(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    angle = rng.uniform(0, np.pi, (2, 60))
    arc = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return arc[0], np.array([1.0, 0.5]) - arc[1]


def _gaussians(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    points = 0.4 * rng.standard_normal((2, 60, 2))
    return points[0] - 0.7, points[1] + 0.7


_EXACT = {
    "original": _original,
    "and": _truth_table(0, 0, 0, 1),
    "or": _truth_table(0, 1, 1, 1),
    "xor": _truth_table(0, 1, 1, 0),
}
_GENERATED = {
    "plane": _surface(lambda x1, x2: 0.7 * x1 - 0.4 * x2 + 0.2),
    "saddle": _surface(lambda x1, x2: x1 * x2),
    "circles": _two_classes(_circles),
    "moons": _two_classes(_moons),
    "gaussians": _two_classes(_gaussians),
}
_ALL = _EXACT | _GENERATED

NAMES = (*_ALL, CUSTOM)
GENERATED = tuple(_GENERATED)
"""The data sets that `noise` and `data_seed` change."""


@lru_cache(maxsize=64)
def samples(name: str, noise: float = 0.0, data_seed: int = 0) -> np.ndarray:
    """The rows of a named data set: (n, 3) float64, read-only, columns x1, x2, y.

    The same arguments give the same rows. Raises ValueError for a name that is not in `NAMES`
    and for "custom", whose rows are in the experiment.
    """
    if name not in _ALL:
        raise ValueError(
            Message(
                "There is no data set {name}; there are {names}.",
                name=shortened(name),
                names=tuple(_ALL),
            )
        )
    rows = _ALL[name](noise, np.random.default_rng(data_seed))
    rows = np.column_stack([rows[:, :2], rows[:, 2].round(6)])
    rows.setflags(write=False)
    return rows
