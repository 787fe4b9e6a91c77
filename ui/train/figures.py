"""A run as figures: loss, weights and distances over the epochs. Pure functions, no streamlit."""

from typing import Any

import numpy as np

from nn_core import Run
from nn_core.parameters import Layer, indices, output_names, unit_names
from nn_core.symmetry.distances import distances
from ui.chart import (
    Chart,
    axis,
    band,
    distance_axis,
    epoch_axis,
    float32,
    layout,
    legend_below,
    line,
    log_axis,
    panel_title,
    thinned,
)
from ui.diagram import drawn
from ui.language import joined, paragraph, said
from ui.theme import DASHES, UNITS, ZERO, number

MOST_NAMED = 20
"""Weights and biases up to which a chart names each of its lines."""
MOST_PAIRS = 6
"""Pairs of hidden units up to which each has its own line."""
_MOST_TOLD = 12
"""Weights and biases that the words for a chart name."""


def loss(run: Run, scale: str = "linear") -> Chart:
    """Mean loss of each recorded pass as a line, from the smallest to the largest as a band."""
    shown = thinned(len(run.loss_mean), lines=3)
    epochs = run.epochs[1:][shown]
    low, mean, high = (values[shown] for values in (run.loss_min, run.loss_mean, run.loss_max))
    # A logarithmic axis has no place for an exact 0: it stands a decade below all others.
    positive = np.concatenate([low[low > 0], mean[mean > 0]])
    floor = 0.1 * positive.min() if scale == "log" and len(positive) else 0.0
    hover = said(
        "epoch %{{x}}<br>mean loss %{{customdata[1]}}<br>min %{{customdata[0]}}"
        "<br>max %{{customdata[2]}}"
    )
    middle = line(
        said("mean"),
        epochs,
        np.maximum(mean, floor),
        hover,
        customdata=np.column_stack([low, mean, high]),
    )
    around = band(
        said("smallest to largest"), epochs, np.maximum(low, floor), np.maximum(high, floor)
    )
    one_sample = len(run.experiment.rows) == 1
    every = np.concatenate([mean, low, high])
    loss_axis = log_axis(every, said("loss")) if scale == "log" else axis(said("loss"))
    loss_axis["title"]["standoff"] = 6  # beside its numbers, which may be as wide as 10³⁰
    spec = {
        "data": [middle] if one_sample else [*around, middle],
        "layout": layout(
            320,
            xaxis=epoch_axis(),
            yaxis=loss_axis,
            hovermode="x",
            **({"showlegend": False} if one_sample else legend_below()),
        ),
    }
    return Chart(
        spec,
        said(
            (
                "Loss over 1 epoch: the mean goes from {first:3} to {last:3}; single samples lie "
                "between {low:3} and {high:3}.",
                "Loss over {count} epochs: the mean goes from {first:3} to {last:3}; single "
                "samples lie between {low:3} and {high:3}.",
            ),
            count=run.epochs_done,
            first=float(mean[0]),
            last=float(mean[-1]),
            low=float(low.min()),
            high=float(high.max()),
        ),
    )


