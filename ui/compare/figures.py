"""Several runs on one picture a quantity. Pure functions, no streamlit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nn_core import Comparison, Experiment, Run
from nn_core.symmetry.distances import has_pairs, largest_distance
from ui.chart import (
    FEWEST_POINTS,
    MOST_POINTS,
    Chart,
    axis,
    band,
    distance_axis,
    epoch_axis,
    layout,
    legend_below,
    line,
    log_axis,
)
from ui.compare.lines import in_a_chart, line_of
from ui.language import paragraph, said

HEIGHT = 380
FAR = 100.0
"""Times the end of an axis: where lines that leave it end, since browsers draw no point at 1e40."""

Curve = tuple[np.ndarray, np.ndarray]
"""A quantity over some epochs: these, and its values."""


class Path(NamedTuple):
    """What is drawn of a run: `place` in the list, from 0, and a quantity at some epochs."""

    name: str
    place: int
    x: np.ndarray
    y: np.ndarray


def loss(comparison: Comparison, scale: str = "log", with_bands: bool = False) -> Chart:
    """The mean loss of each run, and on demand from the smallest to the largest of its samples."""
    paths = loss_paths(comparison)
    means = np.concatenate([run.loss_mean for run in comparison.runs.values()])
    if scale == "linear":
        floor, loss_axis = 0.0, axis(said("mean loss"), **_room(comparison, paths, from_zero=True))
    else:
        floor, loss_axis = lowest(means), log_axis(means, said("mean loss"))
    passes = shown_states(comparison, first=1)
    bands = [
        trace
        for run, path, shown in zip(comparison.runs.values(), paths, passes, strict=True)
        if with_bands
        for trace in _band(run, path, shown - 1, floor)
    ]
    return _chart(said("Mean loss over the epochs."), paths, loss_axis, floor, bands)


def loss_paths(comparison: Comparison) -> list[Path]:
    """The mean loss of each run; of a run that diverged at once there is no point."""
    runs = zip(comparison.runs.items(), shown_states(comparison, first=1), strict=True)
    return [
        Path(name, place, run.epochs[shown], run.loss_mean[shown - 1])
        for place, ((name, run), shown) in enumerate(runs)
    ]


def lowest(values: np.ndarray) -> float:
    """Where an exact 0 stands on a logarithmic axis, which has no place for it: below all others.

    A decade below the smallest positive one of `values`.
    """
    return 0.1 * float(values[values > 0].min(initial=1e100))


def distance(comparison: Comparison) -> Chart:
    """Of the two hidden units of a layer that are furthest apart; exact zeros on their own line."""
    paths = _paths(comparison, lambda run: has_pairs(run.experiment.sizes), largest_distance)
    zero, settings = distance_axis(_values(paths), said("identical"))
    margin = {"l": 92, "r": 30, "t": 12, "b": 48}  # room for "identical"
    title = axis(said("distance of hidden units"), **settings)
    about = said("Distance of the hidden units over the epochs.")
    return _chart(about, paths, title, zero, margin=margin)


def parameter(comparison: Comparison, name: str) -> Chart:
    """A weight or bias, of the runs that have one of this name."""
    paths = _paths(
        comparison,
        lambda run: name in run.names,
        lambda run: run.weights[:, run.names.index(name)],
    )
    about = said("{parameter} over the epochs.", parameter=name)
    return _chart(about, paths, axis(name, **_room(comparison, paths)))


def sharpest(experiment: Experiment) -> float:
    """The λmax above which the experiment's learning rate does not settle: 2(1 + μ)/η."""
    rate, momentum = experiment.learning_rate, experiment.optimizer.momentum
    return 2.0 * (1.0 + momentum) / rate if rate else np.inf


def sharpness(curves: Mapping[str, Curve], limits: Mapping[str, float]) -> Chart:
    """λmax of each run, and dotted the λmax above which its learning rate does not settle.

    `curves` has the epochs and λmax of each run, in their order; `limits` such bounds, by name.
    """
    paths = [Path(name, place, *curve) for place, (name, curve) in enumerate(curves.items())]
    bounds = [
        line(
            f"limit of {in_a_chart(path.name)}",
            path.x[[0, -1]],
            np.full(2, limits[path.name]),
            color=line_of(path.place).color,
            width=1.0,
            dash="dot",
            mode="lines",
            showlegend=False,
        )
        for path in paths
        if np.isfinite(limits[path.name])
    ]
    every = np.concatenate([_values(paths), list(limits.values())])
    about = said("Sharpness λmax over the epochs.")
    return _chart(about, paths, log_axis(every, "λmax"), behind=bounds)


