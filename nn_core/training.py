"""`train(experiment) -> Run`: every recorded state of a training run, and its losses."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from nn_core.experiment import Experiment
from nn_core.parameters import names
from nn_core.starts import start

if TYPE_CHECKING:
    import pandas as pd

MOST_STATES = 2000
"""Recorded states of a run, state 0 included."""


@dataclass(frozen=True)
class Run:
    """What training an experiment gave: K + 1 recorded states and the losses of the passes between.

    Arrays are read-only. Between two recorded states the smallest of the minima, the mean of the
    means and the largest of the maxima of the passes are kept, so that no spike is lost.
    """

    experiment: Experiment
    epochs: np.ndarray
    """(K+1,) int64: the epoch of each recorded state, 0 first, the last state last."""
    weights: np.ndarray
    """(K+1, P) float64: all weights, then all biases."""
    loss_min: np.ndarray
    loss_mean: np.ndarray
    loss_max: np.ndarray
    """(K,) float64 each: entry k is of the passes from state k to state k + 1."""
    final_loss: float
    """The mean loss of the last finished pass; inf if the first one diverged."""
    smallest_loss: float
    """The smallest mean loss of any finished pass; inf if the first one diverged."""
    diverged_at: int | None
    """The epoch, from 1, whose loss was above 1e100 or not finite; it is not recorded."""
    seconds: float = field(compare=False)
    """Time spent in the arithmetic."""

    @property
    def names(self) -> tuple[str, ...]:
        """("w1", …, "b1", …): what the columns of `weights` are called."""
        return names(self.experiment.sizes)

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
        """One row a recorded state: epoch, the losses of the passes that led to it, parameters.

        State 0 has no losses yet: they are NaN.
        """
        import pandas as pd  # only where a table is wanted: it takes a while to load

        losses = {
            name: np.concatenate([[np.nan], getattr(self, name)])
            for name in ("loss_min", "loss_mean", "loss_max")
        }
        parameters = dict(zip(self.names, self.weights.T, strict=True))
        return pd.DataFrame({"epoch": self.epochs, **losses, **parameters})


class Training:
    """A run in the making, which can be advanced, looked at and given up at any time."""

    def __init__(self, experiment: Experiment) -> None:
        """Compiles the kernel of a new architecture, which takes a second once a machine.

        Raises ValueError with the numbers if the run is over the budget `LAB_MAX_STEPS`.
        """
        check_budget(experiment)
        self.experiment = experiment
        self.diverged_at: int | None = None
        self._stride = recording_stride(experiment.epochs)
        records = -(-experiment.epochs // self._stride)
        self._epochs = np.zeros(records + 1, dtype=np.int64)
        self._states = np.empty((records + 1, len(names(experiment.sizes))))
        self._states[0] = start(experiment)
        self._losses = np.empty((3, records))
        self._records = 0
        self._final = self._smallest = np.inf
        self._seconds = 0.0
        _kernel_of(experiment)  # compiled here, so that `seconds` is the training's alone

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

    def _train(self, records: int, stride: int) -> None:
        first, end = self._records, self._records + records
        passes, last, best = _run_kernel(
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
            self._final, self._smallest = last, min(self._smallest, best)
        if passes < records * stride:
            self.diverged_at = int(self._epochs[first]) + passes + 1
            if passes % stride:  # the passes between the last record and the one that diverged
                self._train(records=1, stride=passes % stride)

    def run(self) -> Run:
        """The run as far as it has come."""
        low, mean, high = _frozen(self._losses[:, : self._records])
        return Run(
            experiment=self.experiment,
            epochs=_frozen(self._epochs[: self._records + 1]),
            weights=_frozen(self._states[: self._records + 1]),
            loss_min=low,
            loss_mean=mean,
            loss_max=high,
            final_loss=self._final,
            smallest_loss=self._smallest,
            diverged_at=self.diverged_at,
            seconds=self._seconds,
        )


def train(experiment: Experiment, on_progress: Callable[[float], object] | None = None) -> Run:
    """Train an experiment to its end; the same experiment gives the same bits.

    `on_progress` is called with the fraction done, several times a second; an exception from it
    ends the training. Raises ValueError if the run is over the budget `LAB_MAX_STEPS`.
    """
    training = Training(experiment)
    while not training.done:
        training.advance()
        if on_progress is not None:
            on_progress(training.fraction)
    return training.run()


def replay(run: Run, epoch: int, samples: int = 0) -> np.ndarray:
    """The exact state (P,) after `epoch` epochs and the first `samples` samples of the next.

    Trained forward from the nearest recorded state. `samples` must be a number of whole batches.
    Raises ValueError where the run has no such state.
    """
    experiment, rows = run.experiment, run.experiment.rows
    if not 0 <= epoch <= run.epochs_done:
        raise ValueError(f"epoch is {epoch}; this run has the epochs 0 to {run.epochs_done}.")
    if not 0 <= samples <= len(rows) or (
        samples % experiment.samples_per_step and samples != len(rows)
    ):
        raise ValueError(
            f"samples is {samples}; it must be a multiple of the batch size "
            f"{experiment.samples_per_step} from 0 to {len(rows)}."
        )
    nearest = int(np.searchsorted(run.epochs, epoch, side="right")) - 1
    state = _passes(experiment, run.weights[nearest], rows, epoch - int(run.epochs[nearest]))
    return _passes(experiment, state, rows[:samples], passes=min(samples, 1))


def retrace(run: Run, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Every state from `first` to `last`, and the losses of every pass between them.

    (n + 1, P) parameters and (3, n) minima, means and maxima, n = last − first, whichever states
    the run records. Raises ValueError where the run has no such states.
    """
    if not 0 <= first <= last <= run.epochs_done:
        raise ValueError(
            f"The states are {first} to {last}; this run has the states 0 to {run.epochs_done}."
        )
    count = last - first
    states, losses = np.empty((count + 1, run.weights.shape[1])), np.empty((3, count))
    states[0] = replay(run, first)
    if count:
        _run_kernel(run.experiment, states[0], run.experiment.rows, 1, states[1:], losses)
    return states, losses


