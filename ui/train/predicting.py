"""Predict first: the results of Train wait until the visitor has written down what they expect."""

import streamlit as st

from nn_core import Experiment, Run
from nn_core.message import Message, message, message_of
from nn_core.prediction import Outcome, Prediction, compared, outcome
from nn_core.reading import ReadingError, read_number
from ui.language import language, said
from ui.predictions import question, score, side_by_side
from ui.session import heard, session
from ui.table import table

PREDICTION = "prediction"
"""The draft with the experiment that was predicted and what was expected of it."""

ANSWERS = {"yes": True, "no": False}
_WORDS = {"yes": message("yes"), "no": message("no")}


def predicted(run: Run) -> bool:
    """Whether the results may show: always, unless the visitor wants to predict them first.

    Then a form stands in their place; after it, prediction and result side by side.
    """
    first = st.toggle(
        said("Predict first"),
        key="predict_first",
        persist_state="session",
        help=said("Hides the results of every run until you have written down what you expect."),
    )
    if not first:
        return True
    came = outcome(run)
    of, prediction = session().drafts.get(PREDICTION, (None, Prediction()))
    if of != run.experiment:
        _form(run, came)
        return False
    lines = compared(prediction, came)
    st.markdown(score(lines))
    table(side_by_side(lines, came), "predicted", row_height=35)
    return True


def _form(run: Run, came: Outcome) -> None:
    names = {name: f"predict_{name}_{run.experiment.sizes}" for name in Prediction._fields}
    for choice in ("differ", "falls"):  # which a browser tells by its words
        names[choice] += f":{language()}"
    with st.form("predict"):
        st.markdown(said("What do you expect of this run? Leave out what you cannot say."))
        st.selectbox(
            question("mover", came),
            run.names,
            index=None,
            key=names["mover"],
            placeholder=said("Choose one"),
        )
        if came.pair is not None:
            _yes_or_no("differ", came, names)
        _yes_or_no("falls", came, names)
        st.text_input(question("loss", came), max_chars=40, key=names["loss"])
        st.form_submit_button(
            said("Write it down"),
            key="write_it_down",
            type="primary",
            on_click=_write_down,
            args=(run.experiment, names),
        )


def _yes_or_no(name: str, came: Outcome, keys: dict[str, str]) -> None:
    st.radio(
        question(name, came),
        tuple(ANSWERS),
        index=None,
        format_func=lambda answer: said(_WORDS[answer]),
        horizontal=True,
        key=keys[name],
    )


def _write_down(experiment: Experiment, keys: dict[str, str]) -> None:
    """Keep the prediction for this experiment, or say what is missing."""
    here = session()
    typed = {name: heard(key) for name, key in keys.items()}
    try:
        prediction = read_prediction(**typed)
    except ReadingError as error:
        here.problems = (Message("The loss: {problem}", problem=message_of(error)),)
        return
    if prediction == Prediction():
        here.problems = (Message("Answer at least one of the questions."),)
        return
    here.problems = ()
    here.drafts[PREDICTION] = (experiment, prediction)


def read_prediction(
    mover: str | None, differ: str | None, falls: str | None, loss: str | None
) -> Prediction:
    """What was answered; raises ReadingError with a sentence for a loss that is no number."""
    return Prediction(
        mover=mover,
        differ=ANSWERS.get(differ or ""),
        falls=ANSWERS.get(falls or ""),
        loss=read_number(loss) if loss and loss.strip() else None,
    )
