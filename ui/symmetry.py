"""What the Symmetry page shows: its sentences, tables and figures, as pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nn_core import Experiment, Run, symmetry
from nn_core.first_step import FirstStep
from nn_core.growth import VISIBLE, largest_growth, visible_at
from nn_core.merged import Merged, outputs
from nn_core.parameters import flatten, names
from nn_core.seeds import Plateau, plateaus, random_start
from ui import diagram, theme
from ui.charts import distance_axis
from ui.links import link
from ui.theme import Chart, float32

IDENTICAL = "identical"
SMALLEST_LOSS = 1e-12
"""Smaller losses are drawn here: below, a network is exact but for rounding."""
_MOST_LINKS = 8
_MOST_PLATEAUS = 5
_FOR_EVER = "With a nudge of exactly 0 the distance is exactly 0 for ever."


# Sentences


def finding(run: Run, compared: Mapping[str, Run]) -> str:
    """Whether this run's hidden units differ, and after which of the compared starts they do."""
    if not symmetry.has_pairs(run.experiment.sizes):
        return (
            "Every hidden layer has one unit, so there is nothing that could become different. "
            "Choose more units in the sidebar."
        )
    epochs = theme.count(run.epochs_done, "epoch")
    return f"After {epochs} {_units_at_the_end(run)} {_compared_at_the_end(compared)}"


def _units_at_the_end(run: Run) -> str:
    sizes = run.experiment.sizes
    units = theme.count(sum(run.experiment.hidden), "hidden unit")
    began_equal, ended_equal = symmetry.identical(sizes, run.weights[[0, -1]])
    if began_equal and ended_equal:
        return (
            f"the {units} are still identical to the last bit: "
            "equal starts get equal gradients, whatever the data."
        )
    if ended_equal:
        return f"the {units} have become identical to the last bit."
    different = [int(count) for count in symmetry.distinct(sizes, run.weights[-1])]
    apart = theme.number(float(symmetry.largest_distance(run)[-1]))
    return (
        f"{sum(different)} of the {units} are different; "
        f"the two that are furthest apart have the distance {apart}."
    )


def _compared_at_the_end(compared: Mapping[str, Run]) -> str:
    equal = [name for name, run in compared.items() if _ends_identical(run)]
    different = [name for name in compared if name not in equal]
    if not different:
        return "All the starts compared here keep their units equal."
    if not equal:
        return "None of the starts compared here keeps its units equal."
    return (
        f"Of the starts compared here, {_listed(equal)} "
        f"{'keeps its' if len(equal) == 1 else 'keep their'} units equal, "
        f"{_listed(different)} {'does' if len(different) == 1 else 'do'} not."
    )


def _ends_identical(run: Run) -> bool:
    return bool(symmetry.identical(run.experiment.sizes, run.weights[-1]))


def _listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def merged_sentence(run: Run, merged: Merged) -> str:
    """How much smaller the network that the distinct units make is, and how well it agrees."""
    hidden = run.experiment.hidden
    units, kept = theme.count(sum(hidden), "unit"), sum(merged.sizes[1:-1])
    if kept == sum(hidden):
        return f"{units}, all distinct at the last state: no smaller network is hidden in this one."
    whole, small = outputs(run, merged)
    difference = float(np.abs(whole - small).max())
    agreement = (
        "has the same outputs on the samples to the last bit"
        if difference == 0
        else f"has the same outputs on the samples to {theme.number(difference, 2)}"
    )
    return (
        f"{units}, {kept} distinct at the last state: this is a {_architecture(merged.sizes)} "
        f"network. With the outgoing weights of equal units summed, it {agreement}."
    )


def _architecture(sizes: Sequence[int]) -> str:
    return "-".join(map(str, sizes))


