"""The network as a picture: where its units stand, and its weights as bands of their width.

Coordinates run from 0 to 1 in both directions, inputs on the left. Where a label has to keep clear
of others it counts how many pixels the picture has at least.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nn_core import Experiment
from nn_core.parameters import indices, names, output_names, unit_names, weight_count
from ui.chart import HIDDEN, heat_map
from ui.label_places import Room, place_labels
from ui.language import said
from ui.theme import NEGATIVE, POSITIVE, SIGN_SCALE, UNITS, ZERO, number

THICKEST = 14.0
"""Pixels of the largest weight's band."""
THINNEST = 1.0
"""Pixels that every weight's band has beside what its size gives it."""
LABEL_SIZE, LABEL_DIGITS = 11, 3
"""Pixels of a label's letters, and digits of its number."""
MOST_LABELLED = 60
"""Weights from which on no room is enough for labels."""
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


def units(sizes: Sequence[int]) -> tuple[tuple[Unit, ...], ...]:
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


def edges(sizes: Sequence[int]) -> np.ndarray:
    """The ends of every weight's edge in the flat order: (weights, 4) of x, y to x, y."""
    layers = units(sizes)
    ends = np.empty((weight_count(sizes), 4))
    for depth, layer in enumerate(indices(sizes)):
        for unit, row in zip(layers[depth + 1], layer.weights, strict=True):
            for source, index in zip(layers[depth], row, strict=True):
                ends[index] = source.x, source.y, unit.x, unit.y
    return ends


def disc_size(sizes: Sequence[int], room: Room) -> int:
    """Pixels across the disc of a unit: smaller where a layer stands close."""
    return 34 if room.height / max(sizes) > 45 else 22


def map_side(sizes: Sequence[int], room: Room) -> float:
    """Pixels along the sides of the map that a hidden unit may have in the place of its disc."""
    return min(64.0, 0.7 * room.height / max(sizes[1:-1]))


def drawn(experiment: Experiment, state: np.ndarray) -> np.ndarray:
    """Which parameters the picture has: (P,) bool. A bias that is fixed at 0 is none at all."""
    fixed = getattr(experiment, "biases", "learned") == "fixed"
    there = np.ones(len(state), dtype=bool)
    first = weight_count(experiment.sizes)
    there[first:] = (state[first:] != 0.0) | (not fixed)
    return there


