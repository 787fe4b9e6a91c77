"""Grids of experiments: two quantities vary, everything else is one experiment's.

A sweep is cut into tiles that any `concurrent.futures.Executor` trains, in any order; the numbers
do not depend on the cutting or on the executor. What is asked is a `Plan` of `SweepAxis`, what a
worker does is `train_tile`; here is who waits for the workers.
"""

import math
import os
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from time import monotonic

import numpy as np

from nn_core.experiment import Experiment
from nn_core.message import Message
from nn_core.sweep.axis import SweepAxis
from nn_core.sweep.plan import Plan, Tile
from nn_core.sweep.tile import Reached, train_tile

IN_MEMORY = 1_000_000
"""Bytes of a sweep's numbers above which they are put into a file."""


@dataclass(frozen=True)
class Sweep:
    """What every cell of a plan reached, as far as it has been computed.

    The arrays can be read and not written; while the sweep goes on they are filled further.
    """

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
    def last_loss(self) -> np.ndarray:
        return self.reached.last_loss

    @property
    def diverged(self) -> np.ndarray:
        """[y, x] bool: which cells diverged."""
        return ~np.isnan(self.reached.diverged_at)

    @property
    def solved(self) -> np.ndarray:
        """[y, x] bool: which came below the threshold in some epoch and did not diverge later."""
        return ~np.isnan(self.reached.solved_at) & ~self.diverged

    @property
    def median_loss(self) -> np.ndarray:
        """[x]: the median of the final losses of a column, a diverged one counted as infinite.

        The mean of the middle two of an even number, as numpy's; infinite if one of them is.
        """
        ranked = np.sort(np.where(self.diverged, np.inf, self.final_loss), axis=0)
        count = len(ranked)
        return (ranked[(count - 1) // 2] + ranked[count // 2]) / 2

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
        self._executor = executor  # one that nobody holds may forget its tasks
        self._reached = _without_numbers((len(Reached._fields), *plan.shape))
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

    @property
    def notice(self) -> str:
        """A sentence on why the sweep runs elsewhere than it was meant to, or nothing."""
        return getattr(self._executor, "problem", "")

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
        reached, done = self._reached.view(), self._done.view()
        reached.flags.writeable = done.flags.writeable = False
        return Sweep(self.plan, Reached(*reached), done)

    def _give_up(self, error: BaseException) -> None:
        done, cells = int(self._done.sum()), self._done.size
        self.problem = Message(
            "The executor gave up ({error}): {done:,} of {cells:,} cells are computed and kept. "
            "Start the sweep again to compute the others.",
            error=type(error).__name__,
            done=done,
            cells=cells,
        )
        self.stop()


def _without_numbers(shape: tuple[int, ...]) -> np.ndarray:
    """An array of nan: a large one in a file without a name, where there is room for one.

    A file's pages that nobody looks at need no memory, and it goes with the array.
    """
    if 8 * math.prod(shape) > IN_MEMORY:
        with suppress(OSError), TemporaryFile() as file:
            for _ in range(shape[0]):  # written, so that there is no disk that is full later
                np.full(shape[1:], np.nan).tofile(file)
            file.flush()
            return np.memmap(file, np.float64, "r+", shape=shape).view(np.ndarray)
    return np.full(shape, np.nan)


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
    runs_on = ThreadPoolExecutor(os.cpu_count()) if executor is None else executor
    sweeping = Sweeping(plan, runs_on)
    try:
        while sweeping.running:
            for tile in sweeping.advance():
                if on_tile is not None:
                    on_tile(tile, sweeping.sweep())
    finally:
        sweeping.stop()
        if executor is None:
            runs_on.shutdown()
    if sweeping.problem:
        raise SweepInterruptedError(sweeping.problem, sweeping.sweep())
    return sweeping.sweep()
