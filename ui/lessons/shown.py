"""What a lesson shows: sections of the other pages, each made from a run alone.

This is the one place where a page shows parts of others.
"""

from functools import partial

import streamlit as st

from nn_core import Run
from nn_core.linearity.collapse import least_squares
from nn_core.step.ledger import explain_step
from nn_core.symmetry.first_gradients import first_step
from ui import stability
from ui.by_hand import formulas
from ui.by_hand.figures import step_diagram
from ui.by_hand.layout import NARROW, block
from ui.by_hand.script import numpy_script
from ui.downloads import File, downloads
from ui.lessons.lesson import Section
from ui.linearity import maps
from ui.linearity import sections as of_linearity
from ui.plot import show
from ui.symmetry import sections as of_symmetry
from ui.symmetry import tables
from ui.symmetry import words as symmetry_words
from ui.train import sections as of_train
from ui.train import words as train_words


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


def program(run: Run) -> None:
    """The first step as a NumPy program to run at home."""
    script = numpy_script(explain_step(run.experiment, 0, run))
    downloads(File("NumPy script of the first step", "backprop_lab_step.py", lambda: script))


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
    st.dataframe(tables.why_table(seen), hide_index=True, height="content")


def nudges(run: Run) -> None:
    """How a difference between the units grows."""
    of_symmetry.nudge(run.experiment)


def many_seeds(run: Run) -> None:
    """Where random starts end."""
    of_symmetry.many_seeds(run.experiment)


log = of_train.log
loss = of_train.loss_over_epochs
weights = of_train.weights
distance = of_train.symmetry
smaller_network = of_symmetry.exactly
equal_weights = of_symmetry.which_are_equal
stable_rate = stability.stability_over_epochs
