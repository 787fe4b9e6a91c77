"""In what do experiments differ, and from which update on do their runs?"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from nn_core.experiment import KINDS, Experiment
from nn_core.history import replay, retrace
from nn_core.message import Message
from nn_core.training import Run

_STATES_AT_ONCE = 2000


def differing(experiments: Sequence[Experiment]) -> tuple[str, ...]:
    """The fields in which not all of the experiments are equal, in their order of declaration."""
    return tuple(
        name
        for name in KINDS
        if any(getattr(each, name) != getattr(experiments[0], name) for each in experiments[1:])
    )


def differing_in_effect(experiments: Sequence[Experiment]) -> tuple[str, ...]:
    """The fields in which those of the experiments on which they have an effect are not all equal.

    A symmetric start beside a random one differs in `init` alone: there is only one seed.
    """
    with_effect = {
        name: [each for each in experiments if kind.applies(each)] for name, kind in KINDS.items()
    }
    return tuple(name for name, each in with_effect.items() if each and name in differing(each))


class FirstDifference(NamedTuple):
    """Where two runs first differ: `state` is the first of the states 0, 1, … that does.

    `step` is the update of the run, from 1, after which they do; None at state 0, and where the
    updates of the two runs do not use the same samples in the same batches. Of the parameters that
    differ after that step, or at that state, `parameter` is the one that differs most.
    """

    state: int
    step: int | None
    parameter: str
    values: tuple[float, float]

    @property
    def size(self) -> float:
        """|difference| of the two values."""
        return abs(self.values[0] - self.values[1])


def first_difference(
    one: Run,
    other: Run,
    larger_than: float = 0.0,
    ulps: int = 0,
    on_progress: Callable[[float], object] | None = None,
) -> FirstDifference | None:
    """The first state at which a parameter of two runs differs; None if none does.

    The difference has to be larger than `larger_than`, and larger than `ulps` units in the last
    place of the larger of the two numbers. States are compared as far as both runs go, every epoch
    of them, whichever states are recorded. `on_progress` is called with the fraction done; an
    exception from it ends the search. Raises ValueError for networks of different sizes.
    """
    if one.names != other.names:
        raise ValueError(
            Message(
                "The runs have {one} and {other} parameters; only networks of the same "
                "sizes can be compared state by state.",
                one=len(one.names),
                other=len(other.names),
            )
        )
    last = min(one.epochs_done, other.epochs_done)
    same_steps = _learn_alike(one.experiment, other.experiment)
    if same_steps and (one.weights[0] == other.weights[0]).all():
        return None
    for first in range(0, last + 1, _STATES_AT_ONCE):
        end = min(first + _STATES_AT_ONCE, last)
        states = retrace(one, first, end), retrace(other, first, end)
        different = np.flatnonzero(_different(*states, larger_than, ulps).any(axis=-1))
        if len(different):
            state = first + int(different[0])
            return _located(one, other, state, larger_than, ulps)
        if on_progress is not None:
            on_progress(end / max(last, 1))
    return None


def _learn_alike(one: Experiment, other: Experiment) -> bool:
    """Whether both do the same updates: then equal states stay equal for ever."""
    return (
        one.network == other.network
        and one.optimizer == other.optimizer
        and _same_batches(one, other)
        and bool((one.rows == other.rows).all())
    )


def _same_batches(one: Experiment, other: Experiment) -> bool:
    return len(one.rows) == len(other.rows) and one.samples_per_step == other.samples_per_step


def _different(one: np.ndarray, other: np.ndarray, larger_than: float, ulps: int) -> np.ndarray:
    """Which numbers differ by more than is asked for; of the shape of both."""
    with np.errstate(all="ignore"):
        size = np.abs(one - other)
        unit = np.spacing(np.maximum(np.abs(one), np.abs(other)))
        close = (size <= larger_than) | (size <= ulps * unit)
    return ~(close | (one == other) | (np.isnan(one) & np.isnan(other)))


def _located(one: Run, other: Run, state: int, larger_than: float, ulps: int) -> FirstDifference:
    """The step within the epoch that leads to a state that differs, and what differs there."""
    step, pair = None, (replay(one, state), replay(other, state))
    if state > 0 and _same_batches(one.experiment, other.experiment):
        rows, batch = len(one.experiment.rows), one.experiment.samples_per_step
        for number, samples in enumerate((*range(batch, rows, batch), rows), start=1):
            pair = replay(one, state - 1, samples), replay(other, state - 1, samples)
            if _different(*pair, larger_than, ulps).any():
                step = (state - 1) * one.experiment.steps_per_epoch + number
                break
    different = _different(*pair, larger_than, ulps)
    with np.errstate(all="ignore"):
        sizes = np.where(different, np.nan_to_num(np.abs(pair[0] - pair[1]), nan=np.inf), -1.0)
    most = int(sizes.argmax())
    return FirstDifference(
        state, step, one.names[most], (float(pair[0][most]), float(pair[1][most]))
    )
