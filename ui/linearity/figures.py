"""The Linearity page's figures over the epochs. Pure functions, no streamlit."""

import numpy as np

from nn_core import Run
from nn_core.linearity import collapse as linearity
from nn_core.linearity.collapse import LeastSquares
from ui import theme
from ui.chart import Chart, axis, distance_axis, epoch_axis, float32, layout, legend_below, line
from ui.linearity.words import PARTS, percent

_COLORS = (None, theme.UNITS[6], theme.ZERO)
"""Of the slopes and the intercept; none is the colour of the page's text."""


def collapse_figure(run: Run, best: LeastSquares, output: int = 0) -> Chart:
    """Slopes and intercept of the one map over the epochs, and least squares as dotted lines.

    With an activation of the output only the plane inside it: least squares predicts y itself.
    """
    curve = run.experiment.output_activation
    goal = best.map.rounded.tolist() if curve == "none" else []
    numbers = linearity.collapse(run.experiment.sizes, run.weights, output).numbers
    last = int(run.epochs[-1])
    paths = [
        line(
            name,
            run.epochs,
            float32(numbers[:, part]),
            f"{name} %{{y:.6~g}}",
            color,
            dash=theme.DASHES[part],
            mode="lines",
        )
        for part, (name, color) in enumerate(zip(PARTS, _COLORS, strict=True))
    ]
    goals = [
        line(
            f"{name}, least squares",
            [0, last],
            [value, value],
            color=color,
            width=1,
            dash="dot",
            mode="lines+markers",
            marker={"symbol": "diamond-open", "size": 9},
            showlegend=False,
        )
        for value, color, name in zip(goal, _COLORS, PARTS, strict=False)
    ]
    settings = layout(
        340,
        xaxis=epoch_axis(),
        yaxis=axis("slopes and intercept" + ("" if goal else f" inside the {curve}")),
        hovermode="x unified",
        **legend_below(),
    )
    ends = ", ".join(
        f"{name} {theme.number(float(end))}"
        + (f" (least squares {theme.number(goal[part], 4)})" if goal else "")
        for part, (name, end) in enumerate(zip(PARTS, numbers[-1], strict=True))
    )
    return Chart(
        {"data": paths + goals, "layout": settings},
        f"The affine map over {theme.count(last, 'epoch')}. At the end: {ends}.",
    )


def gap_figure(run: Run, best: LeastSquares, output: int = 0) -> Chart:
    """The distance from the nearest least-squares solution over the epochs, on a log axis."""
    gap = best.gap(linearity.collapse(run.experiment.sizes, run.weights, output))
    zero, ticks = distance_axis(gap, "0")
    spec = {
        "data": [
            line(
                "gap",
                run.epochs,
                np.where(gap > 0, gap, zero),
                "epoch %{x}: gap %{customdata:.6~g}",
                customdata=gap,
            )
        ],
        "layout": layout(
            340,
            xaxis=epoch_axis(),
            yaxis=axis("gap to least squares", **ticks),
            **legend_below(),  # so that it is level with the collapse beside it
        ),
    }
    return Chart(
        spec,
        f"Gap to least squares: {theme.number(float(gap[0]), 3)} at the start, "
        f"{theme.number(float(gap[-1]), 3)} after {theme.count(run.epochs_done, 'epoch')}.",
    )


def curvature_figure(epochs: np.ndarray, share: np.ndarray) -> Chart:
    """The share of the output's variance that no plane explains; both (states,)."""
    spec = {
        "data": [line("not explained", epochs, float32(100 * share), "epoch %{x}: %{y:.4~g} %")],
        "layout": layout(
            260,
            xaxis=epoch_axis(),
            yaxis=axis("not explained by any plane (%)", range=[-2, 102]),
        ),
    }
    return Chart(
        spec,
        f"Share of the output's variance that its best affine fit leaves: "
        f"{percent(float(share[0]))} at the start, {percent(float(share[-1]))} at the end.",
    )
