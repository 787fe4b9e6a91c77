"""The network as a picture: where its units stand, and its weights as bands of their width.

Coordinates run from 0 to 1 in both directions, inputs on the left.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nn_core import Experiment
from nn_core.parameters import indices, names, output_names, unit_names, weight_count
from nn_core.training import read_only
from ui.chart import HIDDEN, heat_map
from ui.label_places import Room
from ui.language import number, said
from ui.theme import NEGATIVE, POSITIVE, SIGN_SCALE, UNITS, ZERO

THICKEST = 14.0
"""Pixels of the largest weight's band."""
THINNEST = 1.0
"""Pixels that every weight's band has beside what its size gives it."""
AXES = {
    "xaxis": {"range": [0, 1], **HIDDEN},
    "yaxis": {"range": [0, 1], **HIDDEN},
}
"""The axes of a figure that is nothing but the picture."""


class Unit(NamedTuple):
    name: str
    x: float
    y: float
    color: str


@lru_cache(maxsize=128)
def units(sizes: tuple[int, ...]) -> tuple[tuple[Unit, ...], ...]:
    """Name, place and colour of every input and unit, by layer."""
    labels = (("x1", "x2"), *unit_names(sizes), output_names(sizes))
    layers = []
    for depth, layer in enumerate(labels):
        x = 0.09 + 0.82 * depth / (len(sizes) - 1)
        colors = UNITS if 0 < depth < len(sizes) - 1 else (ZERO,) * len(layer)
        spacing = min(1 / len(layer), 0.5)
        layers.append(
            tuple(
                Unit(name, x, 0.5 + spacing * ((len(layer) - 1) / 2 - place), colors[place])
                for place, name in enumerate(layer)
            )
        )
    return tuple(layers)


@lru_cache(maxsize=128)
def edges(sizes: tuple[int, ...]) -> np.ndarray:
    """The ends of every weight's edge in the flat order, (weights, 4): x, y to x, y; read-only."""
    layers = units(sizes)
    ends = np.empty((weight_count(sizes), 4))
    for depth, layer in enumerate(indices(sizes)):
        for unit, row in zip(layers[depth + 1], layer.weights, strict=True):
            for source, index in zip(layers[depth], row, strict=True):
                ends[index] = source.x, source.y, unit.x, unit.y
    return read_only(ends)


def disc_size(sizes: tuple[int, ...], room: Room) -> int:
    """Pixels across the disc of a unit: smaller where a layer stands close."""
    return 34 if room.height / max(sizes) > 45 else 22


def map_side(sizes: tuple[int, ...], room: Room) -> float:
    """Pixels along the sides of the map that a hidden unit may have in the place of its disc."""
    return min(64.0, 0.7 * room.height / max(sizes[1:-1]))


def drawn(experiment: Experiment, state: np.ndarray) -> np.ndarray:
    """Which parameters the picture has: (P,) bool. A bias that is fixed at 0 is none at all."""
    fixed = getattr(experiment, "biases", "learned") == "fixed"
    there = np.ones(len(state), dtype=bool)
    first = weight_count(experiment.sizes)
    there[first:] = (state[first:] != 0.0) | (not fixed)
    return there


_SIDES = np.array([1.0, 1.0, -1.0, -1.0, 1.0, np.nan])
"""On which side of its edge each point of a band's outline lies; the last one ends it."""


def bands(
    sizes: tuple[int, ...], weights: np.ndarray, largest: float, room: Room
) -> list[dict[str, Any]]:
    """Two filled outlines, of the positive and of the negative weights of one state (P,).

    A band is as thick as its weight is large; `largest` is the magnitude of the thickest.
    """
    [both] = bands_of_states(sizes, weights[None], largest, room)
    return both


def bands_of_states(
    sizes: tuple[int, ...], weights: np.ndarray, largest: float, room: Room
) -> list[list[dict[str, Any]]]:
    """The `bands` of each of several states (K, P)."""
    ends = edges(sizes)
    weights = weights[:, : len(ends)]
    thick = np.minimum(np.abs(weights) / largest, 1.0) * THICKEST + THINNEST
    half = 0.5 * thick / room.height
    x1, y1, x2, y2 = ends.T
    gap = np.full(len(ends), np.nan)
    x = np.column_stack([x1, x2, x2, x1, x1, gap]).astype(np.float32)
    middle = np.column_stack([y1, y2, y2, y1, y1, gap])
    y = (middle + half[:, :, None] * _SIDES).astype(np.float32)
    return [
        [{"x": x[chosen].ravel(), "y": each[chosen].ravel()} for chosen in (state > 0, state < 0)]
        for state, each in zip(weights, y, strict=True)
    ]


def band_traces(outlines: list[dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
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
            **settings,
        }
        for outline, color, name in zip(
            outlines, (POSITIVE, NEGATIVE), ("positive weights", "negative weights"), strict=True
        )
    ]


def skeleton(sizes: tuple[int, ...]) -> dict[str, Any]:
    """A hairline for every edge, so that a weight of 0 is still a connection."""
    return edge_lines("connections", edges(sizes), width=1, color=ZERO, dash="dot")


