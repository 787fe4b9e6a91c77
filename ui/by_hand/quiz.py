"""Your turn: the visitor computes a number by hand and is told what went another way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from nn_core import Experiment
from nn_core.declared import shortened
from nn_core.fields import parse_float
from nn_core.message import Message, message
from nn_core.parameters import at, places
from nn_core.step.answers import GRADIENT, MOST_DECIMALS, is_right, tolerance, truth
from nn_core.step.ledger import Ledger, Trace, terms_of
from nn_core.step.mistakes import Mistake, diagnose
from nn_core.step.terms import definitions
from ui.by_hand import formulas
from ui.by_hand.layout import NARROW, block
from ui.by_hand.mistake_words import RIGHT_ELSEWHERE, WORDS
from ui.by_hand.typed import choose_decimals, typed_table
from ui.language import paragraph, said, told
from ui.quantities import sample_columns
from ui.session import session
from ui.table import grid
from ui.widgets import choose

ALL_OF_THEM = "all"
MOST_SCORED = 1000
"""Questions that a visit's score remembers."""

Question = tuple[Experiment, int, str, str]
"""Of which experiment and step, of which parameter (or of all of them), and which quantity."""


@dataclass
class Quiz:
    """How far a visitor has come."""

    submitted: Question | None = None
    solved: Question | None = None
    """The question whose solution is shown."""
    revealed: int = 1
    """Intermediate values shown of the submitted question."""
    score: dict[Question, tuple[bool, bool]] = field(default_factory=dict)
    """Whether each question was solved at the first try, and whether at all."""
    asked: Question | None = None
    """The question about every parameter that `typed` answers."""
    typed: dict[str, str] = field(default_factory=dict)
    """What stands in the table of answers, by the names of the parameters."""
    handed_in: dict[str, str] = field(default_factory=dict)
    """What stood there when it was checked."""
    handing_in: bool = False
    """Whether it is to be checked: what is typed last may be heard after the button."""


def _quiz() -> Quiz:
    return session().drafts.setdefault("quiz", Quiz())


def given(ledger: Ledger) -> None:
    """The samples, the parameters before the step, the formulas and the rates: all one needs."""
    st.header(said("What is given"))
    experiment = ledger.experiment
    samples = pd.DataFrame(
        [(each.number + 1, *each.row) for each in ledger.traces],
        columns=[said("sample"), *sample_columns(experiment.outputs)],
    )
    before = pd.DataFrame({said("parameter"): [row.name for row in ledger.rows]})
    before[said("before")] = [row.before for row in ledger.rows]
    if ledger.rows[0].velocity is not None:
        before[said("velocity")] = [row.velocity for row in ledger.rows]
    all_digits = st.column_config.NumberColumn(format="%.17g")
    for key, frame in (("samples", samples), ("before", before)):
        config = dict.fromkeys(frame.columns[1:], all_digits)
        grid(frame, key, digits=17, row_height=35, column_config=config)
    st.latex(block(formulas.given(experiment)))
    st.write(paragraph(_rules(ledger)))


def _rules(ledger: Ledger) -> Iterator[str]:
    optimizer = ledger.experiment.optimizer
    eta, output_eta = optimizer.rates[0], optimizer.rates[-1]
    if eta == output_eta:
        yield said("The learning rate is η = {eta}.", eta=eta)
    else:
        yield said(
            "The learning rate is η = {eta}, in the output layer {output_eta}.",
            eta=eta,
            output_eta=output_eta,
        )
    if len(ledger.traces) > 1:
        yield said("The gradient is the mean over the samples of the batch.")
    if not optimizer.learns_biases:
        yield said("The biases are fixed.")


def ask(ledger: Ledger, trace: Trace, name: str, quantity: str) -> None:
    """Ask for a quantity of the parameter `name`, or of every parameter, and judge the answer."""
    st.header(said("Your answer"))
    which = choose(
        said("Of which parameter"),
        (name, ALL_OF_THEM),
        name,
        key=f"asked_{name}",
        format_func=lambda code: said("all of them") if code == ALL_OF_THEM else code,
    )
    decimals = choose_decimals(
        said("Rounding"),
        "decimals",
        range(1, MOST_DECIMALS + 1),
        message("three significant digits"),
        message(
            (
                "every number to {count} decimal, also on the way",
                "every number to {count} decimals, also on the way",
            )
        ),
        help=said(
            "As your sheet asks for it. What is right is then what such rounding can lead to."
        ),
    )
    if which == ALL_OF_THEM:
        _ask_all(ledger, trace, quantity, decimals)
    else:
        _ask(ledger, trace, name, quantity, decimals)
    _score()


