"""What every page does: open with its question, and train with a progress bar."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import streamlit as st

from nn_core import Experiment, Run, Training
from nn_core.budget import first_epochs
from ui.chart import Chart, layout
from ui.plot import show
from ui.sidebar import current_experiment, draw_sidebar, is_new, show_problems, write_query
from ui.theme import count
from ui.widgets import take_changes

PATIENCE = 0.3
"""Seconds of training after which a visitor is shown progress and a way to stop."""

_STYLE = Path(__file__).with_name("page.css")


@contextmanager
def open_page(name: str, question: str, own: frozenset[str] = frozenset()) -> Iterator[Experiment]:
    """A page with its title, its sidebar and its address; what it is about is drawn inside.

    `own` names the query keys that belong to the page itself. After a change the page comes before
    the sidebar, whose controls the browser has moved already; at its first view, and where a run
    may be more than a moment away, the sidebar comes first.
    """
    st.set_page_config(page_title=f"{name} · Backprop Lab", page_icon="🔁", layout="wide")
    st.html(_STYLE)
    st.title(question)
    take_changes()
    experiment = current_experiment(own)
    sidebar_first = is_new(name) or _may_take_a_while(experiment)
    if sidebar_first:
        draw_sidebar(name)
    show_problems()
    try:
        yield experiment
    finally:  # also where the page ends early, with a sentence
        if not sidebar_first:
            draw_sidebar(name)
        write_query(own)


def _may_take_a_while(experiment: Experiment) -> bool:
    """Whether its run is long, or its network another one, which may have to be compiled."""
    training = st.session_state.get("training")
    known = training is not None and training.experiment.architecture == experiment.architecture
    return not known or first_epochs(experiment) != experiment


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
    with place.container(key="training"):
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
