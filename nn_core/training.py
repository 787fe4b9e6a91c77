"""`train(experiment) -> Run`: every recorded state of a training run, and its losses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from nn_core.budget import check_budget
from nn_core.experiment import Experiment
from nn_core.loop import prepare, run_passes
from nn_core.memory import MEMORY
from nn_core.outputs import losses_at
from nn_core.parameters import names
from nn_core.rule import rule_of
from nn_core.starts import start

if TYPE_CHECKING:
    import pandas as pd

MOST_STATES = 2000
"""Recorded states of a run, state 0 included."""


@dataclass(frozen=True)
class Run:
    """What training an experiment gave: K + 1 recorded states and the losses of the passes between.

    Arrays are read-only. Between two recorded states the smallest of the minima, the mean of the
    means and the largest of the maxima of the passes are kept, so that no spike is lost. A pass
    meets every loss before the update it leads to; the loss at a state is another number, which
    `losses_at` gives.
    """

    experiment: Experiment
    epochs: np.ndarray
    """(K+1,) int64: the epoch of each recorded state, 0 first, the last state last."""
    states: np.ndarray
    """(K+1, S) float64: the parameters and, where the update remembers them, their velocities."""
    loss_min: np.ndarray
    loss_mean: np.ndarray
    loss_max: np.ndarray
    """(K,) float64 each: entry k is of the passes from state k to state k + 1."""
    smallest_mean: np.ndarray
    """(K,) float64: the smallest mean loss that one of these passes had."""
    first_pass: tuple[float, float, float]
    """The minimum, mean and maximum loss of the first pass alone; inf if it diverged."""
    final_loss: float
    """The mean loss of the last finished pass; inf if the first one diverged."""
    diverged_at: int | None
    """The epoch, from 1, whose loss was above 1e100 or not finite; it is not recorded."""
    seconds: float = field(compare=False)
    """Time spent in the arithmetic."""

    @property
    def names(self) -> tuple[str, ...]:
        """("w1", …, "b1", …): what the columns of `weights` are called."""
        return names(self.experiment.sizes)

    @property
    def weights(self) -> np.ndarray:
        """(K+1, P) float64: all weights, then all biases, of every recorded state."""
        return self.states[:, : len(self.names)]

    @cached_property
    def loss(self) -> np.ndarray:
        """(K+1,) float64: the mean loss over all samples at every recorded state."""
        return losses_at(self.experiment, self.weights)

    @property
    def smallest_loss(self) -> float:
        """The smallest mean loss of any finished pass; inf if the first one diverged."""
        return float(self.smallest_mean.min(initial=np.inf))

    @property
    def epochs_done(self) -> int:
        return int(self.epochs[-1])

    @property
    def steps(self) -> int:
        """Updates of the weights in the finished epochs."""
        return self.epochs_done * self.experiment.steps_per_epoch

    @property
    def stopped(self) -> bool:
        """Whether the run was interrupted before its last epoch, without diverging."""
        return self.diverged_at is None and self.epochs_done < self.experiment.epochs

    def to_frame(self) -> "pd.DataFrame":
        """One row a recorded state: epoch, losses, parameters.

        `loss_min`, `loss_mean` and `loss_max` are of the passes that led to the state, NaN for
        state 0; `loss` is the mean loss at the state. A zero has no sign.
        """
        import pandas as pd  # only where a table is wanted: it takes a while to load

        losses = {
            name: np.concatenate([[np.nan], getattr(self, name)])
            for name in ("loss_min", "loss_mean", "loss_max")
        }
        losses["loss"] = self.loss
        parameters = dict(zip(self.names, self.weights.T + 0.0, strict=True))
        return pd.DataFrame({"epoch": self.epochs, **losses, **parameters})


class Training:
    """A run in the making, which can be advanced, looked at and given up at any time."""

    def __init__(self, experiment: Experiment) -> None:
        """Compiles the loop of a new network, some seconds once a machine, unless the run is short.

        Raises ValueError with the numbers if the run is over the budget `LAB_MAX_STEPS`.
        """
        check_budget(experiment)
        prepare(experiment)
        self.experiment = experiment
        self.diverged_at: int | None = None
        self._stride = recording_stride(experiment.epochs)
        records = -(-experiment.epochs // self._stride)
        self._epochs = np.zeros(records + 1, dtype=np.int64)
        self._states = np.empty((records + 1, rule_of(experiment).state_size))
        self._states[0] = first_state(experiment)
        self._losses = np.empty((4, records))
        self._records = 0
        self._final = np.inf
        self._seconds = 0.0
        self._finished: Run | None = None

    @property
    def epochs_done(self) -> int:
        return int(self._epochs[self._records])

    @property
    def fraction(self) -> float:
        return self.epochs_done / self.experiment.epochs

    @property
    def done(self) -> bool:
        return self.diverged_at is not None or self.epochs_done == self.experiment.epochs

    def advance(self) -> None:
        """Train on for some tens of milliseconds."""
        began = perf_counter()
        left = self.experiment.epochs - self.epochs_done
        operations = self._stride * len(self.experiment.rows) * self._states.shape[1]
        records = min(max(1, 10_000_000 // operations), left // self._stride)
        if records == 0:
            self._train(records=1, stride=left)
        else:
            self._train(records, self._stride)
        self._seconds += perf_counter() - began
        if self.done:
            self._finished = self.run()
            MEMORY.put(("run", self.experiment), self._finished)

    def _train(self, records: int, stride: int) -> None:
        first, end = self._records, self._records + records
        passes, last = run_passes(
            self.experiment,
            self._states[first],
            self.experiment.rows,
            stride,
            self._states[first + 1 : end + 1],
            self._losses[:, first:end],
        )
        recorded = passes // stride
        self._epochs[first + 1 : first + recorded + 1] = self._epochs[first] + stride * np.arange(
            1, recorded + 1
        )
        self._records += recorded
        if passes > 0:
            self._final = last
        if passes < records * stride:
            self.diverged_at = int(self._epochs[first]) + passes + 1
            if passes % stride:  # the passes between the last record and the one that diverged
                self._train(records=1, stride=passes % stride)

    @cached_property
    def _first_pass(self) -> tuple[float, float, float]:
        """The minimum, mean and maximum loss of the first pass alone; inf if it diverged."""
        losses = self._losses
        if self._stride > 1 or self._records == 0:  # it is not recorded by itself
            _, losses = passes_from(self.experiment, self._states[0], 1)
        low, mean, high = losses[:3, 0].tolist() if losses.size else (np.inf,) * 3
        return low, mean, high

    def run(self) -> Run:
        """The run as far as it has come; one that has ended is always the same object."""
        if self._finished is not None:
            return self._finished
        low, mean, high, smallest_mean = read_only(self._losses[:, : self._records])
        return Run(
            experiment=self.experiment,
            epochs=read_only(self._epochs[: self._records + 1]),
            states=read_only(self._states[: self._records + 1]),
            loss_min=low,
            loss_mean=mean,
            loss_max=high,
            smallest_mean=smallest_mean,
            first_pass=self._first_pass,
            final_loss=self._final,
            diverged_at=self.diverged_at,
            seconds=self._seconds,
        )


def train(experiment: Experiment, on_progress: Callable[[float], object] | None = None) -> Run:
    """Train an experiment to its end; the same experiment gives the same bits.

    One that was trained lately is not trained again: see `memory`. `on_progress` is called with
    the fraction done, several times a second; an exception from it ends the training. Raises
    ValueError if the run is over the budget `LAB_MAX_STEPS`.
    """
    known: Run | None = MEMORY.get(("run", experiment))
    if known is not None:
        check_budget(experiment)
        return known
    training = Training(experiment)
    while not training.done:
        training.advance()
        if on_progress is not None:
            on_progress(training.fraction)
    return training.run()


def first_state(experiment: Experiment) -> np.ndarray:
    """The (S,) state before the first update: the start, and velocities 0 where there are any."""
    state = np.zeros(rule_of(experiment).state_size)
    parameters = start(experiment)
    state[: len(parameters)] = parameters
    return state


def recording_stride(epochs: int) -> int:
    """Epochs between recorded states: the smallest round number that keeps `MOST_STATES`."""
    round_numbers = (factor * 10**power for power in range(6) for factor in (1, 2, 5))
    return next(stride for stride in round_numbers if -(-epochs // stride) < MOST_STATES)


@lru_cache(maxsize=128)
def evenly_spread(count: int, most: int) -> np.ndarray:
    """Which up to `most` of `count` recorded states to look at: indices, ascending, (≤ most,).

    The first and the last are among them. The array is read-only.
    """
    return read_only(np.unique(np.linspace(0, count - 1, most).round().astype(int)))


def passes_from(
    experiment: Experiment, state: np.ndarray, passes: int
) -> tuple[np.ndarray, np.ndarray]:
    """The states (n, S) and the losses (4, n) of up to so many single passes, until one diverges.

    The rows of the losses are those of `run_passes`.
    """
    states, losses = np.empty((passes, len(state))), np.empty((4, passes))
    done, _ = run_passes(experiment, state, experiment.rows, 1, states, losses)
    return states[:done], losses[:, :done]


def read_only(array: np.ndarray) -> np.ndarray:
    """A copy that cannot be written to."""
    copy = array.copy()
    copy.setflags(write=False)
    return copy
