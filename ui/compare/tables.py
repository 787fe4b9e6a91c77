"""The difference as a table, and the results: a column a run."""

from typing import Any

import pandas as pd

from nn_core import Comparison, Experiment
from nn_core.compare.results import Result
from nn_core.experiment import KINDS
from ui.compare.lines import line_of
from ui.language import joined, number, said
from ui.theme import duration

NONE = "–"


def differences(comparison: Comparison, every_field: bool = False) -> pd.DataFrame:
    """A row a field: those in which the experiments are not all equal, or all of them."""
    fields = KINDS if every_field else comparison.differing
    return _table(
        comparison,
        {
            said(KINDS[name].label): [_value(name, each) for each in _experiments(comparison)]
            for name in fields
        },
    ).rename_axis(said("setting"))


def _experiments(comparison: Comparison) -> list[Experiment]:
    return list(comparison.experiments.values())


def _value(name: str, experiment: Experiment) -> str:
    """As it stands in a link, and whether it changes anything about this experiment."""
    kind = KINDS[name]
    text = kind.format(getattr(experiment, name)) or NONE
    return (
        text
        if kind.applies(experiment) or text == NONE
        else said("({value}: no effect)", value=text)
    )


def results(comparison: Comparison) -> pd.DataFrame:
    """What each run came to."""
    found = list(comparison.results.values())
    below = said(
        "Mean loss first below {threshold} in epoch", threshold=float(comparison.threshold)
    )
    return _table(
        comparison,
        {
            said("Loss at the last state"): [number(each.last_loss) for each in found],
            said("Mean loss of the last epoch"): [_final_loss(each) for each in found],
            below: [_epoch(each.solved_at) for each in found],
            said("Diverged in epoch"): [_epoch(each.diverged_at) for each in found],
            said("Distance of hidden units"): [_distance(each) for each in found],
            said("Distinct hidden units"): [
                _distinct(each, experiment)
                for each, experiment in zip(found, _experiments(comparison), strict=True)
            ],
            said("Epochs"): [f"{each.epochs:,}" for each in found],
            said("Steps"): [f"{each.steps:,}" for each in found],
            said("Time"): [duration(each.seconds) for each in found],
        },
    ).rename_axis(said("result"))


def _final_loss(result: Result) -> str:
    """Of the last finished epoch, where there is one: none is recorded of a loss above 1e100."""
    return NONE if result.diverged_at == 1 else number(result.final_loss)


def _epoch(epoch: int | None) -> str:
    return NONE if epoch is None else f"{epoch:,}"


def _distance(result: Result) -> str:
    if result.distance is None:
        return NONE
    return number(result.distance) if result.distance > 0 else said("0 (identical)")


def _distinct(result: Result, experiment: Experiment) -> str:
    layers = zip(result.distinct, experiment.hidden, strict=True)
    return joined(
        *(
            said("{distinct} of {units}", distinct=distinct, units=units)
            for distinct, units in layers
        )
    )


def _table(comparison: Comparison, rows: dict[str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(comparison.runs), dtype=str)


def with_lines(table: pd.DataFrame) -> Any:
    """The table for the screen: below the name of each run its line, in its colour and dash."""
    lines = [line_of(place) for place in range(len(table.columns))]
    strokes = pd.DataFrame([[line.stroke for line in lines]], [said("Line")], table.columns)
    colors = [[f"color: {line.color}" for line in lines]]
    return (
        pd.concat([strokes, table])
        .rename_axis(str(table.index.name))
        .style.apply(
            lambda part: pd.DataFrame(colors, part.index, part.columns),
            axis=None,
            subset=pd.IndexSlice[[said("Line")], :],
        )
    )
