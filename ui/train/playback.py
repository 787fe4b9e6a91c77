"""The network, its output and its loss, played over the epochs in the browser."""

from typing import Any

import numpy as np

from nn_core import Run
from nn_core.parameters import output_names
from nn_core.training import unit_outputs
from ui import diagram
from ui.chart import (
    HIDDEN,
    Chart,
    axis,
    epoch_axis,
    float32,
    heat_map,
    layout,
    line,
    log_axis,
    panel_title,
    steep,
    typical_size,
)
from ui.frames import frame_states
from ui.input_plane import (
    Region,
    output_over,
    output_range,
    plane_axes,
    region,
    sample_markers,
)
from ui.label_places import Room
from ui.theme import OUTPUT_SCALE, count, number

GRID = 21
"""Points along each side of the heat map of the output."""
HEIGHT, NARROW_HEIGHT = 520, 580
"""Pixels of the figure with its three panels: side by side, and below each other."""
_ROOM, _NARROW_ROOM = Room(366, 450), Room(290, 270)
"""Pixels of the network's panel, at least."""
_SQUARE, _NARROW_SQUARE = Room(366, 366), Room(270, 270)
"""The same of a panel whose sides are equal, as those of its maps have to be."""
_FINE, _COARSE, _MOST_FINE = 24, 16, 8
"""Points along each side of a hidden unit's map, of so many units and of more."""
_MOVING = ("positive weights", "negative weights", "weights and biases", "labels", "output", "now")


def playback(run: Run, output: int = 0, maps: bool = False) -> Chart:
    """Diagram, an output over the input plane and mean loss, played over the epochs.

    The states are those of `frame_states`; the figure itself is the last of them. With `maps` the
    diagram shows in every hidden unit what it puts out over the plane.
    """
    shown = frame_states(len(run.epochs))
    epochs = run.epochs[shown].tolist()
    states = run.weights[shown]
    experiment = run.experiment
    sizes = experiment.sizes
    largest = typical_size(states[:, : len(diagram.edges(sizes))], run.diverged_at is not None)
    around = region(experiment.rows, GRID)
    over = float32(output_over(experiment, states, around, output))
    room, narrow_room = (_SQUARE, _NARROW_SQUARE) if maps else (_ROOM, _NARROW_ROOM)
    moving = [
        [
            *diagram.bands(sizes, state, largest, room),
            {"customdata": state},
            {"customdata": state},
            {"z": each},
            _now(run, place),
        ]
        for place, state, each in zip(shown, states, over, strict=True)
    ]
    there = diagram.drawn(experiment, states[-1])
    positive, negative, _, _, last, now = moving[-1]
    unit_maps, maps_of_frames = _unit_maps(run, states, room) if maps else ([], [])
    ends = output_range(experiment.rows[:, 2 + output])
    on_plane = {"xaxis": "x2", "yaxis": "y2"}
    on_maps = {"yaxis": "y4"} if maps else {}  # else Plotly draws maps under all lines
    traces = [
        diagram.skeleton(sizes),
        *diagram.band_traces([positive, negative]),
        diagram.values_on_hover(sizes, states[-1], there),
        {**diagram.unit_markers(sizes, room, maps), **on_maps},
        {**diagram.labels(sizes, states[-1], room, there, maps), **on_maps},
        heat_map(
            "output",
            around.x1,
            around.x2,
            last["z"],
            ends,
            OUTPUT_SCALE,
            zsmooth="fast",
            hovertemplate="x1 %{x:.3~g}, x2 %{y:.3~g}<br>ŷ = %{z:.6~g}<extra></extra>",
            **on_plane,
        ),
        *sample_markers(
            experiment.rows, output, ends, 9 if len(experiment.rows) <= 10 else 5, **on_plane
        ),
        line(
            "mean loss",
            run.epochs[1:],
            run.loss_mean,
            "epoch %{x}<br>mean loss %{y:.6~g}",
            mode="lines",
            xaxis="x3",
            yaxis="y3",
        ),
        _now_trace(now),
        *({**layer, **on_maps} for layer in unit_maps),
    ]
    place = {trace["name"]: index for index, trace in enumerate(traces)}
    names = [*_MOVING, *(trace["name"] for trace in unit_maps)]
    for frame, layers in zip(moving, maps_of_frames, strict=False):
        frame.extend(layers)
    frames = [
        {
            "name": str(epoch),
            "data": [
                {"type": traces[place[name]]["type"], **data}
                for name, data in zip(names, frame, strict=True)
            ],
            "traces": [place[name] for name in names],
        }
        for epoch, frame in zip(epochs, moving, strict=True)
    ]
    labels = diagram.labels(sizes, states[-1], narrow_room, there, maps)
    discs = diagram.unit_markers(sizes, narrow_room, maps)
    narrow = {
        "layout": _layout(run, around, output, ends, narrow=True, square=maps),
        "traces": {
            "labels": {"x": labels["x"], "y": labels["y"]},
            "units": {name: discs[name] for name in ("x", "y", "marker", "textfont")},
        },
    }
    spec = {
        "data": traces,
        "layout": _layout(run, around, output, ends, narrow=False, square=maps),
        "frames": frames,
    }
    return Chart(spec, _alt(run), narrow)