def read_answer(text: str) -> float:
    """The number in an answer box; also 0,4, −0.4 and 1,000.5.

    Raises ValueError with a sentence.
    """
    plain = text.strip().replace("−", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", plain):
        whole, part = plain.split(",")
        raise ValueError(
            Message(
                "{number} may be {whole}.{part} or {whole}{part}: write it in that way.",
                number=plain,
                whole=whole,
                part=part,
            )
        )
    if re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", plain):
        plain = plain.replace(",", "")
    try:
        return parse_float(plain.replace(",", "."))
    except ValueError:
        raise ValueError(
            Message(
                "{text} is not a number. Write it like 0.4, -1.25 or 3e-5.", text=shortened(text)
            )
        ) from None


def _ask(ledger: Ledger, trace: Trace, name: str, quantity: str, decimals: int | None) -> None:
    question = (ledger.experiment, ledger.step, name, quantity)
    row: dict[str, Any] = {"horizontal": True, "vertical_alignment": "bottom"}
    with st.form("answer", border=False), st.container(**row):
        text = st.text_input(_label(name, quantity), key=f"answer_{name}_{quantity}", max_chars=40)
        st.form_submit_button(
            said("Check"), key="check", type="primary", on_click=_submitted, args=(question,)
        )
    st.caption(_how_exactly(ledger, name, quantity, decimals))
    if _quiz().submitted == question and text:
        try:
            answer = read_answer(text)
        except ValueError as error:
            st.text(told(error))
            return
        _judge(ledger, trace, name, quantity, decimals, answer)
    with st.container(horizontal=True):
        st.button(said("Show the solution"), key="solution", on_click=_solve, args=(question,))
        st.button(
            said("Next question"), key="next_question", on_click=_next_question, args=(ledger, name)
        )
    if _quiz().solved == question:
        _count(question, right=False)
        st.latex(block(formulas.chain(ledger, trace, name), NARROW))


def _label(name: str, quantity: str) -> str:
    return f"dL/d{name}" if quantity == GRADIENT else said("{name} after the step", name=name)


def _judge(
    ledger: Ledger, trace: Trace, name: str, quantity: str, decimals: int | None, answer: float
) -> None:
    right = is_right(ledger, name, quantity, answer, decimals)
    _count((ledger.experiment, ledger.step, name, quantity), right)
    if right:
        value = truth(ledger, name, quantity)
        st.success(said("Right: {what} is {value}.", what=_label(name, quantity), value=value))
        return
    found = diagnose(ledger, name, quantity, answer, trace, decimals)
    if found:
        st.info(said("Not right. What leads to this number:"))
        for mistake in found:
            _explain(mistake)
    else:
        _compare(ledger, trace, name)


def _explain(mistake: Mistake) -> None:
    """The mistake by name, and the line in which it differs."""
    title, explanation = WORDS[mistake.kind]
    elsewhere = mistake.kind in RIGHT_ELSEWHERE
    with st.container(border=True):
        st.markdown(f"**{said(title)}** {said(explanation)}")
        for words, line in (
            (said("Your number") if elsewhere else said("With the mistake"), mistake.wrong),
            (said("Asked for") if elsewhere else said("Right"), mistake.right),
        ):
            st.caption(words)
            st.latex(block([formulas.equation(line)] if line.parts else formulas.stated([line])))


def _compare(ledger: Ledger, trace: Trace, name: str) -> None:
    """Intermediate values one after another, the first at once."""
    st.info(
        said("Not right, and none of the usual mistakes gives this. Compare, from the beginning:")
    )
    gradient = terms_of(ledger, trace).gradient
    *values, _ = definitions(at(gradient, places(ledger.experiment.sizes)[name]))
    shown = min(_quiz().revealed, len(values))
    st.latex(block(formulas.stated(values[:shown])))
    if shown < len(values):
        words = said("Show the next value")
        if len(ledger.traces) > 1:
            words = said("Show the next value of sample {sample}", sample=trace.number + 1)
        st.button(words, key="next_value", on_click=_reveal, args=(shown + 1,))


def _ask_all(ledger: Ledger, trace: Trace, quantity: str, decimals: int | None) -> None:
    question, quiz = (ledger.experiment, ledger.step, ALL_OF_THEM, quantity), _quiz()
    if quiz.asked != question:
        quiz.asked, quiz.typed, quiz.handed_in = question, {}, {}
    if quiz.handing_in:
        quiz.handed_in = {name: text for name, text in quiz.typed.items() if text.strip()}
        quiz.handing_in = False
    verdicts = {
        name: judged(ledger, trace, name, quantity, text, decimals)
        for name, text in quiz.handed_in.items()
        if quiz.typed[name] == text
    }
    typed_table(
        key=f"answers_{ledger.step}_{quantity}",
        label=said("Your answer"),
        column=said("your answer"),
        heads={row.name: _label(row.name, quantity) for row in ledger.rows},
        typed=quiz.typed,
        notes={name: each.words for name, each in verdicts.items() if not each.right},
        praise={name: each.words for name, each in verdicts.items() if each.right},
    )
    st.button(said("Check"), key="check_all", type="primary", on_click=_hand_in)
    for name, each in verdicts.items():
        if each.right is not None:
            _count((ledger.experiment, ledger.step, name, quantity), each.right)
    if verdicts:
        right = sum(each.right is True for each in verdicts.values())
        st.write(said("{right} of {all} are right.", right=right, all=len(ledger.rows)))


class Judged(NamedTuple):
    """Whether an answer is right, None where it is no number, and what there is to say of it."""

    right: bool | None
    words: str


def judged(
    ledger: Ledger,
    trace: Trace,
    name: str,
    quantity: str,
    text: str,
    decimals: int | None = None,
) -> Judged:
    """A verdict on one answer, in a few words."""
    try:
        answer = read_answer(text)
    except ValueError:
        return Judged(None, said("not a number"))
    if is_right(ledger, name, quantity, answer, decimals):
        return Judged(True, said("✓ right"))
    found = diagnose(ledger, name, quantity, answer, trace, decimals)
    titles = dict.fromkeys(said(WORDS[mistake.kind][0]) for mistake in found)
    return Judged(False, paragraph(titles) or said("not right"))


def _how_exactly(ledger: Ledger, name: str, quantity: str, decimals: int | None) -> str:
    """How many digits are enough, without giving the answer away."""
    if quantity == GRADIENT and decimals is None:
        return said("Three significant digits are enough.")
    margin = float(tolerance(ledger, name, quantity, decimals))
    if decimals is None:
        return said(
            "Right is what is within {margin:2} of it: three digits of the change.", margin=margin
        )
    return said(
        "Right is what is within {margin:2} of it: what such rounding can make of this number.",
        margin=margin,
    )


def _submitted(question: Question) -> None:
    _quiz().submitted, _quiz().revealed = question, 1


def _hand_in() -> None:
    _quiz().handing_in = True


def _solve(question: Question) -> None:
    _quiz().solved = question


def _next_question(ledger: Ledger, name: str) -> None:
    """Follow the next parameter; after the last one, the first."""
    names = [row.name for row in ledger.rows]
    session().change("parameter", names[(names.index(name) + 1) % len(names)])


def _reveal(values: int) -> None:
    _quiz().revealed = values


def _count(question: Question, right: bool) -> None:
    """Keep for the score whether a question was solved, and whether at the first try."""
    score = _quiz().score
    if question in score:
        at_once, solved = score[question]
        score[question] = (at_once, solved or right)
    elif len(score) < MOST_SCORED:
        score[question] = (right, right)


def _score() -> None:
    score = _quiz().score
    if not score:
        return
    at_once, solved = (sum(each) for each in zip(*score.values(), strict=True))
    st.caption(
        said(
            (
                "This visit: {solved} of {count} question solved, {at_once} at the first try.",
                "This visit: {solved} of {count} questions solved, {at_once} at the first try.",
            ),
            solved=solved,
            count=len(score),
            at_once=at_once,
        )
    )
