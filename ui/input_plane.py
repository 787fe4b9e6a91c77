"""The plane of the inputs: the rectangle to draw a network's output over, and the samples on it."""

from typing import Any, NamedTuple

import numpy as np

from ui.theme import OUTPUT_SCALE


class Region(NamedTuple):
    """The rectangle of the samples with a margin: the values of x1 and x2 along its sides."""

    x1: np.ndarray
    x2: np.ndarray

    @property
    def points(self) -> np.ndarray:
        """(len(x1) · len(x2), 2), x1 running fastest."""
        return np.array([(x1, x2) for x2 in self.x2 for x1 in self.x1])


def region(samples: np.ndarray, count: int) -> Region:
    """The samples' rectangle and a quarter more, with `count` points along each side.

    A square around a single point.
    """
    low, high = samples[:, :2].min(axis=0), samples[:, :2].max(axis=0)
    margin = np.where(high > low, 0.25 * (high - low), 1.0)
    return Region(*np.linspace(low - margin, high + margin, count).T)


def sample_markers(
    samples: np.ndarray, low: float, high: float, size: int, outline: float, **settings: Any
) -> dict[str, Any]:
    """The samples as discs, in the colours of the outputs from `low` to `high` that they want."""
    x1, x2, y = samples.T
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x1,
        "y": x2,
        "customdata": y,
        "marker": {
            "size": size,
            "color": y,
            "cmin": low,
            "cmax": high,
            "colorscale": OUTPUT_SCALE,
            "line": {"width": outline, "color": "#ffffff"},
        },
        "name": "samples",
        **settings,
    }
