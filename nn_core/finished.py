"""Finished runs are kept for a while, so that none of them has to be trained again."""

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from nn_core.experiment import Experiment

if TYPE_CHECKING:
    from nn_core.training import Run

MOST_BYTES = 64_000_000
"""Of all runs that are kept: some 400 of a 2-2-1 network, or 20 of the largest."""


class RunCache:
    """Runs by their experiment, up to so many bytes: those that were used last."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = Lock()

    def get(self, experiment: Experiment) -> "Run | None":
        """The run of the experiment, if it is kept."""
        key = _key(experiment)
        with self._lock:
            if key in self._runs:
                self._runs.move_to_end(key)
            return self._runs.get(key)

    def add(self, run: "Run") -> None:
        """Keep a run, and let the oldest go until all together fit."""
        key = _key(run.experiment)
        with self._lock:
            self._runs[key] = run
            while sum(map(_bytes, self._runs.values())) > self._most_bytes:
                self._runs.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._runs.clear()


def _key(experiment: Experiment) -> str:
    """Two equal experiments may differ in the sign of a 0, from which other bits follow."""
    return repr(experiment)


def _bytes(run: "Run") -> int:
    return sum(value.nbytes for value in vars(run).values() if isinstance(value, np.ndarray))


finished_runs = RunCache(MOST_BYTES)
