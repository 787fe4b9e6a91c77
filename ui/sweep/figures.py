"""A sweep as pictures: a map of two axes, lines over one. Pure functions, no streamlit."""

from typing import Any, NamedTuple

import numpy as np

from nn_core import Sweep, SweepAxis
from nn_core.fields import format_float
from ui.sweep.words import (
    LEFT_TITLE,
    PLAIN_TITLES,
    TITLES,
    axis_title,
    hover_words,
    lines_alt,
    map_alt,
)
from ui.theme import NEGATIVE, POSITIVE, ZERO, Chart, axis, decades, float32, layout, number

HELD = ("#08306B", "#2171B5", "#6BAED6", "#DEEBF7")
"""From small to large, of cells that did not diverge: blues, dark first."""
LEFT = ("#7A2A0B", "#C2500F", "#F58A3C", "#FDD9B0")
"""From early to late, of cells that diverged: oranges, dark first."""
FLOOR = 1e-33
"""What is smaller, exact 0 included, is drawn as this on a logarithmic scale: rounding alone."""


class Layer(NamedTuple):
    """Cells that share a scale of colours."""

    title: str
    values: np.ndarray
    """[y, x] float32 log10 of what is shown; nan where a cell belongs to another layer."""
    colors: tuple[str, ...]


def layers(sweep: Sweep, color: str) -> tuple[Layer, ...]:
    """The cells by how they are coloured: those that held, those without a number, those that left.

    `color` is a key of `TITLES`.
    """
    held = sweep.done & np.isnan(sweep.diverged_at)
    shown = {"loss": sweep.final_loss, "solved": sweep.solved_at, "distance": sweep.distance}[color]
    plain = np.zeros_like(held)
    if color == "solved":
        plain = held & np.isnan(shown)
    elif color == "distance":
        plain = held & ~(shown > 0.0)
    found = (
        Layer(TITLES[color], _log10(shown, held & ~plain), HELD),
        Layer(
            PLAIN_TITLES.get(color, ""),
            np.where(plain, 0.0, np.nan).astype(np.float32),
            (ZERO, ZERO),
        ),
        Layer(LEFT_TITLE, _log10(sweep.diverged_at, ~np.isnan(sweep.diverged_at)), LEFT),
    )
    drawn = tuple(layer for layer in found if not np.isnan(layer.values).all())
    return drawn or found[:1]


def heat_map(sweep: Sweep, color: str, hover: bool = True) -> Chart:
    """The map, one heat map for each layer; hovering a cell gives all its numbers.

    Without `hover`, for a picture that the next one replaces soon, a fifth of the data is sent.
    """
    x_axis, y_axis = sweep.plan.axes
    rows, columns = sweep.done.shape
    solved_at = np.nan_to_num(sweep.solved_at)
    # The last loss of a diverged run may be beyond float32: its exponent is sent.
    diverged = ~np.isnan(sweep.diverged_at)
    third = np.where(diverged, np.log10(np.maximum(sweep.final_loss, FLOOR)), sweep.distance)
    numbers = float32(np.stack([sweep.final_loss, solved_at, third], axis=-1))
    ended, left = hover_words(sweep.plan)
    drawn = layers(sweep, color)
    bars = [layer for layer in drawn if layer.colors[0] != ZERO]
    traces = []
    for layer in drawn:
        low, high = _span(layer.values)
        diverged = layer.title == LEFT_TITLE
        trace = {
            "type": "heatmap",
            "name": layer.title,
            "x": [format_float(value) for value in x_axis.values.tolist()],
            "y": [format_float(value) for value in y_axis.values.tolist()],
            "z": layer.values,
            "zmin": low,
            "zmax": high,
            "colorscale": _scale(layer.colors),
            "showscale": layer in bars,
        }
        if hover:
            trace["hoverongaps"] = False
            trace["customdata"] = numbers
            trace["hovertemplate"] = f"{left if diverged else ended}<extra></extra>"
        else:
            trace["hoverinfo"] = "skip"
        if hover and diverged:
            trace["text"] = np.nan_to_num(sweep.diverged_at).astype(np.int32)
        if layer in bars:
            trace["colorbar"] = _bar(layer.title, low, high, bars.index(layer))
        traces.append(trace)
    spec = {
        "data": traces,
        "layout": layout(
            640,
            margin={"l": 70, "r": 12, "t": 78, "b": 56},
            xaxis=_category_axis(x_axis, columns),
            yaxis=_category_axis(y_axis, rows),
            dragmode="zoom",
            uirevision=str(hash((sweep.plan, color))),
        ),
    }
    return Chart(spec, map_alt(sweep, color))