def bands(
    sizes: Sequence[int], weights: np.ndarray, largest: float, room: Room
) -> list[dict[str, Any]]:
    """Two filled outlines, of the positive and of the negative weights of one state (P,).

    A band is as thick as its weight is large; `largest` is the magnitude of the thickest.
    """
    ends = edges(sizes)
    weights = weights[: len(ends)]
    thick = np.minimum(np.abs(weights) / largest, 1.0) * THICKEST + THINNEST
    half = 0.5 * thick / room.height
    x1, y1, x2, y2 = ends.T
    gap = np.full(len(ends), np.nan)
    x = np.column_stack([x1, x2, x2, x1, x1, gap])
    y = np.column_stack([y1 + half, y2 + half, y2 - half, y1 - half, y1 + half, gap])
    return [
        {"x": x[chosen].ravel().astype(np.float32), "y": y[chosen].ravel().astype(np.float32)}
        for chosen in (weights > 0, weights < 0)
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


def skeleton(sizes: Sequence[int]) -> dict[str, Any]:
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
    sizes: Sequence[int],
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


def labels(
    sizes: Sequence[int],
    state: np.ndarray,
    room: Room,
    there: np.ndarray | None = None,
    maps: bool = False,
    start: np.ndarray | None = None,
) -> dict[str, Any]:
    """Name and value of every parameter that has a place of its own; the others are on hover.

    With `start`, another state, labels say in two rows from which value each came: those of the
    layers that have room for it.
    """
    points, in_rows = label_places(tuple(sizes), room, maps, start is not None)
    points = points.copy()
    if there is not None:
        points[~there] = np.nan
    texts = list(names(sizes))
    if start is not None:
        for index in np.flatnonzero(in_rows).tolist():
            texts[index] += f" {number(float(start[index]), LABEL_DIGITS)}<br>→"
    return {
        "type": "scatter",
        "mode": "text",
        "uid": "halo",
        "x": points[:, 0],
        "y": points[:, 1],
        "text": texts,
        "texttemplate": f"%{{text}} %{{customdata:.{LABEL_DIGITS}~g}}",
        "textfont": {"size": LABEL_SIZE},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "labels",
        "customdata": state,
    }


@lru_cache(maxsize=128)
def label_places(
    sizes: tuple[int, ...], room: Room, maps: bool = False, two_rows: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Where the label of every parameter stands, (P, 2), and which ones have two rows, (P,) bool.

    A weight's label lies on its own edge, a bias's beside its unit, which is a disc or with `maps`
    a map. None lies on another label, on a unit or on another edge; nan where there is no place.
    Weights choose before biases, and the layers from left to right. With `two_rows` the labels of
    a layer have two where all of them find room, and if no other label loses its place by it.
    """
    points, in_rows = _place(sizes, room, maps, two_rows)
    if two_rows:
        single = _place(sizes, room, maps, two_rows=False)
        if np.isfinite(points).sum() < np.isfinite(single[0]).sum():
            return single
    return points, in_rows


def _place(
    sizes: tuple[int, ...], room: Room, maps: bool, two_rows: bool
) -> tuple[np.ndarray, np.ndarray]:
    """What `label_places` tells, whether or not labels lose their places by the rows."""
    in_rows = np.zeros(len(names(sizes)), dtype=bool)
    points = np.full((len(names(sizes)), 2), np.nan)
    ends = edges(sizes) * np.array([*room, *room])
    if len(ends) > MOST_LABELLED:
        return points, in_rows
    taken = np.array(
        [
            (unit.x * room.width, unit.y * room.height, side + 10, side + 10)
            for depth, layer in enumerate(units(sizes))
            for side in (_side(sizes, depth, room, maps),)
            for unit in layer
        ]
    )
    layers = list(enumerate(indices(sizes)))
    groups = [(depth, [i for row in layer.weights for i in row]) for depth, layer in layers]
    groups += [(depth, list(layer.biases)) for depth, layer in layers]
    for depth, group in groups:
        side = _side(sizes, depth + 1, room, maps)
        others = [ends[np.arange(len(ends)) != index] for index in group]
        for rows in (2, 1) if two_rows else (1,):
            choices = [_candidates(sizes, index, depth, ends, room, side, rows) for index in group]
            boxes = place_labels(choices, others, taken, room)
            if np.isfinite(boxes).all():
                break
        in_rows[group] = rows == 2
        points[group] = boxes[:, :2] / np.array(room)
        taken = np.concatenate([taken, boxes[~np.isnan(boxes[:, 0])]])
    return points, in_rows


def _side(sizes: Sequence[int], depth: int, room: Room, maps: bool) -> float:
    """Pixels along the sides of the box around each unit of a layer."""
    hidden = 0 < depth < len(sizes) - 1
    return map_side(sizes, room) if maps and hidden else disc_size(sizes, room)


def label_box(name: str, rows: int) -> tuple[float, float]:
    """Pixels of the width and the height that a parameter's label may need."""
    letters = len(name) + LABEL_DIGITS + 4.5  # a space, a sign, "0.0" and the digits
    return 0.64 * LABEL_SIZE * letters, rows * 1.3 * LABEL_SIZE  # digits as in a wide font


def _candidates(
    sizes: tuple[int, ...],
    index: int,
    depth: int,
    ends: np.ndarray,
    room: Room,
    side: float,
    rows: int,
) -> np.ndarray:
    """The boxes that a parameter's label may take, (n, 4), the best first.

    `side` is that of the unit which the parameter belongs to.
    """
    width, height = label_box(names(sizes)[index], rows)
    if index < len(ends):
        x1, y1, x2, y2 = ends[index]
        # Edges are apart from each other where few of them meet.
        best = 0.3 if sizes[depth + 1] < sizes[depth] else 0.7
        along = np.linspace(0.1, 0.9, 33)
        along = along[np.argsort(np.abs(along - best), kind="stable")][:, None]
        points = np.array([x1, y1]) + along * np.array([x2 - x1, y2 - y1])
        points = np.concatenate([points + np.array([0, dy]) for dy in (0, 5, -5)])
    else:
        unit = units(sizes)[depth + 1][indices(sizes)[depth].biases.index(index)]
        radius = side / 2
        aside = width / 2 - radius
        points = np.array(
            [
                (unit.x * room.width + dx, unit.y * room.height + dy)
                for far in range(0, 33, 4)
                for dx in (0, aside, -aside, width / 2, -width / 2, aside + 2 * radius)
                for dy in (-(radius + 3 + height / 2 + far), radius + 3 + height / 2 + far)
            ]
        )
    return np.column_stack([points, np.full((len(points), 2), (width, height))])


def unit_markers(sizes: Sequence[int], room: Room, maps: bool = False) -> dict[str, Any]:
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


def unit_maps(sizes: Sequence[int], outputs: np.ndarray, room: Room) -> list[dict[str, Any]]:
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
