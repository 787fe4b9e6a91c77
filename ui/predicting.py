"""Predict first: the results of a page wait until the visitor has written down what they expect."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from nn_core import Run
from nn_core.message import Message, message, message_of
from nn_core.prediction import NAME, QUESTIONS, SHARE, TRUTH, Answer, Came, compared, outcome_of_run
from nn_core.reading import read_number
from ui.language import said
from ui.predictions import Questions, questions_of_run, score, side_by_side
from ui.session import session
from ui.table import grid
from ui.widgets import Widget, controlled
from ui.withheld import RESULTS

PREDICTION = "prediction of a {about}"
"""The draft with what was predicted and what was expected of it."""
EXPECTED = "expected of a {about}"
"""The draft of what was answered so far: a text for each question, "" for none."""

ANSWERS = {"": None, "yes": True, "no": False}
_WORDS = {"": message("I cannot say"), "yes": message("yes"), "no": message("no")}


class Asked(NamedTuple):
    """What a page asks before its results show."""

    about: str
    """"run", "sweep" or "comparison": a visit has one prediction of each."""
    of: Hashable
    """What is predicted; the results of another one wait anew."""
    questions: Questions
    names: tuple[str, ...] = ()
    """The answers to a question after a name."""


def predict_first(run: Run) -> None:
    """A switch that makes all results of a run wait for a prediction, then both side by side."""
    asked = Asked("run", run.experiment, questions_of_run(run.experiment), run.names)
    prediction = predicted(asked)
    if prediction:
        show_beside(prediction, outcome_of_run(run), asked.questions)


def predicted(asked: Asked) -> Mapping[str, Answer]:
    """What was expected, if results wait for that and it is written down; else nothing.

    Draws the switch, and the questions while their answers are not there.
    """
    here = session()
    if here.withheld:  # an assignment asks its own questions
        return {}
    first = st.toggle(
        said("Predict first"),
        key="predict_first",
        persist_state="session",
        help=said("Hides all results until you have written down what you expect."),
    )
    if not first:
        return {}
    of, prediction = here.drafts.get(PREDICTION.format(about=asked.about), (None, {}))
    if of == asked.of:
        return dict(prediction)
    here.withheld = frozenset(RESULTS)
    _ask(asked)
    return {}


def show_beside(
    prediction: Mapping[str, Answer], came: Mapping[str, Came] | None, questions: Questions
) -> None:
    """Prediction and result side by side, and the score; where `came` is None, that it waits."""
    if came is None:
        st.caption(said("Your prediction stands here beside the result when all is computed."))
        return
    lines = compared(prediction, came)
    st.markdown(score(lines))
    grid(side_by_side(lines, questions), "predicted", row_height=35)


def _ask(asked: Asked) -> None:
    expected: dict[str, str] = session().drafts.setdefault(EXPECTED.format(about=asked.about), {})
    with st.container(border=True):
        st.markdown(said("What do you expect? Leave out what you cannot say."))
        for question, label in asked.questions.items():
            _field(asked, expected, question, said(label.template, **label.values))
        st.button(
            said("Write it down"),
            key="write_it_down",
            type="primary",
            on_click=_write_down,
            args=(asked,),
        )


def _field(asked: Asked, expected: dict[str, str], question: str, label: str) -> None:
    widget: Widget = st.text_input
    settings: dict[str, Any] = {"max_chars": 40}
    if QUESTIONS[question] == NAME:
        widget, settings = st.selectbox, {"options": ("", *asked.names), "format_func": _name}
        if expected.get(question) not in asked.names:
            expected[question] = ""
    elif QUESTIONS[question] == TRUTH:
        widget, settings = st.segmented_control, {"options": tuple(ANSWERS), "format_func": _truth}

    def change(answer: str) -> None:
        expected[question] = answer

    key = f"predict_{question}"
    controlled(widget, label, key, expected.get(question, ""), change, **settings)


def _name(name: str) -> str:
    return name or said(_WORDS[""])


def _truth(answer: str) -> str:
    return said(_WORDS[answer])


def _write_down(asked: Asked) -> None:
    """Keep the prediction for what it is about, or say what is missing."""
    here = session()
    expected = here.drafts[EXPECTED.format(about=asked.about)]
    prediction: dict[str, Answer] = {}
    for question, label in asked.questions.items():
        try:
            answer = read_answer(question, expected.get(question, ""))
        except ValueError as error:
            problem = message_of(error)
            here.problems = (Message("“{question}” {problem}", question=label, problem=problem),)
            return
        if answer is not None:
            prediction[question] = answer
    if not prediction:
        here.problems = (Message("Answer at least one of the questions."),)
        return
    here.problems = ()
    here.drafts[PREDICTION.format(about=asked.about)] = (asked.of, prediction)
    here.drafts.pop(EXPECTED.format(about=asked.about))


def read_answer(question: str, text: str) -> Answer | None:
    """What was answered, None for nothing; raises ValueError with a sentence for no such number."""
    kind, text = QUESTIONS[question], text.strip()
    if kind == TRUTH:
        return ANSWERS[text]
    if kind == NAME or not text:
        return text or None
    if kind != SHARE:
        return read_number(text)
    share = read_number(text.removesuffix("%"))
    if not 0.0 <= share <= 100.0:
        raise ValueError(Message("{share:g} % is no share; it is from 0 to 100 %.", share=share))
    return share
