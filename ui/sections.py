"""Parts of a page that several pages show."""

from dataclasses import replace

import streamlit as st

from nn_core import Experiment, Run, stability
from ui import stability as words
from ui.address import link
from ui.plot import show
from ui.theme import count


def stability_over_epochs(run: Run) -> None:
    """2/λmax beside the learning rate, what it means, and why a diverged run left."""
    st.subheader("Stability: which learning rate would hold?")
    epochs, sharpness = stability.sharpness_over_epochs(run)
    if run.diverged_at is None:
        st.markdown(words.sentence(run, epochs, sharpness))
    else:
        departure(run)
    show(words.figure(run, epochs, sharpness), "stability")


def departure(run: Run) -> None:
    """Where a diverged run left, and a link to the learning rate that would have held."""
    st.markdown(words.departure_sentence(run))
    trial = stability.smaller_rate(run)
    if trial is not None:
        slower = replace(run.experiment, learning_rate=trial.rate)
        st.markdown(link(words.smaller_rate_words(run, trial), slower))


def say_if_shortened(experiment: Experiment, compared: Experiment) -> None:
    """Tell that a run beside the experiment's own has fewer epochs, where it has."""
    if compared.epochs < experiment.epochs:
        st.caption(f"Trained here for the first {count(compared.epochs, 'epoch')} only.")
