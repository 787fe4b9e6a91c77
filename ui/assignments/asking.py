"""What a teacher asks: any number of any step, or of the state after any epoch."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from nn_core import Experiment
from nn_core.assignment import MOST_QUESTIONS
from nn_core.step import quantities
from nn_core.step.quantities import OF_A_SAMPLE, OF_A_STATE, OF_A_STEP, Quantity
from ui.language import said
from ui.quantities import KINDS, full_name, short_name
from ui.session import session
from ui.widgets import controlled

QUESTIONS = "questions"
"""The draft of what is asked so far."""
NEXT = "next question"
"""The draft of what each field of the form shows, by its name; see `next_question`."""


def ask(experiment: Experiment) -> tuple[Quantity, ...]:
    """The questions so far, each with a way to take it back, and one more to add."""
    asked: tuple[Quantity, ...] = session().drafts.get(QUESTIONS, ())
    st.caption(said("Questions"))
    for number, question in enumerate(asked, 1):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{number}. {full_name(experiment, question)}", width="stretch")
            st.button(
                said("Remove"), key=f"remove_{question.to_text()}", on_click=_drop, args=(question,)
            )
    _form(experiment)
    st.button(
        said("Add this question"),
        key="add_question",
        disabled=len(asked) >= MOST_QUESTIONS,
        on_click=_add,
    )
    return asked


def next_question(experiment: Experiment, shown: dict[str, Any]) -> Quantity:
    """The question that the form shows: what was chosen, as far as the experiment has it.

    A state is that after the last epoch, a step the first, until another is chosen.
    """
    kinds = (*OF_A_STEP, *OF_A_STATE)
    kind = shown.get("kind")
    kind = kind if kind in kinds else kinds[0]
    choices = quantities.choices(experiment.sizes, kind)
    of = shown.get(f"of {kind}")
    last = quantities.last_at(experiment, kind)
    at = shown.get("epoch", last) if kind in OF_A_STATE else shown.get("step", 0)
    sample = shown.get("sample", 0) if kind in OF_A_SAMPLE else 0
    return Quantity(
        kind,
        of if of in choices else choices[0],
        _within(at, last),
        _within(sample, len(experiment.rows) - 1),
    )


def _within(number: int, most: int) -> int:
    return max(0, min(number, most))


def _form(experiment: Experiment) -> None:
    sizes, question = experiment.sizes, next_question(experiment, session().drafts.get(NEXT, {}))
    kind, last = question.kind, quantities.last_at(experiment, question.kind)
    choices = quantities.choices(sizes, kind)
    with st.container(horizontal=True):
        _field(
            st.selectbox,
            said("What"),
            "kind",
            kind,
            options=(*OF_A_STEP, *OF_A_STATE),
            format_func=lambda kind: said(KINDS[kind]),
        )
        if len(choices) > 1:
            _field(
                st.selectbox,
                said("Of which"),
                f"of {kind}",
                question.of,
                options=choices,
                format_func=lambda of: short_name(sizes, Quantity(kind, of)),
            )
        if kind in OF_A_STATE:
            _field(
                st.number_input,
                said("After epoch"),
                "epoch",
                question.at,
                min_value=0,
                max_value=last,
            )
        else:
            _counted(said("Step"), "step", question.at, last + 1)
        if kind in OF_A_SAMPLE and len(experiment.rows) > 1:
            _counted(said("Sample"), "sample", question.sample, len(experiment.rows))


def _counted(label: str, name: str, value: int, count: int) -> None:
    """A number from 1 for what counts from 0."""
    _field(
        st.number_input,
        label,
        name,
        value + 1,
        lambda number: number - 1,
        min_value=1,
        max_value=count,
    )


def _field(
    widget: Callable[..., Any],
    label: str,
    name: str,
    value: Any,
    meant: Callable[[Any], Any] = lambda shown: shown,
    **settings: Any,
) -> None:
    def change(shown: Any) -> None:
        session().drafts.setdefault(NEXT, {})[name] = meant(shown)

    controlled(widget, label, f"question_{name}", value, change, **settings)


def _add() -> None:
    here = session()
    question = next_question(here.now.experiment, here.drafts.get(NEXT, {}))
    asked = here.drafts.get(QUESTIONS, ())
    here.drafts[QUESTIONS] = tuple(dict.fromkeys((*asked, question)))[:MOST_QUESTIONS]


def _drop(question: Quantity) -> None:
    drafts = session().drafts
    drafts[QUESTIONS] = tuple(each for each in drafts.get(QUESTIONS, ()) if each != question)
