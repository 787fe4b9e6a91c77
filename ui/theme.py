"""Colours, number formats and the chart defaults that every page shares."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import plotly.graph_objects as go

POSITIVE = "#0072B2"
NEGATIVE = "#D55E00"
ZERO = "#8A8F98"
"""A grey that stands out from a white and from a black page; also for axes' words in figures."""

GRID = "rgba(138,143,152,0.25)"
"""The lines of a chart's grid."""

UNITS = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
    "#999999",
)
"""One colour for each hidden unit of a layer, in Okabe and Ito's order (Okabe & Ito 2008)."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Told apart without colour; unit i of a layer has dash i modulo 6."""

OUTPUT_SCALE = "Cividis"
"""For the network's output: even in lightness and the same to colour-blind eyes."""


class Chart(NamedTuple):
    """What to draw, as a Plotly specification with NumPy arrays, and what it shows in words."""

    spec: dict[str, Any]
    alt: str

    @property
    def figure(self) -> "go.Figure":
        """The specification checked by Plotly, property by property; raises ValueError."""
        import plotly.graph_objects as go  # the pages do not need it, and it takes a while

        return go.Figure(self.spec)


def number(value: float, digits: int = 6) -> str:
    """`value` with up to `digits` significant digits, as in running text: 0.0164, −2, 1e-12."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    text = f"{value + 0.0:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def count(value: int, noun: str) -> str:
    """ "1 epoch", "2,000 epochs"."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"


def duration(seconds: float) -> str:
    """A time with its unit: "12 µs", "3.4 ms", "1.2 s"."""
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if seconds * factor < 1000:
            return (
                f"{seconds * factor:.2g} {unit}"
                if seconds * factor < 100
                else (f"{seconds * factor:.0f} {unit}")
            )
    return f"{seconds:.1f} s"


def layout(height: int, **settings: Any) -> dict[str, Any]:
    """The layout every chart starts from: close margins, no background of its own."""
    return {
        "height": height,
        "margin": {"l": 62, "r": 12, "t": 32, "b": 48},
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
        "zeroline": False,
        "gridcolor": "rgba(138,143,152,0.25)",
        **settings,
    }


def legend_below() -> dict[str, Any]:
    """A legend in one row under the chart, as part of a layout."""
    return {
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": -0.22,
            "yanchor": "top",
        }
    }


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


def decades(values: np.ndarray) -> dict[str, Any]:
    """A logarithmic axis with at most about six labelled powers of ten over the positive values."""
    positive = values[values > 0]
    span = np.log10(positive.max() / positive.min()) if len(positive) else 0.0
    spacing = {"dtick": int(np.ceil(span / 6))} if span > 1 else {"nticks": 6}
    return {"type": "log", "exponentformat": "power", **spacing}


def typical_size(values: np.ndarray, diverged: bool) -> float:
    """The magnitude a picture of `values` should make room for.

    The largest one; but of a diverged run four fifths of the states, so that the last ones, which
    are larger by many powers of ten, leave the picture instead of flattening all others.
    """
    sizes = np.abs(values).max(axis=-1)
    return float(np.quantile(sizes, 0.8) if diverged else sizes.max()) or 1.0


def float32(values: np.ndarray) -> np.ndarray:
    """`values` at half the size, for a chart; what a diverged run has outside its range is cut."""
    return values.clip(-3e38, 3e38).astype(np.float32)
