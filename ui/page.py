"""What every page does: open with its question, and train with a progress bar."""

from time import perf_counter

import streamlit as st

from nn_core import Experiment, Run, Training
from ui.controls import choose_experiment
from ui.plot import show
from ui.theme import Chart, count, layout

PATIENCE = 0.3
"""Seconds of training after which a visitor is shown progress and a way to stop."""


def open_page(name: str, question: str, own: frozenset[str] = frozenset()) -> Experiment:
    """Set up a page, draw its title and the sidebar; return the experiment.

    `own` names the query keys that belong to the page itself.
    """
    st.set_page_config(page_title=f"{name} · Backprop Lab", page_icon="🔁", layout="wide")
    st.title(question)
    return choose_experiment(name, own)


def trained(experiment: Experiment) -> Run:
    """The run of the experiment, kept in the session; a long one shows progress and can be stopped.

    Ends the page with a sentence if the run is over the budget.
    """
    training = st.session_state.get("training")
    if training is None or training.experiment != experiment:
        # The first time the compiler has to be loaded: meanwhile the browser can load Plotly.
        place = st.empty()
        if training is None:
            with place:
                show(Chart({"data": [], "layout": layout(660)}, "Being prepared."), "placeholder")
        try:
            with st.spinner("Preparing the trainer for this network…"):
                training = Training(experiment)
        except ValueError as error:
            st.error(str(error))
            st.stop()
        finally:
            place.empty()
        st.session_state.training = training
    if st.session_state.get("stopped") is training:
        _offer_to_go_on(training)
    else:
        _finish(training)
    return training.run()


def _finish(training: Training) -> None:
    began = perf_counter()
    while not training.done and perf_counter() - began < PATIENCE:
        training.advance()
    if training.done:
        return
    place = st.empty()
    with place.container():
        bar = st.progress(training.fraction)
        st.button("Stop training", on_click=_stop, args=(training,))
        while not training.done:
            training.advance()
            done = count(training.epochs_done, "epoch")
            bar.progress(training.fraction, f"{done} of {training.experiment.epochs:,}")
    place.empty()


def _stop(training: Training) -> None:
    st.session_state.stopped = training


def _go_on() -> None:
    st.session_state.stopped = None


def _offer_to_go_on(training: Training) -> None:
    done, wanted = count(training.epochs_done, "epoch"), training.experiment.epochs
    st.info(f"Stopped after {done} of {wanted:,}. What follows is the run up to there.")
    st.button("Go on", on_click=_go_on)
