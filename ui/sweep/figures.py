"""A sweep as pictures: a map of two axes, lines over one. Pure functions, no streamlit."""

from functools import lru_cache
from typing import Any

import numpy as np

from nn_core import Sweep, SweepAxis
from nn_core.fields import format_float
from ui import chart as traces_shared
from ui.chart import TOLD, Chart, axis, float32, layout, log_axis
from ui.language import number, said
from ui.sweep import words
from ui.sweep.layers import FLOOR, HELD, LARGEST, LEFT, SMALLEST, Layer, layers
from ui.sweep.words import LEFT_TITLE, TITLES, axis_title
from ui.theme import ZERO

_BELOW: dict[str, Any] = {"domain": [0.0, 0.34], "range": [-3, 103]}
"""Where the axis of shares in per cent is."""


def heat_map(sweep: Sweep, color: str) -> Chart:
    """The map, one heat map for each layer; hovering a cell gives its numbers.

    What the layers show is in `Chart.cells`, once for all of them.
    """
    x_axis, y_axis = sweep.plan.axes
    rows, columns = sweep.done.shape
    held_words, diverged_words = words.hover_words(sweep.plan, color)
    drawn = layers(sweep, color)
    bars = [layer for layer in drawn if not layer.plain]
    x, y, cells = _texts(x_axis), _texts(y_axis), _cells(sweep, color)
    if not sweep.done.any():  # one empty cell looks like all of them, and there may be a million
        x, y, cells = x[:1], y[:1], cells[:, :1, :1]
    traces, narrow_bars = [], {}
    for layer in drawn:
        diverged = layer.title == LEFT_TITLE
        kind = "diverged" if diverged else "plain" if layer.plain else "held"
        trace = traces_shared.heat_map(
            layer.title,
            x,
            y,
            None,
            layer.ends,
            [list(stop) for stop in layer.stops],
            showscale=layer in bars,
            showlegend=False,
            hoverongaps=False,
            hovertemplate=f"{diverged_words if diverged else held_words}<extra></extra>",
            meta={
                "cells": kind,
                "number": 0 if kind == "held" and color == "loss" else 1,
                "floor": FLOOR,
            },
        )
        if layer in bars:
            place = bars.index(layer)
            trace["colorbar"] = _bar(layer, place, most=6, length=0.44)
            narrow_bars[layer.title] = {"colorbar": _bar(layer, place, most=3, length=0.38)}
        traces.append(trace)
    spec = {
        "data": traces,
        "layout": layout(
            640,
            margin={"l": 70, "r": 30, "t": 78, "b": 56},
            xaxis=_category_axis(x_axis, columns),
            yaxis=_category_axis(y_axis, rows),
            dragmode="zoom",
            uirevision=str(hash((sweep.plan, color))),
        ),
    }
    return Chart(spec, words.map_alt(sweep, color), {"traces": narrow_bars}, cells)


@lru_cache(maxsize=8)
def _texts(axis_of: SweepAxis) -> list[str]:
    """All values of an axis, exactly; nobody changes the list."""
    return [format_float(value) for value in axis_of.values.tolist()]


def _cells(sweep: Sweep, color: str) -> np.ndarray:
    """Two numbers of every cell (2, rows, columns) float32, as `Chart.cells` has them.

    The final loss, and beside it the loss at the last state, the epoch in which it came below the
    threshold or the distance of the units, by the colour; of a diverged run the exponent of its
    last loss, which may be beyond float32, and minus the epoch. 0 stands for an epoch or a distance
    that there is not. What float32 cannot tell with all its digits is half of `TOLD`, below which
    a browser says no more than that; likewise above `MOST_TOLD`.
    """
    shown = {
        "loss": np.where(sweep.diverged, 0.0, np.nan_to_num(sweep.last_loss, nan=np.inf)),
        "solved": sweep.solved_at,
        "distance": sweep.distance,
    }[color]
    second = np.where(shown > 0.0, _tellable(shown), 0.0)
    exponent = np.log10(np.maximum(sweep.final_loss, FLOOR))
    cells = np.stack(
        [
            np.where(sweep.diverged, exponent, _tellable(sweep.final_loss)),
            np.where(sweep.diverged, -sweep.diverged_at, second),
        ]
    )
    return float32(np.where(sweep.done, cells, np.nan))


