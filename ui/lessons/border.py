"""Pictures of the border between what diverges and what does not, for a lesson's run."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from nn_core import Experiment, Run, Sweep, SweepAxis, compare, start
from nn_core.stability import largest_stable_rate, sharpness
from nn_core.sweep.border import Neighbours, diverged_along, neighbours, small_sweep
from nn_core.sweep.plan import Plan
from ui.chart import Chart, axis, layout, line
from ui.facts import fact, say
from ui.lessons import shown
from ui.lessons.words import SENTENCES
from ui.plot import show
from ui.theme import NEGATIVE, POSITIVE, ZERO
from ui.widgets import choose

RATES = SweepAxis("learning_rate", 0.0, 0.5, 201)
"""The learning rates along a line."""
CELLS = 128
"""Along each side of a map."""
SCALES = (-2.5, 2.5)
MAGNIFICATIONS = (1, 10, 100, 1_000, 10_000, 1_000_000)


def whole_map(run: Run) -> None:
    """All learning rates by all starts; a line marks the start of the run."""
    shown.sweep_map(magnified(run.experiment, 1), "border", level=run.experiment.init_scale)
    st.caption(say(fact("map"), SENTENCES))


def along_the_line(run: Run) -> None:
    """What each learning rate makes of the run's start, and 2/λmax of that start."""
    diverged = diverged_along(run.experiment, RATES)
    show(line_figure(diverged, stable_rate(run.experiment)), "line")


def stable_rate(experiment: Experiment) -> float:
    """2/λmax at the start."""
    return float(largest_stable_rate(sharpness(experiment, start(experiment))))


def line_figure(diverged: np.ndarray, limit: float) -> Chart:
    """A mark for each learning rate of the line, below or above, and dashed the limit 2/λmax."""
    marks = [
        line(
            name,
            RATES.values[those],
            np.full(int(those.sum()), height),
            "η = %{x:.4~g}",
            color,
            mode="markers",
            marker={"symbol": symbol, "size": 7, "color": color},
        )
        for name, those, height, color, symbol in (
            ("does not diverge", ~diverged, 0.0, POSITIVE, "circle"),
            ("diverges", diverged, 1.0, NEGATIVE, "x"),
        )
    ]
    rule = line("2/λmax of the start", [limit, limit], [-0.4, 1.4], "2/λmax", ZERO, dash="dash")
    heights = {"tickvals": [0, 1], "ticktext": ["no", "yes"], "range": [-0.5, 1.5]}
    spec = {
        "data": [*marks, {**rule, "mode": "lines"}],
        "layout": layout(
            260,
            margin={"l": 62, "r": 20, "t": 40, "b": 48},
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            xaxis=axis("learning rate η", range=[-0.01, 1.03 * max(RATES.high, limit)]),
            yaxis=axis("diverges?", **heights, zeroline=False),
        ),
    }
    alt = fact(
        "line_alt",
        rates=len(diverged),
        low=RATES.low,
        high=RATES.high,
        diverged=int(diverged.sum()),
        limit=limit,
    )
    return Chart(spec, say(alt, SENTENCES))


def pieces(asked: int) -> shown.Section:
    """The map around a point of its border, magnified as often as is chosen."""
    return partial(_pieces, asked=asked)


def _pieces(run: Run, asked: int) -> None:
    names = {f"{times:,} ×": times for times in MAGNIFICATIONS}
    usual = next(name for name, times in names.items() if times == asked)
    times = names[choose("Magnified", tuple(names), usual, key="magnified")]
    shown.sweep_map(magnified(run.experiment, times), "border")
    middle = neighbours(run.experiment, RATES)
    words = fact("magnified", times=times, rate=middle.below, scale=run.experiment.init_scale)
    st.caption(say(words, SENTENCES))


def magnified(experiment: Experiment, times: int) -> Sweep:
    """The whole map, or around the first border at the experiment's start a part of it."""
    if times == 1:
        rates = SweepAxis("learning_rate", RATES.low, RATES.high, CELLS)
        return small_sweep(Plan(experiment, rates, SweepAxis("init_scale", *SCALES, CELLS)))
    rate, scale = neighbours(experiment, RATES).below, experiment.init_scale
    across, up = (RATES.high - RATES.low) / 2 / times, (SCALES[1] - SCALES[0]) / 2 / times
    return small_sweep(
        Plan(
            experiment,
            SweepAxis("learning_rate", max(0.0, rate - across), rate + across, CELLS),
            SweepAxis("init_scale", scale - up, scale + up, CELLS),
        )
    )


def side_by_side(run: Run) -> None:
    """The losses of the two neighbours at the first border."""
    found = neighbours(run.experiment, RATES)
    both = compare(
        {f"η = {rate!r}": replace(run.experiment, learning_rate=rate) for rate in found[:2]}
    )
    *_, above = both.runs.values()
    words = fact(
        "neighbours", below=repr(found.below), above=repr(found.above), epoch=above.diverged_at
    )
    st.markdown(say(words, SENTENCES))
    shown.curves(both)


def halvings(run: Run) -> float:
    """How often the first gap across the border can be halved."""
    found: Neighbours = neighbours(run.experiment, RATES)
    return float(found.halvings)


def wrong_forecasts(run: Run) -> float:
    """The share of the rates of the line for which "it diverges above 2/λmax" is wrong."""
    diverged = diverged_along(run.experiment, RATES)
    return float(((RATES.values > stable_rate(run.experiment)) != diverged).mean())
