"""What a sweep is asked to compute: a grid of experiments within the budget, cut into tiles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from nn_core import budget
from nn_core.budget import counted, steps_of_an_epoch
from nn_core.declared import shortened
from nn_core.experiment import Experiment
from nn_core.message import Message, message
from nn_core.settings import settings
from nn_core.starts import starts
from nn_core.sweep.axis import FIELDS, SweepAxis, check_axis

TILE_STEPS = 20_000_000
"""Sample steps of a 2-2-1 network in a tile: some hundredths of a second."""


class Tile(NamedTuple):
    """Cells rows.start … rows.stop by columns.start … columns.stop of the grid."""

    rows: slice
    columns: slice


class OverBudgetError(ValueError):
    """A plan that is over `LAB_MAX_SWEEP_STEPS`; with so many `epochs` it would fit, 0 for none."""

    def __init__(self, sentence: Message, epochs: int) -> None:
        super().__init__(sentence)
        self.epochs = epochs


@dataclass(frozen=True)
class Plan:
    """A sweep that can be computed: raises ValueError with a sentence if it cannot.

    Its cells together have a budget, and each has that of a run, so that a tile is soon over.
    Without a `y_axis` it is a single row.
    """

    base: Experiment
    x_axis: SweepAxis
    y_axis: SweepAxis | None = None
    threshold: float = 0.01

    def __post_init__(self) -> None:
        if self.y_axis is not None and self.x_axis.name == self.y_axis.name:
            raise ValueError(
                Message(
                    "{name} is on both axes; each axis needs a quantity of its own.",
                    name=self.x_axis.name,
                )
            )
        for axis in self.axes:
            check_axis(self.base, axis)
        if not self.threshold > 0.0:
            raise ValueError(
                Message(
                    "threshold is {value}; it must be a number above 0.",
                    value=shortened(self.threshold),
                )
            )
        budget.check_budget(self.base)
        check_budget(self)

    @property
    def axes(self) -> tuple[SweepAxis, ...]:
        return (self.x_axis,) if self.y_axis is None else (self.x_axis, self.y_axis)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of the grid: the counts of the y axis and of the x axis."""
        return (1 if self.y_axis is None else self.y_axis.count, self.x_axis.count)

    @property
    def steps(self) -> int:
        """Sample steps of the whole sweep, a larger network's counted as that many 2-2-1 ones."""
        rows, columns = self.shape
        return int(rows * columns * _steps_of_a_cell(self.base))

    def experiment(self, row: int, column: int) -> Experiment:
        """The experiment of one cell."""
        values = {self.x_axis.name: self.x_axis.values[column].item()}
        if self.y_axis is not None:
            values[self.y_axis.name] = self.y_axis.values[row].item()
        if any(name not in FIELDS for name in values):
            columns = {name: np.array([value]) for name, value in values.items()}
            values = {name: value for name, value in values.items() if name in FIELDS}
            values |= {"init": "custom", "nudge": 0.0, "weights": starts(self.base, columns)[0]}
        if "seed" in values:
            values["seed"] = int(values["seed"])
        return replace(self.base, **values)

    def tiles(self, edge: int | None = None) -> Iterator[Tile]:
        """Squares of `edge` cells, by default of some hundredths of a second, row by row."""
        if edge is None:
            cells = TILE_STEPS / _steps_of_a_cell(self.base)
            edge = int(min(64, max(8, 2 ** np.floor(np.log2(cells) / 2))))
        rows, columns = self.shape
        for top in range(0, rows, edge):
            for left in range(0, columns, edge):
                yield Tile(
                    slice(top, min(top + edge, rows)), slice(left, min(left + edge, columns))
                )


def check_budget(plan: Plan) -> None:
    """Raises OverBudgetError with the numbers and the way out if one is over the budget."""
    most = settings().max_sweep_steps
    if plan.steps <= most:
        return
    rows, columns = plan.shape
    base, samples = plan.base, len(plan.base.rows)
    cells = most / _steps_of_a_cell(base)
    square = plan.y_axis is not None and plan.y_axis.name != "seed"
    edge = _power_of_two(cells**0.5 if square else cells / rows)
    epochs = int(base.epochs * most / plan.steps)
    ways = (Message("{epochs:,} epochs", epochs=epochs),) * (epochs > 0)
    words = message("{edge} × {edge} cells") if square else message("{edge} cells along an axis")
    ways += (Message(words, edge=edge),) * (edge > 0)
    steps = counted(base, Message("{steps:,} steps", steps=plan.steps))
    raise OverBudgetError(
        Message(
            "{columns:,} × {rows:,} cells of {epochs:,} × {samples} epochs × samples are {steps}; "
            "a sweep may have {budget:,}. {way}",
            columns=columns,
            rows=rows,
            epochs=base.epochs,
            samples=samples,
            steps=steps,
            budget=most,
            way=_way_out(ways),
        ),
        epochs,
    )


def _way_out(ways: tuple[Message, ...]) -> Message:
    if not ways:
        return Message("Nothing of this network would fit.")
    if len(ways) == 1:
        return Message("{way} would fit.", way=ways[0])
    return Message("{one} or {other} would fit.", one=ways[0], other=ways[1])


def _power_of_two(cells: float) -> int:
    """The largest power of two that is not above, as resolutions are chosen; 0 below 64."""
    return 2 ** int(np.log2(cells)) if cells >= 64 else 0


def _steps_of_a_cell(base: Experiment) -> float:
    return base.epochs * steps_of_an_epoch(base)
