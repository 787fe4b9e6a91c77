"""A run as figures: loss, weights and distances over the epochs. Pure functions, no streamlit."""

from typing import Any

import numpy as np

from nn_core import Run
from nn_core.parameters import Layer, indices, unit_names
from nn_core.symmetry.distances import distances
from nn_core.training import evenly_spread
from ui.theme import (
    DASHES,
    POSITIVE,
    UNITS,
    ZERO,
    Chart,
    axis,
    count,
    decades,
    float32,
    layout,
    legend_below,
    number,
    panel_title,
    typical_size,
)

MOST_POINTS, FEWEST_POINTS = 6_000, 100
"""Points of one figure over all its lines; but each line has so many of its own."""
MOST_NAMED = 20
"""Weights and biases up to which a chart names each of its lines."""
MOST_PAIRS = 6
"""Pairs of hidden units up to which each has its own line."""


def loss(run: Run, scale: str = "linear") -> Chart:
    """Mean loss of each recorded pass as a line, from the smallest to the largest as a band."""
    shown = thinned(len(run.loss_mean), lines=3)
    epochs = run.epochs[1:][shown]
    low, mean, high = (values[shown] for values in (run.loss_min, run.loss_mean, run.loss_max))
    # A logarithmic axis has no place for an exact 0: it stands a decade below all others.
    positive = np.concatenate([low[low > 0], mean[mean > 0]])
    floor = 0.1 * positive.min() if scale == "log" and len(positive) else 0.0
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    hover = (
        "epoch %{x}<br>mean loss %{customdata[1]}<br>"
        "min %{customdata[0]}<br>max %{customdata[2]}<extra></extra>"
    )
    traces = [
        {**edge, "x": epochs, "y": np.maximum(high, floor), "showlegend": False, "name": "max"},
        {
            **edge,
            "x": epochs,
            "y": np.maximum(low, floor),
            "fill": "tonexty",
            "fillcolor": "rgba(0,114,178,0.22)",
            "name": "min to max over the samples",
        },
        {
            "type": "scatter",
            "mode": "lines+markers" if len(epochs) <= 20 else "lines",
            "x": epochs,
            "y": np.maximum(mean, floor),
            "line": {"color": POSITIVE, "width": 2},
            "customdata": np.column_stack([low, mean, high]),
            "hovertemplate": hover,
            "name": "mean",
        },
    ]
    one_sample = len(run.experiment.rows) == 1
    loss_axis = axis("loss (y − ŷ)²", **(decades(mean) if scale == "log" else {}))
    if scale == "log":
        loss_axis["title"]["standoff"] = 6  # beside its numbers, which may be as wide as 10³⁰
    spec = {
        "data": traces[2:] if one_sample else traces,
        "layout": layout(
            320,
            xaxis=axis("epoch"),
            yaxis=loss_axis,
            hovermode="x",
            **legend_below(),
        ),
    }
    return Chart(
        spec,
        f"Loss over {count(run.epochs_done, 'epoch')}: the mean goes from {number(mean[0], 3)} to "
        f"{number(mean[-1], 3)}; single samples lie between {number(low.min(), 3)} and "
        f"{number(high.max(), 3)}.",
    )


