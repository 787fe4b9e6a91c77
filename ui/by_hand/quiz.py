"""Your turn: the visitor computes a number by hand and is told what went another way."""

import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from nn_core import Experiment
from nn_core.declared import shortened
from nn_core.fields import parse_float
from nn_core.parameters import at, places
from nn_core.step.answers import MOST_DECIMALS, is_right, tolerance, truth
from nn_core.step.ledger import Ledger, Trace, terms_of
from nn_core.step.mistakes import Mistake, diagnose
from nn_core.step.terms import definitions
from ui.by_hand import formulas
from ui.by_hand.layout import NARROW, block
from ui.by_hand.mistake_words import RIGHT_ELSEWHERE, WORDS
from ui.session import session
from ui.theme import count, number

ALL_OF_THEM = "all of them"
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


def _quiz() -> Quiz:
    return session().drafts.setdefault("quiz", Quiz())


def given(ledger: Ledger) -> None:
    """The samples, the parameters before the step, the formulas and the rates: all one needs."""
    st.header("What is given")
    experiment = ledger.experiment
    outputs = len(ledger.traces[0].targets)
    targets = ["y"] if outputs == 1 else [f"y{k + 1}" for k in range(outputs)]
    samples = pd.DataFrame(
        [(each.number + 1, *each.row) for each in ledger.traces],
        columns=["sample", "x1", "x2", *targets],
    )
    before = pd.DataFrame({"parameter": [row.name for row in ledger.rows]})
    before["before"] = [row.before for row in ledger.rows]
    if ledger.rows[0].velocity is not None:
        before["velocity"] = [row.velocity for row in ledger.rows]
    for frame in (samples, before):
        st.dataframe(frame, hide_index=True, row_height=35, column_config=_ALL_DIGITS)
    st.latex(block(formulas.given(experiment)))
    eta, output_eta = experiment.optimizer.rates[0], experiment.optimizer.rates[-1]
    words = f"The learning rate is η = {number(eta)}"
    words += f", in the output layer {number(output_eta)}." if eta != output_eta else "."
    if len(ledger.traces) > 1:
        words += " The gradient is the mean over the samples of the batch."
    if not experiment.optimizer.learns_biases:
        words += " The biases are fixed."
    st.write(words)


_ALL_DIGITS = {
    name: st.column_config.NumberColumn(format="%.17g")
    for name in ("x1", "x2", "y", "y1", "y2", "y3", "before", "velocity")
}


def ask(ledger: Ledger, trace: Trace, name: str, quantity: str) -> None:
    """Ask for a quantity of the parameter `name`, or of every parameter, and judge the answer."""
    st.header("Your answer")
    which = st.radio("of", (name, ALL_OF_THEM), horizontal=True)
    decimals = _choose_rounding()
    if which == ALL_OF_THEM:
        _ask_all(ledger, trace, quantity, decimals)
    else:
        _ask(ledger, trace, name, quantity, decimals)
    _score()


def _choose_rounding() -> int | None:
    """The decimals to which the visitor rounds every number, None for three digits at the end."""
    return st.selectbox(
        "Rounding",
        (None, *range(1, MOST_DECIMALS + 1)),
        format_func=lambda decimals: (
            "three significant digits"
            if decimals is None
            else f"every number to {count(decimals, 'decimal')}, also on the way"
        ),
        key="decimals",
        help="As your sheet asks for it. What is right is then what such rounding can lead to.",
    )


