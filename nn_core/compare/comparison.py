"""`compare(experiments) -> Comparison`: the runs of several experiments on one axis of epochs."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nn_core.compare import differences
from nn_core.compare.results import THRESHOLD, Result, result
from nn_core.declared import shortened
from nn_core.experiment import KINDS, Experiment
from nn_core.message import Message
from nn_core.step.rounding import of_loss_at
from nn_core.symmetry.distances import has_pairs, largest_distance
from nn_core.training import Run, train

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Comparison:
    """Named runs side by side, in their order.

    The arrays that it gives are (runs, E) float64, a row a run and a column for each of `epochs`;
    they are nan where a run has not recorded that epoch, or has no such quantity.
    """

    runs: Mapping[str, Run]
    threshold: float = THRESHOLD
    """The mean loss whose first epoch below it is among the results."""

    @property
    def experiments(self) -> dict[str, Experiment]:
        return {name: run.experiment for name, run in self.runs.items()}

    @cached_property
    def epochs(self) -> np.ndarray:
        """(E,) int64, ascending: every epoch of which a run has recorded the state."""
        return np.unique(np.concatenate([run.epochs for run in self.runs.values()]))

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """The fields in which not all of the experiments are equal."""
        return differences.differing(list(self.experiments.values()))

    @cached_property
    def results(self) -> dict[str, Result]:
        """What each run came to."""
        return {name: result(run, self.threshold) for name, run in self.runs.items()}

    def as_good_as(self, name: str) -> tuple[str, ...]:
        """The runs whose loss at the last state is that of the named one, up to rounding.

        The named one is among them; a run that diverged, or whose loss overflowed, is not.
        """
        loss, width = self.results[name].last_loss, self._roundings[name]
        return tuple(
            other
            for other, each in self.results.items()
            if other == name
            or (
                each.diverged_at is None
                and math.isfinite(each.last_loss)
                and abs(each.last_loss - loss) <= width + self._roundings[other]
            )
        )

    @cached_property
    def _roundings(self) -> dict[str, float]:
        return {
            name: of_loss_at(run.experiment, run.weights[-1]) for name, run in self.runs.items()
        }

    @property
    def loss_mean(self) -> np.ndarray:
        """The mean loss of the passes that led to each epoch since the one recorded before it."""
        return self.aligned(lambda run: np.concatenate([[np.nan], run.loss_mean]))

    @property
    def distance(self) -> np.ndarray:
        """Of the two hidden units of one layer that are furthest apart."""
        return self.aligned(
            lambda run: largest_distance(run) if has_pairs(run.experiment.sizes) else np.nan
        )

    def parameter(self, name: str) -> np.ndarray:
        """A weight or bias; raises ValueError if no run has one of this name."""
        if not any(name in run.names for run in self.runs.values()):
            longest = max((run.names for run in self.runs.values()), key=len)
            raise ValueError(
                Message(
                    "There is no parameter {name}; there are {first} to {last}.",
                    name=shortened(name),
                    first=longest[0],
                    last=longest[-1],
                )
            )
        return self.aligned(
            lambda run: run.weights[:, run.names.index(name)] if name in run.names else np.nan
        )

    def aligned(self, quantity: Callable[[Run], Any]) -> np.ndarray:
        """Any quantity that a run has at its recorded states: `quantity(run)` is (K+1,), or nan."""
        rows = np.full((len(self.runs), len(self.epochs)), np.nan)
        for row, run in zip(rows, self.runs.values(), strict=True):
            row[np.searchsorted(self.epochs, run.epochs)] = quantity(run)
        return rows

    def first_difference(
        self,
        one: str,
        other: str,
        larger_than: float = 0.0,
        ulps: int = 0,
        on_progress: Callable[[float], object] | None = None,
    ) -> differences.FirstDifference | None:
        """Where two of the runs, by name, first differ; see `differences.first_difference`."""
        return differences.first_difference(
            self.runs[one], self.runs[other], larger_than, ulps, on_progress
        )

    def table(self) -> "pd.DataFrame":
        """A column a run: the fields that differ as they stand in a link, then the results."""
        import pandas as pd  # only where a table is wanted: it takes a while to load

        return pd.DataFrame(
            {
                name: {
                    **{
                        field: KINDS[field].format(getattr(run.experiment, field))
                        for field in self.differing
                    },
                    **self.results[name]._asdict(),
                }
                for name, run in self.runs.items()
            },
            dtype=object,
        )

    def to_frame(self) -> "pd.DataFrame":
        """All curves in long form: one row a run and recorded state.

        Columns: run, epoch, the losses of the passes that led there, the loss at the state, the
        distance of the hidden units, and the parameters; NaN where a run has no such number.
        """
        import pandas as pd

        frames = []
        for name, run in self.runs.items():
            apart = largest_distance(run) if has_pairs(run.experiment.sizes) else np.nan
            frame = run.to_frame().assign(run=name, distance=apart)
            frames.append(frame)
        parameters = {name for run in self.runs.values() for name in run.names}
        in_order = sorted(parameters, key=lambda name: (name[0] != "w", int(name[1:])))
        losses = ("loss_min", "loss_mean", "loss_max", "loss")
        columns = ["run", "epoch", *losses, "distance", *in_order]
        return pd.concat(frames, ignore_index=True)[columns]


def compare(
    experiments: Mapping[str, Experiment] | Sequence[Experiment],
    threshold: float = THRESHOLD,
    on_progress: Callable[[float], object] | None = None,
) -> Comparison:
    """Train all of some experiments, and set the runs side by side.

    Without names they are called "1", "2", …. `on_progress` is called with the fraction done; an
    exception from it ends the training. Raises ValueError if there is no experiment, or if one is
    over the budget `LAB_MAX_STEPS`.
    """
    if not isinstance(experiments, Mapping):
        experiments = {str(place): each for place, each in enumerate(experiments, start=1)}
    if not experiments:
        raise ValueError(Message("There is nothing to compare: give at least one experiment."))
    runs: dict[str, Run] = {}
    for name, experiment in experiments.items():

        def report(fraction: float) -> None:
            if on_progress is not None:
                on_progress((len(runs) + fraction) / len(experiments))

        runs[name] = train(experiment, report)
    return Comparison(runs, threshold)


def vary(experiment: Experiment, field: str, values: Iterable[Any]) -> dict[str, Experiment]:
    """The family of an experiment in one field: "learning_rate=0.1" and so on, for each value.

    Raises ValueError with a sentence if there is no such field, or a value is not allowed.
    """
    if field not in KINDS:
        raise ValueError(
            Message(
                "There is no field {field}; there are {fields}.",
                field=shortened(field),
                fields=tuple(KINDS),
            )
        )
    family = [replace(experiment, **{field: value}) for value in values]
    return {f"{field}={KINDS[field].format(getattr(each, field))}": each for each in family}
