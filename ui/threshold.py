"""The loss below which a run counts as solved: the visitor's choice, for every page."""

import streamlit as st

from nn_core.fields import format_float
from nn_core.message import message_of
from nn_core.reading import ReadingError, read_number
from ui.language import said
from ui.session import session
from ui.widgets import controlled


def ask_threshold() -> float:
    """A field for the threshold, and the one that holds. Not for fragments."""
    threshold = session().now.view.threshold
    controlled(
        st.text_input,
        said("Loss threshold"),
        "loss_threshold",
        format_float(threshold),
        _set_threshold,
        stands_for=_meant,
        width=150,
    )
    return threshold


def _set_threshold(text: str) -> None:
    try:
        session().change("threshold", read_number(text))
    except ReadingError as error:
        session().problems = (message_of(error),)


def _meant(text: str) -> float | str:
    try:
        return read_number(text)
    except ReadingError:
        return text
