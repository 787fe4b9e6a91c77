"""The Linearity page's figures over the epochs. Pure functions, no streamlit."""

import numpy as np

from nn_core import Run
from nn_core.linearity import collapse as linearity
from nn_core.linearity.collapse import LeastSquares
from ui import theme
from ui.linearity.words import PARTS, percent
from ui.theme import Chart, float32
from ui.train.figures import distance_axis

_COLORS = (theme.POSITIVE, theme.NEGATIVE, theme.ZERO)


def collapse_figure(run: Run, best: LeastSquares) -> Chart:
    """Slopes and intercept of the one map over the epochs, and least squares as dotted lines."""
    numbers = linearity.collapse(run.experiment.sizes, run.weights).numbers
    last = int(run.epochs[-1])
    paths = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": float32(run.epochs),
            "y": float32(numbers[:, part]),
            "name": name,
            "line": {"color": color, "width": 2, "dash": theme.DASHES[part]},
            "hovertemplate": "%{y:.6~g}",
        }
        for part, (name, color) in enumerate(zip(PARTS, _COLORS, strict=True))
    ]
    goals = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [0, last],
            "y": [value, value],
            "name": f"{name}, least squares",
            "marker": {"symbol": "diamond-open", "size": 9, "color": color},
            "line": {"color": color, "width": 1, "dash": "dot"},
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for value, color, name in zip(best.map.rounded.tolist(), _COLORS, PARTS, strict=True)
    ]
    settings = theme.layout(
        340,
        xaxis=theme.axis("epoch"),
        yaxis=theme.axis("slopes and intercept"),
        hovermode="x unified",
        **theme.legend_below(),
    )
    ends = ", ".join(
        f"{name} {theme.number(float(end))} (least squares {theme.number(goal, 4)})"
        for name, end, goal in zip(PARTS, numbers[-1], best.map.rounded.tolist(), strict=True)
    )
    return Chart(
        {"data": paths + goals, "layout": settings},
        f"The affine map over {theme.count(last, 'epoch')}. At the end: {ends}.",
    )


def gap_figure(run: Run, best: LeastSquares) -> Chart:
    """The distance from the nearest least-squares solution over the epochs, on a log axis."""
    gap = best.gap(linearity.collapse(run.experiment.sizes, run.weights))
    zero, ticks = distance_axis(gap)
    ticks["ticktext"] = ["0" if text == "identical" else text for text in ticks["ticktext"]]
    spec = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": float32(run.epochs),
                "y": np.where(gap > 0, gap, zero),
                "customdata": gap,
                "line": {"color": theme.POSITIVE, "width": 2},
                "hovertemplate": "epoch %{x}: gap %{customdata:.6~g}<extra></extra>",
            }
        ],
        "layout": theme.layout(
            340,
            xaxis=theme.axis("epoch"),
            yaxis=theme.axis("gap to least squares", type="log", **ticks),
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
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": float32(epochs),
                "y": float32(100 * share),
                "line": {"color": theme.POSITIVE, "width": 2},
                "hovertemplate": "epoch %{x}: %{y:.4~g} %<extra></extra>",
            }
        ],
        "layout": theme.layout(
            260,
            xaxis=theme.axis("epoch"),
            yaxis=theme.axis("not explained by any plane (%)", range=[-2, 102]),
        ),
    }
    return Chart(
        spec,
        f"Share of the output's variance that its best affine fit leaves: "
        f"{percent(float(share[0]))} at the start, {percent(float(share[-1]))} at the end.",
    )
