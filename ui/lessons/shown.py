"""What a lesson shows: sections of the other pages, each made from a run alone.

This is the one place where a page shows parts of others.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from nn_core import Comparison, Run, Sweep
from nn_core.exercises import Exercise
from nn_core.linearity.collapse import least_squares
from nn_core.step.ledger import explain_step
from nn_core.step.quantities import evaluate
from nn_core.symmetry.first_gradients import first_step
from ui import stability
from ui.by_hand import formulas
from ui.by_hand.figures import step_diagram
from ui.by_hand.layout import NARROW, block
from ui.by_hand.mistake_words import WORDS
from ui.by_hand.script import numpy_script
from ui.by_hand.tables import ledger_table
from ui.compare import figures as of_compare
from ui.downloads import File, downloads
from ui.facts import fact, say
from ui.language import number, said
from ui.lessons.program import program
from ui.lessons.words import SENTENCES
from ui.linearity import maps
from ui.linearity import sections as of_linearity
from ui.linearity.words import points
from ui.own import tables as own_tables
from ui.own import words as own_words
from ui.plot import show
from ui.sweep import figures as of_sweep
from ui.symmetry import sections as of_symmetry
from ui.symmetry import tables
from ui.symmetry import words as symmetry_words
from ui.table import table
from ui.theme import ZERO
from ui.train import sections as of_train
from ui.train import words as train_words

Section = Callable[[Run], None]
"""Draws a part of a page from a run."""

MISTAKES = WORDS
"""Of each usual mistake of a step, by kind: what it is called, and why it is one."""

plane_points = points
"""Where it is looked at whether an output is a plane."""


def forward(run: Run) -> None:
    """The sums and outputs of the first step, on the way to its loss."""
    ledger = explain_step(run.experiment, 0, run)
    units = formulas.hidden_units(run.experiment.sizes)
    st.latex(block(formulas.forward(ledger, ledger.traces[0], units)))


def update_of(parameter: str) -> Section:
    """The first step with its numbers in the network, and the parameter's way to its new value."""
    return partial(_update, parameter=parameter)


def _update(run: Run, parameter: str) -> None:
    ledger = explain_step(run.experiment, 0, run)
    picture, lines = st.columns([2, 3], gap="large")
    with picture:
        show(step_diagram(ledger, ledger.traces[0], parameter), "network")
    with lines:
        st.latex(block(formulas.chain(ledger, ledger.traces[0], parameter), NARROW))


def ten_lines(run: Run) -> None:
    """The training as ten lines of NumPy to run at home, and its first step written out."""
    lines = program(run.experiment)
    st.code(lines, language="python", wrap_lines=True)
    downloads(
        File(said("these lines"), said("backprop_lab_lesson.py"), lambda: lines),
        File(
            said("the first step with all its numbers"),
            said("backprop_lab_step.py"),
            lambda: numpy_script(explain_step(run.experiment, 0, run)),
        ),
    )


def two_losses(run: Run) -> None:
    """The loss that every epoch met before its update, beside the one at its new weights."""
    st.caption(say(fact("two_losses"), SENTENCES))
    losses = pd.DataFrame(
        {
            said("epoch"): run.epochs[1:],
            said("loss met"): [number(each) for each in run.loss_mean.tolist()],
            said("loss at new weights"): [number(each) for each in run.loss[1:].tolist()],
            "w1": [number(each) for each in run.weights[1:, 0].tolist()],
        }
    )
    table(losses, "two_losses")


def ledger(run: Run) -> None:
    """Every parameter before the first step, its gradient, its change, and after."""
    found = explain_step(run.experiment, 0, run)
    rows = ledger_table(found, found.traces[0], checked=False).drop(columns=said("factors"))
    table(rows, "ledger")


def printed(exercise: Exercise) -> Section:
    """The numbers that are printed of an exercise, beside those of the run."""
    return partial(_printed, exercise=exercise)


def _printed(run: Run, exercise: Exercise) -> None:
    values = tuple(evaluate(run, each.quantity) for each in exercise.printed)
    st.markdown(own_words.gallery_finding(exercise, values))
    table(own_tables.printed_table(exercise, values), "printed")


def finding(run: Run) -> None:
    """What came out, in words."""
    st.markdown(train_words.finding(run))


def collapse(run: Run) -> None:
    """All layers multiplied out, beside least squares; for a run without an activation."""
    of_linearity.collapse(run.experiment, run, output=0)


def output_map(run: Run) -> None:
    """The output over the plane of the inputs, the least-squares plane, and their difference."""
    if run.diverged_at is None:
        show(maps.maps_figure((run,), least_squares(run.experiment.rows)), "maps")


def first_gradients(run: Run) -> None:
    """The factors of the first gradients of two units."""
    seen = first_step(run.experiment)
    if seen is None:
        return  # no layer has two units
    st.markdown(symmetry_words.why_sentence(seen))
    table(tables.why_table(seen), "why")


def nudges(run: Run) -> None:
    """How a difference between the units grows."""
    of_symmetry.nudge(run.experiment)


def starts(run: Run) -> None:
    """The same network from every kind of start."""
    of_symmetry.starts_side_by_side(run.experiment, of_symmetry.compared_starts(run.experiment))


def sweep_map(sweep: Sweep, key: str, level: float | None = None) -> None:
    """A map of two quantities; a dashed line across marks a value of the one upwards."""
    chart = of_sweep.heat_map(sweep, "loss")
    if level is not None:
        _, upwards = sweep.plan.axes
        place = float(np.interp(level, upwards.values, np.arange(upwards.count)))
        ends = {"x0": 0.0, "x1": 1.0, "xref": "paper", "y0": place, "y1": place}
        dashes = {"color": ZERO, "width": 2, "dash": "dash"}
        chart.spec["layout"]["shapes"] = [{"type": "line", **ends, "line": dashes}]
    show(chart, key)


def curves(comparison: Comparison) -> None:
    """The losses of several runs on one picture."""
    show(of_compare.loss(comparison), "curves")


def many_seeds(run: Run) -> None:
    """Where random starts end."""
    of_symmetry.many_seeds(run.experiment)


loss = of_train.loss_over_epochs
weights = of_train.weights
distance = of_train.symmetry
smaller_network = of_symmetry.exactly
equal_weights = of_symmetry.which_are_equal
stable_rate = stability.stability_over_epochs
