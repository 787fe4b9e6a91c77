"""Your turn: the visitor computes a number by hand and is told what went another way."""

import pandas as pd
import streamlit as st

from nn_core.declared import shortened
from nn_core.fields import parse_float
from nn_core.step.ledger import Ledger, Trace, intermediates, total
from nn_core.step.mistakes import Mistake, diagnose, is_right, tolerance, truth
from ui.by_hand import formulas
from ui.theme import count, number

ALL_OF_THEM = "all of them"


def given(ledger: Ledger) -> None:
    """The samples, the parameters before the step, the formulas and the rates: all one needs."""
    st.subheader("What is given")
    experiment = ledger.experiment
    samples = pd.DataFrame(
        [(each.number + 1, *each.inputs, each.target) for each in ledger.traces],
        columns=["sample", "x1", "x2", "y"],
    )
    before = pd.DataFrame({"parameter": [row.name for row in ledger.rows]})
    before["before"] = [row.before for row in ledger.rows]
    for frame in (samples, before):
        st.dataframe(frame, hide_index=True, row_height=35, column_config=_ALL_DIGITS)
    st.latex(formulas.block(formulas.given(experiment)))
    eta, output_eta = experiment.optimizer.rates[0], experiment.optimizer.rates[-1]
    words = f"The learning rate is η = {number(eta)}"
    words += f", in the output layer {number(output_eta)}." if eta != output_eta else "."
    if len(ledger.traces) > 1:
        words += " The gradient is the mean over the samples of the batch."
    st.write(words)


_ALL_DIGITS = {
    name: st.column_config.NumberColumn(format="%.17g") for name in ("x1", "x2", "y", "before")
}


def ask(ledger: Ledger, trace: Trace, name: str, quantity: str) -> None:
    """Ask for a quantity of the parameter `name`, or of every parameter, and judge the answer."""
    st.subheader("Your answer")
    which = st.radio("of", (name, ALL_OF_THEM), horizontal=True)
    if which == ALL_OF_THEM:
        _ask_all(ledger, trace, quantity)
    else:
        _ask(ledger, trace, name, quantity)
    _score()


def read_answer(text: str) -> float:
    """The number in an answer box; also 0,4 and −0.4. Raises ValueError with a sentence."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    try:
        return parse_float(plain)
    except ValueError:
        raise ValueError(
            f"{shortened(text)} is not a number. Write it like 0.4, -1.25 or 3e-5."
        ) from None


def _ask(ledger: Ledger, trace: Trace, name: str, quantity: str) -> None:
    question = (ledger.experiment, ledger.step, name, quantity)
    label = f"dL/d{name}" if quantity == "gradient" else f"{name} after the step"
    row = {"horizontal": True, "vertical_alignment": "bottom"}
    with st.form("answer", border=False), st.container(**row):
        text = st.text_input(label, key=f"answer_{label}", max_chars=40)
        st.form_submit_button("Check", type="primary", on_click=_submitted, args=(question,))
    st.caption(_how_exactly(ledger, name, quantity))
    if st.session_state.get("submitted") != question or not text:
        return
    try:
        answer = read_answer(text)
    except ValueError as error:
        st.text(str(error))
        return
    right = is_right(ledger, name, quantity, answer)
    _count(question, answer, right)
    if right:
        st.success(f"Right: {label} is {number(truth(ledger, name, quantity))}.")
        return
    found = diagnose(ledger, name, quantity, answer, trace)
    if found:
        for mistake in found:
            _explain(mistake)
    else:
        _compare(ledger, trace, name)


def _explain(mistake: Mistake) -> None:
    """The mistake by name, and the line in which it differs."""
    with st.container(border=True):
        st.markdown(f"**{mistake.title}.** {mistake.explanation}")
        for words, terms in (("With the mistake", mistake.wrong), ("Right", mistake.right)):
            st.caption(words)
            line = formulas.sum_of_products(mistake.left, terms, total(terms))
            st.latex(formulas.block([line]))


def _compare(ledger: Ledger, trace: Trace, name: str) -> None:
    """Intermediate values one after another, the first at once."""
    st.info("Not right, and none of the usual mistakes gives this. Compare, from the beginning:")
    values = intermediates(ledger, name, trace)
    shown = min(st.session_state.get("revealed", 1), len(values))
    sample = f" of sample {trace.number + 1}" if len(ledger.traces) > 1 else ""
    st.latex(formulas.block(formulas.stated(values[:shown])))
    if shown < len(values):
        st.button(f"Show the next value{sample}", on_click=_reveal, args=(shown + 1,))


def _ask_all(ledger: Ledger, trace: Trace, quantity: str) -> None:
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
    if st.session_state.get("submitted") != question:
        return
    given = {
        name: text
        for name, text in zip(names, answers["your answer"], strict=True)
        if isinstance(text, str) and text.strip()
    }
    verdicts = {name: judged(ledger, trace, name, quantity, text) for name, text in given.items()}
    for name, verdict in verdicts.items():
        if verdict != NOT_A_NUMBER:
            answered = (ledger.experiment, ledger.step, name, quantity)
            _count(answered, given[name], verdict == RIGHT)
    right = sum(verdict == RIGHT for verdict in verdicts.values())
    st.write(f"{right} of {len(names)} are right.")
    if verdicts:
        st.dataframe(
            pd.DataFrame(
                {"parameter": verdicts.keys(), "answer": given.values(), "": verdicts.values()}
            ),
            hide_index=True,
            row_height=35,
        )


RIGHT, NOT_RIGHT, NOT_A_NUMBER = "✓ right", "not right", "not a number"


def judged(ledger: Ledger, trace: Trace, name: str, quantity: str, text: str) -> str:
    """What there is to say about one answer, in a few words."""
    try:
        answer = read_answer(text)
    except ValueError:
        return NOT_A_NUMBER
    if is_right(ledger, name, quantity, answer):
        return RIGHT
    titles = dict.fromkeys(
        mistake.title for mistake in diagnose(ledger, name, quantity, answer, trace)
    )
    return "; ".join(titles) or NOT_RIGHT


def _how_exactly(ledger: Ledger, name: str, quantity: str) -> str:
    """How many digits are enough, without giving the answer away."""
    if quantity == "gradient":
        return "Three significant digits are enough."
    margin = tolerance(ledger.row(name), quantity, truth(ledger, name, quantity))
    return f"Right is what is within {number(margin, 1)} of it: three digits of the change."


def _submitted(question: tuple) -> None:
    st.session_state.submitted = question
    st.session_state.revealed = 1


def _reveal(values: int) -> None:
    st.session_state.revealed = values


def _count(question: tuple, answer: float | str, right: bool) -> None:
    """Keep the answer for the score; the same one again counts once."""
    score = st.session_state.setdefault("score", {})
    score.setdefault(question, {})[answer] = right


def _score() -> None:
    score = st.session_state.get("score")
    if not score:
        return
    solved = sum(any(answers.values()) for answers in score.values())
    at_once = sum(next(iter(answers.values())) for answers in score.values())
    st.caption(
        f"This visit: {solved} of {count(len(score), 'question')} solved, "
        f"{at_once} at the first try."
    )