def lines(sweep: Sweep, stable_rates: np.ndarray | None = None) -> Chart:
    """Over one axis: median and quartiles of the final loss, and the shares solved and diverged.

    A run that diverged counts as a loss above all others. `stable_rates` are 2/λmax of the starts,
    for an axis of learning rates.
    """
    x_axis, loss = (
        sweep.plan.x_axis,
        np.where(np.isnan(sweep.diverged_at), np.maximum(sweep.final_loss, FLOOR), np.inf),
    )
    low, middle, high = np.quantile(loss, (0.25, 0.5, 0.75), axis=0, method="nearest")
    finite = loss[np.isfinite(loss)]
    ceiling = float(finite.max()) if len(finite) else 1.0
    solved = 100 * (~np.isnan(sweep.solved_at)).mean(axis=0)
    left = 100 * (~np.isnan(sweep.diverged_at)).mean(axis=0)
    x = x_axis.values
    edge = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip"}
    band = [
        {**edge, "y": np.minimum(high, ceiling), "showlegend": False, "name": "upper quartile"},
        {
            **edge,
            "y": np.where(np.isfinite(low), low, ceiling),
            "fill": "tonexty",
            "fillcolor": "rgba(0,114,178,0.22)",
            "name": "quartiles",
        },
    ]
    middle_line = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": np.where(np.isfinite(middle), middle, np.nan),
        "line": {"color": POSITIVE, "width": 2},
        "name": "median final loss" if len(loss) > 1 else "final loss",
        "hovertemplate": "%{y:.6g}",
    }
    shares = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": share,
            "yaxis": "y2",
            "line": {"color": color, "width": 2, "dash": dash},
            "name": name,
            "hovertemplate": "%{y:.4g} %",
        }
        for share, color, dash, name in (
            (solved, POSITIVE, "dot", f"loss below {number(sweep.plan.threshold)}"),
            (left, NEGATIVE, "dash", "diverged"),
        )
    ]
    spec = {
        "data": [*(band if len(loss) > 1 else []), middle_line, *shares],
        "layout": layout(
            560,
            xaxis=axis(
                axis_title(x_axis.name),
                anchor="y2",
                **({"type": "log"} if x_axis.scale == "log" else {}),
            ),
            yaxis=axis(
                "final mean loss", domain=[0.42, 1.0], **decades(middle[np.isfinite(middle)])
            ),
            yaxis2=axis("share of the seeds, %", domain=[0.0, 0.34], range=[-3, 103]),
            hovermode="x unified",
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            margin={"l": 70, "r": 12, "t": 60, "b": 48},
            **_stable_mark(stable_rates, x_axis),
        ),
    }
    return Chart(spec, lines_alt(sweep, middle, left, stable_rates))


def picture(sweep: Sweep, color: str) -> np.ndarray:
    """The map as an image, one pixel a cell: (rows, columns, 4) uint8, the first row on top."""
    image = np.zeros((*sweep.done.shape, 4), dtype=np.uint8)
    for layer in layers(sweep, color):
        low, high = _span(layer.values)
        there = ~np.isnan(layer.values)
        at = (layer.values[there] - low) / (high - low)
        stops = np.linspace(0.0, 1.0, len(layer.colors))
        rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in layer.colors])
        for channel in range(3):
            image[there, channel] = np.round(np.interp(at, stops, rgb[:, channel]))
        image[there, 3] = 255
    return image[::-1]


def _log10(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    logarithms = np.full(values.shape, np.nan, dtype=np.float32)
    logarithms[where] = np.log10(np.clip(values[where], FLOOR, None))
    return logarithms


def _span(values: np.ndarray) -> tuple[float, float]:
    """The ends of a layer's scale; a layer of one value has it at the lower end."""
    if np.isnan(values).all():
        return 0.0, 1.0
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return low, high if high > low else low + 1.0


def _scale(colors: tuple[str, ...]) -> list[list[Any]]:
    return [[at / (len(colors) - 1), color] for at, color in enumerate(colors)]


def _bar(title: str, low: float, high: float, place: int) -> dict[str, Any]:
    """A horizontal colour bar above the map, on the left or on the right half."""
    ticks = np.arange(np.ceil(low), np.floor(high) + 1)
    if len(ticks) < 2:
        ticks = np.array([low, high])
    ticks = ticks[:: -(-len(ticks) // 6)]
    return {
        "orientation": "h",
        "x": 0.0 if place == 0 else 0.52,
        "xanchor": "left",
        "xpad": 0,
        "len": 0.46,
        "y": 1.01,
        "yanchor": "bottom",
        "ypad": 0,
        "thickness": 10,
        "title": {"text": title, "side": "top"},
        "tickvals": ticks,
        "ticktext": [number(float(f"{10.0**tick:.2g}")) for tick in ticks.tolist()],
        "outlinewidth": 0,
    }


def _category_axis(axis_of: SweepAxis, cells: int) -> dict[str, Any]:
    """Cells side by side, whatever their values: float64 is finer than a chart's own axis."""
    at = np.linspace(0, cells - 1, 5).round().astype(int)
    return axis(
        axis_title(axis_of.name) + (" (logarithmic)" if axis_of.scale == "log" else ""),
        type="category",
        tickmode="array",
        tickvals=at,
        ticktext=_short_labels(axis_of.values[at]),
        tickangle=0,
        showgrid=False,
        range=[-0.5, cells - 0.5],
    )


def _short_labels(values: np.ndarray) -> list[str]:
    """As few digits as tell the values apart."""
    for digits in range(3, 18):
        labels = [number(value, digits) for value in values.tolist()]
        if len(set(labels)) == len(labels):
            break
    return labels


def _stable_mark(rates: np.ndarray | None, x_axis: SweepAxis) -> dict[str, Any]:
    """A dashed line at the median of 2/λmax of the starts, if it is within the axis."""
    if rates is None or not x_axis.low <= np.median(rates) <= x_axis.high:
        return {}
    at = float(np.median(rates))
    words = f"2/λmax of the start{'s (median)' if len(rates) > 1 else ''}: {number(at, 3)}"
    return {
        "shapes": [
            {
                "type": "line",
                "x0": at,
                "x1": at,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": ZERO, "width": 2, "dash": "longdash"},
            }
        ],
        "annotations": [
            {
                "text": words,
                "x": float(np.log10(at)) if x_axis.scale == "log" else at,
                "y": 0.38,
                "yref": "paper",
                "showarrow": False,
                "xanchor": "left" if at < np.median(x_axis.values) else "right",
                "font": {"size": 12},
            }
        ],
    }
