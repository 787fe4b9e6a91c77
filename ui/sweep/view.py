"""What the Sweep page shows, as a value: axes, ranges, resolution, colour; in and out of URLs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nn_core import Experiment, SweepAxis
from nn_core.experiment import shortened
from nn_core.fields import format_float, parse_float, parse_int
from nn_core.sweep.axis import FIELDS, axis_names, bounds
from nn_core.sweep.plan import Plan

KINDS = ("map", "lines")
CELLS = (64, 128, 256, 512, 1024)
COLORS = {
    "loss": "final loss",
    "solved": "epochs to the threshold",
    "distance": "distance of the hidden units",
}
MOST_SEEDS = 512
SCALES = ("linear", "log")
USUAL_RANGES = {
    "learning_rate": (0.0, 0.5),
    "init_scale": (-2.5, 2.5),
    "nudge": (-1.0, 1.0),
    "seed": (0.0, 255.0),
    "output_rate": (0.0, 4.0),
}
USUAL_RANGE = (-2.5, 2.5)
"""Of a weight or bias."""


@dataclass(frozen=True)
class Range:
    """An axis without its resolution."""

    name: str
    low: float
    high: float
    scale: str = "linear"

    def axis(self, count: int) -> SweepAxis:
        """`count` values of it; of seeds as many as there are, from the lowest on."""
        if self.name == "seed" and np.isfinite([self.low, self.high]).all():
            low = float(np.ceil(self.low))
            count = int(max(2, min(count, np.floor(self.high) - low + 1)))
            return SweepAxis(self.name, low, low + count - 1, count)
        return SweepAxis(self.name, self.low, self.high, count, self.scale)

    def part(self, first: float, last: float, count: int) -> "Range":
        """The part between two positions on an axis of `count` values; 0 is the first value.

        Never beyond the range itself.
        """
        positions = np.clip(sorted((first, last)), 0, count - 1)
        values = np.interp(positions, np.arange(count), self.axis(count).values)
        if self.name == "seed":
            values = np.round(values)
        return replace(self, low=values[0].item(), high=values[1].item())


def usual_range(name: str) -> Range:
    """The range that an axis starts with."""
    return Range(name, *USUAL_RANGES.get(name, USUAL_RANGE))


@dataclass(frozen=True)
class View:
    """Everything on the Sweep page that is not the sidebar's experiment."""

    x: Range
    y: Range
    kind: str = "map"
    cells: int = 256
    color: str = "loss"
    threshold: float = 0.01
    seeds: int = 50

    @classmethod
    def usual(cls, base: Experiment) -> "View":
        """The view that the page opens with."""
        second = "init_scale" if "init_scale" in axis_names(base) else "w1"
        return cls(usual_range("learning_rate"), usual_range(second))

    def plan(self, base: Experiment) -> Plan:
        """What has to be computed; raises ValueError with a sentence."""
        if self.kind == "map":
            return Plan(base, self.x.axis(self.cells), self.y.axis(self.cells), self.threshold)
        seeds = None
        if base.init == "random" and self.x.name != "seed":
            seeds = SweepAxis("seed", base.seed, base.seed + self.seeds - 1, self.seeds)
        return Plan(base, self.x.axis(self.cells), seeds, self.threshold)

    def zoomed(self, region: Sequence[float | None]) -> "View":
        """The part of the map within (x0, x1, y0, y1), in positions of cells; None: unchanged."""
        x, y = self.x, self.y
        if region[0] is not None and region[1] is not None:
            x = x.part(region[0], region[1], x.axis(self.cells).count)
        if region[2] is not None and region[3] is not None:
            y = y.part(region[2], region[3], y.axis(self.cells).count)
        return replace(self, x=x, y=y)

    def to_query(self, base: Experiment) -> dict[str, str]:
        """What differs from the usual view, as text."""
        usual = View.usual(base)
        texts = {
            "view": self.kind,
            "x": _format(self.x),
            "y": _format(self.y),
            "cells": str(self.cells),
            "color": self.color,
            "threshold": format_float(self.threshold),
            "seeds": str(self.seeds),
        }
        same = {
            "view": self.kind == usual.kind,
            "x": self.x == usual.x,
            "y": self.y == usual.y or self.kind == "lines",
            "cells": self.cells == usual.cells,
            "color": self.color == usual.color,
            "threshold": self.threshold == usual.threshold,
            "seeds": self.seeds == usual.seeds or self.kind == "map",
        }
        return {key: text for key, text in texts.items() if not same[key]}

    @classmethod
    def from_query(
        cls, query: Mapping[str, str], base: Experiment
    ) -> "tuple[View, tuple[str, ...]]":
        """The view a query stands for, and a sentence for each entry it ignored; never raises."""
        view, problems = cls.usual(base), []
        for key, (field, parse, allowed) in _ENTRIES.items():
            if key not in query:
                continue
            try:
                view = replace(view, **{field: parse(query[key])})
            except ValueError:
                problems.append(f"{key} is {shortened(query[key])}; it must be {allowed}.")
        return view, tuple(problems)


QUERY_KEYS = frozenset({"view", "x", "y", "cells", "color", "threshold", "seeds"})


def _format(axis: Range) -> str:
    ends = f"{axis.name}~{format_float(axis.low)}~{format_float(axis.high)}"
    return ends if axis.scale == "linear" else f"{ends}~{axis.scale}"


def _parse_range(text: str) -> Range:
    name, low, high, *scale = text.split("~")
    if len(scale) > 1 or not set(scale) <= set(SCALES):
        raise ValueError(text)
    if name not in FIELDS and not (name[:1] in ("w", "b") and parse_int(name[1:]) > 0):
        raise ValueError(text)
    ends = Range(name, parse_float(low), parse_float(high), *scale)
    lowest, highest = bounds(name)
    if not lowest <= ends.low < ends.high <= highest:
        raise ValueError(text)
    return ends


def _parse_choice(options: Sequence[Any], kind: type = str) -> Any:
    def parse(text: str) -> Any:
        value = parse_int(text) if kind is int else text
        if value not in options:
            raise ValueError(text)
        return value

    return parse


def _parse_threshold(text: str) -> float:
    value = parse_float(text)
    if value <= 0.0:
        raise ValueError(text)
    return value


_RANGE = "a quantity and two rising ends, such as learning_rate~0.1~0.5 or w1~0.1~10~log"
_ENTRIES = {
    "view": ("kind", _parse_choice(KINDS), "map or lines"),
    "x": ("x", _parse_range, _RANGE),
    "y": ("y", _parse_range, _RANGE),
    "cells": ("cells", _parse_choice(CELLS, int), "one of " + ", ".join(map(str, CELLS))),
    "color": ("color", _parse_choice(tuple(COLORS)), "one of " + ", ".join(COLORS)),
    "threshold": ("threshold", _parse_threshold, "a number above 0"),
    "seeds": ("seeds", _parse_choice(range(2, MOST_SEEDS + 1), int), f"from 2 to {MOST_SEEDS}"),
}