def _tellable(values: np.ndarray) -> np.ndarray:
    """Zeros as they are, and half of `TOLD` for what is between."""
    return np.where((values > 0.0) & (values < TOLD), TOLD / 2, values)


def lines(sweep: Sweep, stable_rates: np.ndarray | None = None) -> Chart:
    """Over one axis: median and quartiles of the final loss, and the shares solved and diverged.

    Of a single run at each value its final loss, and whether it solved and whether it diverged.
    A run that diverged counts as a loss above all others. `stable_rates` are 2/λmax of the starts,
    for an axis of learning rates.
    """
    x_axis, single = sweep.plan.x_axis, sweep.plan.y_axis is None
    loss = np.where(np.isnan(sweep.diverged_at), np.maximum(sweep.final_loss, FLOOR), np.inf)
    low, high = np.quantile(loss, (0.25, 0.75), axis=0, method="nearest")
    middle = np.maximum(sweep.median_loss, FLOOR)
    finite = loss[np.isfinite(loss)]
    ceiling = float(finite.max()) if len(finite) else 1.0
    solved, left = (100 * share.mean(axis=0) for share in (sweep.solved, sweep.diverged))
    x = x_axis.values
    quartiles = traces_shared.band(
        said("quartiles"),
        x,
        np.where(np.isfinite(low), low, ceiling),
        np.minimum(high, ceiling),
    )
    middle_line = traces_shared.line(
        said("final loss") if single else said("median final loss"),
        x,
        np.where(np.isfinite(middle), middle, np.nan),
        "%{y:.6~g}",
        mode="lines",
    )
    shares = [
        traces_shared.line(
            name,
            x,
            share,
            "%{text}" if single else "%{y:.4~g} %",
            color,
            dash=dash,
            mode="lines",
            yaxis="y2",
            text=_yes_or_no(share) if single else None,
        )
        for share, color, dash, name in (
            (solved, HELD[1], "dot", words.solved_title(sweep.plan)),
            (left, LEFT[1], "dash", words.diverged_title(sweep.plan)),
        )
    ]
    title = axis_title(x_axis.name)
    across = log_axis(x, title) if x_axis.scale == "log" else axis(title)
    spec = {
        "data": [*([] if single else quartiles), middle_line, *shares],
        "layout": layout(
            560,
            xaxis=across | {"anchor": "y2"},
            yaxis=_loss_axis(np.concatenate([low, middle, high])),
            yaxis2=_share_axis(single),
            hovermode="x unified",
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            margin={"l": 70, "r": 30, "t": 60, "b": 48},
            **_stable_mark(stable_rates, x_axis),
        ),
    }
    return Chart(spec, words.lines_alt(sweep, middle, left, stable_rates))


def _share_axis(single: bool) -> dict[str, Any]:
    """Of the seeds at each value that did something; of a single run whether it did."""
    if not single:
        return axis(said("share of the seeds, %"), **_BELOW)
    ends = np.array([0.0, 100.0])
    return axis(tickvals=ends, ticktext=_yes_or_no(ends), **_BELOW)


def _yes_or_no(shares: np.ndarray) -> list[str]:
    """Shares of a single run in words."""
    yes, no = said("yes"), said("no")
    return [yes if share else no for share in shares.tolist()]


