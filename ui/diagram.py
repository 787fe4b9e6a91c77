"""The network as a picture: where its units stand, and its weights as bands of their width.

Coordinates run from 0 to 1 in both directions, inputs on the left.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nn_core.parameters import indices, names, output_names, unit_names, weight_count
from ui.theme import NEGATIVE, POSITIVE, UNITS, ZERO

MOST_LABELLED = 12
"""Weights up to which each has its value beside its edge; above, the value is on hover."""


class Unit(NamedTuple):
    name: str
    x: float
    y: float
    color: str


def units(sizes: Sequence[int]) -> tuple[tuple[Unit, ...], ...]:
    """Name, place and colour of every input and unit, by layer."""
    labels = (("x1", "x2"), *unit_names(sizes), output_names(sizes))
    layers = []
    for depth, layer in enumerate(labels):
        x = 0.06 + 0.88 * depth / (len(sizes) - 1)
        colors = UNITS if 0 < depth < len(sizes) - 1 else (ZERO,) * 3
        spacing = min(1 / len(layer), 0.5)
        layers.append(
            tuple(
                Unit(name, x, 0.5 + spacing * ((len(layer) - 1) / 2 - place), colors[place])
                for place, name in enumerate(layer)
            )
        )
    return tuple(layers)


def edges(sizes: Sequence[int]) -> np.ndarray:
    """The ends of every weight's edge in the flat order: (weights, 4) of x, y to x, y."""
    layers = units(sizes)
    ends = np.empty((weight_count(sizes), 4))
    for depth, layer in enumerate(indices(sizes)):
        for unit, row in zip(layers[depth + 1], layer.weights, strict=True):
            for source, index in zip(layers[depth], row, strict=True):
                ends[index] = source.x, source.y, unit.x, unit.y
    return ends


def bands(sizes: Sequence[int], weights: np.ndarray, largest: float) -> list[dict[str, Any]]:
    """Two filled outlines, of the positive and of the negative weights of one state (P,).

    A band is as thick as its weight is large; `largest` is the magnitude of the thickest.
    """
    ends = edges(sizes)
    weights = weights[: len(ends)]
    half = np.minimum(np.abs(weights) / largest, 1.0) * 0.028 + 0.002
    x1, y1, x2, y2 = ends.T
    gap = np.full(len(ends), np.nan)
    x = np.column_stack([x1, x2, x2, x1, x1, gap])
    y = np.column_stack([y1 + half, y2 + half, y2 - half, y1 - half, y1 + half, gap])
    return [
        {"x": x[chosen].ravel().astype(np.float32), "y": y[chosen].ravel().astype(np.float32)}
        for chosen in (weights > 0, weights < 0)
    ]


def band_traces(outlines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bands as Plotly traces, blue where positive and vermilion where negative."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "line": {"width": 0},
            "fill": "toself",
            "fillcolor": color,
            "opacity": 0.75,
            "hoverinfo": "skip",
            "showlegend": False,
            "name": name,
            **outline,
        }
        for outline, color, name in zip(
            outlines, (POSITIVE, NEGATIVE), ("positive weights", "negative weights"), strict=True
        )
    ]


def skeleton(sizes: Sequence[int]) -> dict[str, Any]:
    """A hairline for every edge, so that a weight of 0 is still a connection."""
    x1, y1, x2, y2 = edges(sizes).T
    gap = np.full(len(x1), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 1, "color": ZERO, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "connections",
        "x": np.column_stack([x1, x2, gap]).ravel(),
        "y": np.column_stack([y1, y2, gap]).ravel(),
    }


def parameter_labels(sizes: Sequence[int], weights: np.ndarray) -> dict[str, Any]:
    """Every weight's value beside its edge, every bias's under its unit; all of them on hover.

    `customdata` is the state (P,) itself, so that a frame has only to replace that.
    """
    count = weight_count(sizes)
    labelled = count <= MOST_LABELLED
    ends = edges(sizes)
    # Not at the middle, where edges cross.
    along = np.where(np.arange(count) < 2 * sizes[1], 0.3, 0.42)[:, None]
    places = ends[:, :2] + along * (ends[:, 2:] - ends[:, :2])
    below = 0.09 if labelled else 0.0
    under = [(unit.x, unit.y - below) for layer in units(sizes)[1:] for unit in layer]
    points = np.concatenate([places, under])
    return {
        "type": "scatter",
        "mode": "markers+text" if labelled else "markers",
        "x": points[:, 0],
        "y": points[:, 1],
        "text": list(names(sizes)),
        "texttemplate": "%{text} <b>%{customdata:.3~g}</b>",
        "textposition": ["top center"] * count + ["bottom center"] * len(under),
        "textfont": {"size": 13},
        "hovertemplate": "%{text} = %{customdata:.6~g}<extra></extra>",
        "marker": {"size": 16, "opacity": 0.0},
        "cliponaxis": False,
        "showlegend": False,
        "name": "weights and biases",
        "customdata": weights,
    }


def unit_markers(sizes: Sequence[int]) -> dict[str, Any]:
    """The inputs, hidden units and the output as named discs."""
    places = [unit for layer in units(sizes) for unit in layer]
    size = 34 if max(sizes) <= 4 else 22
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [unit.x for unit in places],
        "y": [unit.y for unit in places],
        "text": [unit.name for unit in places],
        "textfont": {"size": 14 if size > 30 else 10, "color": "#111111"},
        "marker": {
            "size": size,
            "color": [unit.color for unit in places],
            "opacity": 1.0,
            "line": {"width": 1.5, "color": "#ffffff"},
        },
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "units",
    }
