"""Labels that lie on nothing: which of its candidate places each may take.

Lengths are in pixels; a box is x, y of its centre, its width and its height.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_MOST_TRIALS = 500


class Room(NamedTuple):
    """Pixels that a picture has at least."""

    width: float
    height: float


def place_labels(
    candidates: Sequence[np.ndarray],
    lines: Sequence[np.ndarray],
    obstacles: np.ndarray,
    room: Room,
) -> np.ndarray:
    """A box for every label, (labels, 4), from its own candidates; nan for one that finds none.

    `candidates` has each label's boxes, (n, 4), the best first; `lines` the segments that it must
    not touch, (m, 4) of x, y to x, y; `obstacles` the boxes that none may overlap. Nor does a box
    overlap another label's, or leave the room. The label with the fewest places chooses first.
    """
    free: dict[int, np.ndarray] = {}
    for label, (boxes, segments) in enumerate(zip(candidates, lines, strict=True)):
        open_ones = boxes[inside(boxes, room) & ~overlap(boxes, obstacles).any(axis=1)]
        open_ones = open_ones[~touches(open_ones, segments).any(axis=1)]
        if len(open_ones):
            free[label] = open_ones
    found = _all_of(free)
    placed = np.full((len(candidates), 4), np.nan)
    for label, box in (_some_of(free) if found is None else found).items():
        placed[label] = box
    return placed


def _all_of(free: dict[int, np.ndarray]) -> dict[int, np.ndarray] | None:
    """A box for every label, by trying and taking back; None where that is not found."""
    trials = 0

    def assign(left: dict[int, np.ndarray]) -> dict[int, np.ndarray] | None:
        nonlocal trials
        if not left:
            return {}
        label = min(left, key=lambda each: len(left[each]))
        for box in left[label]:
            trials += 1
            if trials > _MOST_TRIALS:
                return None
            rest = _beside(left, label, box)
            if all(map(len, rest.values())):
                found = assign(rest)
                if found is not None:
                    return {label: box, **found}
        return None

    return assign(free)


def _some_of(free: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
    """A box for each label that finds one, when each takes its best in turn."""
    placed = {}
    while free:
        label = min(free, key=lambda each: len(free[each]))
        placed[label] = free[label][0]
        rest = _beside(free, label, placed[label])
        free = {other: boxes for other, boxes in rest.items() if len(boxes)}
    return placed


def _beside(left: dict[int, np.ndarray], label: int, box: np.ndarray) -> dict[int, np.ndarray]:
    """What the other labels may take once this one has its box."""
    return {
        other: boxes[~overlap(boxes, box[None])[:, 0]]
        for other, boxes in left.items()
        if other != label
    }


def inside(boxes: np.ndarray, room: Room) -> np.ndarray:
    """Which boxes (n, 4) are within the room: (n,) bool."""
    half, centre = boxes[:, 2:] / 2, boxes[:, :2]
    within = (half <= centre) & (centre <= np.array(room) - half)
    return np.asarray(within.all(axis=1))


def overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of the boxes (n, 4) and the others (m, 4) have an inner point in common: (n, m)."""
    apart = np.abs(boxes[:, None, :2] - others[None, :, :2])
    return (apart < (boxes[:, None, 2:] + others[None, :, 2:]) / 2).all(axis=2)


def touches(boxes: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """Which segments, (m, 4) of x, y to x, y, come into which boxes, (n, 4): (n, m) bool.

    By the part of each that is between the box's sides, as Liang and Barsky clip lines (ACM
    Transactions on Graphics 3, 1984).
    """
    start, step = segments[None, :, :2], segments[None, :, 2:] - segments[None, :, :2]
    low = (boxes[:, :2] - boxes[:, 2:] / 2)[:, None]
    high = (boxes[:, :2] + boxes[:, 2:] / 2)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - start) / step, (high - start) / step
    # A segment along an axis is between its sides always or never.
    never = np.where((low <= start) & (start <= high), -np.inf, np.inf)
    enters = np.where(step == 0, never, np.minimum(one, other))
    leaves = np.where(step == 0, -never, np.maximum(one, other))
    first, last = enters.max(axis=2).clip(0.0, None), leaves.min(axis=2).clip(None, 1.0)
    return first <= last
