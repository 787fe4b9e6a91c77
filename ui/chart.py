"""What figures of several pages share: the chart as a value, axes, layouts and traces."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nn_core.training import evenly_spread
from ui.language import said
from ui.theme import GRID, ZERO

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_POINTS, FEWEST_POINTS = 6_000, 100
"""Points of one figure over all its lines; but each line has so many of its own."""
MOST_MARKED = 20
"""Points up to which a line shows each as a dot."""
HIDDEN = {"visible": False, "fixedrange": True}
"""An axis of a picture that has no numbers."""


class Chart(NamedTuple):
    """What to draw, as a Plotly specification with NumPy arrays, and what it shows in words.

    `narrow` is what replaces parts of the specification where the chart has less than
    `NARROW` pixels in width: settings of the layout by name, and of traces by the trace's name.

    `cells` are the numbers of a map whose heat maps share them: (2, rows, columns) float32, the
    second negative where a run diverged, nan where nothing is computed. A heat map that has
    `meta={"cells": kind, "number": n, "floor": f}` instead of `z` shows the decimal logarithm of
    the n-th, or of f if that is larger, for the cells of a kind: "diverged", "held", or "plain",
    whose second number is 0, as is what they show. All have both numbers as customdata; one
    between 0 and `TOLD` or above `MOST_TOLD` as a text that says no more than that.
    """

    spec: dict[str, Any]
    alt: str
    narrow: dict[str, dict[str, Any]] | None = None
    cells: np.ndarray | None = None

    @property
    def figure(self) -> "go.Figure":
        """The specification checked by Plotly, property by property; raises ValueError."""
        import plotly.graph_objects as go  # the pages do not need it, and it takes a while

        return go.Figure(self.spec)


TOLD, MOST_TOLD = 1e-37, 1e38
"""Smaller numbers have fewer digits in float32 than are shown, and larger ones may not be in it."""
NARROW = 600
"""Pixels: a chart below this width is drawn with its `narrow` settings."""


def layout(height: int, **settings: Any) -> dict[str, Any]:
    """The layout every chart starts from: close margins, no background of its own."""
    return {
        "height": height,
        "margin": {"l": 62, "r": 30, "t": 12, "b": 48},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"align": "left"},
        **settings,
    }


def axis(title: str = "", **settings: Any) -> dict[str, Any]:
    """An axis with a name and a quiet grid; the chart's margins leave room for its numbers."""
    return {
        "title": {"text": title},
        "automargin": False,  # measuring text again and again is half of the drawing time,
        "ticklabeloverflow": "allow",  # and asking of each number whether it fits a third
        "exponentformat": "power",
        "zeroline": False,
        "gridcolor": GRID,
        **settings,
    }


def epoch_axis(last: int | None = None, **settings: Any) -> dict[str, Any]:
    """An axis of epochs, 1,000,000 of them written so; up to `last`, with a little room."""
    room = {} if last is None else {"range": [-0.03 * max(last, 1), 1.03 * max(last, 1)]}
    return axis(said("epoch"), tickformat=",~f", **room, **settings)


def steep(values: np.ndarray) -> bool:
    """Whether the positive ones of `values` span more than a factor of 100: too much for a linear
    axis."""
    positive = values[(values > 0) & np.isfinite(values)]
    return bool(len(positive) and positive.max() > 100 * positive.min())


def log_axis(values: np.ndarray, title: str = "", most: int = 9, **settings: Any) -> dict[str, Any]:
    """A logarithmic axis over the positive ones of `values`, with about `most` numbers at most.

    They are powers of ten, or 1, 2 and 5 times them over a few decades.
    """
    positive = values[(values > 0) & np.isfinite(values)]
    span = float(np.log10(positive.max() / positive.min())) if len(positive) else 0.0
    if 3 * span > most:
        low, high = np.floor(np.log10([positive.min(), positive.max()])).astype(int).tolist()
        powers = range(low - 1, high + 2, int(np.ceil(span / min(most, 6))))
        ticks: dict[str, Any] = {
            "tickvals": [10.0**power for power in powers],
            "ticktext": [power_of_ten(power) for power in powers],
        }
    elif span > 0.8:
        ticks = {"dtick": "D2", "tickformat": "~g"}
    else:  # there may be none of 1, 2 and 5 in so short a range
        ticks = {"nticks": 6, "tickformat": "~g"}
    return axis(title, **{"type": "log", **ticks, **settings})