def why_sentence(seen: FirstStep) -> str:
    """Which step is shown, and what its factors mean for the two units."""
    x1, x2, y = map(theme.number, seen.sample)
    words = f"Step {seen.step:,}, sample ({x1}, {x2}) → {y}. "
    if seen.step > 1:
        words += "In the steps before it both units have the same gradients. "
    decisive = [factor for factor in seen.factors if factor.name not in ("δ", "x1", "x2")]
    different = [factor.name for factor in decisive if not factor.equal]
    if not all(gradient.equal for gradient in seen.gradients):
        return f"{words}The units differ in {_listed(different)}, so their gradients differ."
    if different:
        return f"{words}The units differ in {_listed(different)}, but no gradient does."
    if any(any(gradient.values) for gradient in seen.gradients):
        return f"{words}Every factor is equal, so every gradient is, and the units stay equal."
    zero = [factor.name for factor in decisive if factor.values == (0.0, 0.0)]
    if not zero:
        return f"{words}The products are too small for a number to hold: every gradient is 0."
    return f"{words}{_listed(zero)} {_is_or_are(zero)} 0, so no gradient moves either unit."


def _is_or_are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def nudge_sentence(runs: Mapping[float, Run]) -> str:
    """How fast a nudge grows, from the smallest one that does."""
    if not runs:
        return "The first hidden layer has one unit, so there is no second one to nudge."
    for nudge, run in runs.items():
        distance, found = symmetry.largest_distance(run), largest_growth(run)
        if nudge == 0 or found is None:
            continue
        visible = visible_at(run.epochs, distance)
        seen = (
            f"At epoch {visible:,} the units are visibly different."
            if visible is not None
            else f"After {run.epochs_done:,} epochs the units are not yet visibly different."
        )
        return (
            f"A nudge of {theme.number(nudge)} grows by a factor of {theme.number(found.factor)} "
            f"an epoch, fitted from epoch {found.first:,} to {found.last:,}. {seen} {_FOR_EVER}"
        )
    if all(run.diverged_at is not None for run in runs.values()):
        return f"With every nudge the run diverges, too soon to see one grow. {_FOR_EVER}"
    return f"In these runs no nudge grows tenfold. {_FOR_EVER}"


def seeds_sentence(losses: np.ndarray, solved: float) -> str:
    """The share of random starts that solved the task, and what became of the rest."""
    good, gone = int((losses <= solved).sum()), int(np.isinf(losses).sum())
    words = (
        f"{good} of {len(losses)} random starts end with a loss of at most "
        f"{theme.number(solved)}: {theme.number(100 * good / len(losses), 3)} %."
    )
    return words + (f" {gone} diverged." if gone else "")


def plateau_sentences(experiment: Experiment, losses: np.ndarray, solved: float) -> list[str]:
    """Where the seeds ended, with some of each plateau as links, in Markdown.

    The largest plateaus each have a sentence; what is left has one together.
    """
    found = plateaus(losses, solved)
    largest = sorted(found, key=lambda plateau: -len(plateau.seeds))[:_MOST_PLATEAUS]
    sentences = [
        _plateau_sentence(experiment, plateau, solved, len(losses))
        for plateau in found
        if plateau in largest
    ]
    rest = [len(plateau.seeds) for plateau in found if plateau not in largest]
    if rest:
        sentences.append(f"{theme.count(sum(rest), 'seed')} ended at {len(rest)} other losses.")
    return sentences


def _plateau_sentence(experiment: Experiment, plateau: Plateau, solved: float, total: int) -> str:
    where = f"Loss {theme.number(plateau.loss)}"
    if np.isinf(plateau.loss):
        where = "Diverged"
    elif plateau.loss <= solved:
        where = f"Solved, half of them to {theme.number(plateau.loss, 3)} or less"
    links = ", ".join(
        link(f"seed {seed}", random_start(experiment, seed)) for seed in plateau.seeds[:_MOST_LINKS]
    )
    more = len(plateau.seeds) - _MOST_LINKS
    share = theme.number(100 * len(plateau.seeds) / total, 3)
    return (
        f"**{where}**: {theme.count(len(plateau.seeds), 'seed')}, {share} %. Open {links}"
        f"{f' and {more} more' if more > 0 else ''}."
    )


# Tables


