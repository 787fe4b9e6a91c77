"""The network, its output and its loss, played over the epochs in the browser."""

import numpy as np

from nn_core import Run, predict
from ui import diagram
from ui.frames import frame_states
from ui.input_plane import region, sample_markers
from ui.theme import (
    NEGATIVE,
    OUTPUT_SCALE,
    ZERO,
    Chart,
    axis,
    count,
    decades,
    float32,
    layout,
    number,
    panel_title,
    typical_size,
)

GRID = 21
"""Points along each side of the heat map of the output."""


def playback(run: Run) -> Chart:
    """Diagram, output over the input plane and mean loss, played over the epochs.

    Opens on the last recorded state; the frames are those of `frame_states`.
    """
    shown = frame_states(len(run.epochs))
    epochs = run.epochs[shown].tolist()
    states = run.weights[shown]
    sizes = run.experiment.sizes
    largest = typical_size(states[:, : len(diagram.edges(sizes))], run.diverged_at is not None)
    around = region(run.experiment.rows, GRID)
    outputs = float32(predict(run.experiment, states, around.points)).reshape(-1, GRID, GRID)
    cursors = [_cursor(run, state) for state in shown]

    moving = [
        [*diagram.bands(sizes, state, largest), {"customdata": state}, {"z": output}, cursor]
        for state, output, cursor in zip(states, outputs, cursors, strict=True)
    ]
    positive, negative, labels, output, cursor = moving[-1]
    traces = [
        diagram.skeleton(sizes),
        *diagram.band_traces([positive, negative]),
        diagram.parameter_labels(sizes, labels["customdata"]),
        diagram.unit_markers(sizes),
        _output_map(run, around.x1, around.x2, output["z"]),
        _samples(run),
        _loss_line(run),
        _cursor_trace(cursor),
    ]
    types = ["scatter", "scatter", "scatter", "heatmap", "scatter"]
    frames = [
        {
            "name": str(epoch),
            "data": [{"type": kind, **data} for kind, data in zip(types, frame, strict=True)],
            "traces": [1, 2, 3, 5, 8],
        }
        for epoch, frame in zip(epochs, moving, strict=True)
    ]
    spec = {"data": traces, "layout": _layout(run, epochs), "frames": frames}
    return Chart(spec, _alt(run))


def output_range(targets: np.ndarray) -> tuple[float, float]:
    """The outputs that the colours tell apart: those of the targets, and a quarter more."""
    low, high = float(targets.min()), float(targets.max())
    margin = (high - low) / 4 or 1.0
    return low - margin, high + margin


def _output_title(run: Run) -> str:
    low, high = output_range(run.experiment.rows[:, 2])
    return f"ŷ: dark {number(low, 3)}, bright {number(high, 3)}"


def _output_map(run: Run, x1: np.ndarray, x2: np.ndarray, z: np.ndarray) -> dict:
    low, high = output_range(run.experiment.rows[:, 2])
    return {
        "type": "heatmap",
        "x": x1,
        "y": x2,
        "z": z,
        "zmin": low,
        "zmax": high,
        "zsmooth": "fast",
        "colorscale": OUTPUT_SCALE,
        "showscale": False,  # a colour bar takes a quarter of the drawing time; the title says it
        "hovertemplate": "x1 %{x:.3~g}, x2 %{y:.3~g}<br>ŷ = %{z:.6~g}<extra></extra>",
        "name": "output ŷ",
        "xaxis": "x2",
        "yaxis": "y2",
    }


def _samples(run: Run) -> dict:
    rows = run.experiment.rows
    return sample_markers(
        rows,
        *output_range(rows[:, 2]),
        size=11 if len(rows) <= 10 else 7,
        outline=1.5,
        hovertemplate="sample (%{x:.6~g}, %{y:.6~g})<br>y = %{customdata:.6~g}<extra></extra>",
        showlegend=False,
        xaxis="x2",
        yaxis="y2",
    )


def _loss_line(run: Run) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": run.epochs[1:],
        "y": run.loss_mean,
        "line": {"color": ZERO, "width": 2},
        "hovertemplate": "epoch %{x}<br>mean loss %{y:.6~g}<extra></extra>",
        "showlegend": False,
        "name": "mean loss",
        "xaxis": "x3",
        "yaxis": "y3",
    }


def _cursor(run: Run, state: int) -> dict:
    """The epoch of a recorded state and the mean loss of the pass that led to it, if any did."""
    loss = run.loss_mean[state - 1] if state > 0 else np.nan
    return {"x": [int(run.epochs[state])], "y": [float(loss)]}


def _cursor_trace(cursor: dict) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {"size": 12, "color": NEGATIVE, "line": {"width": 1.5, "color": "#ffffff"}},
        "hovertemplate": "epoch %{x}<br>mean loss %{y:.6~g}<extra></extra>",
        "showlegend": False,
        "name": "cursor",
        "xaxis": "x3",
        "yaxis": "y3",
        **cursor,
    }


def _layout(run: Run, epochs: list[int]) -> dict:
    positive = run.loss_mean[run.loss_mean > 0]
    steep = len(positive) > 1 and positive.max() > 100 * positive.min()
    hidden_axis = {"visible": False, "fixedrange": True}
    return layout(
        540,
        showlegend=False,
        margin={"l": 56, "r": 12, "t": 28, "b": 44},
        xaxis={"domain": [0, 1], "anchor": "y", "range": [0, 1], **hidden_axis},
        yaxis={"domain": [0.49, 1], "anchor": "x", "range": [-0.06, 1.02], **hidden_axis},
        xaxis2=axis("input x1", domain=[0, 0.44], anchor="y2", showgrid=False, nticks=5),
        yaxis2=axis("input x2", domain=[0, 0.385], anchor="x2", showgrid=False, nticks=5),
        xaxis3=axis(
            "epoch",
            domain=[0.6, 1],
            anchor="y3",
            nticks=5,
            range=[-0.03 * epochs[-1], 1.03 * max(epochs[-1], 1)],
        ),
        yaxis3=axis(
            domain=[0, 0.385],
            anchor="x3",
            nticks=5,
            **(decades(run.loss_mean) if steep else {}),
        ),
        annotations=[
            panel_title("Network: width and colour are the weights", 0, 1.0),
            panel_title(_output_title(run), 0, 0.39),
            panel_title("Mean loss by epoch", 0.6, 0.39),
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
