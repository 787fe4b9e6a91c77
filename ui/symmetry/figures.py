"""The Symmetry page's figures, but for the starts side by side. Pure functions, no streamlit."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn_core import Run
from nn_core.parameters import flatten, names
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.growth import VISIBLE
from nn_core.symmetry.smaller_network import Merged
from ui import diagram, diagram_labels, theme
from ui.chart import (
    Chart,
    axis,
    distance_axis,
    epoch_axis,
    float32,
    layout,
    legend_below,
    level,
    line,
    power_of_ten,
)
from ui.label_places import Room
from ui.language import joined, number, paragraph, said
from ui.symmetry.words import architecture, seeds_sentence

_ROOM = Room(320, 280)
"""Pixels of the smaller network's picture, at least."""
SMALLEST_LOSS = 1e-12
"""Smaller losses are drawn here: below, a network is exact but for rounding."""


def network_figure(smaller: Merged) -> Chart:
    """The network that the distinct units make, its weights as bands with their values."""
    sizes, state = smaller.sizes, flatten(smaller.parameters)
    largest = float(np.abs(state[: len(diagram.edges(sizes))]).max()) or 1.0
    spec = {
        "data": [
            diagram.skeleton(sizes),
            *diagram.band_traces(diagram.bands(sizes, state, largest, _ROOM)),
            diagram.values_on_hover(sizes, state),
            diagram.unit_markers(sizes, _ROOM),
            diagram_labels.labels(sizes, state, _ROOM),
        ],
        "layout": layout(
            320,
            margin={"l": 8, "r": 8, "t": 20, "b": 20},
            showlegend=False,
            **diagram.AXES,
        ),
    }
    weights = joined(
        *(
            f"{name} {number(value, 3)}"
            for name, value in zip(names(sizes), state.tolist(), strict=True)
        )
    )
    return Chart(
        spec,
        said(
            "The smaller network, {architecture}: {weights}.",
            architecture=architecture(sizes),
            weights=weights,
        ),
    )


def distinct_figure(run: Run) -> Chart:
    """How many different units every hidden layer has, over the epochs."""
    counts = symmetry.distinct(run.experiment.network, run.weights)
    spec = {
        "data": [
            line(
                said("layer {layer} of {units} units", layer=layer + 1, units=units),
                run.epochs,
                float32(count),
                said("epoch %{{x}}: %{{y}} distinct"),
                width=3,
                dash=theme.DASHES[layer],
                shape="hv",
                mode="lines",
            )
            for layer, (count, units) in enumerate(zip(counts, run.experiment.hidden, strict=True))
        ],
        "layout": layout(
            320,
            xaxis=epoch_axis(),
            yaxis=axis(
                said("distinct units"), range=[0, max(run.experiment.hidden) + 0.5], dtick=1
            ),
            **legend_below(),
        ),
    }
    ends = (
        said(
            "Layer {layer}: {first} at epoch 0, {last} at epoch {epoch}.",
            layer=layer + 1,
            first=int(count[0]),
            last=int(count[-1]),
            epoch=run.epochs_done,
        )
        for layer, count in enumerate(counts)
    )
    return Chart(spec, paragraph([said("Distinct hidden units over the epochs."), *ends]))


def nudge_figure(runs: Mapping[float, Run]) -> Chart:
    """The distance of the hidden units over the epochs, on a log scale, for several nudges."""
    distances = [symmetry.largest_distance(run) for run in runs.values()]
    zero, ticks = distance_axis(np.concatenate(distances))
    spec = {
        "data": [
            line(
                f"ε = {number(nudge)}",
                run.epochs,
                np.where(distance > 0, distance, zero),
                said("epoch %{{x}}: distance %{{customdata:.6~g}}"),
                theme.UNITS[index % len(theme.UNITS)],
                dash=theme.DASHES[index % len(theme.DASHES)],
                customdata=distance,
                mode="lines",
            )
            for index, ((nudge, run), distance) in enumerate(
                zip(runs.items(), distances, strict=True)
            )
        ],
        "layout": layout(
            380,
            xaxis=epoch_axis(),
            yaxis=axis(said("distance of the hidden units"), **ticks),
            shapes=[level(VISIBLE) | {"name": said("visibly different"), "showlegend": True}],
            **legend_below(),
        ),
    }
    ends = joined(
        *(
            said("{nudge} ends at {distance}", nudge=nudge, distance=float(distance[-1]))
            for nudge, distance in zip(runs, distances, strict=True)
        )
    )
    return Chart(
        spec, said("Distance of the hidden units over the epochs by nudge: {ends}.", ends=ends)
    )