def starts_table(runs: Mapping[str, Run]) -> pd.DataFrame:
    """What each start reached: one row a start."""
    return pd.DataFrame(
        {
            "start": list(runs),
            "final loss": [_final_loss(run) for run in runs.values()],
            "largest distance": [_distance(run) for run in runs.values()],
            "distinct units": [_distinct(run) for run in runs.values()],
            "epochs to half the loss": [_half(run) for run in runs.values()],
        }
    )


def _final_loss(run: Run) -> str:
    if run.diverged_at is not None:
        return f"diverged at epoch {run.diverged_at:,}"
    return theme.number(run.final_loss)


def _distance(run: Run) -> str:
    if not symmetry.has_pairs(run.experiment.sizes):
        return "–"
    distance = float(symmetry.largest_distance(run)[-1])
    return theme.number(distance) if distance > 0 else f"0 ({IDENTICAL})"


def _distinct(run: Run) -> str:
    counts = symmetry.distinct(run.experiment.sizes, run.weights[-1])
    return ", ".join(
        f"{count} of {units}" for count, units in zip(counts, run.experiment.hidden, strict=True)
    )


def _half(run: Run) -> str:
    epoch = symmetry.epochs_to_half(run)
    return f"{epoch:,}" if epoch is not None else "not reached"


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
    return pd.DataFrame(
        {
            "x1": run.experiment.rows[:, 0],
            "x2": run.experiment.rows[:, 1],
            "ŷ": map(repr, whole.tolist()),
            "ŷ of the smaller network": map(repr, small.tolist()),
            "difference": map(repr, (small - whole).tolist()),
        }
    )


def why_table(seen: FirstStep) -> pd.DataFrame:
    """The factors, then the gradients they multiply to, of two units side by side."""
    one, other = seen.units
    return pd.DataFrame(
        [
            {
                "": kind,
                "quantity": factor.name,
                one: theme.number(factor.values[0]),
                other: theme.number(factor.values[1]),
                "equal?": "=" if factor.equal else "≠ different",
            }
            for kind, factors in (("factor", seen.factors), ("gradient of", seen.gradients))
            for factor in factors
        ]
    )


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


# Figures


def network_figure(smaller: Merged) -> Chart:
    """The network that the distinct units make, its weights as bands with their values."""
    sizes, state = smaller.sizes, flatten(smaller.parameters)
    largest = float(np.abs(state[: len(diagram.edges(sizes))]).max()) or 1.0
    bands = diagram.bands(sizes, state, largest)
    hidden_axis = {"visible": False, "fixedrange": True}
    spec = {
        "data": [
            diagram.skeleton(sizes),
            *diagram.band_traces(bands),
            diagram.parameter_labels(sizes, state),
            diagram.unit_markers(sizes),
        ],
        "layout": theme.layout(
            320,
            margin={"l": 8, "r": 8, "t": 32, "b": 8},
            xaxis={"range": [0, 1], **hidden_axis},
            yaxis={"range": [-0.06, 1.02], **hidden_axis},
            showlegend=False,
        ),
    }
    weights = ", ".join(
        f"{name} {theme.number(value, 3)}"
        for name, value in zip(names(sizes), state.tolist(), strict=True)
    )
    return Chart(spec, f"The smaller network, {_architecture(sizes)}: {weights}.")


def distinct_figure(run: Run) -> Chart:
    """How many different units every hidden layer has, over the epochs."""
    counts = symmetry.distinct(run.experiment.sizes, run.weights)
    spec = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": float32(run.epochs),
                "y": float32(count),
                "name": f"layer {layer + 1} of {units} units",
                "line": {
                    "shape": "hv",
                    "width": 3,
                    "color": theme.ZERO,
                    "dash": theme.DASHES[layer],
                },
                "hovertemplate": "epoch %{x}: %{y} distinct<extra></extra>",
            }
            for layer, (count, units) in enumerate(zip(counts, run.experiment.hidden, strict=True))
        ],
        "layout": theme.layout(
            320,
            xaxis=theme.axis("epoch"),
            yaxis=theme.axis(
                "distinct units", range=[0, max(run.experiment.hidden) + 0.5], dtick=1
            ),
            showlegend=True,
            **theme.legend_below(),
        ),
    }
    ends = "; ".join(
        f"layer {layer + 1}: {count[0]} at epoch 0, {count[-1]} at epoch {run.epochs_done:,}"
        for layer, count in enumerate(counts)
    )
    return Chart(spec, f"Distinct hidden units over the epochs. {ends}.")