def _unit_maps(
    run: Run, states: np.ndarray, room: Room
) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """The hidden units' maps at the last of the states, and those of every state.

    Each unit's outputs are divided by its largest at the end.
    """
    experiment, sizes = run.experiment, run.experiment.sizes
    points = _FINE if sum(experiment.hidden) <= _MOST_FINE else _COARSE
    around = region(experiment.rows, points)
    values = unit_outputs(experiment, states, around.points)
    diverged = run.diverged_at is not None
    largest = np.array([typical_size(each if diverged else each[-1:], diverged) for each in values])
    values = float32(values / largest[:, None, None])
    values = np.moveaxis(values.reshape(len(values), len(states), points, points), 1, 0)
    ends = np.cumsum(experiment.hidden)[:-1]
    frames = [
        [{"z": diagram.layer_map(layer)} for layer in np.split(state, ends)] for state in values
    ]
    return diagram.unit_maps(sizes, values[-1], room), frames


def _now(run: Run, state: int) -> dict[str, Any]:
    """The epoch of a recorded state and the mean loss of the pass that led to it, if any did."""
    loss = run.loss_mean[state - 1] if state > 0 else np.nan
    return {"x": [int(run.epochs[state])], "y": [float(loss)]}


def _now_trace(now: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {"size": 12, "color": "#ffffff", "line": {"width": 3, "color": "#111111"}},
        "hovertemplate": "epoch %{x}<br>mean loss %{y:.6~g}<extra></extra>",
        "showlegend": False,
        "cliponaxis": False,
        "name": "now",
        "xaxis": "x3",
        "yaxis": "y3",
        **now,
    }


def _layout(
    run: Run, around: Region, output: int, ends: tuple[float, float], narrow: bool, square: bool
) -> dict[str, Any]:
    """The network beside output and loss, or above them where the page is narrow."""
    plane_x, plane_y = ((0.0, 0.42), (0.0, 0.3)) if narrow else ((0.67, 1.0), (0.45, 0.92))
    loss_x, loss_y = ((0.6, 1.0), (0.0, 0.3)) if narrow else ((0.67, 1.0), (0.0, 0.26))
    network_x, network_y = ((0.0, 1.0), (0.45, 1.0)) if narrow else ((0.0, 0.58), (0.0, 1.0))
    loss_axis: dict[str, Any] = {"domain": loss_y, "anchor": "x3", "nticks": 5}
    name = output_names(run.experiment.sizes)[output]
    key = (
        f"{name}, dark {number(ends[0], 3)} to bright {number(ends[1], 3)}<br>"
        f"○ samples, filled with {name.replace('ŷ', 'y')}"
    )
    shape = {"scaleanchor": "x", "constrain": "domain", "constraintoward": "top"} if square else {}
    upwards = {"domain": network_y, "anchor": "x", "range": [0, 1], **shape, **HIDDEN}
    title = "Weights, and in each unit its output: blue > 0, orange < 0"
    if not square:
        title = "Weights: blue > 0, orange < 0, as wide as large"
    return layout(
        NARROW_HEIGHT if narrow else HEIGHT,
        showlegend=False,
        margin={"l": 44, "r": 30, "t": 26, "b": 44},
        xaxis={
            "domain": network_x,
            "anchor": "y",
            "range": [0, 1],
            "constrain": "domain",
            **HIDDEN,
        },
        yaxis=upwards,
        **({"yaxis4": {**upwards, "overlaying": "y"}} if square else {}),
        **plane_axes(around, 2, plane_x, plane_y, ("input x1", "input x2")),
        xaxis3=epoch_axis(
            int(run.epochs[-1]), domain=loss_x, anchor="y3", nticks=3 if narrow else 5, tickangle=0
        ),
        yaxis3=log_axis(run.loss_mean, most=5, **loss_axis)
        if steep(run.loss_mean)
        else axis(**loss_axis),
        annotations=[
            panel_title(title, 0, 1.0),
            {**panel_title(key, plane_x[0], plane_y[1]), "font": {"size": 12}},
            {**panel_title("Mean loss by epoch", loss_x[0], loss_y[1]), "font": {"size": 12}},
        ],
    )


def _alt(run: Run) -> str:
    network = "-".join(map(str, run.experiment.sizes))
    last = ", ".join(
        f"{name} {number(value, 3)}"
        for name, value in zip(run.names[:12], run.weights[-1][:12], strict=False)
    )
    return (
        f"The {network} network, its output over the inputs and its mean loss over "
        f"{count(run.epochs_done, 'epoch')}. Weights after the last epoch: {last}"
        f"{' and more' if len(run.names) > 12 else ''}."
    )