def weights(run: Run) -> Chart:
    """Every weight and bias over the epochs, a panel for each layer.

    In a small network every panel names its lines, in a row for each unit after a stroke of their
    colours, and the lines of the first units are wider: where later ones lie on them, both can be
    seen.
    """
    sizes = run.experiment.sizes
    small = len(run.names) <= MOST_NAMED
    shown = thinned(len(run.epochs), lines=len(run.names))
    epochs = run.epochs[shown]
    values = float32(run.weights[shown])
    there = drawn(run.experiment, run.weights[-1])
    room = {}
    if run.diverged_at is not None:
        end = departure_state(run) + 1
        size = 1.5 * (float(np.abs(run.weights[: end + 1]).max()) or 1.0)
        room = {"range": [-size, size]}
        values[shown > end] = np.nan  # each line ends where it leaves
    layers = indices(sizes)
    rows_of = [
        [
            [(index, stroke) for index, stroke in row if there[index]]
            for row in _lines(layer, panel == len(layers) - 1, nested=small)
        ]
        for panel, layer in enumerate(layers)
    ]
    titles = [
        layer_title(sizes, panel) + (_names(run.names, rows) if small else "")
        for panel, rows in enumerate(rows_of)
    ]
    traces = [
        line(
            run.names[index],
            epochs,
            values[:, index],
            said("{name} after epoch %{{x}}<br>%{{y:.6~g}}", name=run.names[index]),
            **stroke,
            mode="lines" if len(epochs) > 1 else "markers",
            xaxis=f"x{panel + 1 if panel else ''}",
            yaxis=f"y{panel + 1 if panel else ''}",
        )
        for panel, rows in enumerate(rows_of)
        for row in rows
        for index, stroke in row
    ]
    ends = [
        said("{name} ends at {value:3}", name=name, value=value)
        for name, value in zip(run.names, run.weights[-1].tolist(), strict=True)
    ][:_MOST_TOLD]
    if len(run.names) > _MOST_TOLD:
        ends.append("…")
    return Chart(
        {"data": traces, "layout": _panels(titles, room, beside=True)},
        said(
            (
                "{parameters} weights and biases over 1 epoch: {ends}.",
                "{parameters} weights and biases over {count} epochs: {ends}.",
            ),
            parameters=len(run.names),
            count=run.epochs_done,
            ends=joined(*ends),
        ),
        {"layout": _panels(titles, room, beside=False)},
    )


def departure_state(run: Run) -> int:
    """The recorded state from which on the loss of a diverged run only rose."""
    falls = np.flatnonzero(~(np.diff(run.loss_mean) > 0))
    return int(falls[-1]) + 1 if len(falls) else 0


def _panels(titles: list[str], room: dict[str, Any], beside: bool) -> dict[str, Any]:
    """The panels of the layers, beside each other or below each other, with their titles above."""
    lines = [title.count("<br>") + 1 for title in titles]
    settings: dict[str, Any] = {"annotations": [], "showlegend": False, "hovermode": "closest"}
    number_of = len(titles)
    above, panel, below = 20, 240, 62
    if beside:
        top = above * max(lines)
        height = top + panel + 48
        margin = {"l": 62, "r": 30, "t": top, "b": 48}
    else:
        height = sum(above * each + panel + below for each in lines)
        top = above * lines[0]
        margin = {"l": 62, "r": 30, "t": top, "b": 48}
    inner = height - margin["t"] - margin["b"]
    down = 0.0
    for place, title in enumerate(titles):
        if beside:
            width = (1 - 0.09 * (number_of - 1)) / number_of
            left = place * (width + 0.09)
            x, y = [left, min(left + width, 1.0)], [0.0, 1.0]
        else:
            down += above * lines[place] if place else 0.0
            x, y = [0.0, 1.0], [max(1 - (down + panel) / inner, 0.0), 1 - down / inner]
            down += panel + below
        suffix = str(place + 1) if place else ""
        settings[f"xaxis{suffix}"] = epoch_axis(domain=x, anchor=f"y{suffix}", nticks=5)
        settings[f"yaxis{suffix}"] = axis(
            "" if place and beside else said("value"),
            domain=y,
            anchor=f"x{suffix}",
            nticks=5,
            zeroline=True,
            zerolinecolor=ZERO,
            **room,
        )
        settings["annotations"].append(panel_title(title, x[0], y[1]))
    return layout(round(height), margin=margin, **settings)


