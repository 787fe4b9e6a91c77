"""The Linearity page's figures over the inputs: maps, and a surface. No streamlit."""

from typing import Any

import numpy as np

from nn_core import Run, predict
from nn_core.linearity.collapse import LeastSquares
from ui import theme
from ui.input_plane import Region, region, sample_markers
from ui.linearity.words import GRID, formula
from ui.theme import Chart, float32
from ui.train.playback import output_range

_LEFTS = (0.0, 0.305, 0.7)
_WIDTH = 0.285


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
            left = _LEFTS[column]
            axes[f"xaxis{place}"] = theme.axis(
                "x1" if row == len(runs) - 1 else "",
                domain=[left, left + _WIDTH],
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
                "x": left + _WIDTH,
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
