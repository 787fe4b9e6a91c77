"""Grids of experiments: two quantities vary, everything else is one experiment's.

A sweep is cut into tiles that any `concurrent.futures.Executor` trains, in any order; the numbers
do not depend on the cutting or on the executor.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, replace
from functools import cached_property
from time import monotonic
from typing import NamedTuple

import numpy as np

from nn_core.experiment import KINDS, Experiment, parameter_count
from nn_core.many import train_many
from nn_core.parameters import indices, names, start, weight_count
from nn_core.symmetry import distances

FIELDS = ("learning_rate", "init_scale", "nudge", "seed", "output_rate")
"""Fields of `Experiment` that can be an axis; so can any parameter of the start: "w1", "b2"."""

MOST_CELLS = 1024
"""Values of one axis."""

TILE_STEPS = 20_000_000
"""Sample steps of a 2-2-1 network in a tile: some hundredths of a second."""


@dataclass(frozen=True)
class SweepAxis:
    """`count` values of one quantity from `low` to `high`, both included.

    `scale` is "linear" (numpy.linspace) or "log" (numpy.geomspace). Raises ValueError with a
    sentence if these are not that many different, finite, rising values.
    """

    name: str
    low: float
    high: float
    count: int
    scale: str = "linear"

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise ValueError(problem)

    def _problem(self) -> str:
        name, low, high = self.name, self.low, self.high
        span = f"{name} from {low!r} to {high!r}"
        if self.scale not in ("linear", "log"):
            return f"scale of {name} is {self.scale!r}; it must be linear or log."
        if isinstance(self.count, bool) or not isinstance(self.count, int):
            return f"count of {name} is {self.count!r}; it must be a whole number."
        if not 2 <= self.count <= MOST_CELLS:
            return f"count of {name} is {self.count}; it must be from 2 to {MOST_CELLS:,}."
        if not (np.isfinite(low) and np.isfinite(high)):
            return f"{span} is not a range; both ends must be finite numbers."
        if low == high:
            return f"{span} is a single value; the ends must differ."
        if low > high:
            return f"{span} runs backwards; exchange the two ends."
        if self.scale == "log" and low <= 0.0 <= high:
            return f"{span} cannot be logarithmic, because it touches or crosses 0; use linear."
        distinct = len(np.unique(self.values))
        if distinct < self.count:
            return (
                f"{span} holds only {distinct:,} of the {self.count:,} different numbers asked "
                "for: float64 has no more between them. Zoom out, or ask for fewer cells."
            )
        return ""

    @cached_property
    def values(self) -> np.ndarray:
        """(count,) float64, rising."""
        space = np.geomspace if self.scale == "log" else np.linspace
        return space(float(self.low), float(self.high), self.count)


class Tile(NamedTuple):
    """Cells rows.start … rows.stop by columns.start … columns.stop of the grid."""

    rows: slice
    columns: slice


class Reached(NamedTuple):
    """What the runs of a tile or of a whole sweep reached; arrays [y, x] of float64.

    nan stands for an epoch that does not exist, for the distance in a diverged run or in a network
    without pairs of hidden units, and for every number of a cell that is not computed yet.
    """

    final_loss: np.ndarray
    """The mean loss of the last finished pass; inf if there is none."""
    solved_at: np.ndarray
    """The first epoch whose mean loss was below the threshold."""
    diverged_at: np.ndarray
    """The epoch whose mean loss was above 1e100 or not finite."""
    distance: np.ndarray
    """The Euclidean distance of the nearest two hidden units of a layer, at the end."""


@dataclass(frozen=True)
class Plan:
    """A sweep that can be computed: raises ValueError with a sentence if it cannot.

    Without a `y_axis` it is a single row.
    """

    base: Experiment
    x_axis: SweepAxis
    y_axis: SweepAxis | None = None
    threshold: float = 0.01

    def __post_init__(self) -> None:
        if self.y_axis is not None and self.x_axis.name == self.y_axis.name:
            raise ValueError(
                f"{self.x_axis.name} is on both axes; each axis needs a quantity of its own."
            )
        for axis in self.axes:
            _check_axis(self.base, axis)
        if not self.threshold > 0.0:
            raise ValueError(f"threshold is {self.threshold!r}; it must be a number above 0.")
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
        """The experiment of one cell.

        Raises ValueError where there is none: at the learning rate 0 nothing is trained.
        """
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


@dataclass(frozen=True)
class Sweep:
    """What every cell of a plan reached, as far as it has been computed."""

    plan: Plan
    reached: Reached
    done: np.ndarray
    """[y, x] bool: which cells are computed."""

    @property
    def final_loss(self) -> np.ndarray:
        return self.reached.final_loss

    @property
    def solved_at(self) -> np.ndarray:
        return self.reached.solved_at

    @property
    def diverged_at(self) -> np.ndarray:
        return self.reached.diverged_at

    @property
    def distance(self) -> np.ndarray:
        return self.reached.distance

    @property
    def fraction(self) -> float:
        return float(self.done.mean())

    def experiment(self, row: int, column: int) -> Experiment:
        """The experiment of one cell, as `Plan.experiment`."""
        return self.plan.experiment(row, column)


class SweepInterruptedError(RuntimeError):
    """The executor gave up; `sweep` has the tiles that were finished before."""

    def __init__(self, sentence: str, sweep: Sweep) -> None:
        super().__init__(sentence)
        self.sweep = sweep


class Sweeping:
    """A sweep in the making, which can be waited for, looked at and stopped at any time."""

    def __init__(self, plan: Plan, executor: Executor, edge: int | None = None) -> None:
        self.plan = plan
        self.problem = ""
        self._reached = np.full((len(Reached._fields), *plan.shape), np.nan)
        self._done = np.zeros(plan.shape, dtype=bool)
        self._waiting: dict[Future[Reached], Tile] = {}
        try:
            for tile in plan.tiles(edge):
                self._waiting[executor.submit(train_tile, plan, tile)] = tile
        except Exception as error:
            self._give_up(error)

    @property
    def running(self) -> bool:
        return bool(self._waiting)

    def advance(self, seconds: float | None = None) -> tuple[Tile, ...]:
        """Wait until a tile is finished, or for so many seconds; returns the tiles that are."""
        finished = wait(self._waiting, timeout=seconds, return_when=FIRST_COMPLETED).done
        tiles, failed = [], None
        for future in finished:
            tile = self._waiting.pop(future)
            try:
                reached = future.result()
            except (Exception, CancelledError) as error:
                failed = error
                continue
            self._reached[:, *tile] = reached
            self._done[tile] = True
            tiles.append(tile)
        if failed is not None:
            self._give_up(failed)
        return tuple(tiles)

    def advance_for(self, seconds: float) -> None:
        """Collect tiles until all are finished, or for so many seconds."""
        deadline = monotonic() + seconds
        while self.running:
            self.advance(max(0.0, deadline - monotonic()))
            if monotonic() >= deadline:
                return

    def stop(self) -> None:
        """Give up the tiles that are not finished."""
        for future in self._waiting:
            future.cancel()
        self._waiting.clear()

    def sweep(self) -> Sweep:
        """The sweep as far as it has come."""
        return Sweep(self.plan, Reached(*self._reached.copy()), self._done.copy())

    def _give_up(self, error: BaseException) -> None:
        done, cells = int(self._done.sum()), self._done.size
        self.problem = (
            f"The executor gave up ({type(error).__name__}): {done:,} of {cells:,} cells are "
            "computed and kept. Start the sweep again to compute the others."
        )
        self.stop()


def sweep(
    base: Experiment,
    x_axis: SweepAxis,
    y_axis: SweepAxis | None = None,
    *,
    threshold: float = 0.01,
    executor: Executor | None = None,
    on_tile: Callable[[Tile, Sweep], object] | None = None,
) -> Sweep:
    """Train the experiment of every cell of a grid.

    Runs on any executor, by default on a thread for each core. `on_tile` is called after every
    tile with it and the sweep so far; an exception from it ends the sweep. Raises ValueError with
    a sentence if the axes do not fit the experiment or the sweep is over the budget
    `LAB_MAX_SWEEP_STEPS`, and `SweepInterruptedError` if the executor gives up.
    """
    plan = Plan(base, x_axis, y_axis, threshold)
    own = ThreadPoolExecutor(os.cpu_count()) if executor is None else None
    sweeping = Sweeping(plan, executor or own)
    try:
        while sweeping.running:
            for tile in sweeping.advance():
                if on_tile is not None:
                    on_tile(tile, sweeping.sweep())
    finally:
        sweeping.stop()
        if own is not None:
            own.shutdown()
    if sweeping.problem:
        raise SweepInterruptedError(sweeping.problem, sweeping.sweep())
    return sweeping.sweep()


def train_tile(plan: Plan, tile: Tile) -> Reached:
    """Train the experiments of one tile."""
    y = np.zeros(1) if plan.y_axis is None else plan.y_axis.values
    grid = np.meshgrid(y[tile.rows], plan.x_axis.values[tile.columns], indexing="ij")
    values = {plan.x_axis.name: grid[1].ravel()}
    if plan.y_axis is not None:
        values[plan.y_axis.name] = grid[0].ravel()
    outcomes = train_many(
        plan.base,
        starts(plan.base, values),
        learning_rate=values.get("learning_rate"),
        output_rate=values.get("output_rate"),
        threshold=plan.threshold,
    )
    pairs = distances(plan.base.sizes, outcomes.weights).values()
    distance = np.min(tuple(pairs), axis=0) if pairs else np.full(grid[0].size, np.nan)
    reached = (outcomes.final_loss, outcomes.solved_at, outcomes.diverged_at, distance)
    return Reached(*(numbers.reshape(grid[0].shape) for numbers in reached))


def starts(base: Experiment, values: dict[str, np.ndarray]) -> np.ndarray:
    """The (n, P) starts of n experiments that differ from `base` in some quantities.

    `values` gives the (n,) values of fields or parameters by name. Every row has the bits of
    `start` of its experiment: a start is its shape at scale 1 times the scale, plus the nudge.
    """
    cells = len(next(iter(values.values())))
    at_scale_one = replace(base, init_scale=1.0, nudge=0.0)
    if "seed" in values:
        seeds, which = np.unique(values["seed"], return_inverse=True)
        shapes = [start(replace(at_scale_one, seed=int(seed))) for seed in seeds]
        flat = np.array(shapes)[which]
    else:
        flat = np.tile(start(at_scale_one), (cells, 1))
    if KINDS["init_scale"].applies(base):
        flat *= np.reshape(values.get("init_scale", base.init_scale), (-1, 1))
    if base.hidden[0] > 1:
        flat[:, indices(base.sizes)[0].weights[1][0]] += values.get("nudge", base.nudge)
    for name, column in values.items():
        if name not in FIELDS:
            flat[:, names(base.sizes).index(name)] = column
    return flat


def axis_names(base: Experiment) -> tuple[str, ...]:
    """What can be an axis of a sweep of this experiment because it changes something."""
    fields = (name for name in FIELDS if KINDS[name].applies(base))
    return (*fields, *names(base.sizes))


def bounds(name: str) -> tuple[float, float]:
    """The allowed ends of an axis. A learning rate of 0, at which nothing moves, is one."""
    if name in FIELDS:
        return float(KINDS[name].low), float(KINDS[name].high)
    return -KINDS["weights"].largest, KINDS["weights"].largest


def most_steps() -> int:
    """The budget of a sweep, from the environment's LAB_MAX_SWEEP_STEPS: about 10 s, two cores."""
    return int(os.environ.get("LAB_MAX_SWEEP_STEPS", "4000000000"))


