"""The Symmetry page: do the hidden units ever become different?"""

from dataclasses import replace
from time import perf_counter

import numpy as np
import streamlit as st

from nn_core import Experiment, Run, train
from nn_core.budget import first_epochs
from nn_core.starts import side_by_side, with_nudges
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import first_step
from nn_core.symmetry.many_seeds import SEEDS, final_losses
from nn_core.symmetry.smaller_network import merged
from ui.page import PATIENCE, open_page, trained
from ui.plot import show
from ui.sections import say_if_shortened, stability_over_epochs
from ui.symmetry import figures, tables, words
from ui.symmetry.starts import starts_figure


def starts_side_by_side(experiment: Experiment, compared: dict[str, Run]) -> None:
    st.subheader("Starts side by side")
    say_if_shortened(experiment, compared["zeros"].experiment)
    st.caption(
        "Each ring is a hidden unit of the first layer: across its weight from x1, up its weight "
        "from x2. Rings around one centre are units in one place."
    )
    show(starts_figure(compared), "starts")
    st.dataframe(tables.starts_table(compared), hide_index=True, height="content")


def exactly(run: Run) -> None:
    st.subheader("Exactly: how many units are different?")
    smaller = merged(run.experiment.network, run.weights[-1])
    st.markdown(words.merged_sentence(run, smaller))
    if smaller.sizes == run.experiment.sizes:
        show(figures.distinct_figure(run), "distinct")
        return
    left, right = st.columns(2)
    with left:
        show(figures.distinct_figure(run), "distinct")
    with right:
        show(figures.network_figure(smaller), "smaller_network")
    st.dataframe(tables.merged_table(smaller), hide_index=True, height="content")
    few = len(run.experiment.rows) <= 8
    st.dataframe(
        tables.outputs_table(run, smaller), hide_index=True, height="content" if few else 320
    )


@st.fragment
def why(experiment: Experiment) -> None:
    st.subheader("Why: the first gradients, factor by factor")
    starts = side_by_side(experiment)
    start = st.segmented_control("Start", tuple(starts), default="symmetric", required=True)
    seen = first_step(starts[start])
    st.markdown(words.why_sentence(seen))
    table = tables.why_table(seen)
    st.dataframe(table, hide_index=True, height="content" if len(table) <= 16 else 560)


def nudge(experiment: Experiment, few: Experiment) -> None:
    st.subheader("The nudge: how fast does a difference grow?")
    nudged = {size: train(each) for size, each in with_nudges(few).items()}
    st.markdown(words.nudge_sentence(nudged))
    if not nudged:
        return
    say_if_shortened(experiment, few)
    show(figures.nudge_figure(nudged), "nudges")
    st.dataframe(tables.nudge_table(nudged), hide_index=True, height="content")


@st.fragment
def many_seeds(experiment: Experiment) -> None:
    st.subheader("Many seeds: how often does a random start solve it?")
    losses = losses_of_seeds(experiment)
    if losses is None:
        return
    solved = st.number_input(
        "Solved means a final loss of at most", 0.0, 100.0, 0.01, step=0.01, format="%g"
    )
    st.markdown(words.seeds_sentence(losses, solved))
    show(figures.seeds_figure(losses, solved), "seeds")
    for sentence in words.plateau_sentences(experiment, losses, solved):
        st.markdown(sentence)


def losses_of_seeds(experiment: Experiment) -> np.ndarray | None:
    """Trained at once where that takes a moment, on request where it takes longer."""
    key = replace(experiment, init="random", nudge=0.0, seed=0)
    known, losses = st.session_state.get("seeds", (None, None))
    if known == key:
        return losses
    long = first_epochs(key, runs=SEEDS).epochs < key.epochs
    if long and not st.button(f"Train {SEEDS} seeds"):
        st.caption("For this network, data and number of epochs that takes more than a moment.")
        return None
    place, next_report = st.empty(), perf_counter() + PATIENCE

    def report(fraction: float) -> None:
        nonlocal next_report
        if perf_counter() > next_report:
            place.progress(fraction, f"{fraction * SEEDS:.0f} of {SEEDS} seeds")
            next_report = perf_counter() + 0.1

    losses = final_losses(key, on_progress=report)
    place.empty()
    st.session_state.seeds = key, losses
    return losses


with open_page("Symmetry", "Do the hidden units ever become different?") as experiment:
    run = trained(experiment)
    if not symmetry.has_pairs(experiment.sizes):
        st.markdown(words.finding(run, {}))
        st.stop()
    few = first_epochs(experiment, runs=12)
    compared = {name: train(each) for name, each in side_by_side(few).items()}
    st.markdown(words.finding(run, compared))
    starts_side_by_side(experiment, compared)
    exactly(run)
    why(experiment)
    nudge(experiment, few)
    stability_over_epochs(run)
    many_seeds(experiment)