def edge_lines(name: str, ends: np.ndarray, **stroke: Any) -> dict[str, Any]:
    """Lines from end to end, (edges, 4) of x, y to x, y."""
    x1, y1, x2, y2 = ends.T
    gap = np.full(len(x1), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "line": stroke,
        "hoverinfo": "skip",
        "showlegend": False,
        "name": name,
        "x": np.column_stack([x1, x2, gap]).ravel(),
        "y": np.column_stack([y1, y2, gap]).ravel(),
    }


VALUES = "weights and biases"
"""The trace whose points are the parameters, in their order."""


def values_on_hover(
    sizes: tuple[int, ...],
    state: np.ndarray,
    there: np.ndarray | None = None,
    start: np.ndarray | None = None,
) -> dict[str, Any]:
    """Every weight at the middle of its edge and every bias at its unit, told on hover.

    `customdata` is the state (P,) itself, so that a frame has only to replace that; `there` says
    which parameters there are, all unless it is given; `start` is another state to tell.
    """
    ends = edges(sizes)
    middles = (ends[:, :2] + ends[:, 2:]) / 2
    points = np.concatenate([middles, [(u.x, u.y) for layer in units(sizes)[1:] for u in layer]])
    if there is not None:
        points[~there] = np.nan
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[:, 0],
        "y": points[:, 1],
        "text": list(names(sizes)),
        **_hover(start),
        "marker": {"size": 16, "opacity": 0.0},
        "showlegend": False,
        "name": VALUES,
        "customdata": state,
    }


def _hover(start: np.ndarray | None) -> dict[str, Any]:
    """A parameter's name and value, and what it was at the start if that is to be told."""
    now = "%{text} = %{customdata:.6~g}"
    if start is None:
        return {"hovertemplate": f"{now}<extra></extra>"}
    before = said("at the start %{{hovertext}}")
    return {
        "hovertext": [number(value) for value in start.tolist()],
        "hovertemplate": f"{now}<br>{before}<extra></extra>",
    }


def unit_markers(sizes: tuple[int, ...], room: Room, maps: bool = False) -> dict[str, Any]:
    """The inputs, hidden units and the outputs as named discs; with `maps` a hidden unit's is small
    and in a corner of its map."""
    size, side = disc_size(sizes, room), map_side(sizes, room)
    small, corner = (18, 10) if side > 40 else (15, 9), side / 2 - 8
    places = [
        (unit, *((small, corner) if maps and 0 < depth < len(sizes) - 1 else (usual, 0.0)))
        for usual in ((size, 14 if size > 30 else 10),)
        for depth, layer in enumerate(units(sizes))
        for unit in layer
    ]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [unit.x - aside / room.width for unit, _, aside in places],
        "y": [unit.y + aside / room.height for unit, _, aside in places],
        "text": [unit.name for unit, _, _ in places],
        "textfont": {"size": [letters for _, (_, letters), _ in places], "color": "#111111"},
        "marker": {
            "size": [disc for _, (disc, _), _ in places],
            "color": [unit.color for unit, _, _ in places],
            "opacity": 1.0,
            "line": {"width": 1.5, "color": "#ffffff"},
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "units",
    }


def unit_maps(sizes: tuple[int, ...], outputs: np.ndarray, room: Room) -> list[dict[str, Any]]:
    """What hidden units put out over the plane, as a heat map for each hidden layer.

    `outputs` are (units, x2, x1), each in parts of the unit's largest: from -1 to 1.
    """
    points = outputs.shape[-1]
    half = map_side(sizes, room) / 2 / np.array(room)
    traces, first = [], 0
    for depth, layer in enumerate(units(sizes)[1:-1], start=1):
        numbers = np.arange(first, first + len(layer)) + 1
        first += len(layer)
        upwards = layer[::-1]
        rows = [np.linspace(unit.y - half[1], unit.y + half[1], points + 1) for unit in upwards]
        traces.append(
            {
                **heat_map(
                    f"hidden layer {depth}",
                    np.linspace(layer[0].x - half[0], layer[0].x + half[0], points + 1),
                    np.concatenate(rows),
                    layer_map(outputs[numbers - 1]),
                    (-1.0, 1.0),
                    SIGN_SCALE,
                    customdata=np.repeat(numbers[::-1], points + 1)[:-1, None]
                    * np.ones(points, dtype=np.int64),
                ),
                "hovertemplate": said("h%{{customdata}} puts out %{{z:.3~f}} of its largest")
                + "<extra></extra>",
                "showlegend": False,
            }
        )
    return traces


def layer_map(outputs: np.ndarray) -> np.ndarray:
    """The maps of a layer's units, (units, x2, x1), one above the other with a row of nan between:
    (units · (x2 + 1) - 1, x1), the first unit in the last rows, which are the highest."""
    gap = np.full((len(outputs), 1, outputs.shape[2]), np.nan, dtype=outputs.dtype)
    rows = np.concatenate([outputs[::-1], gap], axis=1)
    return rows.reshape(-1, outputs.shape[2])[:-1]
