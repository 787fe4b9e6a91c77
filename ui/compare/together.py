"""All runs played together: their losses, and their outputs over the inputs as small panels.

The panels are parts of one heat map with room between them, so that a frame costs two traces,
however many runs there are.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nn_core import Comparison, Run
from ui import theme
from ui.chart import HIDDEN, Chart, axis, epoch_axis, float32, heat_map, layout, log_axis, steep
from ui.compare.figures import loss_paths, lowest, path_line
from ui.compare.lines import in_a_chart, line_of
from ui.frames import frame_states
from ui.input_plane import Region, output_over, output_range, region, sample_markers
from ui.language import joined, said

FEW = 4
"""Runs up to which the panels are fine and there are all frames."""
_MOST_FRAMES_OF_MANY = 20
_ABOVE, _BETWEEN = 4, 1
"""Cells left free above each panel, for its name, and between two of them."""
_LOSS, _PANEL, _TOP, _UNDER = 170, 220, 30, 58
"""Pixels of the losses, of a panel's height with its name, above the losses and under them."""
_NARROW_PANEL = {3: 118, 4: 98}
"""The same of a panel on a narrow page, by the columns: panels are as wide as high."""
_LETTERS, _NARROW_LETTERS = {1: 28, 2: 22, 3: 12}, {3: 9, 4: 5}
"""Of a name: by the rows, since many are small on a whole screen, and by the narrow columns."""


class Grid(NamedTuple):
    """Where the panels are, in cells of the one heat map; the first is at the top left."""

    cells: int
    """Of a panel's side."""
    columns: int
    rows: int

    @property
    def shape(self) -> tuple[int, int]:
        """Cells of the heat map upwards and across."""
        return self.rows * (self.cells + _ABOVE), self.columns * (self.cells + _BETWEEN)

    def corner(self, place: int) -> tuple[int, int]:
        """The lower left cell of a panel: how far up, how far across."""
        row, column = divmod(place, self.columns)
        up = (self.rows - 1 - row) * (self.cells + _ABOVE)
        return up, column * (self.cells + _BETWEEN)

    def inside(self, place: int) -> tuple[slice, slice]:
        """The cells of a panel."""
        up, across = self.corner(place)
        return slice(up, up + self.cells), slice(across, across + self.cells)