def distance_axis(values: np.ndarray, zero_name: str = "") -> tuple[float, dict[str, Any]]:
    """Where exact zeros stand on a logarithmic axis, and the settings that label them.

    Zeros stand two decades below the smallest positive value, or a twelfth of all decades, at a
    tick with a name: "identical" if none is given.
    """
    zero_name = zero_name or said("identical")
    positive = values[(values > 0) & np.isfinite(values)]  # a run can end far out
    if not len(positive):
        return 1.0, {"type": "log", "tickvals": [1.0], "ticktext": [zero_name], "range": [-1, 1]}
    low = int(np.floor(np.log10(positive.min())))
    high = int(np.ceil(np.log10(positive.max())))
    step = max(1, -(-(high - low) // 6))
    powers = list(range(low, high + 1, step))
    values_of, texts = [10.0**p for p in powers], [power_of_ten(p) for p in powers]
    if (values > 0).all():
        ends = [low - 0.3, high + 0.3]
        return 10.0**low, {"type": "log", "tickvals": values_of, "ticktext": texts, "range": ends}
    zero = low - max(2, -(-(high - low) // 12))
    return 10.0**zero, {
        "type": "log",
        "tickvals": [10.0**zero, *values_of],
        "ticktext": [zero_name, *texts],
        "range": [zero - 0.5, high + 0.3],
    }


def power_of_ten(exponent: int) -> str:
    """As axes write it: 10¹², 1."""
    return f"10<sup>{exponent}</sup>".replace("-", "−") if exponent else "1"


def legend_below() -> dict[str, Any]:
    """A legend in one row under the chart, as part of a layout."""
    legend = {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.22, "yanchor": "top"}
    return {"showlegend": True, "legend": legend}


def panel_title(text: str, x: float, y: float) -> dict[str, Any]:
    """Words above the left corner of a panel, at `x` and `y` of the figure's paper."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "font": {"size": 13},
    }


def level(value: float) -> dict[str, Any]:
    """A dotted line across the chart at `value`."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "line": {"color": ZERO, "dash": "dot", "width": 1},
    }


def line(
    name: str,
    x: Any,
    y: Any,
    hover: str = "",
    color: str | None = None,
    width: float = 2.0,
    dash: str = "solid",
    shape: str = "linear",
    **settings: Any,
) -> dict[str, Any]:
    """A line, in the colour of the page's text unless it has one; few points are marked as dots."""
    stroke: dict[str, Any] = {"width": width, "dash": dash, "shape": shape}
    if color is not None:
        stroke["color"] = color
    trace = {
        "type": "scatter",
        "mode": "lines+markers" if len(x) <= MOST_MARKED else "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": stroke,
    }
    told = {"hovertemplate": f"{hover}<extra></extra>"} if hover else {"hoverinfo": "skip"}
    return {**trace, **told, **settings}


def band(name: str, x: Any, low: Any, high: Any, **settings: Any) -> list[dict[str, Any]]:
    """The area between two lines: its upper edge without a name in the legend, then the lower."""
    edge: dict[str, Any] = {"mode": "lines", "width": 0.0, **settings}
    filled: dict[str, Any] = {"fill": "tonexty", "fillcolor": "rgba(138,143,152,0.3)"}
    return [
        line(f"{name}, upper end", x, high, **edge, showlegend=False),
        line(name, x, low, **edge, **filled),
    ]


def heat_map(
    name: str,
    x: Any,
    y: Any,
    z: np.ndarray | None,
    ends: tuple[float, float],
    colors: Any,
    **settings: Any,
) -> dict[str, Any]:
    """`z` [y, x] in colours, the first of them at the lower of the two `ends`.

    Without `z` the browser makes it of `Chart.cells`.
    """
    return {
        "type": "heatmap",
        "name": name,
        "x": x,
        "y": y,
        "z": z,
        "zmin": ends[0],
        "zmax": ends[1],
        "colorscale": colors,
        "showscale": False,
        **settings,
    }


def typical_size(values: np.ndarray, diverged: bool) -> float:
    """The magnitude a picture of `values` should make room for.

    The largest one; but of a diverged run four fifths of the states, so that the last ones, which
    are larger by many powers of ten, leave the picture instead of flattening all others.
    """
    sizes = np.abs(values).max(axis=-1)
    return float(np.quantile(sizes, 0.8) if diverged else sizes.max()) or 1.0


def thinned(count: int, lines: int) -> np.ndarray:
    """Which of `count` points each of so many lines is drawn through, the ends among them."""
    most = min(count, max(FEWEST_POINTS, MOST_POINTS // lines))
    return evenly_spread(count, most) if count else np.arange(0)


def float32(values: np.ndarray) -> np.ndarray:
    """`values` at half the size, for a chart; what a diverged run has outside its range is cut."""
    return values.clip(-3e38, 3e38).astype(np.float32)