def pass_losses(run: Run, epoch: int) -> tuple[float, float, float]:
    """The minimum, mean and maximum loss of the one pass that led to the state after `epoch`.

    Raises ValueError where the run has no such pass.
    """
    if not 1 <= epoch <= run.epochs_done:
        raise ValueError(f"epoch is {epoch}; this run has the passes 1 to {run.epochs_done}.")
    state, losses = replay(run, epoch - 1), np.empty((3, 1))
    _run_kernel(run.experiment, state, run.experiment.rows, 1, np.empty((1, len(state))), losses)
    low, mean, high = losses[:, 0].tolist()
    return low, mean, high


def first_epoch_below(run: Run, threshold: float) -> int | None:
    """The first epoch, from 1, whose mean loss was below the threshold, or None.

    Exact whatever was recorded: the passes in question are trained again.
    """
    for place in np.flatnonzero(run.loss_min < threshold):
        first, last = run.epochs[place : place + 2].tolist()
        below = np.flatnonzero(retrace(run, first, last)[1][1] < threshold)
        if len(below):
            return first + int(below[0]) + 1
    return None


def losses_at(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """The mean loss over all samples at parameters (P,): (), with nothing updated between."""
    state, losses = np.asarray(weights, dtype=np.float64), np.empty((3, 1))
    scratch, rows = np.empty((1, len(state))), experiment.rows
    passes, _, _ = _run_kernel(experiment, state, rows, 1, scratch, losses, learn=False)
    return np.array(losses[1, 0] if passes else np.inf)


def predict(experiment: Experiment, weights: np.ndarray, points: np.ndarray) -> np.ndarray:
    """ŷ of the experiment's network at `points` (n, 2): (..., n) for parameters (..., P).

    A pass of the training kernel with the learning rate 0, hence the very numbers of training.
    """
    rows = np.column_stack([points, np.zeros(len(points))])
    states = np.asarray(weights, dtype=np.float64).reshape(-1, np.shape(weights)[-1])
    outputs = np.empty((len(states), len(rows)))
    scratch = np.empty((1, states.shape[1]))
    for state, output in zip(states, outputs, strict=True):
        _run_kernel(experiment, state, rows, 1, scratch, np.empty((3, 1)), output, learn=False)
    return outputs.reshape(*np.shape(weights)[:-1], len(rows))


def most_steps() -> int:
    """The budget of one run in epochs × samples, from the environment's LAB_MAX_STEPS."""
    return int(os.environ.get("LAB_MAX_STEPS", "50000000"))


def check_budget(experiment: Experiment) -> None:
    """Raises ValueError with the numbers and the way out if a run is over the budget."""
    samples, budget = len(experiment.rows), most_steps()
    if experiment.epochs * samples > budget:
        raise ValueError(
            f"{experiment.epochs:,} epochs of {samples} samples are "
            f"{experiment.epochs * samples:,} sample steps; a run may have {budget:,}. "
            f"With this data set at most {budget // samples:,} epochs fit."
        )


def recording_stride(epochs: int) -> int:
    """Epochs between recorded states: the smallest round number that keeps `MOST_STATES`."""
    round_numbers = (factor * 10**power for power in range(6) for factor in (1, 2, 5))
    return next(stride for stride in round_numbers if -(-epochs // stride) < MOST_STATES)


def evenly_spread(count: int, most: int) -> np.ndarray:
    """Which up to `most` of `count` recorded states to look at: indices, ascending, (≤ most,).

    The first and the last are among them.
    """
    return np.unique(np.linspace(0, count - 1, most).round().astype(int))


def _passes(experiment: Experiment, state: np.ndarray, rows: np.ndarray, passes: int) -> np.ndarray:
    """The state (P,) after some passes over the rows; raises ValueError if one diverges."""
    states = np.array(state, ndmin=2)
    if passes > 0:
        done, _, _ = _run_kernel(experiment, state, rows, passes, states, np.empty((3, 1)))
        if done < passes:
            raise ValueError("The run diverges there; it has no such state.")
    return states[0]


def _run_kernel(
    experiment: Experiment,
    state: np.ndarray,
    rows: np.ndarray,
    stride: int,
    states: np.ndarray,
    losses: np.ndarray,
    predictions: np.ndarray | None = None,
    learn: bool = True,
) -> tuple[int, float, float]:
    """One call of the compiled kernel with the experiment's constants; see `kernels.kernel`."""
    eta, output_eta = experiment.optimizer.rates[-2:] if learn else (0.0, 0.0)
    if predictions is None:
        predictions = np.empty(len(rows))
    run, batch_size = _kernel_of(experiment), experiment.samples_per_step
    return run(state, rows, batch_size, eta, output_eta, stride, states, *losses, predictions)


def _kernel_of(experiment: Experiment) -> Callable[..., tuple[int, float, float]]:
    # Imported here, since numba takes a while to load and a page can show its controls before.
    from nn_core.kernels import kernel

    return kernel(experiment.sizes, experiment.activation, experiment.samples_per_step == 1)


def _frozen(array: np.ndarray) -> np.ndarray:
    copy = array.copy()
    copy.setflags(write=False)
    return copy
