"""What a run went through between its recorded states, trained again from the nearest of them."""

import numpy as np

from nn_core.loop import run_passes
from nn_core.message import Message
from nn_core.training import Run, passes_from


def replay(run: Run, epoch: int, samples: int = 0) -> np.ndarray:
    """The exact parameters (P,) after `epoch` epochs and the first `samples` samples of the next.

    Trained forward from the nearest recorded state. `samples` must be a number of whole batches.
    Raises ValueError where the run has no such state.
    """
    return replay_state(run, epoch, samples)[: len(run.names)]


def replay_state(run: Run, epoch: int, samples: int = 0) -> np.ndarray:
    """The exact state (S,), parameters and what the update remembers, as `replay`."""
    experiment, rows = run.experiment, run.experiment.rows
    if not 0 <= epoch <= run.epochs_done:
        raise ValueError(
            Message(
                "epoch is {epoch}; this run has the epochs 0 to {last}.",
                epoch=epoch,
                last=run.epochs_done,
            )
        )
    if not 0 <= samples <= len(rows) or (
        samples % experiment.samples_per_step and samples != len(rows)
    ):
        raise ValueError(
            Message(
                "samples is {samples}; it must be a multiple of the batch size "
                "{batch} from 0 to {rows}.",
                samples=samples,
                batch=experiment.samples_per_step,
                rows=len(rows),
            )
        )
    nearest = int(np.searchsorted(run.epochs, epoch, side="right")) - 1
    state = run.states[nearest]
    for part, passes in ((rows, epoch - int(run.epochs[nearest])), (rows[:samples], samples > 0)):
        if passes:
            states = np.empty((1, len(state)))
            done, _ = run_passes(experiment, state, part, int(passes), states, np.empty((4, 1)))
            if done < passes:
                raise ValueError(Message("The run diverges there; it has no such state."))
            state = states[0]
    return state.copy()


def states_before_steps(run: Run, first: int, last: int) -> np.ndarray:
    """The parameters (n, P) before every step from `first` to `last`, counted from 0.

    Raises ValueError where the run has no such states.
    """
    experiment, rows = run.experiment, run.experiment.rows
    size, a_pass = experiment.samples_per_step, experiment.steps_per_epoch
    epoch, begun = divmod(first, a_pass)
    states = np.empty((last - first + 1, run.states.shape[1]))
    states[0] = replay_state(run, epoch, min(begun * size, len(rows)))
    for k in range(last - first):
        start = (first + k) % a_pass * size
        batch, after = rows[start : start + size], states[k + 1 : k + 2]
        run_passes(experiment, states[k], batch, 1, after, np.empty((4, 1)))
    return states[:, : len(run.names)]


def retrace(run: Run, first: int, last: int) -> np.ndarray:
    """The parameters (n, P) after every epoch from `first` to `last`, whichever are recorded.

    Raises ValueError where the run has no such states.
    """
    if not 0 <= first <= last <= run.epochs_done:
        raise ValueError(
            Message(
                "The epochs are {first} to {last}; this run has the epochs 0 to {end}.",
                first=first,
                last=last,
                end=run.epochs_done,
            )
        )
    state = replay_state(run, first)
    later, _ = passes_from(run.experiment, state, last - first)
    return np.vstack([state, later])[:, : len(run.names)]


def pass_losses(run: Run, epoch: int) -> tuple[float, float, float]:
    """The minimum, mean and maximum loss of the one pass that led to the state after `epoch`.

    Raises ValueError where the run has no such pass.
    """
    if not 1 <= epoch <= run.epochs_done:
        raise ValueError(
            Message(
                "epoch is {epoch}; this run has the passes 1 to {last}.",
                epoch=epoch,
                last=run.epochs_done,
            )
        )
    _, losses = passes_from(run.experiment, replay_state(run, epoch - 1), 1)
    low, mean, high = losses[:3, 0].tolist()
    return low, mean, high


def first_epoch_below(run: Run, threshold: float) -> int | None:
    """The first epoch, from 1, whose mean loss was below the threshold, or None.

    Exact whatever was recorded: the passes in question are trained again.
    """
    records = np.flatnonzero(run.smallest_mean < threshold)
    if len(records) == 0:
        return None
    means = mean_losses(run, int(records[0]))
    return int(run.epochs[records[0]] + np.flatnonzero(means < threshold)[0]) + 1


def epoch_of_smallest_loss(run: Run) -> int | None:
    """The first epoch, from 1, with the smallest mean loss of all; None if no pass finished."""
    if len(run.smallest_mean) == 0:
        return None
    record = int(np.argmin(run.smallest_mean))
    return int(run.epochs[record] + np.argmin(mean_losses(run, record))) + 1


def mean_losses(run: Run, record: int) -> np.ndarray:
    """The mean loss of every pass between a recorded state and the next."""
    passes = int(run.epochs[record + 1] - run.epochs[record])
    if passes == 1:
        return run.loss_mean[record : record + 1]
    _, losses = passes_from(run.experiment, run.states[record], passes)
    return losses[1]
