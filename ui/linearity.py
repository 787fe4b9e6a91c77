"""What the Linearity page shows: its sentences, tables and figures, as pure functions."""

from typing import Any

import numpy as np
import pandas as pd

from nn_core import Run, fine_print, linearity, predict
from nn_core.fit import Fit, curvature, fit, network_fit
from nn_core.linearity import AffineMap, LeastSquares
from ui import theme
from ui.charts import distance_axis
from ui.input_plane import Region, region, sample_markers
from ui.playback import output_range
from ui.theme import Chart, float32

GRID = 25
"""Points along each side of the maps of outputs."""


# Sentences


def points(run: Run) -> np.ndarray:
    """Where around the samples the sentences measure the network: (GRID², 2)."""
    return region(run.experiment.rows, GRID).points


def finding(run: Run) -> str:
    """Whether the network of the last state is more than a linear regression."""
    if run.diverged_at is not None:
        opening = (
            "No: without an activation every state is one plane. "
            if run.experiment.activation == "none"
            else ""
        )
        return (
            f"{opening}The run diverged in epoch {run.diverged_at:,}, so its last state says "
            "little: choose a smaller learning rate."
        )
    best = linearity.least_squares(run.experiment.rows)
    if run.experiment.activation == "none":
        return _linear_finding(run, best)
    return _curved_finding(run, best)


def _linear_finding(run: Run, best: LeastSquares) -> str:
    reached = linearity.collapse(run.experiment.sizes, run.weights[-1])
    layers = len(run.experiment.sizes) - 1
    mse = network_fit(run).mse
    words = (
        f"No: without an activation the {layers} layers are one plane, {formula(reached)}. "
        f"Its mean squared error is {theme.number(mse)}"
    )
    if not best.unique:
        return f"{words}; these samples do not determine a plane, so many fit equally well."
    return f"{words}; no plane does better than {theme.number(best.mse)}, which least squares does."


def _curved_finding(run: Run, best: LeastSquares) -> str:
    activation = run.experiment.activation
    mse = network_fit(run).mse
    left = curvature(run, points(run))
    if left < 1e-12:
        return (
            f"Not here: with {activation} the network could be curved, but over these samples "
            f"its output is a plane. Its mean squared error is {theme.number(mse)}."
        )
    verdict = (
        f"{theme.number(mse)} against {theme.number(best.mse)} of the best plane"
        if mse <= best.mse
        else f"{theme.number(mse)}, and a plane does better with {theme.number(best.mse)}"
    )
    return (
        f"Yes: with {activation}, even the best plane leaves {percent(left)} of the output's "
        f"variance unexplained. The network's mean squared error is {verdict}."
    )


def formula(plane: AffineMap, digits: int = 4) -> str:
    """ŷ = 0.7·x1 − 0.4·x2 + 0.2, with what is 0 to rounding written as 0."""
    first, *rest = plane.rounded.tolist()
    text = f"ŷ = {theme.number(first, digits)}·x1"
    for value, name in zip(rest, ("·x2", ""), strict=True):
        text += f" {'−' if value < 0 else '+'} {theme.number(abs(value), digits)}{name}"
    return text


def percent(share: float) -> str:
    """A share in per cent, to 3 digits; what is only rounding is 0."""
    return f"{theme.number(100 * share if share > 1e-20 else 0.0, 3)} %"


def agreement_sentence(run: Run) -> str:
    """How exactly the one map equals the layers; `run` is without activation."""
    ulp = linearity.agreement(run, points(run))
    exactly = "to the last bit"
    if ulp > 0:
        many = theme.number(ulp, 3)
        units = "unit" if many == "1" else "units"
        exactly = f"to {many} {units} in the last place of the largest output"
    return (
        f"At {GRID * GRID} points around the samples the one map and the network's "
        f"{len(run.experiment.sizes) - 1} layers agree {exactly}."
    )


def diverged_sentence(run: Run) -> str:
    """That a run has no last state worth comparing."""
    activation = run.experiment.activation
    which = "Without an activation" if activation == "none" else f"With {activation}"
    return (
        f"{which} this experiment diverged in epoch {run.diverged_at:,}: there is no last state to "
        "compare. A smaller learning rate helps."
    )


def curvature_sentence(run: Run, share: np.ndarray) -> str:
    """How much of the output no plane explains, by `share` over the epochs, (states,)."""
    return (
        f"With {run.experiment.activation}, the plane closest to the network's own output leaves "
        f"{percent(float(share[0]))} of its variance unexplained at the start and "
        f"{percent(float(share[-1]))} at the end, over the region of the samples."
    )


