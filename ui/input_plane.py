"""The plane of the inputs: the rectangle to draw a network's output over, and the samples on it."""

from typing import Any, NamedTuple

import numpy as np

from nn_core import Experiment, predict
from ui.chart import axis
from ui.language import said
from ui.theme import OUTPUT_SCALE

MOST_STRETCHED = 4.0
"""Ratio of the sides up to which both inputs have one scale, so that circles are round."""


class Region(NamedTuple):
    """The rectangle of the samples with a margin: the values of x1 and x2 along its sides."""

    x1: np.ndarray
    x2: np.ndarray

    @property
    def points(self) -> np.ndarray:
        """(len(x1) · len(x2), 2), x1 running fastest."""
        x2, x1 = np.meshgrid(self.x2, self.x1, indexing="ij")
        return np.column_stack([x1.ravel(), x2.ravel()])


def region(samples: np.ndarray, count: int) -> Region:
    """The samples' rectangle and a quarter more, with `count` points along each side.

    A square around a single point.
    """
    low, high = samples[:, :2].min(axis=0), samples[:, :2].max(axis=0)
    margin = np.where(high > low, 0.25 * (high - low), 1.0)
    return Region(*np.linspace(low - margin, high + margin, count).T)


def output_over(
    experiment: Experiment, parameters: np.ndarray, around: Region, output: int = 0
) -> np.ndarray:
    """What an output is over the region: (..., len(x2), len(x1)) for parameters (..., P)."""
    values = predict(experiment, parameters, around.points, output)
    return values.reshape(*np.shape(parameters)[:-1], len(around.x2), len(around.x1))


def output_range(targets: np.ndarray) -> tuple[float, float]:
    """The outputs that the colours tell apart: those of the targets, and a quarter more."""
    low, high = float(targets.min()), float(targets.max())
    margin = (high - low) / 4 or 1.0
    return low - margin, high + margin


def plane_axes(
    around: Region,
    number: int,
    x: tuple[float, float],
    y: tuple[float, float],
    titles: tuple[str, str] = ("x1", "x2"),
    **settings: Any,
) -> dict[str, Any]:
    """The two axes with this number, from one to the other end of the paper's `x` and of its `y`.

    One unit of x1 is as long as one of x2, where the region allows it.
    """
    suffix = "" if number == 1 else str(number)
    sides = np.ptp(around.x1), np.ptp(around.x2)
    shape = {}
    if max(sides) <= MOST_STRETCHED * min(sides):
        shape = {"scaleanchor": f"x{suffix}", "scaleratio": 1}
    common = {"showgrid": False, "nticks": 5, "constrain": "domain", **settings}
    ends = [[float(side[0]), float(side[-1])] for side in (around.x1, around.x2)]
    return {
        f"xaxis{suffix}": axis(
            titles[0],
            domain=list(x),
            anchor=f"y{suffix}",
            range=ends[0],
            constraintoward="left",
            **common,
        ),
        f"yaxis{suffix}": axis(
            titles[1],
            domain=list(y),
            anchor=f"x{suffix}",
            range=ends[1],
            constraintoward="top",
            **shape,
            **common,
        ),
    }


def sample_markers(
    rows: np.ndarray, output: int, ends: tuple[float, float], size: int, **settings: Any
) -> list[dict[str, Any]]:
    """The samples as discs, in the colours of the outputs between `ends` that they want.

    With a dark ring in a white one: one of them stands out from any colour. `rows` are x1, x2 and
    the targets, of which the one of `output` counts.
    """
    x1, x2, y = rows[:, 0], rows[:, 1], rows[:, 2 + output]
    common = {"type": "scatter", "mode": "markers", "x": x1, "y": x2, "showlegend": False}
    return [
        {
            **common,
            "marker": {"size": size + 4, "color": "#ffffff"},
            "hoverinfo": "skip",
            "name": "samples' rings",
            **settings,
        },
        {
            **common,
            "customdata": y,
            "marker": {
                "size": size,
                "color": y,
                "cmin": ends[0],
                "cmax": ends[1],
                "colorscale": OUTPUT_SCALE,
                "line": {"width": 1, "color": "#111111"},
            },
            "hovertemplate": said("sample (%{{x:.6~g}}, %{{y:.6~g}})")
            + "<br>y = %{customdata:.6~g}<extra></extra>",
            "name": "samples",
            **settings,
        },
    ]
