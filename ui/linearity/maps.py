"""The Linearity page's figures over the inputs: maps, and a surface. No streamlit."""

from typing import Any

import numpy as np

from nn_core import Experiment, Run
from nn_core.linearity.collapse import LeastSquares
from ui import theme
from ui.chart import Chart, float32, heat_map, layout, panel_title
from ui.input_plane import (
    Region,
    output_over,
    output_range,
    plane_axes,
    region,
    sample_markers,
)
from ui.language import paragraph, said
from ui.linearity.words import GRID, formula

_WIDTH, _GAP = 0.3, 0.05
_PANEL, _TITLE, _NUMBERS, _UNDER = 250, 24, 24, 48
"""Pixels of a panel's height, of the title above it, of the numbers under it, and of these and the
axes' words under the last."""
_LIFT = 0.03
"""By how much of the heights that have colours the samples lie above their targets."""


def activations(experiment: Experiment) -> str:
    """Those of the hidden units and, where it has one, of the output: "none, output sigmoid"."""
    hidden, output = experiment.activation, experiment.output_activation
    if output == "none":
        return hidden
    return said("{hidden}, output {output}", hidden=hidden, output=output)


def maps_figure(runs: tuple[Run, ...], best: LeastSquares, output: int = 0) -> Chart:
    """One row a network: an output, the least-squares plane, and their difference."""
    rows = runs[0].experiment.rows
    around = region(rows, GRID)
    plane = best.map(around.points).reshape(GRID, GRID)
    ends = output_range(rows[:, 2 + output])
    outputs = [output_over(run.experiment, run.weights[-1], around, output) for run in runs]
    most = max(float(np.abs(each - plane).max()) for each in outputs) or 1.0
    traces = []
    for row, (run, each) in enumerate(zip(runs, outputs, strict=True)):
        activation = run.experiment.activation
        for column, (name, z, limits, colors) in enumerate(
            (
                (f"output, {activation}", each, ends, theme.OUTPUT_SCALE),
                (f"plane beside {activation}", plane, ends, theme.OUTPUT_SCALE),
                (f"difference, {activation}", each - plane, (-most, most), theme.SIGN_SCALE),
            )
        ):
            place = 3 * row + column + 1
            on = {"xaxis": f"x{place}", "yaxis": f"y{place}"}
            traces += [
                heat_map(
                    name,
                    float32(around.x1),
                    float32(around.x2),
                    float32(z),
                    limits,
                    colors,
                    zsmooth="best",
                    showlegend=False,
                    hovertemplate="x1 %{x:.3~g}, x2 %{y:.3~g}: %{z:.6~g}<extra></extra>",
                    **on,
                ),
                *sample_markers(rows, output, ends, 8 if len(rows) <= 10 else 4, **on),
            ]
    titles = [
        (
            said(
                "{activations}: dark {low:3}, bright {high:3}",
                activations=activations(run.experiment),
                low=ends[0],
                high=ends[1],
            ),
            said("plane, in the same colours"),
            said("difference: blue {most:2}, orange −{most:2}", most=most),
        )
        for run in runs
    ]
    fits = (
        said(
            "With {activation} the output differs from the plane by at most {most:3}.",
            activation=run.experiment.activation,
            most=float(np.abs(each - plane).max()),
        )
        for run, each in zip(runs, outputs, strict=True)
    )
    what = said("Network output, least-squares plane and difference over x1, x2.")
    return Chart(
        {"data": traces, "layout": _beside(around, titles)},
        paragraph([what, *fits]),
        {"layout": _below(around, titles)},
    )


def _beside(around: Region, titles: list[tuple[str, str, str]]) -> dict[str, Any]:
    """A row of three panels for each network."""
    places = [
        (row, column * (_WIDTH + _GAP), _WIDTH, text)
        for row, texts in enumerate(titles)
        for column, text in enumerate(texts)
    ]
    return _panels(around, places)


def _below(around: Region, titles: list[tuple[str, str, str]]) -> dict[str, Any]:
    """All panels in one column."""
    texts = [text for texts in titles for text in texts]
    return _panels(around, [(row, 0.0, 1.0, text) for row, text in enumerate(texts)])


def _panels(around: Region, places: list[tuple[int, float, float, str]]) -> dict[str, Any]:
    """Panels by their row, their left end and their width on the paper, and their title."""
    rows = places[-1][0] + 1
    each = _TITLE + _PANEL + _NUMBERS
    inner = rows * each - _TITLE - _NUMBERS
    axes: dict[str, Any] = {"annotations": []}
    for number, (row, left, width, text) in enumerate(places, 1):
        top = 1 - row * each / inner
        ends = (left, left + width), (max(top - _PANEL / inner, 0.0), top)
        words = ("x1" if row == rows - 1 else "", "" if left else "x2")
        axes |= plane_axes(around, number, *ends, words)
        axes["annotations"].append(panel_title(text, left, top))
    margin = {"l": 50, "r": 8, "t": _TITLE, "b": _UNDER}
    return layout(inner + _TITLE + _UNDER, margin=margin, showlegend=False, **axes)


def surface_figure(run: Run, best: LeastSquares, output: int = 0) -> Chart:
    """A network's output as a surface over the inputs, and the least-squares plane."""
    rows = run.experiment.rows
    around = region(rows, GRID)
    low, high = output_range(rows[:, 2 + output])
    over = {"type": "surface", "x": float32(around.x1), "y": float32(around.x2)}
    spec = {
        "data": [
            {
                **over,
                "z": float32(output_over(run.experiment, run.weights[-1], around, output)),
                "cmin": low,
                "cmax": high,
                "colorscale": theme.OUTPUT_SCALE,
                "colorbar": {"thickness": 8, "len": 0.6},
                "name": said("network"),
            },
            {
                **over,
                "z": float32(best.map(around.points).reshape(GRID, GRID)),
                "colorscale": [[0, theme.ZERO], [1, theme.ZERO]],
                "opacity": 0.45,
                "showscale": False,
                "name": said("least squares"),
            },
            {
                "type": "scatter3d",
                "mode": "markers",
                "x": rows[:, 0],
                "y": rows[:, 1],
                "z": rows[:, 2 + output] + _LIFT * (high - low),  # not half in the surface
                "customdata": rows[:, 2 + output],
                "hovertemplate": (
                    "x1 %{x:.6~g}, x2 %{y:.6~g}<br>y = %{customdata:.6~g}<extra></extra>"
                ),
                "marker": {
                    "size": 8 if len(rows) <= 20 else 6,
                    "color": rows[:, 2 + output],
                    "cmin": low,
                    "cmax": high,
                    "colorscale": theme.OUTPUT_SCALE,
                    "line": {"width": 2, "color": "#111111"},
                },
                "name": said("samples"),
            },
        ],
        "layout": layout(
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
        said(
            "The network's output ({activation}) as a surface, the least-squares plane {plane} "
            "through it, and the samples.",
            activation=run.experiment.activation,
            plane=formula(best.map),
        ),
    )