def least_squares_sentence(run: Run, best: LeastSquares) -> str:
    """What least squares finds on the samples, and whether it is the only solution."""
    if not best.unique:
        samples = theme.count(len(run.experiment.rows), "sample")
        return (
            f"{samples.capitalize()} here {'does' if len(run.experiment.rows) == 1 else 'do'} not "
            f"determine a plane: many fit equally well. Least squares gives the one of smallest "
            f"norm, {formula(best.map)}; training ends at another, near its start, and the gap "
            "is measured to the nearest one that fits."
        )
    words = f"Least squares gives {formula(best.map)}, mean squared error {theme.number(best.mse)}."
    if run.experiment.dataset == "xor":
        return f"{words} For XOR 0.25 is the best that any plane can do."
    return words


NOTES = (
    (
        fine_print.still_learning,
        "**Not converged yet.** The error was still falling when the run ended; more epochs bring "
        "it closer to what this network can reach.",
    ),
    (
        fine_print.settles_nearby,
        "**Near, not at, least squares.** Each update sees only part of the samples and pulls "
        "towards its own fit, so with a constant learning rate the run settles beside the "
        "solution. With batch size “all” it gets there.",
    ),
    (
        fine_print.never_moves,
        "**All weights stay 0.** Every gradient of a weight has a factor that is 0. The loss "
        "changes only because the bias of the output learns.",
    ),
    (
        fine_print.equal_units_cost_nothing,
        "**Identical units cost nothing here.** The hidden units are equal to the last bit, but "
        "one linear unit already gives every plane, so more of them would not do better.",
    ),
    (
        fine_print.another_path,
        "**Same solutions, another path.** Several linear layers represent the same planes as "
        "one, but the gradient is a product through all of them: the way there is not that of a "
        "linear regression.",
    ),
)
"""Each predicate on a run, and the note that the page shows exactly when it holds."""


def notes(run: Run) -> tuple[str, ...]:
    """The fine print that applies to this run."""
    return tuple(note for applies, note in NOTES if applies(run))


# Tables


def collapse_table(run: Run, best: LeastSquares) -> pd.DataFrame:
    """Slopes, intercept and error of the last state's map, of least squares, and between them."""
    reached = linearity.collapse(run.experiment.sizes, run.weights[-1])
    ends = [*reached.numbers.tolist(), network_fit(run).mse]
    solution = [*best.map.rounded.tolist(), best.mse]
    return pd.DataFrame(
        {
            "": ["slope of x1", "slope of x2", "intercept", "mean squared error"],
            "network": [theme.number(v) for v in ends],
            "least squares" if best.unique else "least squares (one of many)": [
                theme.number(v) for v in solution
            ],
            "difference": [theme.number(a - b, 3) for a, b in zip(ends, solution, strict=True)],
        }
    )


def fit_table(runs: tuple[Run, ...], best: LeastSquares) -> pd.DataFrame:
    """Mean squared error and R² of the networks and of the least-squares plane."""
    named = [(f"network, {run.experiment.activation}", network_fit(run)) for run in runs]
    rows = runs[0].experiment.rows
    named.append(("least-squares plane", fit(rows, best.map(rows[:, :2]))))
    return pd.DataFrame(
        {
            "": [name for name, _ in named],
            "mean squared error": [theme.number(each.mse) for _, each in named],
            "R²": [_explained(each) for _, each in named],
        }
    )


def _explained(found: Fit) -> str:
    if found.r_squared is None:
        return "undefined: y does not vary"
    return theme.number(0.0 if abs(found.r_squared) < linearity.ROUNDING else found.r_squared)


# Figures

_PARTS = ("slope of x1", "slope of x2", "intercept")
_PART_COLORS = (theme.POSITIVE, theme.NEGATIVE, theme.ZERO)


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
        for part, (name, color) in enumerate(zip(_PARTS, _PART_COLORS, strict=True))
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
        for value, color, name in zip(best.map.rounded.tolist(), _PART_COLORS, _PARTS, strict=True)
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
        for name, end, goal in zip(_PARTS, numbers[-1], best.map.rounded.tolist(), strict=True)
    )
    return Chart(
        {"data": paths + goals, "layout": settings},
        f"The affine map over {last:,} epochs. At the end: {ends}.",
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
        f"{theme.number(float(gap[-1]), 3)} after {run.epochs_done:,} epochs.",
    )


_MAP_LEFTS = (0.0, 0.305, 0.7)
_MAP_WIDTH = 0.285


