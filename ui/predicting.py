"""Predict first: the results of a page wait until the visitor has written down what they expect."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from nn_core import Run
from nn_core.message import Message, message, message_of
from nn_core.prediction import Outcome, Prediction, compared, outcome
from nn_core.reading import ReadingError, read_number
from ui.language import said
from ui.predictions import question, score, side_by_side
from ui.session import session
from ui.table import table
from ui.widgets import Widget, controlled
from ui.withheld import RESULTS

PREDICTION = "prediction"
"""The draft with the experiment that was predicted and what was expected of it."""
EXPECTED = "expected"
"""The draft of what was answered so far: a text for each question, "" for none."""

ANSWERS = {"": None, "yes": True, "no": False}
_WORDS = {"": message("I cannot say"), "yes": message("yes"), "no": message("no")}


def predict_first(run: Run) -> None:
    """A switch that makes all results wait; its questions, or prediction and result side by side.

    Nothing waits again until the visitor goes on to another experiment.
    """
    here = session()
    if here.withheld:  # an assignment asks its own questions
        return
    first = st.toggle(
        said("Predict first"),
        key="predict_first",
        persist_state="session",
        help=said("Hides the results of every run until you have written down what you expect."),
    )
    if not first:
        return
    came = outcome(run)
    of, prediction = here.drafts.get(PREDICTION, (None, Prediction()))
    if of != run.experiment:
        here.withheld = frozenset(RESULTS)
        _ask(run, came)
        return
    lines = compared(prediction, came)
    st.markdown(score(lines))
    table(side_by_side(lines, came), "predicted", row_height=35)


def _ask(run: Run, came: Outcome) -> None:
    expected: dict[str, str] = session().drafts.setdefault(EXPECTED, {})
    if expected.get("mover") not in run.names:
        expected["mover"] = ""
    with st.container(border=True):
        st.markdown(said("What do you expect of this run? Leave out what you cannot say."))
        _field(
            st.selectbox,
            "mover",
            came,
            options=("", *run.names),
            format_func=lambda name: name or said(_WORDS[""]),
        )
        for choice in ("differ", "falls") if came.pair else ("falls",):
            _field(
                st.segmented_control,
                choice,
                came,
                options=tuple(ANSWERS),
                format_func=lambda answer: said(_WORDS[answer]),
            )
        _field(st.text_input, "loss", came, max_chars=40)
        st.button(
            said("Write it down"),
            key="write_it_down",
            type="primary",
            on_click=_write_down,
            args=(run,),
        )


def _field(widget: Widget, name: str, came: Outcome, **settings: Any) -> None:
    expected = session().drafts[EXPECTED]

    def change(answer: str) -> None:
        expected[name] = answer

    label = question(name, came)
    controlled(widget, label, f"predict_{name}", expected.get(name, ""), change, **settings)


def _write_down(run: Run) -> None:
    """Keep the prediction for this experiment, or say what is missing."""
    here = session()
    try:
        prediction = read_prediction(here.drafts[EXPECTED], outcome(run))
    except ReadingError as error:
        here.problems = (Message("The loss: {problem}", problem=message_of(error)),)
        return
    if prediction == Prediction():
        here.problems = (Message("Answer at least one of the questions."),)
        return
    here.problems = ()
    here.drafts[PREDICTION] = (run.experiment, prediction)
    here.drafts.pop(EXPECTED)


def read_prediction(expected: Mapping[str, str], came: Outcome) -> Prediction:
    """What was answered; raises ReadingError with a sentence for a loss that is no number."""
    loss = expected.get("loss", "").strip()
    return Prediction(
        mover=expected.get("mover") or None,
        differ=ANSWERS[expected.get("differ", "")] if came.pair else None,
        falls=ANSWERS[expected.get("falls", "")],
        loss=read_number(loss) if loss else None,
    )