def nudge_figure(runs: Mapping[float, Run]) -> Chart:
    """The distance of the hidden units over the epochs, on a log scale, for several nudges."""
    distances = [symmetry.largest_distance(run) for run in runs.values()]
    zero, ticks = distance_axis(np.concatenate(distances))
    colors = [*theme.UNITS[:3], *theme.UNITS[4:]]  # yellow lines vanish on white
    spec = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": float32(run.epochs),
                "y": np.where(distance > 0, distance, zero),
                "name": f"ε = {theme.number(nudge)}",
                "line": {
                    "color": colors[index % len(colors)],
                    "dash": theme.DASHES[index % len(theme.DASHES)],
                    "width": 2,
                },
                "customdata": distance,
                "hovertemplate": "epoch %{x}: distance %{customdata:.6~g}",
            }
            for index, ((nudge, run), distance) in enumerate(
                zip(runs.items(), distances, strict=True)
            )
        ],
        "layout": theme.layout(
            380,
            xaxis=theme.axis("epoch"),
            yaxis=theme.axis("distance of the hidden units", type="log", **ticks),
            shapes=[_level(VISIBLE)],
            annotations=[_level_name("visibly different", VISIBLE)],
            **theme.legend_below(),
        ),
    }
    ends = "; ".join(
        f"{theme.number(nudge)} ends at {theme.number(float(distance[-1]))}"
        for nudge, distance in zip(runs, distances, strict=True)
    )
    return Chart(spec, f"Distance of the hidden units over the epochs by nudge: {ends}.")


def seeds_figure(losses: np.ndarray, solved: float) -> Chart:
    """The final losses of all seeds in ascending order: plateaus are flat steps."""
    order = np.argsort(losses, kind="stable")
    held = order[np.isfinite(losses[order])]
    share = 100 * (np.arange(len(held)) + 1) / len(losses)
    good = losses[held] <= solved

    def dots(chosen: np.ndarray, name: str, color: str, symbol: str) -> dict[str, Any]:
        return {
            "type": "scatter",
            "mode": "markers",
            "x": float32(share[chosen]),
            "y": np.maximum(losses[held][chosen], SMALLEST_LOSS),
            "name": name,
            "marker": {"color": color, "size": 6, "symbol": symbol},
            "customdata": np.column_stack([held[chosen], losses[held][chosen]]),
            "hovertemplate": "seed %{customdata[0]:.0f}: final loss %{customdata[1]:.6~g}"
            "<extra></extra>",
        }

    spec = {
        "data": [
            dots(good, "solved", theme.POSITIVE, "circle"),
            dots(~good, "not solved", theme.NEGATIVE, "x-thin-open"),
        ],
        "layout": theme.layout(
            320,
            xaxis=theme.axis("seeds, sorted by final loss (%)", range=[0, 101]),
            yaxis=theme.axis("final loss", type="log", exponentformat="power"),
            shapes=[_level(solved)] if solved > 0 else [],
            showlegend=True,
            **theme.legend_below(),
        ),
    }
    return Chart(spec, f"Final losses of {len(losses)} seeds. {seeds_sentence(losses, solved)}")


def _level(value: float) -> dict[str, Any]:
    """A dotted line across the chart at `value`."""
    line = {"color": theme.ZERO, "dash": "dot", "width": 1}
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "line": line,
    }


def _level_name(text: str, value: float) -> dict[str, Any]:
    """Words at the right end of a level on a logarithmic axis."""
    return {
        "text": text,
        "xref": "paper",
        "x": 1,
        "y": float(np.log10(value)),
        "xanchor": "right",
        "yanchor": "top",
        "showarrow": False,
        "font": {"color": theme.ZERO, "size": 12},
    }