def shown_states(comparison: Comparison, first: int = 0) -> Iterator[np.ndarray]:
    """For each run which of its recorded states, from `first` on, its lines are drawn through.

    The last is among them. Runs that record the same epochs show the same, so that all of them are
    under the pointer together; and a short run beside a long one still shows its own course.
    """
    runs = comparison.runs.values()
    most = max(FEWEST_POINTS, MOST_POINTS // len(runs))
    spacing = max(run.epochs_done for run in runs) / most
    for run in runs:
        last = len(run.epochs) - 1
        stride = int(run.epochs[1]) if last else 1
        every = min(max(1, round(spacing / stride)), max(1, last // FEWEST_POINTS))
        shown = [*range(first, last, every), last] if last >= first else []
        yield np.array(shown, dtype=np.int64)


def _paths(
    comparison: Comparison,
    has: Callable[[Run], bool],
    quantity: Callable[[Run], np.ndarray],
) -> list[Path]:
    """A quantity of the recorded states, of the runs that have it."""
    runs = zip(comparison.runs.items(), shown_states(comparison), strict=True)
    return [
        Path(name, place, run.epochs[shown], quantity(run)[shown])
        for place, ((name, run), shown) in enumerate(runs)
        if has(run)
    ]


def _values(paths: Sequence[Path]) -> np.ndarray:
    return np.concatenate([np.ones(0), *(path.y for path in paths)])


def _room(comparison: Comparison, paths: Sequence[Path], from_zero: bool = False) -> dict[str, Any]:
    """A range for a linear axis where a run diverged: what comes after it left leaves the axis."""
    diverged = {name for name, run in comparison.runs.items() if run.diverged_at is not None}
    steady = [path.y for path in paths if path.name not in diverged]
    sizes = [np.abs(y).max(initial=0.0) for y in steady or (path.y[:1] for path in paths)]
    if not diverged or not any(sizes):
        return {"rangemode": "tozero"} if from_zero else {}
    top = 1.5 * float(max(sizes))
    return {"range": [-0.03 * top if from_zero else -top, top]}


def _band(run: Run, path: Path, shown: np.ndarray, floor: float) -> list[dict[str, Any]]:
    """From the smallest to the largest loss since the point before, so that no spike is lost."""
    since = np.concatenate([[0], shown[:-1] + 1])[: len(shown)]
    upper, lower = band(
        f"samples of {in_a_chart(path.name)}",
        path.x,
        np.maximum(np.minimum.reduceat(run.loss_min, since), floor),
        np.maximum(np.maximum.reduceat(run.loss_max, since), floor),
    )
    return [upper, {**lower, "fillcolor": line_of(path.place).shade, "showlegend": False}]


def _chart(
    about: str,
    paths: Sequence[Path],
    y_axis: dict[str, Any],
    floor: float | None = None,
    behind: Sequence[dict[str, Any]] = (),
    **settings: Any,
) -> Chart:
    """The lines of the runs over what is `behind` them; what is below `floor` stands on it.

    `about` is the sentence that says what is drawn.
    """
    ends = [] if y_axis.get("type") == "log" else y_axis.get("range", [])
    top = FAR * max(map(abs, ends), default=np.inf)
    drawn = [_until_it_leaves(path, max(ends)) if len(ends) else path for path in paths]
    traces = [path_line(path, -top if floor is None else floor, top) for path in drawn]
    last = max((int(path.x[-1]) for path in paths if len(path.x)), default=1)
    courses = [
        said(
            "“{name}” goes from {first:3} to {last:3} in epoch {epoch}.",
            name=path.name,
            first=float(path.y[0]),
            last=float(path.y[-1]),
            epoch=int(path.x[-1]),
        )
        for path in paths
        if len(path.x)
    ]
    settings = {"xaxis": epoch_axis(last), "yaxis": y_axis, "hovermode": "x unified", **settings}
    return Chart(
        {"data": [*behind, *traces], "layout": layout(HEIGHT, **settings, **legend_below())},
        paragraph([about, *(courses or [said("No run has finished an epoch.")])]),
    )


def _until_it_leaves(path: Path, end: float) -> Path:
    """The path with its first point beyond an axis up to `end` as its last one."""
    beyond = np.flatnonzero(~(np.abs(path.y) <= end))
    count = int(beyond[0]) + 1 if len(beyond) else len(path.y)
    return path._replace(x=path.x[:count], y=path.y[:count])


def path_line(
    path: Path, floor: float = -np.inf, top: float = np.inf, **settings: Any
) -> dict[str, Any]:
    """The run's line in its colour and dash; what is below `floor` or above `top` stands there.

    The pointer is told it as it is.
    """
    stroke, name = line_of(path.place), in_a_chart(path.name)
    y, told = path.y.clip(floor, top), "y"
    if (y != path.y).any():
        told, settings["customdata"] = "customdata", path.y
    hover = f"{name}: %{{{told}:.6~g}}"
    return line(name, path.x, y, hover, stroke.color, dash=stroke.dash, **settings)