def read_answer(text: str) -> float:
    """The number in an answer box; also 0,4, −0.4 and 1,000.5.

    Raises ValueError with a sentence.
    """
    plain = text.strip().replace("−", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", plain):
        whole, part = plain.split(",")
        raise ValueError(f"{plain} may be {whole}.{part} or {whole}{part}: write it in that way.")
    if re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", plain):
        plain = plain.replace(",", "")
    try:
        return parse_float(plain.replace(",", "."))
    except ValueError:
        raise ValueError(
            f"{shortened(text)} is not a number. Write it like 0.4, -1.25 or 3e-5."
        ) from None


def _ask(ledger: Ledger, trace: Trace, name: str, quantity: str, decimals: int | None) -> None:
    question = (ledger.experiment, ledger.step, name, quantity)
    label = f"dL/d{name}" if quantity == "gradient" else f"{name} after the step"
    row: dict[str, Any] = {"horizontal": True, "vertical_alignment": "bottom"}
    with st.form("answer", border=False), st.container(**row):
        text = st.text_input(label, key=f"answer_{label}", max_chars=40)
        st.form_submit_button("Check", type="primary", on_click=_submitted, args=(question,))
    st.caption(_how_exactly(ledger, name, quantity, decimals))
    if _quiz().submitted == question and text:
        try:
            answer = read_answer(text)
        except ValueError as error:
            st.text(str(error))
            return
        _judge(ledger, trace, name, quantity, decimals, answer)
    with st.container(horizontal=True):
        st.button("Show the solution", on_click=_solve, args=(question,))
        st.button("Next question", on_click=_next_question, args=(ledger, name))
    if _quiz().solved == question:
        _count(question, right=False)
        st.latex(block(formulas.chain(ledger, trace, name), NARROW))


def _judge(
    ledger: Ledger, trace: Trace, name: str, quantity: str, decimals: int | None, answer: float
) -> None:
    right = is_right(ledger, name, quantity, answer, decimals)
    _count((ledger.experiment, ledger.step, name, quantity), right)
    if right:
        label = f"dL/d{name}" if quantity == "gradient" else f"{name} after the step"
        st.success(f"Right: {label} is {number(truth(ledger, name, quantity))}.")
        return
    found = diagnose(ledger, name, quantity, answer, trace, decimals)
    if found:
        st.info("Not right. What leads to this number:")
        for mistake in found:
            _explain(mistake)
    else:
        _compare(ledger, trace, name)


def _explain(mistake: Mistake) -> None:
    """The mistake by name, and the line in which it differs."""
    title, explanation = WORDS[mistake.kind]
    elsewhere = mistake.kind in RIGHT_ELSEWHERE
    with st.container(border=True):
        st.markdown(f"**{title}.** {explanation}")
        for words, line in (
            ("Your number" if elsewhere else "With the mistake", mistake.wrong),
            ("Asked for" if elsewhere else "Right", mistake.right),
        ):
            st.caption(words)
            st.latex(block([formulas.equation(line)] if line.parts else formulas.stated([line])))


def _compare(ledger: Ledger, trace: Trace, name: str) -> None:
    """Intermediate values one after another, the first at once."""
    st.info("Not right, and none of the usual mistakes gives this. Compare, from the beginning:")
    gradient = terms_of(ledger, trace).gradient
    *values, _ = definitions(at(gradient, places(ledger.experiment.sizes)[name]))
    shown = min(_quiz().revealed, len(values))
    sample = f" of sample {trace.number + 1}" if len(ledger.traces) > 1 else ""
    st.latex(block(formulas.stated(values[:shown])))
    if shown < len(values):
        st.button(f"Show the next value{sample}", on_click=_reveal, args=(shown + 1,))


def _ask_all(ledger: Ledger, trace: Trace, quantity: str, decimals: int | None) -> None:
    names = [row.name for row in ledger.rows]
    blank = pd.DataFrame({"parameter": names, "your answer": [""] * len(names)})
    question = (ledger.experiment, ledger.step, ALL_OF_THEM, quantity)
    with st.form("answers", border=False):
        answers = st.data_editor(
            blank,
            hide_index=True,
            row_height=35,
            disabled=["parameter"],
            key=f"answers_{ledger.step}_{quantity}",
        )
        st.form_submit_button("Check", type="primary", on_click=_submitted, args=(question,))
    if _quiz().submitted != question:
        return
    given = {
        name: text
        for name, text in zip(names, answers["your answer"], strict=True)
        if isinstance(text, str) and text.strip()
    }
    verdicts = {
        name: judged(ledger, trace, name, quantity, text, decimals) for name, text in given.items()
    }
    for name, verdict in verdicts.items():
        if verdict != NOT_A_NUMBER:
            _count((ledger.experiment, ledger.step, name, quantity), verdict == RIGHT)
    right = sum(verdict == RIGHT for verdict in verdicts.values())
    st.write(f"{right} of {len(names)} are right.")
    if verdicts:
        st.dataframe(
            pd.DataFrame(
                {
                    "parameter": verdicts.keys(),
                    "answer": given.values(),
                    "verdict": verdicts.values(),
                }
            ),
            hide_index=True,
            row_height=35,
        )


RIGHT, NOT_RIGHT, NOT_A_NUMBER = "✓ right", "not right", "not a number"


def judged(
    ledger: Ledger,
    trace: Trace,
    name: str,
    quantity: str,
    text: str,
    decimals: int | None = None,
) -> str:
    """What there is to say about one answer, in a few words."""
    try:
        answer = read_answer(text)
    except ValueError:
        return NOT_A_NUMBER
    if is_right(ledger, name, quantity, answer, decimals):
        return RIGHT
    found = diagnose(ledger, name, quantity, answer, trace, decimals)
    titles = dict.fromkeys(WORDS[mistake.kind][0] for mistake in found)
    return "; ".join(titles) or NOT_RIGHT


def _how_exactly(ledger: Ledger, name: str, quantity: str, decimals: int | None) -> str:
    """How many digits are enough, without giving the answer away."""
    if quantity == "gradient" and decimals is None:
        return "Three significant digits are enough."
    margin = number(tolerance(ledger, name, quantity, decimals), 2)
    if decimals is None:
        return f"Right is what is within {margin} of it: three digits of the change."
    return f"Right is what is within {margin} of it: what such rounding can make of this number."


def _submitted(question: Question) -> None:
    _quiz().submitted, _quiz().revealed = question, 1


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
        f"This visit: {solved} of {count(len(score), 'question')} solved, "
        f"{at_once} at the first try."
    )