def _bar(layer: Layer, place: int, most: int, length: float) -> dict[str, Any]:
    """A horizontal colour bar above the map, on the left or on the right half.

    With up to `most` numbers, over this share of the map's width: what two of them leave between
    them is for the numbers at their ends.
    """
    low, high = layer.ends
    found = layer.values[~np.isnan(layer.values)]
    ticks = np.arange(np.ceil(low), np.floor(high) + 1)
    if len(found) and found.min() == found.max():  # one value has no scale
        ticks = np.array([low])
    elif len(ticks) < 2:
        ticks = np.array([low, high])
    ticks = ticks[:: -(-len(ticks) // most)]
    texts = [number(float(f"{10.0**tick:.2g}")) for tick in ticks.tolist()]
    if layer.title == TITLES["loss"] and low == np.log10(SMALLEST) and ticks[0] == low:
        texts[0] = f"≤ {texts[0]}"
    return {
        "orientation": "h",
        "x": 0.0 if place == 0 else 0.98 - length,
        "xanchor": "left",
        "xpad": 0,
        "len": length,
        "y": 1.01,
        "yanchor": "bottom",
        "ypad": 0,
        "thickness": 10,
        "title": {"text": said(layer.title), "side": "top"},
        "tickvals": ticks,
        "ticktext": texts,
        "tickangle": 0,
        "outlinewidth": 0,
    }


def _category_axis(axis_of: SweepAxis, cells: int) -> dict[str, Any]:
    """Cells side by side, whatever their values: float64 is finer than a chart's own axis."""
    values = round_values(axis_of)
    positions = np.interp(values, axis_of.values, np.arange(cells))
    return axis(
        axis_title(axis_of.name) + (" (logarithmic)" if axis_of.scale == "log" else ""),
        type="category",
        tickmode="array",
        # Between the cells, by a hair: a whole number could be the name of another cell.
        tickvals=positions + 1e-6,
        ticktext=_short_labels(values),
        tickangle=0,
        showgrid=False,
        range=[-0.5, cells - 0.5],
    )


def round_values(axis_of: SweepAxis, most: int = 6) -> np.ndarray:
    """Round numbers within an axis, up to `most`: multiples of 1, 2 or 5 times a power of ten.

    On a logarithmic axis these numbers themselves, or powers of ten where that would be too many.
    The ends of the axis where there are no two round ones.
    """
    low, high = axis_of.low, axis_of.high
    if axis_of.scale == "log":
        powers = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
        every = max(1, -(-len(powers) // most))
        choices = [10.0 ** powers[::every], 10.0**powers]
        choices += [
            (10.0 ** powers[:, None] * digits).ravel() for digits in ([1.0, 3], [1.0, 2, 5])
        ]
    else:
        finest = 10.0 ** np.floor(np.log10((high - low) / most))
        steps = [finest * each for each in (20, 10, 5, 2, 1)]
        choices = [
            step * np.arange(np.ceil(low / step), np.floor(high / step) + 1) for step in steps
        ]
    within = [each[(low <= each) & (each <= high)] for each in choices]
    fitting = [each for each in within if 2 <= len(each) <= most]
    return max(fitting, key=len, default=np.array([low, high]))


def _short_labels(values: np.ndarray) -> list[str]:
    """As few digits as tell the values apart."""
    for digits in range(3, 18):
        labels = [number(value, digits) for value in values.tolist()]
        if len(set(labels)) == len(labels):
            break
    return labels


def _stable_mark(rates: np.ndarray | None, x_axis: SweepAxis) -> dict[str, Any]:
    """A dashed line at the median of 2/λmax of the starts, if it is within the axis.

    The legend says what it is: in the picture its name would lie on the curves.
    """
    if rates is None or not x_axis.low <= np.median(rates) <= x_axis.high:
        return {}
    at = float(np.median(rates))
    name = (
        said("2/λmax of the starts (median): {rate:3}", rate=at)
        if len(rates) > 1
        else said("2/λmax of the start: {rate:3}", rate=at)
    )
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
                "name": name,
                "showlegend": True,
            }
        ]
    }


def _loss_axis(losses: np.ndarray) -> dict[str, Any]:
    """Up to losses of `LARGEST`: what is above leaves the picture, as runs do that diverge."""
    shown = losses[np.isfinite(losses)].clip(FLOOR, LARGEST)
    ends = np.log10([shown.min(initial=1.0), shown.max(initial=FLOOR)])
    room = 0.05 * max(float(np.ptp(ends)), 1.0)
    return log_axis(
        shown, said("final mean loss"), domain=[0.42, 1.0], range=[ends[0] - room, ends[1] + room]
    )