def _lines(layer: Layer, output: bool, nested: bool) -> list[list[tuple[int, dict[str, Any]]]]:
    """For each unit of a layer, the flat index and the line of each of its parameters.

    The colour is of the hidden unit that the parameter belongs to: the one it enters, or for the
    output's weights the one it leaves.
    """
    rows = []
    for unit, (weights, bias) in enumerate(zip(*layer, strict=True)):
        row = []
        for place, index in enumerate((*weights, bias)):
            owner, dash = (place, unit) if output else (unit, place)
            color = ZERO if output and index == bias else UNITS[owner]
            width = max(1.5, 6.0 - 3.5 * owner) if nested and color != ZERO else 2.0
            row.append(
                (index, {"color": color, "dash": DASHES[dash % len(DASHES)], "width": width})
            )
        rows.append(row)
    return rows


def _names(names: tuple[str, ...], lines: list[list[tuple[int, dict[str, Any]]]]) -> str:
    """The key to the lines: a row for each unit, each name after a stroke of its line."""
    strokes = dict(zip(DASHES, ("━", "╍", "┈", "╍┈", "━╍", "━┈"), strict=True))
    rows = (
        "  ".join(
            f"<span style='color:{stroke['color']}'>{strokes[stroke['dash']]}</span> {names[index]}"
            for index, stroke in row
        )
        for row in lines
    )
    return "".join(f"<br>{row}" for row in rows)


def symmetry(run: Run) -> Chart:
    """The distance of the hidden units over the epochs, with exact zeros on a line of their own."""
    sizes = run.experiment.sizes
    shown = thinned(len(run.epochs), lines=MOST_PAIRS)
    epochs = run.epochs[shown]
    pairs = distances(sizes, run.weights[shown])
    if len(pairs) > MOST_PAIRS:
        every = np.array(list(pairs.values()))
        lines = {
            said("largest of all pairs"): every.max(axis=0),
            said("smallest"): every.min(axis=0),
        }
    else:
        lines = {
            said("{one} and {other}", one=one, other=other): path
            for (one, other), path in pairs.items()
        }
    zero, ticks = distance_axis(np.concatenate(list(lines.values())))
    traces = [
        line(
            name,
            epochs,
            np.where(path > 0, path, zero),
            said("after epoch %{{x}}<br>distance %{{customdata}}"),
            UNITS[(2 + place) % len(UNITS)],
            2.5,
            DASHES[place % len(DASHES)],
            customdata=[number(d) if d else said("0: identical to the last bit") for d in path],
        )
        for place, (name, path) in enumerate(lines.items())
    ]
    all_identical = not any(path.any() for path in lines.values())
    below = legend_below()
    if all_identical:
        below["legend"]["y"] = -0.5  # of a low chart: below the name of the axis
    spec = {
        "data": traces,
        "layout": layout(
            200 if all_identical else 320,  # one line needs no more
            margin={"l": 92, "r": 30, "t": 12, "b": 48},  # room for "identical"
            xaxis=epoch_axis(),
            yaxis=axis(said("distance"), **ticks),
            **below,
        ),
    }
    title = said(
        (
            "Distance of the hidden units over 1 epoch.",
            "Distance of the hidden units over {count} epochs.",
        ),
        count=run.epochs_done,
    )
    return Chart(spec, paragraph([title, *(_path(name, path) for name, path in lines.items())]))


def _path(pair: str, path: np.ndarray) -> str:
    """Where the distance of a pair begins and ends."""
    if not path.any():
        return said("{pair}: identical throughout.", pair=pair)
    return said(
        "{pair}: {first:3} at the start, {last:3} at the end.",
        pair=pair,
        first=float(path[0]),
        last=float(path[-1]),
    )


def layer_title(sizes: tuple[int, ...], layer: int) -> str:
    """What feeds what: "Into h1 to h2", "Into output ŷ"."""
    if layer == len(sizes) - 2:
        outputs = output_names(sizes)
        if len(outputs) == 1:
            return said("Into output {name}", name=outputs[0])
        return said("Into output {first} to {last}", first=outputs[0], last=outputs[-1])
    names = unit_names(sizes)[layer]
    if len(names) == 1:
        return said("Into {name}", name=names[0])
    return said("Into {first} to {last}", first=names[0], last=names[-1])
