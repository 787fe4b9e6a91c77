"""Several starts of one experiment side by side, played over the epochs in the browser.

One row a start: its loss, the distance of its hidden units, and the units themselves in the plane
of what enters them. Under each column lies one axis as high as the figure, on which a single
trace moves in all rows at once; a frame therefore costs three traces, however many rows there are.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nn_core import Run
from nn_core.message import message
from nn_core.parameters import indices
from nn_core.symmetry.distances import largest_distance
from nn_core.training import evenly_spread
from ui import theme
from ui.chart import (
    HIDDEN,
    Chart,
    axis,
    distance_axis,
    epoch_axis,
    float32,
    layout,
    line,
    panel_title,
    power_of_ten,
)
from ui.frames import frame_states
from ui.language import paragraph, said, told
from ui.symmetry.figures import SMALLEST_LOSS
from ui.symmetry.tables import distance_at_the_end, distinct_at_the_end, final_loss
from ui.symmetry.words import start_name

_TRAIL_STATES = 200
_COLUMNS = ((0.07, 0.29), (0.44, 0.66), (0.76, 1.0))
_NARROW_COLUMNS = ((0.0, 0.24), (0.45, 0.69), (0.82, 1.0))
"""Where the columns are, and where on a narrow page: their numbers need as many pixels there."""
_TITLES = (message("Mean loss"), message("Distance"), message("Units"))
_GAP = 0.025
_TITLES_ABOVE, _ROW_HEIGHT, _UNDER_ROWS = 28, 136, 48
"""Pixels of the columns' titles, of a row, and of the axes' numbers and titles under the last."""


class _Scale(NamedTuple):
    """What all rows share: where a distance of exactly 0 is drawn, and the ranges of the axes."""

    zero: float
    distance: dict[str, Any]
    loss: tuple[float, float]
    x: tuple[float, float]
    y: tuple[float, float]


def starts_figure(runs: Mapping[str, Run]) -> Chart:
    """Loss, distance and moving units of every start, played over the epochs."""
    scale = _scale(runs)
    longest = max(runs.values(), key=lambda run: run.epochs_done)
    epochs = longest.epochs[frame_states(len(longest.epochs))].tolist()
    paths = [(run.epochs, _entering(run)) for run in runs.values()]
    moving = [_moving(paths, scale, epoch) for epoch in epochs]
    traces = _moving_traces(runs, moving[-1])
    axes: dict[str, Any] = {}
    for row, (name, run) in enumerate(runs.items()):
        first = 4 + 3 * row
        traces += _row_traces(name, run, scale, first)
        axes |= _row_axes(name, _domain(row, len(runs)), scale, first)
    frames = [
        {
            "name": str(epoch),
            "data": [{"type": "scatter", **data} for data in frame],
            "traces": [0, 1, 2],
        }
        for epoch, frame in zip(epochs, moving, strict=True)
    ]
    wide, narrow = (
        layout(
            _TITLES_ABOVE + _ROW_HEIGHT * len(runs) + _UNDER_ROWS,
            showlegend=False,
            margin={"l": 62, "r": right, "t": _TITLES_ABOVE, "b": 0},
            annotations=[
                panel_title(said(text), domain[0], 1.005)
                for text, domain in zip(_TITLES, columns, strict=True)
            ],
            **axes,
            **_shared_axes(epochs[-1], scale, len(runs), columns, ticks),
        )
        for columns, right, ticks in ((_COLUMNS, 30, 4), (_NARROW_COLUMNS, 12, 2))
    )
    spec = {"data": traces, "layout": wide, "frames": frames}
    return Chart(spec, _alt(runs, longest.epochs_done), {"layout": narrow})


def _alt(runs: Mapping[str, Run], epochs: int) -> str:
    title = said(("The starts over 1 epoch.", "The starts over {count} epochs."), count=epochs)
    rows = (
        said(
            "{start}: final loss {loss}, distance {distance}, distinct units {units}.",
            start=start_name(name),
            loss=final_loss(run),
            distance=distance_at_the_end(run),
            units=distinct_at_the_end(run),
        )
        for name, run in runs.items()
    )
    return paragraph([title, *rows])


def _scale(runs: Mapping[str, Run]) -> _Scale:
    """Common ranges: of runs that diverged what is not above all others and their own start."""
    held = [run for run in runs.values() if run.diverged_at is None] or list(runs.values())
    distances = _up_to([largest_distance(run) for run in runs.values()], runs)
    losses = _up_to([run.loss_mean for run in runs.values()], runs, at_least=1.0)
    entering = np.concatenate(
        [_entering(run).reshape(-1, 2) for run in held]
        + [_entering(run)[0] for run in runs.values()]
    )
    low, high = entering.min(axis=0), entering.max(axis=0)
    rings = max(run.experiment.hidden[0] for run in runs.values())  # around one centre, at most
    margin = np.maximum((0.08 + 0.02 * rings) * (high - low), 0.1)
    loss = np.log10([max(losses.min(), SMALLEST_LOSS), losses.max()])
    x, y = zip((low - margin).tolist(), (high + margin).tolist(), strict=True)
    zero, distance = distance_axis(distances)
    return _Scale(
        zero,
        _fewer_ticks(distance),
        (float(loss[0]) - 0.3, float(loss[1]) + 0.3),
        x,
        y,
    )


def _up_to(
    paths: Sequence[np.ndarray], runs: Mapping[str, Run], at_least: float = 0.0
) -> np.ndarray:
    """The values of all paths, one a run, but for what is above all where no run diverged."""
    ends = [
        path if run.diverged_at is None else path[:1]
        for path, run in zip(paths, runs.values(), strict=True)
    ]
    top = np.concatenate([[at_least], *ends]).max()
    return np.concatenate([[at_least] if at_least else [], *paths]).clip(None, top)


def _entering(run: Run) -> np.ndarray:
    """The incoming weights of the first hidden layer at every recorded state: (K+1, units, 2)."""
    return run.weights[:, np.array(indices(run.experiment.sizes)[0].weights)]


def _bottom(count: int) -> float:
    """Where the last of `count` rows ends, as a fraction of the figure."""
    return _UNDER_ROWS / (_UNDER_ROWS + _ROW_HEIGHT * count)


def _domain(row: int, count: int) -> tuple[float, float]:
    """Bottom and top of a row as fractions of the figure, the first row on top."""
    height = (1 - _bottom(count) - (count - 1) * _GAP) / count
    top = 1 - row * (height + _GAP)
    return top - height, top


def _moving(
    paths: Sequence[tuple[np.ndarray, np.ndarray]], scale: _Scale, epoch: int
) -> list[dict[str, Any]]:
    """What a frame changes: two cursors, and the units of all rows on the axis under them.

    `paths` has the epochs of each row and what enters its units at them.
    """
    x, y = [], []
    for row, (epochs, entering) in enumerate(paths):
        bottom, top = _domain(row, len(paths))
        state = min(int(np.searchsorted(epochs, epoch)), len(epochs) - 1)
        for w1, w2 in entering[state].tolist():
            share = (w2 - scale.y[0]) / (scale.y[1] - scale.y[0])
            inside = scale.x[0] <= w1 <= scale.x[1] and 0 <= share <= 1
            x.append(w1 if inside else None)
            y.append(bottom + share * (top - bottom) if inside else None)
    cursor = {"x": [epoch, epoch], "y": [_bottom(len(paths)), 1]}
    return [cursor, cursor, {"x": x, "y": y}]


def _moving_traces(runs: Mapping[str, Run], frame: list[dict[str, Any]]) -> list[dict[str, Any]]:
    cursor = {"mode": "lines", "line": {"width": 1.5, "dash": "dot"}}
    units = [unit for run in runs.values() for unit in range(run.experiment.hidden[0])]
    rings = {
        "mode": "markers",
        "marker": {
            # Larger and larger rings, so that units in the same place are all seen.
            "symbol": "circle-open",
            "size": [8 + 5 * unit for unit in units],
            "color": [theme.UNITS[unit] for unit in units],
            "line": {"width": 3},
        },
    }
    looks = (cursor, cursor, rings)
    names = ("epoch in the losses", "epoch in the distances", "units")
    return [
        {
            "type": "scatter",
            "hoverinfo": "skip",
            "showlegend": False,
            "name": name,
            "xaxis": f"x{column}",
            "yaxis": f"y{column}",
            **look,
            **data,
        }
        for column, (look, name, data) in enumerate(zip(looks, names, frame, strict=True), 1)
    ]


def _row_traces(start: str, run: Run, scale: _Scale, first: int) -> list[dict[str, Any]]:
    """Loss, distance and the units' trails of one start, on the axes y`first` and the next two."""
    distance = largest_distance(run)
    trails = _entering(run)[evenly_spread(len(run.epochs), _TRAIL_STATES)]
    name = f"of {start}"
    return [
        line(
            f"mean loss {name}",
            run.epochs[1:],
            float32(np.maximum(run.loss_mean, SMALLEST_LOSS)),
            said("epoch %{{x}}: mean loss %{{customdata:.6~g}}"),
            customdata=float32(run.loss_mean),
            showlegend=False,
            mode="lines",
            xaxis="x1",
            yaxis=f"y{first}",
        ),
        line(
            f"distance {name}",
            run.epochs,
            float32(np.where(distance > 0, distance, scale.zero)),
            said("epoch %{{x}}: distance %{{customdata:.6~g}}"),
            customdata=float32(distance),
            showlegend=False,
            mode="lines",
            xaxis="x2",
            yaxis=f"y{first + 1}",
        ),
        *(
            line(
                f"h{unit + 1} {name}",
                float32(trails[:, unit, 0]),
                float32(trails[:, unit, 1]),
                f"h{unit + 1}: (%{{x:.6~g}}, %{{y:.6~g}})",
                theme.UNITS[unit],
                1.5,
                theme.DASHES[unit % len(theme.DASHES)],
                mode="lines",
                showlegend=False,
                xaxis="x3",
                yaxis=f"y{first + 2}",
            )
            for unit in range(trails.shape[1])
        ),
    ]


