"""The Symmetry page's tables, one row a start, a unit, a sample, a factor or a nudge.

Each is the cells of its columns, by their names.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from nn_core import Run
from nn_core.parameters import output_names
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import FirstStep
from nn_core.symmetry.growth import largest_growth, visible_at
from nn_core.symmetry.smaller_network import Merged, outputs
from ui.language import joined, number, said, told
from ui.symmetry.words import start_name
from ui.table import Columns


def starts_table(runs: Mapping[str, Run]) -> Columns:
    """What each start reached: one row a start."""
    return {
        said("start"): [told(start_name(name)) for name in runs],
        said("final loss"): [final_loss(run) for run in runs.values()],
        said("loss at the end"): [_loss_at_the_end(run) for run in runs.values()],
        said("largest distance"): [distance_at_the_end(run) for run in runs.values()],
        said("distinct units"): [distinct_at_the_end(run) for run in runs.values()],
        said("first below half the loss in epoch"): [_half(run) for run in runs.values()],
    }


def final_loss(run: Run) -> str:
    """The mean loss of the last pass, or where the run diverged."""
    if run.diverged_at is not None:
        return said("diverged at epoch {epoch}", epoch=run.diverged_at)
    return number(run.final_loss)


def _loss_at_the_end(run: Run) -> str:
    """Of the last state; the final loss is met before the updates that lead to it."""
    if run.diverged_at is not None:
        return "–"
    return number(float(run.loss[-1]))


def distance_at_the_end(run: Run) -> str:
    """Of the two units of a layer that are furthest apart."""
    if not symmetry.has_pairs(run.experiment.sizes):
        return "–"
    distance = float(symmetry.largest_distance(run)[-1])
    return number(distance) if distance > 0 else said("0 (identical)")


def distinct_at_the_end(run: Run) -> str:
    """How many different units each hidden layer has: "1 of 2, 2 of 2"."""
    counts = symmetry.distinct(run.experiment.network, run.weights[-1])
    return joined(
        *(
            said("{distinct} of {units}", distinct=int(count), units=units)
            for count, units in zip(counts, run.experiment.hidden, strict=True)
        )
    )


def _half(run: Run) -> str:
    epoch = symmetry.epochs_to_half(run)
    return f"{epoch:,}" if epoch is not None else said("never")


def merged_table(merged: Merged) -> Columns:
    """The units of the smaller network: what each was made of, and its numbers."""
    units = [
        (merged.parameters[depth], merged.parameters[depth + 1], unit, group)
        for depth, groups in enumerate(merged.groups)
        for unit, group in enumerate(groups)
    ]
    return {
        said("unit"): [" = ".join(group) for *_, group in units],
        said("incoming weights"): [_numbers(layer.weights[unit]) for layer, _, unit, _ in units],
        said("bias"): [number(layer.biases[unit]) for layer, _, unit, _ in units],
        said("outgoing weights, summed"): [
            _numbers(row[unit] for row in following.weights) for _, following, unit, _ in units
        ],
    }


def _numbers(values: Any) -> str:
    return joined(*map(number, values))


def outputs_table(run: Run, merged: Merged) -> Columns:
    """ŷ of both networks for every sample in full precision, and their difference."""
    whole, small = outputs(run, merged)
    x1, x2 = run.experiment.rows[:, :2].T.tolist()
    table = {"x1": list(map(number, x1)), "x2": list(map(number, x2))}
    for name, one, other in zip(output_names(merged.sizes), whole.T, small.T, strict=True):
        table[name] = list(map(repr, one.tolist()))
        table[said("{name} of the smaller network", name=name)] = list(map(repr, other.tolist()))
        difference = (
            said("difference") if merged.sizes[-1] == 1 else said("difference in {name}", name=name)
        )
        table[difference] = list(map(repr, (other - one).tolist()))
    return table


def weights_table(run: Run) -> Columns:
    """Every weight and bias at the start and at the end, and which others it is equal to there."""
    start, end = run.weights[[0, -1]].tolist()
    return {
        said("parameter"): list(run.names),
        said("at the start"): list(map(number, start)),
        said("at the end"): list(map(number, end)),
        said("change"): [number(b - a) for a, b in zip(start, end, strict=True)],
        said("equal at the end"): [
            joined(
                *(
                    other
                    for other, there in zip(run.names, end, strict=True)
                    if there == value and other != name
                )
            )
            for name, value in zip(run.names, end, strict=True)
        ],
    }


def why_table(seen: FirstStep) -> Columns:
    """The factors, then the gradients they multiply to, of two units side by side.

    Three and more of one kind in a row that have the same numbers are one row, with the first and
    the last name.
    """
    one, other = seen.units
    rows = [
        (
            kind,
            number(factor.values[0]),
            number(factor.values[1]),
            "=" if factor.equal else "≠",
            factor.name,
        )
        for kind, factors in (
            (said("factor"), seen.factors),
            (said("gradient of"), seen.gradients),
        )
        for factor in factors
    ]
    table = []
    for same, group in groupby(rows, key=lambda row: (*row[:4], _what(row[4]))):
        kind, *values, equal = same[:4]
        names = [told(row[4]) for row in group]
        for name in names if len(names) < 3 else [f"{names[0]} … {names[-1]}"]:
            table.append((kind, name, *values, equal))
    columns = [said("kind"), said("quantity"), one, other, said("equal?")]
    return dict(zip(columns, map(list, zip(*table, strict=True)), strict=True))


def _what(factor: str) -> str:
    """A factor's name without that of its unit: "δ of" for "δ of h3"."""
    return factor.rpartition(" ")[0] or factor


def nudge_table(runs: Mapping[float, Run]) -> Columns:
    """One row a nudge: its growth on the straight part, and when the units look different."""
    distances = {nudge: symmetry.largest_distance(run) for nudge, run in runs.items()}
    growths = [largest_growth(run) for run in runs.values()]
    visible = [visible_at(run.epochs, distances[nudge]) for nudge, run in runs.items()]
    return {
        said("nudge"): list(map(number, runs)),
        said("growth per epoch"): [f"× {number(each.factor)}" if each else "–" for each in growths],
        said("fitted on epochs"): [
            said("{first} to {last}", first=each.first, last=each.last) if each else "–"
            for each in growths
        ],
        said("visibly different at epoch"): [
            said("never") if epoch is None else f"{epoch:,}" for epoch in visible
        ],
        said("distance at the end"): [distance_at_the_end(run) for run in runs.values()],
        said("final loss"): [final_loss(run) for run in runs.values()],
    }