def maps_figure(runs: tuple[Run, ...], best: LeastSquares) -> Chart:
    """One row a network: its output, the least-squares plane, and their difference."""
    around = region(runs[0].experiment.rows, GRID)
    plane = best.map(around.points).reshape(GRID, GRID)
    low, high = output_range(runs[0].experiment.rows[:, 2])
    outputs = [_output(run, around) for run in runs]
    most = max(float(np.abs(output - plane).max()) for output in outputs) or 1.0
    traces, axes, titles = [], {}, []
    for row, (run, output) in enumerate(zip(runs, outputs, strict=True)):
        under = 0 if row == len(runs) - 1 else 0.14
        domain = [1 - (row + 1 - under) / len(runs), 1 - (row + 0.08) / len(runs)]
        panels = (
            (run.experiment.activation, output, _output_colors(low, high)),
            ("plane", plane, _output_colors(low, high)),
            ("difference", output - plane, _difference_colors(most)),
        )
        for column, (title, z, colors) in enumerate(panels):
            place = 3 * row + column + 1
            left = _MAP_LEFTS[column]
            axes[f"xaxis{place}"] = theme.axis(
                "x1" if row == len(runs) - 1 else "",
                domain=[left, left + _MAP_WIDTH],
                anchor=f"y{place}",
                nticks=4,
            )
            axes[f"yaxis{place}"] = theme.axis(
                "" if column else "x2",
                domain=domain,
                anchor=f"x{place}",
                nticks=4,
                showticklabels=column == 0,
            )
            on = {"xaxis": f"x{place}", "yaxis": f"y{place}"}
            bar = {
                "thickness": 8,
                "x": left + _MAP_WIDTH,
                "xpad": 2,
                "nticks": 5,
                "y": sum(domain) / 2,
                "len": domain[1] - domain[0],
            }
            scale = {"showscale": row == 0 and column > 0, "colorbar": bar}
            traces += [
                _map(title, around, z, **colors, **scale, **on),
                _samples(run, low, high, on),
            ]
            titles.append(theme.panel_title(title, left, domain[1]))
    fits = "; ".join(
        f"{run.experiment.activation} differs from the plane by at most "
        f"{theme.number(float(np.abs(output - plane).max()), 3)}"
        for run, output in zip(runs, outputs, strict=True)
    )
    settings = theme.layout(
        290 * len(runs) + 20,
        margin={"l": 62, "r": 48, "t": 8, "b": 48},
        showlegend=False,
        annotations=titles,
        **axes,
    )
    return Chart(
        {"data": traces, "layout": settings},
        f"Network output, least-squares plane and difference over x1, x2. {fits}.",
    )


def _output(run: Run, around: Region) -> np.ndarray:
    return predict(run.experiment, run.weights[-1], around.points).reshape(GRID, GRID)


def _output_colors(low: float, high: float) -> dict[str, Any]:
    return {"colorscale": theme.OUTPUT_SCALE, "zmin": low, "zmax": high}


def _difference_colors(most: float) -> dict[str, Any]:
    scale = [[0.0, theme.NEGATIVE], [0.5, "#f2f2f2"], [1.0, theme.POSITIVE]]
    return {"colorscale": scale, "zmin": -most, "zmax": most}


def _map(title: str, around: Region, z: np.ndarray, **settings: Any) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": float32(around.x1),
        "y": float32(around.x2),
        "z": float32(z),
        "zsmooth": "best",
        "hovertemplate": "x1 %{x:.3~g}, x2 %{y:.3~g}: %{z:.6~g}<extra></extra>",
        "name": title,
        **settings,
    }


def _samples(run: Run, low: float, high: float, on: dict[str, str]) -> dict[str, Any]:
    rows = run.experiment.rows
    return sample_markers(
        rows,
        low,
        high,
        size=10 if len(rows) <= 10 else 5,
        outline=1,
        hovertemplate="sample (%{x:.6~g}, %{y:.6~g}): y = %{customdata:.6~g}<extra></extra>",
        **on,
    )


def surface_figure(run: Run, best: LeastSquares) -> Chart:
    """The network's output as a surface over the inputs, and the least-squares plane."""
    around = region(run.experiment.rows, GRID)
    low, high = output_range(run.experiment.rows[:, 2])
    x1, x2, y = run.experiment.rows.T
    over = {"type": "surface", "x": float32(around.x1), "y": float32(around.x2)}
    plane = best.map(around.points).reshape(GRID, GRID)
    spec = {
        "data": [
            {
                **over,
                "z": float32(_output(run, around)),
                "cmin": low,
                "cmax": high,
                "colorscale": theme.OUTPUT_SCALE,
                "colorbar": {"thickness": 8, "len": 0.6},
                "name": "network",
            },
            {
                **over,
                "z": float32(plane),
                "colorscale": [[0, theme.ZERO], [1, theme.ZERO]],
                "opacity": 0.45,
                "showscale": False,
                "name": "least squares",
            },
            {
                "type": "scatter3d",
                "mode": "markers",
                "x": x1,
                "y": x2,
                "z": y,
                "marker": {"size": 4, "color": theme.NEGATIVE},
                "name": "samples",
            },
        ],
        "layout": theme.layout(
            520,
            margin={"l": 8, "r": 8, "t": 8, "b": 8},
            scene={
                axis: {"title": {"text": text}}
                for axis, text in (("xaxis", "x1"), ("yaxis", "x2"), ("zaxis", "ŷ"))
            },
            showlegend=False,
        ),
    }
    return Chart(
        spec,
        f"The network's output ({run.experiment.activation}) as a surface, the least-squares plane "
        f"{formula(best.map)} through it, and the samples.",
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