def check_budget(plan: Plan) -> None:
    """Raises ValueError with the numbers and the way out if a sweep is over the budget."""
    budget = most_steps()
    if plan.steps <= budget:
        return
    rows, columns = plan.shape
    base, samples = plan.base, len(plan.base.rows)
    fitting_cells = budget / _steps_of_a_cell(base)
    edge = int(fitting_cells**0.5) if plan.y_axis else int(fitting_cells)
    epochs = int(base.epochs * budget / plan.steps)
    ways = [f"{epochs:,} epochs"] if epochs else []
    ways += [f"{edge:,} × {edge:,} cells" if plan.y_axis else f"{edge:,} cells"] if edge > 1 else []
    raise ValueError(
        f"{columns:,} × {rows:,} cells of {base.epochs:,} epochs of {samples} samples are "
        f"{plan.steps:,} steps{_counted(base)}; a sweep may have {budget:,}. "
        + (f"{' or '.join(ways)} would fit." if ways else "Nothing of this network would fit.")
    )


def _counted(base: Experiment) -> str:
    parameters = parameter_count(base.sizes)
    return f" (counted {parameters / 9:.2g} times, as for {parameters} parameters instead of 9)" * (
        parameters > 9
    )


def _steps_of_a_cell(base: Experiment) -> float:
    return base.epochs * len(base.rows) * max(1.0, parameter_count(base.sizes) / 9)


def _check_axis(base: Experiment, axis: SweepAxis) -> None:
    name, sizes = axis.name, base.sizes
    if name not in FIELDS and name not in names(sizes):
        weights = weight_count(sizes)
        biases = parameter_count(sizes) - weights
        raise ValueError(
            f"{name} cannot be an axis: a {'-'.join(map(str, sizes))} network has w1 to w{weights} "
            f"and b1 to b{biases}; the other axes are {', '.join(FIELDS)}."
        )
    if name in FIELDS and not KINDS[name].applies(base):
        raise ValueError(
            f"{name} changes nothing in this experiment (init is {base.init}, "
            f"{base.hidden[0]} hidden units); choose another start or another axis."
        )
    low, high = bounds(name)
    if not low <= axis.low <= axis.high <= high:
        raise ValueError(
            f"{name} runs from {axis.low!r} to {axis.high!r}; "
            f"it must stay within {low:g} to {high:g}."
        )
    if name == "seed" and not (axis.values == np.rint(axis.values)).all():
        raise ValueError(
            f"seed from {axis.low!r} to {axis.high!r} in {axis.count} values is not whole numbers; "
            f"let it run to {axis.low + axis.count - 1!r}."
        )