def weights(run: Run) -> Chart:
    """Every weight and bias over the epochs, a panel for each layer.

    In a small network every panel names its lines, in a row for each unit and in their colours,
    and the lines of the first units are wider: where later ones lie on them, both can be seen.
    """
    sizes = run.experiment.sizes
    small = len(run.names) <= MOST_NAMED
    crowded = len(sizes) > 4  # on a narrow screen their titles take two lines
    shown = thinned(len(run.epochs), lines=len(run.names))
    epochs = run.epochs[shown]
    values = float32(run.weights[shown])
    layers = indices(sizes)
    gap = 0.09
    width = (1 - gap * (len(layers) - 1)) / len(layers)
    room = {}
    if run.diverged_at is not None:
        size = typical_size(run.weights, diverged=True)
        room = {"range": [-1.1 * size, 1.1 * size]}
    traces: list[dict[str, Any]] = []
    panels: dict[str, Any] = {"annotations": []}
    for panel, layer in enumerate(layers):
        suffix = str(panel + 1) if panel else ""
        left = panel * (width + gap)
        panels[f"xaxis{suffix}"] = axis(
            "epoch", domain=[left, min(left + width, 1.0)], anchor=f"y{suffix}", nticks=5
        )
        panels[f"yaxis{suffix}"] = axis(
            "" if panel else "value",
            anchor=f"x{suffix}",
            nticks=5,
            zeroline=True,
            zerolinecolor=ZERO,
            **room,
        )
        lines = _lines(layer, panel == len(layers) - 1, nested=small)
        title = layer_title(sizes, panel)
        title = title.replace(" ", "<br>", 1) if crowded else title
        title += _names(run.names, lines) if small else ""
        panels["annotations"].append(panel_title(title, left, 1.02))
        traces.extend(
            {
                "type": "scatter",
                "mode": "lines" if len(epochs) > 1 else "markers",
                "x": epochs,
                "y": values[:, index],
                "xaxis": f"x{suffix}",
                "yaxis": f"y{suffix}",
                "name": run.names[index],
                "line": line,
                "hovertemplate": (
                    f"{run.names[index]} after epoch %{{x}}<br>%{{y:.6~g}}<extra></extra>"
                ),
            }
            for row in lines
            for index, line in row
        )
    rows = (max(sizes[1:]) if small else 0) + crowded
    ends = ", ".join(
        f"{name} ends at {number(value, 3)}"
        for name, value in list(zip(run.names, run.weights[-1], strict=True))[:12]
    )
    return Chart(
        {
            "data": traces,
            "layout": layout(
                320 + 18 * rows,
                hovermode="closest",
                showlegend=False,
                margin={"l": 62, "r": 12, "t": 32 + 18 * rows, "b": 48},
                **panels,
            ),
        },
        f"{len(run.names)} weights and biases over {count(run.epochs_done, 'epoch')}: {ends}"
        f"{' and so on' if len(run.names) > 12 else ''}.",
    )


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
    """The key to the lines: a row for each unit, each name in its colour after its dash."""
    strokes = dict(zip(DASHES, ("━", "╍", "┈", "╍┈", "━╍", "━┈"), strict=True))
    rows = (
        "  ".join(
            f"<span style='color:{line['color']}'>{strokes[line['dash']]} {names[index]}</span>"
            for index, line in row
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
        lines = {"largest of all pairs": every.max(axis=0), "smallest": every.min(axis=0)}
    else:
        lines = {f"{one} and {other}": path for (one, other), path in pairs.items()}
    zero, ticks = distance_axis(np.concatenate(list(lines.values())))
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(epochs) <= 20 else "lines",
            "x": epochs,
            "y": np.where(path > 0, path, zero),
            "customdata": [number(d) if d else "0: identical to the last bit" for d in path],
            "line": {
                "color": UNITS[(2 + place) % len(UNITS)],
                "dash": DASHES[place % len(DASHES)],
                "width": 2.5,
            },
            "name": name,
            "hovertemplate": "after epoch %{x}<br>distance %{customdata}<extra></extra>",
        }
        for place, (name, path) in enumerate(lines.items())
    ]
    spec = {
        "data": traces,
        "layout": layout(
            320,
            margin={"l": 92, "r": 12, "t": 12, "b": 48},  # room for "identical"
            xaxis=axis("epoch"),
            yaxis=axis("distance", type="log", **ticks),
            showlegend=True,
            **legend_below(),
        ),
    }
    words = "; ".join(
        f"{name}: "
        + (
            "identical throughout"
            if not path.any()
            else f"{number(path[0], 3)} at the start, {number(path[-1], 3)} at the end"
        )
        for name, path in lines.items()
    )
    return Chart(
        spec, f"Distance of the hidden units over {count(run.epochs_done, 'epoch')}. {words}."
    )


def distance_axis(values: np.ndarray) -> tuple[float, dict[str, Any]]:
    """Where exact zeros stand on a logarithmic axis, and the axis settings that label them.

    Zeros stand two decades below the smallest positive distance, at a tick called "identical".
    """
    positive = values[(values > 0) & np.isfinite(values)]  # a run can end far out
    if not len(positive):
        return 1.0, {"tickvals": [1.0], "ticktext": ["identical"], "range": [-1, 1]}
    low = int(np.floor(np.log10(positive.min())))
    high = int(np.ceil(np.log10(positive.max())))
    step = max(1, -(-(high - low) // 6))
    decades = list(range(low, high + 1, step))
    texts = [f"10<sup>{d}</sup>" if d else "1" for d in decades]
    if (values > 0).all():
        return 10.0**low, {
            "tickvals": [10.0**d for d in decades],
            "ticktext": texts,
            "range": [low - 0.3, high + 0.3],
        }
    zero = low - 2
    return 10.0**zero, {
        "tickvals": [10.0**zero, *(10.0**d for d in decades)],
        "ticktext": ["identical", *texts],
        "range": [zero - 0.5, high + 0.3],
    }


def layer_title(sizes: tuple[int, ...], layer: int) -> str:
    """What feeds what: "Into h1 to h2", "Into output ŷ"."""
    if layer == len(sizes) - 2:
        return "Into output ŷ"
    names = unit_names(sizes)[layer]
    return f"Into {names[0]}" if len(names) == 1 else f"Into {names[0]} to {names[-1]}"


def thinned(count: int, lines: int) -> np.ndarray:
    """Which of `count` points each of so many lines is drawn through, the ends among them."""
    most = min(count, max(FEWEST_POINTS, MOST_POINTS // lines))
    return evenly_spread(count, most) if count else np.arange(0)
