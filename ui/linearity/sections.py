"""What the Linearity page lists."""

from dataclasses import replace

import streamlit as st

from nn_core import Experiment, Run, train
from nn_core.budget import first_epochs
from nn_core.functions import ACTIVATIONS
from nn_core.linearity.collapse import best_plane, least_squares
from nn_core.linearity.fit import curvature_over_epochs
from ui.language import said
from ui.linearity import figures, maps, tables, words
from ui.plot import show
from ui.table import table
from ui.widgets import choose
from ui.withheld import RESULTS, shows
from ui.work import say_if_shortened


@shows(*RESULTS)
def finding(run: Run, output: int) -> None:
    """The answer to the page's question, and what to keep in mind about it."""
    st.markdown(words.finding(run, output))
    question = words.one_sample_sentence(run)
    if question:
        st.markdown(question)
    for note in words.notes(run):
        st.info(note)


def without_activation(run: Run) -> Run:
    """The run itself or, of its first epochs, what it is without an activation."""
    if run.experiment.activation == "none":
        return run
    return train(replace(first_epochs(run.experiment, runs=2), activation="none"))


def with_activation(run: Run) -> Run:
    """The run itself or, of its first epochs, what it is with an activation to be chosen."""
    st.header(said("Side by side: network, plane and difference"))
    if run.experiment.activation != "none":
        return run
    curves = tuple(name for name in ACTIVATIONS if name != "none")
    activation = choose(said("No activation beside"), curves, "tanh", key="activation_beside")
    curved = train(replace(first_epochs(run.experiment, runs=2), activation=activation))
    say_if_shortened(run.experiment, curved.experiment)
    return curved


@shows(*RESULTS)
def collapse(experiment: Experiment, plain: Run, output: int) -> None:
    """All layers multiplied out, beside least squares where both predict y."""
    best = best_plane(plain.experiment, output)
    st.header(said("The collapse: all layers as one plane"))
    say_if_shortened(experiment, plain.experiment)
    st.markdown(words.least_squares_sentence(plain, best, output))
    if plain.diverged_at is not None:
        st.markdown(words.diverged_sentence(plain))
        return
    if experiment.output_activation == "none":
        left, right = st.columns(2)
        with left:
            show(figures.collapse_figure(plain, best, output), "collapse")
        with right:
            show(figures.gap_figure(plain, best, output), "gap")
    else:
        show(figures.collapse_figure(plain, best, output), "collapse")
    table(tables.collapse_table(plain, best, output), "collapse")
    st.markdown(words.agreement_sentence(plain, output))


@shows("predictions", "loss", "findings")
@st.fragment
def side_by_side(plain: Run, curved: Run, output: int) -> None:
    """Maps of what each puts out, and of what differs."""
    best = least_squares(plain.experiment.rows, output)
    finished = tuple(run for run in (plain, curved) if run.diverged_at is None)
    if curved.diverged_at is not None:
        st.markdown(words.diverged_sentence(curved))
    if finished:
        show(maps.maps_figure(finished, best, output), "maps")
        table(tables.fit_table(finished, best, output), "fit")
        if st.toggle(said("As a surface"), key="as_a_surface"):
            show(maps.surface_figure(finished[-1], best, output), "surface")


@shows("predictions", "findings")
def how_curved(curved: Run, output: int) -> None:
    """The share of the output that no plane has, over the epochs."""
    st.header(said("How curved is it?"))
    if curved.diverged_at is not None:
        st.markdown(words.diverged_sentence(curved))
        return
    epochs, share = curvature_over_epochs(curved, words.points(curved), output)
    st.markdown(words.curvature_sentence(curved, share))
    show(figures.curvature_figure(epochs, share), "curvature")
