"""What a view of a sweep asks to be computed, and the view of a part of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nn_core import Experiment, SweepAxis
from nn_core.declared import kind_of
from nn_core.experiment import KINDS
from nn_core.fields import Choice
from nn_core.sweep.plan import Plan
from ui.address import Range, View


def axis(shown: Range, count: int) -> SweepAxis:
    """`count` values of a range; of seeds as many as there are, from the lowest on."""
    if shown.name == "seed" and shown.low < shown.high:
        low = float(np.ceil(shown.low))
        count = int(max(2, min(count, np.floor(shown.high) - low + 1)))
        return SweepAxis(shown.name, low, low + count - 1, count)
    return SweepAxis(shown.name, shown.low, shown.high, count, shown.scale)


def plan(view: View, base: Experiment) -> Plan:
    """What has to be computed; raises ValueError with a sentence."""
    across = axis(view.x, view.cells)
    if view.view == "map":
        return Plan(base, across, axis(view.y, view.cells), view.threshold)
    seeds = None
    if KINDS["seed"].applies(base) and view.x.name != "seed":
        seeds = SweepAxis("seed", base.seed, base.seed + view.seeds - 1, view.seeds)
    return Plan(base, across, seeds, view.threshold)


def fitting_cells(view: View, base: Experiment) -> int:
    """The finest resolution offered with which the plan can be computed; 0 if there is none."""
    for cells in sorted(kind_of(View, "cells", Choice).options, reverse=True):
        try:
            plan(replace(view, cells=cells), base)
        except ValueError:
            continue
        return int(cells)
    return 0


def zoomed(view: View, region: Sequence[float | None]) -> View:
    """The part of the map within (x0, x1, y0, y1), in positions of cells; None: unchanged."""
    x0, x1, y0, y1 = region
    return replace(view, x=_part(view.x, x0, x1, view.cells), y=_part(view.y, y0, y1, view.cells))


def _part(shown: Range, first: float | None, last: float | None, cells: int) -> Range:
    """The part between two positions on an axis; 0 is the first value. Never beyond the range."""
    if first is None or last is None:
        return shown
    values = axis(shown, cells).values
    positions = np.clip(sorted((first, last)), 0, len(values) - 1)
    low, high = np.interp(positions, np.arange(len(values)), values).tolist()
    if shown.name == "seed":
        low, high = round(low), round(high)
    return shown._replace(low=float(low), high=float(high))
