"""The Linearity page: is it more than a linear regression?"""

from dataclasses import replace

import streamlit as st

from nn_core import Experiment, Run, train
from nn_core.budget import first_epochs
from nn_core.linearity.collapse import LeastSquares, least_squares
from nn_core.linearity.fit import curvature_over_epochs
from ui.linearity import figures as curves
from ui.linearity import maps, tables, words
from ui.page import open_page, trained
from ui.plot import show
from ui.sections import say_if_shortened, stability_over_epochs


def fine_print(run: Run) -> None:
    for note in words.notes(run):
        st.info(note)


def collapse(experiment: Experiment, plain: Run, best: LeastSquares) -> None:
    st.subheader("The collapse: all layers as one plane")
    say_if_shortened(experiment, plain.experiment)
    st.markdown(words.least_squares_sentence(plain, best))
    if plain.diverged_at is not None:
        st.markdown(words.diverged_sentence(plain))
        return
    left, right = st.columns(2)
    with left:
        show(curves.collapse_figure(plain, best), "collapse")
    with right:
        show(curves.gap_figure(plain, best), "gap")
    st.dataframe(tables.collapse_table(plain, best), hide_index=True, height="content")
    st.markdown(words.agreement_sentence(plain))


def compared_activation() -> str:
    """What to set beside a network without activation."""
    return st.segmented_control(
        "No activation beside", ("tanh", "relu", "sigmoid"), default="tanh", required=True
    )


@st.fragment
def side_by_side(plain: Run, curved: Run, best: LeastSquares) -> None:
    held = tuple(run for run in (plain, curved) if run.diverged_at is None)
    if curved.diverged_at is not None:
        st.markdown(words.diverged_sentence(curved))
    if held:
        show(maps.maps_figure(held, best), "maps")
        st.dataframe(tables.fit_table(held, best), hide_index=True, height="content")
        if st.toggle("As a surface"):
            show(maps.surface_figure(held[-1], best), "surface")


def how_curved(curved: Run) -> None:
    st.subheader("How curved is it?")
    if curved.diverged_at is not None:
        st.markdown(words.diverged_sentence(curved))
        return
    epochs, share = curvature_over_epochs(curved, words.points(curved))
    st.markdown(words.curvature_sentence(curved, share))
    show(curves.curvature_figure(epochs, share), "curvature")


with open_page("Linearity", "Is it more than a linear regression?") as experiment:
    run = trained(experiment)
    best = least_squares(experiment.rows)
    few = first_epochs(experiment, runs=2)
    linear = experiment.activation == "none"
    st.markdown(words.finding(run))
    fine_print(run)
    plain = run if linear else train(replace(few, activation="none"))
    collapse(experiment, plain, best)
    st.subheader("Side by side: network, plane and difference")
    curved = train(replace(few, activation=compared_activation())) if linear else run
    say_if_shortened(experiment, curved.experiment)
    side_by_side(plain, curved, best)
    how_curved(curved)
    stability_over_epochs(run)