def seeds_figure(losses: np.ndarray, solved: float) -> Chart:
    """The final losses of all seeds in ascending order: plateaus are flat steps.

    Smaller ones than `SMALLEST_LOSS` lie on its line; seeds that diverged come last, at the top.
    """
    order = np.argsort(losses, kind="stable")
    rank = np.arange(len(losses))
    converged = np.isfinite(losses[order])
    drawn_losses = losses[order][converged].clip(SMALLEST_LOSS, None)
    highest = float(drawn_losses.max(initial=1.0))
    top = 10.0 ** (np.ceil(np.log10(highest)) + 1)

    def dots(chosen: np.ndarray, name: str, color: str, symbol: str, hover: str) -> dict[str, Any]:
        seeds = order[chosen]
        y = np.where(np.isfinite(losses[seeds]), losses[seeds].clip(SMALLEST_LOSS, None), top)
        return {
            "type": "scatter",
            "mode": "markers",
            "x": float32(100 * (rank[chosen] + 1) / len(losses)),
            "y": y,
            "name": name,
            "marker": {"color": color, "size": 6, "symbol": symbol},
            "customdata": np.column_stack([seeds, losses[seeds]]),
            "hovertemplate": f"{hover}<extra></extra>",
        }

    good = losses[order] <= solved
    final = said("seed %{{customdata[0]:.0f}}: final loss %{{customdata[1]:.6~g}}")
    gone = said("seed %{{customdata[0]:.0f}}: diverged")
    groups = [
        dots(good, said("solved"), theme.UNITS[2], "circle", final),
        dots(converged & ~good, said("not solved"), theme.UNITS[0], "diamond-open", final),
        dots(~converged, said("diverged"), theme.ZERO, "x-thin-open", gone),
    ]
    spec = {
        "data": [group for group in groups if len(group["x"])],
        "layout": layout(
            320,
            xaxis=axis(said("seeds, sorted by final loss (%)"), range=[0, 101]),
            yaxis=axis(said("final loss"), **_loss_ticks(drawn_losses, top, converged.all())),
            shapes=[level(solved)] if solved > 0 else [],
            **legend_below(),
        ),
    }
    title = said("Final losses of {seeds} seeds.", seeds=len(losses))
    return Chart(spec, paragraph([title, seeds_sentence(losses, solved)]))


def _loss_ticks(drawn: np.ndarray, top: float, all_converged: bool) -> dict[str, Any]:
    """A logarithmic axis that says where losses are cut off, and what stands at its top."""
    low = int(np.floor(np.log10(drawn.min(initial=1.0))))
    high = int(np.log10(top)) - 1
    step = max(1, -(-(high - low) // 6))
    powers = list(range(low, high + 1, step))
    texts = [power_of_ten(power) for power in powers]
    if drawn.min(initial=1.0) <= SMALLEST_LOSS:
        texts[0] = f"≤ {texts[0]}"
    values = [10.0**power for power in powers]
    if not all_converged:
        values, texts = [*values, top], [*texts, said("diverged")]
    end = np.log10(top) - (1 if all_converged else 0)
    return {
        "type": "log",
        "tickvals": values,
        "ticktext": texts,
        "range": [low - 0.3, end + 0.3],
    }
