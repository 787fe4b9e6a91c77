"""The network, its output and its loss, played over the epochs in the browser."""

import math
from typing import Any

import numpy as np

from nn_core import Run
from nn_core.message import message
from nn_core.outputs import unit_outputs
from nn_core.parameters import output_names
from ui import diagram, diagram_labels
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
from ui.language import joined, number, said
from ui.theme import OUTPUT_SCALE

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
_MOST_TOLD = 12
"""Weights and biases that the words for the figure name."""
_MOVING = ("positive weights", "negative weights", "weights and biases", "labels", "output", "now")
_TITLES = {
    # With maps or without; whether labels say from which value each weight came.
    (True, True): message("Weights, start → now, and outputs: blue > 0, orange < 0"),
    (True, False): message("Weights, and in each unit its output: blue > 0, orange < 0"),
    (False, True): message("Weights, start → now: blue > 0, orange < 0, as wide as large"),
    (False, False): message("Weights: blue > 0, orange < 0, as wide as large"),
}


def playback(run: Run, output: int = 0, maps: bool = False) -> Chart:
    """Diagram, an output over the input plane and the loss at each state, played over the epochs.

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
    loss = run.loss.copy()
    if run.diverged_at is not None:  # the loss at its last state is what ended it
        loss[-1] = np.nan
    losses = loss[shown].tolist()
    moving = [
        [
            *both,
            {"customdata": state},
            {"customdata": state},
            {"z": each},
            _now(epoch, loss_there),
        ]
        for both, state, each, epoch, loss_there in zip(
            diagram.bands_of_states(sizes, states, largest, room),
            states,
            over,
            epochs,
            losses,
            strict=True,
        )
    ]
    first, there = states[0], diagram.drawn(experiment, states[-1])
    positive, negative, _, _, last, now = moving[-1]
    unit_maps, maps_of_frames = _unit_maps(run, states, room) if maps else ([], [])
    ends = output_range(experiment.rows[:, 2 + output])
    on_plane = {"xaxis": "x2", "yaxis": "y2"}
    on_maps = {"yaxis": "y4"} if maps else {}  # else Plotly draws maps under all lines
    wide_labels, labels = (
        diagram_labels.labels(sizes, states[-1], each, there, maps, first)
        for each in (room, narrow_room)
    )
    traces = [
        diagram.skeleton(sizes),
        *diagram.band_traces([positive, negative]),
        diagram.values_on_hover(sizes, states[-1], there, first),
        {**diagram.unit_markers(sizes, room, maps), **on_maps},
        {**wide_labels, **on_maps},
        heat_map(
            "output",
            around.x1,
            around.x2,
            last["z"],
            ends,
            OUTPUT_SCALE,
            zsmooth="fast",
            hovertemplate="x1 %{x:.3~g}, x2 %{y:.3~g}<br>ŷ = %{z:.6~g}<extra></extra>",
            showlegend=False,
            **on_plane,
        ),
        *sample_markers(
            experiment.rows, output, ends, 9 if len(experiment.rows) <= 10 else 5, **on_plane
        ),
        line(
            "loss",
            run.epochs,
            loss,
            _loss_on_hover(),
            mode="lines" if np.isfinite(loss).sum() > 1 else "markers",
            showlegend=False,
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
            "layout": {"meta": _frame_words(epoch, value)},
            "data": [
                {"type": traces[place[name]]["type"], **data}
                for name, data in zip(names, frame, strict=True)
            ],
            "traces": [place[name] for name in names],
        }
        for epoch, value, frame in zip(epochs, losses, moving, strict=True)
    ]
    settings: dict[str, Any] = {
        "square": maps,
        "loss": loss,
        "around": around,
        "output": output,
        "ends": ends,
    }
    discs = diagram.unit_markers(sizes, narrow_room, maps)
    narrow = {
        "layout": _layout(run, narrow=True, from_start=_tell_start(labels), **settings),
        "traces": {
            "labels": {name: labels[name] for name in ("x", "y", "text")},
            "units": {name: discs[name] for name in ("x", "y", "marker", "textfont")},
        },
    }
    spec = {
        "data": traces,
        "layout": _layout(run, narrow=False, from_start=_tell_start(wide_labels), **settings),
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


def _tell_start(labels: dict[str, Any]) -> bool:
    """Whether some labels of the network say from which value their weight came."""
    return any("→" in text for text in labels["text"])


def _now(epoch: int, loss: float) -> dict[str, Any]:
    """The epoch of a recorded state and the mean loss at it, which may be undefined."""
    return {"x": [epoch], "y": [None if math.isnan(loss) else loss]}


def _frame_words(epoch: int, loss: float) -> str:
    """What stands under the picture while a state is shown."""
    if math.isnan(loss):
        return said("after epoch {epoch}", epoch=epoch)
    return said("after epoch {epoch}: loss {loss:3}", epoch=epoch, loss=loss)


def _loss_on_hover() -> str:
    return said("after epoch %{{x}}<br>loss %{{y:.6~g}}")


def _now_trace(now: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {"size": 12, "color": "#ffffff", "line": {"width": 3, "color": "#111111"}},
        "hovertemplate": f"{_loss_on_hover()}<extra></extra>",
        "showlegend": False,
        "cliponaxis": False,
        "name": "now",
        "xaxis": "x3",
        "yaxis": "y3",
        **now,
    }


def _layout(
    run: Run,
    loss: np.ndarray,
    around: Region,
    output: int,
    ends: tuple[float, float],
    narrow: bool,
    square: bool,
    from_start: bool,
) -> dict[str, Any]:
    """The network beside output and loss, or above them where the page is narrow.

    `from_start` says whether its labels tell from which value each weight came.
    """
    plane_x, plane_y = ((0.0, 0.42), (0.0, 0.3)) if narrow else ((0.67, 1.0), (0.45, 0.92))
    loss_x, loss_y = ((0.6, 1.0), (0.0, 0.3)) if narrow else ((0.67, 1.0), (0.0, 0.26))
    network_x, network_y = ((0.0, 1.0), (0.45, 1.0)) if narrow else ((0.0, 0.58), (0.0, 1.0))
    loss_axis: dict[str, Any] = {"domain": loss_y, "anchor": "x3", "nticks": 5}
    if np.isfinite(loss).sum() == 1:
        loss_axis["rangemode"] = "tozero"  # around a single point Plotly shows a hair's breadth
    name = output_names(run.experiment.sizes)[output]
    key = said(
        "{output}, dark {low:3} to bright {high:3}<br>○ samples, filled with {target}",
        output=name,
        low=ends[0],
        high=ends[1],
        target=name.replace("ŷ", "y"),
    )
    shape = {"scaleanchor": "x", "constrain": "domain", "constraintoward": "top"} if square else {}
    upwards = {"domain": network_y, "anchor": "x", "range": [0, 1], **shape, **HIDDEN}
    title = said(_TITLES[square, from_start])
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
        **plane_axes(around, 2, plane_x, plane_y, (said("input x1"), said("input x2"))),
        xaxis3=epoch_axis(
            int(run.epochs[-1]), domain=loss_x, anchor="y3", nticks=3 if narrow else 5, tickangle=0
        ),
        yaxis3=log_axis(loss, most=5, **loss_axis) if steep(loss) else axis(**loss_axis),
        annotations=[
            panel_title(title, 0, 1.0),
            {**panel_title(key, plane_x[0], plane_y[1]), "font": {"size": 12}},
            {
                **panel_title(said("Loss after each epoch"), loss_x[0], loss_y[1]),
                "font": {"size": 12},
            },
        ],
    )


def _alt(run: Run) -> str:
    last = [
        f"{name} {number(value, 3)}"
        for name, value in zip(run.names, run.weights[-1].tolist(), strict=True)
    ][:_MOST_TOLD]
    if len(run.names) > _MOST_TOLD:
        last.append("…")
    return said(
        (
            "The {network} network, its output over the inputs and its mean loss over 1 epoch. "
            "Weights after the last epoch: {weights}.",
            "The {network} network, its output over the inputs and its mean loss over {count} "
            "epochs. Weights after the last epoch: {weights}.",
        ),
        network="-".join(map(str, run.experiment.sizes)),
        count=run.epochs_done,
        weights=joined(*last),
    )