def grid_of(runs: int) -> Grid:
    """The panels of so many runs."""
    columns = 3 if runs < FEW else 4
    return Grid(25 if runs <= FEW else 15, columns, -(-runs // columns))


def frame_epochs(comparison: Comparison) -> list[int]:
    """The epochs that are played: recorded ones of the longest run, its first and last among."""
    runs = comparison.runs.values()
    longest = max(runs, key=lambda run: run.epochs_done)
    states = frame_states(len(longest.epochs))
    if len(runs) > FEW and len(states) > _MOST_FRAMES_OF_MANY:
        places = np.linspace(0, len(states) - 1, _MOST_FRAMES_OF_MANY).round().astype(int)
        states = states[places]
    return [int(epoch) for epoch in longest.epochs[states]]


def states_at(run: Run, epochs: Sequence[int]) -> np.ndarray:
    """Of each epoch the last recorded state that is not after it: the last one of a shorter run."""
    return np.searchsorted(run.epochs, epochs, side="right") - 1


def together(comparison: Comparison, output: int = 0) -> Chart:
    """The losses with a dot a run, and every run's output, over the epochs."""
    runs = list(comparison.runs.values())
    grid, epochs = grid_of(len(runs)), frame_epochs(comparison)
    around = [region(run.experiment.rows, grid.cells) for run in runs]
    states = [states_at(run, epochs) for run in runs]
    outputs = _outputs(runs, states, around, grid, output)
    x, y = _dots(runs, states)
    ends = colour_ends(comparison, output)
    means = np.concatenate([run.loss_mean for run in runs])
    floor = lowest(means)
    in_losses: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
    traces = [
        heat_map(
            "outputs",
            np.arange(grid.shape[1]),
            np.arange(grid.shape[0]),
            outputs[-1],
            ends,
            theme.OUTPUT_SCALE,
            showlegend=False,
            customdata=_inputs(around, grid),
            hoverongaps=False,
            hovertemplate=(
                "x1 %{customdata[0]:.3~g}, x2 %{customdata[1]:.3~g}<br>ŷ = %{z:.6~g}<extra></extra>"
            ),
        ),
        *_samples(runs, around, grid, output, ends),
        *(path_line(path, floor, **in_losses) for path in loss_paths(comparison)),
        {
            "type": "scatter",
            "mode": "markers",
            "x": x[-1],
            "y": np.maximum(y[-1], floor),
            "marker": {
                "size": 11,
                "color": [line_of(place).color for place in range(len(runs))],
                "line": {"width": 2, "color": "#ffffff"},
            },
            "hoverinfo": "skip",
            "cliponaxis": False,
            "name": "now",
            "showlegend": False,
            **in_losses,
        },
    ]
    frames = [
        {
            "name": str(epoch),
            "data": [
                {"type": "heatmap", "z": outputs[place]},
                {"type": "scatter", "x": x[place], "y": np.maximum(y[place], floor)},
            ],
            "traces": [0, len(traces) - 1],
        }
        for place, epoch in enumerate(epochs)
    ]
    wide, narrow = (
        _layout(panel, letters, grid, epochs[-1], list(comparison.runs), means)
        for panel, letters in (
            (_PANEL, _LETTERS[grid.rows]),
            (_NARROW_PANEL[grid.columns], _NARROW_LETTERS[grid.columns]),
        )
    )
    spec = {"data": traces, "layout": wide, "frames": frames}
    return Chart(spec, _alt(comparison, epochs), {"layout": narrow})


def colour_ends(comparison: Comparison, output: int) -> tuple[float, float]:
    """The outputs between which colours tell: of the targets of all runs, and a quarter more."""
    rows = [run.experiment.rows for run in comparison.runs.values()]
    targets = [each[:, 2 + output] for each in rows if each.shape[1] > 2 + output]
    return output_range(np.concatenate(targets))


def _outputs(
    runs: Sequence[Run],
    states: Sequence[np.ndarray],
    around: Sequence[Region],
    grid: Grid,
    output: int,
) -> np.ndarray:
    """(frames, cells up, cells across) float32; nan between the panels, and without the output."""
    maps = np.full((len(states[0]), *grid.shape), np.nan, dtype=np.float32)
    for place, run in enumerate(runs):
        if output < run.experiment.outputs:
            each = output_over(run.experiment, run.weights[states[place]], around[place], output)
            maps[:, *grid.inside(place)] = float32(each)
    return maps


def _inputs(around: Sequence[Region], grid: Grid) -> np.ndarray:
    """x1 and x2 of every cell."""
    inputs = np.full((*grid.shape, 2), np.nan, dtype=np.float32)
    for place, each in enumerate(around):
        inputs[grid.inside(place)] = each.points.reshape(grid.cells, grid.cells, 2)
    return inputs


def _samples(
    runs: Sequence[Run],
    around: Sequence[Region],
    grid: Grid,
    output: int,
    ends: tuple[float, float],
) -> list[dict[str, Any]]:
    """The samples of every run on its panel, in the cells of the one heat map."""
    placed = []
    for place, (run, each) in enumerate(zip(runs, around, strict=True)):
        if output >= run.experiment.outputs:
            continue
        up, across = grid.corner(place)
        low = np.array([each.x1[0], each.x2[0]])
        side = np.array([np.ptp(each.x1), np.ptp(each.x2)])
        cells = (run.experiment.rows[:, :2] - low) / side * (grid.cells - 1) + (across, up)
        placed.append(np.column_stack([cells, run.experiment.rows[:, 2 + output]]))
    most = max(len(run.experiment.rows) for run in runs)
    told = "y = %{customdata:.6~g}<extra></extra>"
    return sample_markers(np.vstack(placed), 0, ends, 6 if most <= 10 else 3, hovertemplate=told)


def _dots(runs: Sequence[Run], states: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Epoch and mean loss of each run in each frame: (frames, runs); nan where no pass led."""
    x = np.array([run.epochs[each] for run, each in zip(runs, states, strict=True)]).T
    losses = [np.concatenate([[np.nan], run.loss_mean]) for run in runs]
    y = np.array([each[state] for each, state in zip(losses, states, strict=True)]).T
    return x, y


def _layout(
    panel: int, letters: int, grid: Grid, last: int, names: Sequence[str], means: np.ndarray
) -> dict[str, Any]:
    """The losses above the panels, each of which is `panel` pixels high with its name."""
    height = _TOP + _LOSS + _UNDER + panel * grid.rows
    inner = height - _TOP
    up, across = grid.shape
    loss_axis: dict[str, Any] = {"domain": [1 - _LOSS / inner, 1.0], "anchor": "x2", "nticks": 5}
    title = {"text": said("Mean loss"), "x": 0, "y": 1.0, "xref": "paper", "yref": "paper"}
    return layout(
        height,
        showlegend=False,
        meta={"unified": "x2y2"},  # the losses of all runs at an epoch; see plot.js
        margin={"l": 62, "r": 20, "t": _TOP, "b": 0},
        xaxis={
            "anchor": "y",
            "range": [-0.7, across - 0.3],
            "constrain": "domain",
            "constraintoward": "left",
            **HIDDEN,
        },
        yaxis={
            "domain": [0.0, panel * grid.rows / inner],
            "anchor": "x",
            "range": [-0.7, up - 0.3],
            "scaleanchor": "x",  # all cells are squares
            "constrain": "domain",
            "constraintoward": "top",
            **HIDDEN,
        },
        xaxis2=epoch_axis(last, anchor="y2", nticks=5),
        yaxis2=log_axis(means, most=5, **loss_axis) if steep(means) else axis(**loss_axis),
        annotations=[
            {**title, "xanchor": "left", "yanchor": "bottom", "showarrow": False},
            *(_name(name, place, grid, letters) for place, name in enumerate(names)),
        ],
        shapes=[_frame(place, grid) for place in range(len(names))],
    )


def _name(name: str, place: int, grid: Grid, letters: int) -> dict[str, Any]:
    """A run's line and its name, as much of it as there is room for, above its panel."""
    (up, across), stroke = grid.corner(place), line_of(place)
    short = name if len(name) <= letters else f"{name[: letters - 1]}…"
    return {
        "text": f'<span style="color:{stroke.color}">{stroke.stroke}</span> {in_a_chart(short)}',
        "x": across - 0.5,
        "y": up + grid.cells - 0.3,
        "xref": "x",
        "yref": "y",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
    }


def _frame(place: int, grid: Grid) -> dict[str, Any]:
    """A panel's edge, in the colour and dash of its run."""
    (up, across), stroke = grid.corner(place), line_of(place)
    return {
        "type": "rect",
        "x0": across - 0.5,
        "x1": across + grid.cells - 0.5,
        "y0": up - 0.5,
        "y1": up + grid.cells - 0.5,
        "line": {"color": stroke.color, "dash": stroke.dash, "width": 2},
    }


def _alt(comparison: Comparison, epochs: Sequence[int]) -> str:
    return said(
        "Mean losses and outputs over x1, x2 in the epochs 0 to {epoch} of: {names}.",
        epoch=epochs[-1],
        names=joined(*comparison.runs),
    )