def _shared_axes(
    last_epoch: int,
    scale: _Scale,
    rows: int,
    columns: tuple[tuple[float, float], ...],
    ticks: int,
) -> dict[str, Any]:
    """The three x axes, under the last row, and the three axes that are as high as the figure.

    `ticks` is how many numbers an axis may have if they are long.
    """
    under: dict[str, Any] = {
        "anchor": "free",
        "position": _bottom(rows),
        "nticks": ticks if last_epoch >= 10_000 else 4,
        "tickangle": 0,
        "tickfont": {"size": 10},
        "fixedrange": True,
    }
    axes: dict[str, Any] = {
        "xaxis1": epoch_axis(last_epoch, domain=columns[0], **under),
        "xaxis2": epoch_axis(last_epoch, domain=columns[1], **under),
        "xaxis3": axis(said("weight from x1"), domain=columns[2], range=list(scale.x), **under),
    }
    for column in (1, 2, 3):
        axes[f"yaxis{column}"] = {
            "domain": [0, 1],
            "range": [0, 1],
            "anchor": f"x{column}",
            **HIDDEN,
        }
    return axes


def _row_axes(name: str, domain: tuple[float, float], scale: _Scale, first: int) -> dict[str, Any]:
    common = {"domain": domain, "tickfont": {"size": 10}, "fixedrange": True}
    loss = axis(
        f"<b>{told(start_name(name))}</b>",
        **_loss_ticks(scale.loss),
        range=scale.loss,
        anchor="x1",
        **common,
    )
    distance = axis("", anchor="x2", **scale.distance, **common)
    plane = axis("", range=scale.y, anchor="x3", nticks=4, **common)
    return {f"yaxis{first + column}": each for column, each in enumerate((loss, distance, plane))}


def _loss_ticks(ends: tuple[float, float]) -> dict[str, Any]:
    """A logarithmic axis with about four powers of ten, and a name for where losses are cut off."""
    low, high = int(np.ceil(ends[0])), int(np.floor(ends[1]))
    powers = list(range(low, high + 1, max(1, -(-(high - low) // 3))))
    cut = int(np.log10(SMALLEST_LOSS))
    texts = [("≤ " if power == cut else "") + power_of_ten(power) for power in powers]
    return {"type": "log", "tickvals": [10.0**power for power in powers], "ticktext": texts}


def _fewer_ticks(ticks: dict[str, Any]) -> dict[str, Any]:
    """Every second tick of a distance axis, and room beside the outer ones: rows are low."""
    every = 2 if len(ticks["tickvals"]) > 4 else 1
    low, high = ticks["range"]
    room = 0.06 * (high - low)
    fewer = {key: ticks[key][::every] for key in ("tickvals", "ticktext")}
    return ticks | fewer | {"range": [low - room, high + room]}
