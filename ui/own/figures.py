"""The network at its start: its output over the inputs, and its picture to choose a number in."""

import math

import numpy as np

from nn_core import Experiment
from nn_core.parameters import (
    indices,
    names,
    output_names,
    place,
    weight_count,
)
from ui import diagram, diagram_labels
from ui.chart import Chart, float32, heat_map, layout, panel_title
from ui.input_plane import (
    Region,
    output_over,
    output_range,
    plane_axes,
    region,
    sample_markers,
)
from ui.label_places import Room
from ui.language import said
from ui.own.words import say_own
from ui.quantities import way
from ui.theme import OUTPUT_SCALE, ZERO

GRID = 21
"""Points along each side of the map."""
CHOICES = "a weight or a bias to choose"
"""The trace whose points stand for parameters; `parameter_at` says for which."""
_PLACES = np.linspace(0.15, 0.85, 15)
"""Where along its edge a weight can be clicked."""
_LIGHT = f"{ZERO}80"
"""What lights up is grey, half of it seen through."""
_ROOM = Room(320, 290)
"""Pixels of the picture, at least."""


def output_map(experiment: Experiment, state: np.ndarray, output: int) -> Chart:
    """One output over the inputs with the parameters `state` (P,), and the samples on it."""
    around = region(experiment.rows, GRID)
    ends = output_range(experiment.rows[:, 2 + output])
    name = output_names(experiment.sizes)[output]
    shown = say_own("map title", output=name, low=ends[0], high=ends[1])
    fixed = {"fixedrange": True}
    spec = {
        "data": [
            heat_map(
                "output",
                around.x1,
                around.x2,
                float32(output_over(experiment, state, around, output)),
                ends,
                OUTPUT_SCALE,
                zsmooth="fast",
                showlegend=False,
                hovertemplate="x1 %{x:.3~g}, x2 %{y:.3~g}<br>ŷ = %{z:.6~g}<extra></extra>",
            ),
            *sample_markers(experiment.rows, output, ends, 10),
        ],
        "layout": layout(
            340,
            showlegend=False,
            dragmode=False,
            margin={"l": 44, "r": 8, "t": 26, "b": 44},
            annotations=[panel_title(shown, 0, 1.0)],
            **plane_axes(
                around, 1, (0.0, 1.0), (0.0, 1.0), (said("input x1"), said("input x2")), **fixed
            ),
        ),
    }
    alt = say_own("map alt", output=name, count=len(experiment.rows))
    return Chart(spec, alt)


def steps(around: Region) -> tuple[float, float]:
    """A round tenth of each side or less: how far an arrow key moves a sample."""
    x1, x2 = (power_below(float(np.ptp(side)) / 10.0) for side in around)
    return x1, x2


def power_below(length: float) -> float:
    """The largest power of ten that is not above a length."""
    return float(10.0 ** math.floor(math.log10(length)))


def rounded(around: Region, x1: float, x2: float) -> tuple[float, float]:
    """A place in the map to a tenth of `steps`, as a sheet would have it."""
    first, second = (
        round(value, 1 - round(math.log10(step)))
        for value, step in zip((x1, x2), steps(around), strict=True)
    )
    return first, second


def picture(experiment: Experiment, state: np.ndarray, chosen: str) -> Chart:
    """The network with the parameters `state` (P,); the chosen one is lit, any can be clicked."""
    sizes = experiment.sizes
    weights = state[: weight_count(sizes)]
    largest = float(np.abs(weights).max()) or 1.0
    there = diagram.drawn(experiment, state)
    traces = [
        diagram.skeleton(sizes),
        _lit(sizes, chosen),
        *diagram.band_traces(diagram.bands(sizes, weights, largest, _ROOM)),
        diagram.unit_markers(sizes, _ROOM),
        diagram_labels.labels(sizes, state, _ROOM, there),
        _choices(sizes, state),
    ]
    spec = {
        "data": traces,
        "layout": layout(
            300,
            showlegend=False,
            dragmode=False,
            margin={"l": 4, "r": 4, "t": 4, "b": 4},
            **diagram.AXES,
        ),
    }
    value = float(state[names(sizes).index(chosen)])
    alt = say_own("picture alt", name=chosen, value=value, where=way(sizes, chosen))
    return Chart(spec, alt)


def parameter_at(sizes: tuple[int, ...], point: int) -> str:
    """The parameter that a point of `CHOICES` stands for."""
    on_edges = weight_count(sizes) * len(_PLACES)
    if point < on_edges:
        return names(sizes)[point // len(_PLACES)]
    return names(sizes)[weight_count(sizes) + point - on_edges]


def _choices(sizes: tuple[int, ...], state: np.ndarray) -> dict:
    """Many unseen points on the edge of each weight, and one on the unit of each bias."""
    ends = diagram.edges(sizes)
    along = ends[:, None, :2] + _PLACES[:, None] * (ends[:, None, 2:] - ends[:, None, :2])
    discs = [(unit.x, unit.y) for layer in diagram.units(sizes)[1:] for unit in layer]
    points = np.concatenate([along.reshape(-1, 2), discs])
    count = weight_count(sizes)
    values = np.concatenate([np.repeat(state[:count], len(_PLACES)), state[count:]])
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[:, 0],
        "y": points[:, 1],
        "text": [parameter_at(sizes, point) for point in range(len(points))],
        "customdata": values,
        "hovertemplate": "%{text} = %{customdata:.6~g}<extra></extra>",
        "marker": {"size": 16, "opacity": 0.0},
        "showlegend": False,
        "name": CHOICES,
    }


def _lit(sizes: tuple[int, ...], name: str) -> dict:
    """A wide line under the edge of a weight, or a ring around the unit of a bias."""
    spot = place(sizes, name)
    if spot.input is not None:
        index = indices(sizes)[spot.layer].weights[spot.unit][spot.input]
        ends = diagram.edges(sizes)[index : index + 1]
        return diagram.edge_lines("lit", ends, width=diagram.THICKEST + 10, color=_LIGHT)
    unit = diagram.units(sizes)[spot.layer + 1][spot.unit]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [unit.x],
        "y": [unit.y],
        "marker": {
            "size": diagram.disc_size(sizes, _ROOM) + 10,
            "color": "rgba(0,0,0,0)",
            "line": {"width": 8, "color": _LIGHT},
        },
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "lit",
    }
