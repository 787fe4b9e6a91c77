"""The Symmetry page's figures, but for the starts side by side. Pure functions, no streamlit."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn_core import Run
from nn_core.parameters import flatten, names
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.growth import VISIBLE
from nn_core.symmetry.smaller_network import Merged
from ui import diagram, theme
from ui.symmetry.words import architecture, seeds_sentence
from ui.theme import Chart, float32
from ui.train.figures import distance_axis

SMALLEST_LOSS = 1e-12
"""Smaller losses are drawn here: below, a network is exact but for rounding."""


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
    return Chart(spec, f"The smaller network, {architecture(sizes)}: {weights}.")


def distinct_figure(run: Run) -> Chart:
    """How many different units every hidden layer has, over the epochs."""
    counts = symmetry.distinct(run.experiment.network, run.weights)
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
