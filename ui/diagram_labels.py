"""The names and values of the parameters in the picture of a network, lying on nothing else there.

Where a label has to keep clear of others it counts how many pixels the picture has at least.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from nn_core.parameters import indices, names
from ui.diagram import disc_size, edges, map_side, units
from ui.label_places import Room, place_labels
from ui.language import number

LABEL_SIZE, LABEL_DIGITS = 11, 3
"""Pixels of a label's letters, and digits of its number."""
MOST_LABELLED = 60
"""Weights from which on no room is enough for labels."""


def labels(
    sizes: tuple[int, ...],
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
    points, in_rows = label_places(sizes, room, maps, start is not None)
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


def _side(sizes: tuple[int, ...], depth: int, room: Room, maps: bool) -> float:
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
