"""The Symmetry page's tables, one row a start, a unit, a sample, a factor or a nudge."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from nn_core import Run
from nn_core.parameters import output_names
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import FirstStep
from nn_core.symmetry.growth import largest_growth, visible_at
from nn_core.symmetry.smaller_network import Merged, outputs
from ui import theme


def starts_table(runs: Mapping[str, Run]) -> pd.DataFrame:
    """What each start reached: one row a start."""
    return pd.DataFrame(
        {
            "start": list(runs),
            "final loss": [_final_loss(run) for run in runs.values()],
            "loss at the end": [_loss_at_the_end(run) for run in runs.values()],
            "largest distance": [_distance(run) for run in runs.values()],
            "distinct units": [_distinct(run) for run in runs.values()],
            "first below half the loss in epoch": [_half(run) for run in runs.values()],
        }
    )


def _final_loss(run: Run) -> str:
    if run.diverged_at is not None:
        return f"diverged at epoch {run.diverged_at:,}"
    return theme.number(run.final_loss)


def _loss_at_the_end(run: Run) -> str:
    """Of the last state; the final loss is met before the updates that lead to it."""
    if run.diverged_at is not None:
        return "–"
    return theme.number(float(run.loss[-1]))


def _distance(run: Run) -> str:
    if not symmetry.has_pairs(run.experiment.sizes):
        return "–"
    distance = float(symmetry.largest_distance(run)[-1])
    return theme.number(distance) if distance > 0 else "0 (identical)"


def _distinct(run: Run) -> str:
    counts = symmetry.distinct(run.experiment.network, run.weights[-1])
    return ", ".join(
        f"{count} of {units}" for count, units in zip(counts, run.experiment.hidden, strict=True)
    )


def _half(run: Run) -> str:
    epoch = symmetry.epochs_to_half(run)
    return f"{epoch:,}" if epoch is not None else "never"


def merged_table(merged: Merged) -> pd.DataFrame:
    """The units of the smaller network: what each was made of, and its numbers."""
    rows = []
    for depth, groups in enumerate(merged.groups):
        layer, following = merged.parameters[depth : depth + 2]
        for unit, group in enumerate(groups):
            rows.append(
                {
                    "unit": " = ".join(group),
                    "incoming weights": _numbers(layer.weights[unit]),
                    "bias": theme.number(layer.biases[unit]),
                    "outgoing weights, summed": _numbers(row[unit] for row in following.weights),
                }
            )
    return pd.DataFrame(rows)


def _numbers(values: Any) -> str:
    return ", ".join(theme.number(value) for value in values)


def outputs_table(run: Run, merged: Merged) -> pd.DataFrame:
    """ŷ of both networks for every sample in full precision, and their difference."""
    whole, small = outputs(run, merged)
    table = pd.DataFrame({"x1": run.experiment.rows[:, 0], "x2": run.experiment.rows[:, 1]})
    for name, one, other in zip(output_names(merged.sizes), whole.T, small.T, strict=True):
        table[name] = list(map(repr, one.tolist()))
        table[f"{name} of the smaller network"] = list(map(repr, other.tolist()))
        table["difference" if merged.sizes[-1] == 1 else f"difference in {name}"] = list(
            map(repr, (other - one).tolist())
        )
    return table


def weights_table(run: Run) -> pd.DataFrame:
    """Every weight and bias at the start and at the end, and which others it is equal to there."""
    start, end = run.weights[[0, -1]].tolist()
    return pd.DataFrame(
        {
            "parameter": run.names,
            "start": [theme.number(value) for value in start],
            "end": [theme.number(value) for value in end],
            "change": [theme.number(b - a) for a, b in zip(start, end, strict=True)],
            "equal at the end": [
                ", ".join(
                    other
                    for other, there in zip(run.names, end, strict=True)
                    if there == value and other != name
                )
                for name, value in zip(run.names, end, strict=True)
            ],
        }
    )


def why_table(seen: FirstStep) -> pd.DataFrame:
    """The factors, then the gradients they multiply to, of two units side by side.

    Three and more of one kind in a row that have the same numbers are one row, with the first and
    the last name.
    """
    one, other = seen.units
    rows = [
        (
            kind,
            theme.number(factor.values[0]),
            theme.number(factor.values[1]),
            "=" if factor.equal else "≠ different",
            factor.name,
        )
        for kind, factors in (("factor", seen.factors), ("gradient of", seen.gradients))
        for factor in factors
    ]
    table = []
    for same, group in groupby(rows, key=lambda row: (*row[:4], _what(row[4]))):
        names = [row[4] for row in group]
        for name in names if len(names) < 3 else [f"{names[0]} … {names[-1]}"]:
            table.append(
                dict(zip(("kind", one, other, "equal?"), same[:4], strict=True), quantity=name)
            )
    return pd.DataFrame(table)[["kind", "quantity", one, other, "equal?"]]


def _what(factor: str) -> str:
    """A factor's name without that of its unit: "δ of" for "δ of h3"."""
    return factor.rpartition(" ")[0] or factor


def nudge_table(runs: Mapping[float, Run]) -> pd.DataFrame:
    """One row a nudge: its growth on the straight part, and when the units look different."""
    rows = []
    for nudge, run in runs.items():
        distance, found = symmetry.largest_distance(run), largest_growth(run)
        visible = visible_at(run.epochs, distance)
        rows.append(
            {
                "nudge": theme.number(nudge),
                "growth per epoch": f"× {theme.number(found.factor)}" if found else "–",
                "fitted on epochs": f"{found.first:,} to {found.last:,}" if found else "–",
                "visibly different at epoch": "never" if visible is None else f"{visible:,}",
                "distance at the end": _distance(run),
                "final loss": _final_loss(run),
            }
        )
    return pd.DataFrame(rows)
