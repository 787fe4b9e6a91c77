"""The Linearity page's figures over the epochs. Pure functions, no streamlit."""

import numpy as np

from nn_core import Run
from nn_core.linearity import collapse as linearity
from nn_core.linearity.collapse import LeastSquares
from nn_core.message import message
from ui import theme
from ui.chart import Chart, axis, distance_axis, epoch_axis, float32, layout, legend_below, line
from ui.language import said
from ui.linearity.words import PARTS, percent

_COLORS = (None, theme.UNITS[6], theme.ZERO)
"""Of the slopes and the intercept; none is the colour of the page's text."""
_ALT = message(
    (
        "The affine map over {count} epoch. At the end: slope of x1 {x1} (least squares "
        "{best_x1:4}), slope of x2 {x2} (least squares {best_x2:4}), intercept {intercept} (least "
        "squares {best_intercept:4}).",
        "The affine map over {count} epochs. At the end: slope of x1 {x1} (least squares "
        "{best_x1:4}), slope of x2 {x2} (least squares {best_x2:4}), intercept {intercept} (least "
        "squares {best_intercept:4}).",
    )
)
_ALT_INSIDE = message(
    (
        "The affine map over {count} epoch. At the end: slope of x1 {x1}, slope of x2 {x2}, "
        "intercept {intercept}.",
        "The affine map over {count} epochs. At the end: slope of x1 {x1}, slope of x2 {x2}, "
        "intercept {intercept}.",
    )
)


def collapse_figure(run: Run, best: LeastSquares, output: int = 0) -> Chart:
    """Slopes and intercept of the one map over the epochs, and least squares as dotted lines.

    With an activation of the output only the plane inside it: least squares predicts y itself.
    """
    curve = run.experiment.output_activation
    alike = curve == "none"  # the plane and least squares predict the same
    goal = best.map.rounded.tolist() if alike else []
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
        for part, (name, color) in enumerate(zip(map(said, PARTS), _COLORS, strict=True))
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
        yaxis=axis(
            said("slopes and intercept")
            if alike
            else said("slopes and intercept inside the {activation}", activation=curve)
        ),
        hovermode="x unified",
        **legend_below(),
    )
    ends = dict(zip(("x1", "x2", "intercept"), numbers[-1].tolist(), strict=True))
    if alike:
        ends |= zip(("best_x1", "best_x2", "best_intercept"), goal, strict=True)
    template = _ALT if alike else _ALT_INSIDE
    alt = said(template, count=last, **ends)
    return Chart({"data": paths + goals, "layout": settings}, alt)


def gap_figure(run: Run, best: LeastSquares, output: int = 0) -> Chart:
    """The distance from the nearest least-squares solution over the epochs, on a log axis."""
    gap = best.gap(linearity.collapse(run.experiment.sizes, run.weights, output))
    zero, ticks = distance_axis(gap, "0")
    spec = {
        "data": [
            line(
                said("gap"),
                run.epochs,
                np.where(gap > 0, gap, zero),
                said("epoch %{{x}}: gap %{{customdata:.6~g}}"),
                customdata=gap,
            )
        ],
        "layout": layout(
            340,
            xaxis=epoch_axis(),
            yaxis=axis(said("gap to least squares"), **ticks),
            **legend_below(),  # so that it is level with the collapse beside it
        ),
    }
    return Chart(
        spec,
        said(
            (
                "Gap to least squares: {first:3} at the start, {last:3} after {count} epoch.",
                "Gap to least squares: {first:3} at the start, {last:3} after {count} epochs.",
            ),
            first=float(gap[0]),
            last=float(gap[-1]),
            count=run.epochs_done,
        ),
    )


def curvature_figure(epochs: np.ndarray, share: np.ndarray) -> Chart:
    """The share of the output's variance that no plane explains; both (states,)."""
    spec = {
        "data": [
            line(
                said("not explained"),
                epochs,
                float32(100 * share),
                said("epoch %{{x}}: %{{y:.4~g}} %"),
            )
        ],
        "layout": layout(
            260,
            xaxis=epoch_axis(),
            yaxis=axis(said("not explained by any plane (%)"), range=[-2, 102]),
        ),
    }
    return Chart(
        spec,
        said(
            "Share of the output's variance that its best affine fit leaves: {first} at the start, "
            "{last} at the end.",
            first=percent(float(share[0])),
            last=percent(float(share[-1])),
        ),
    )
