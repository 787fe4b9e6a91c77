"""What the Assignments page lists: the teacher's form, the student's answers, the marks."""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from nn_core import Experiment
from nn_core.assignment import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_DECIMALS,
    MOST_QUESTIONS,
    Answers,
    Assignment,
    Marked,
    answers_from,
    mark,
)
from nn_core.experiment import KINDS
from nn_core.packing import LONGEST_PACKED
from nn_core.step import quantities
from nn_core.step.ledger import explain_step
from nn_core.step.quantities import OF_A_STATE, OF_A_STEP, Quantity
from nn_core.step.sheet import rounding_slack
from nn_core.training import Run
from ui.assignments import words
from ui.assignments.printable import printable
from ui.assignments.tables import marks_csv, marks_table
from ui.downloads import File, downloads
from ui.quantities import full_name
from ui.session import answers_to, session

MOST_HAND_INS = 300


def make(experiment: Experiment) -> None:
    """The teacher's form: the experiment on the screen becomes an assignment."""
    st.header("Make an assignment")
    st.caption("It is about the experiment in the sidebar. All of it travels in the link.")
    fields = tuple(name for name, kind in KINDS.items() if kind.applies(experiment))
    questions = possible_questions(experiment)
    title = st.text_input("Title", max_chars=LONGEST_TITLE)
    text = st.text_area("Text", max_chars=LONGEST_TEXT)
    fixed = st.multiselect("Fixed settings", fields, format_func=_label)
    hidden = st.multiselect("Fixed and not shown in the sidebar", fields, format_func=_label)
    withheld = st.multiselect(
        "Results hidden until every question is answered",
        tuple(words.RESULTS),
        format_func=words.RESULTS.__getitem__,
    )
    asked = st.multiselect(
        "Questions",
        questions,
        format_func=lambda question: full_name(experiment, question),
        max_selections=MOST_QUESTIONS,
        help="Numbers of the first step, and of the state after the last epoch.",
    )
    decimals = st.number_input("Decimals of an answer", 0, MOST_DECIMALS, 4)
    if not asked:
        st.caption("Choose at least one question.")
        return
    try:
        assignment = Assignment(
            experiment=experiment,
            title=title,
            text=text,
            fixed=tuple(fixed),
            hidden=tuple(hidden),
            withheld=tuple(withheld),
            questions=tuple(asked),
            decimals=int(decimals),
        )
    except ValueError as error:
        st.text(str(error))
        return
    link = link_of(assignment)
    st.caption("The link for your students")
    st.code(link, language=None, wrap_lines=True)
    downloads(
        File("printable page", "assignment.html", lambda: printable(assignment, link)),
    )
    st.button("Open it as a student", on_click=lambda: session().work_on(assignment))


def possible_questions(experiment: Experiment) -> tuple[Quantity, ...]:
    """What can be asked: the first step's numbers, and those after the last epoch."""
    of_step = [
        Quantity(kind, of)
        for kind in OF_A_STEP
        for of in quantities.choices(experiment.sizes, kind)
    ]
    of_state = [
        Quantity(kind, of, experiment.epochs)
        for kind in OF_A_STATE
        for of in quantities.choices(experiment.sizes, kind)
    ]
    return (*of_step, *of_state)


def _label(name: str) -> str:
    return KINDS[name].label


def link_of(assignment: Assignment) -> str:
    """The address that opens an assignment, on this server."""
    parts = urlsplit(st.context.url or "")
    query = urlencode({"task": assignment.to_text()})
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def answer(assignment: Assignment, experiment: Experiment) -> None:
    """What a student sees: the task, the questions, and the answers to hand in."""
    st.header("The assignment")
    st.text(assignment.title)
    st.text(assignment.text)
    st.text(words.what_is_locked(assignment))
    st.text(words.how_exactly(assignment))
    given = answers_to(assignment)
    with st.form("assignment_answers"):
        name = st.text_input("Your name", given.name, max_chars=LONGEST_NAME)
        known = (*given.texts, *[""] * len(assignment.questions))
        texts = [
            st.text_input(
                f"{number}. {words.asked(assignment, question)}",
                known[number - 1],
                max_chars=LONGEST_ANSWER,
                key=f"answer_{assignment.seal}_{number}",
            )
            for number, question in enumerate(assignment.questions, 1)
        ]
        if st.form_submit_button("Write down my answers", type="primary"):
            session().drafts["answers"] = Answers(
                assignment=assignment.seal, experiment=experiment, name=name, texts=tuple(texts)
            )
    given = answers_to(assignment)
    missing = unanswered(assignment, given)
    if missing and assignment.withheld:
        st.text(words.still_hidden(assignment, missing))
    if missing < len(assignment.questions):
        text = Answers(
            assignment=assignment.seal, experiment=experiment, name=given.name, texts=given.texts
        ).to_text()
        st.caption("To hand in: send this text, or the file, to your teacher.")
        st.code(text, language=None, wrap_lines=True)
        downloads(File("my answers", "answers.txt", lambda: text))
    st.button("Leave the assignment", on_click=lambda: session().work_on(None))


def unanswered(assignment: Assignment, given: Answers) -> int:
    """How many questions have no answer yet."""
    return len(assignment.questions) - sum(bool(text) for text in given.texts)


def marks(assignment: Assignment) -> None:
    """The teacher's table: many hand-ins at once, marked against this assignment."""
    st.header("Mark answers")
    pasted = st.text_area("Answers, one hand-in a line", max_chars=LONGEST_PACKED * 5)
    files = st.file_uploader("Or files", accept_multiple_files=True, max_upload_size=1)
    lines = [*pasted.split(), *(file.getvalue().decode("utf-8", "replace") for file in files)]
    marked, problems = mark_all(assignment, lines)
    for problem in problems[:6]:
        st.text(problem)
    if not marked:
        return
    st.text(words.summary(marked, len(assignment.questions)))
    st.dataframe(marks_table(assignment, marked), hide_index=True, row_height=35)
    downloads(File("marks as CSV", "marks.csv", lambda: marks_csv(assignment, marked)))


def mark_all(assignment: Assignment, texts: Sequence[str]) -> tuple[list[Marked], list[str]]:
    """Every hand-in marked, and a sentence for each that cannot be read or trained."""
    marked, problems = [], []
    if len(texts) > MOST_HAND_INS:
        problems.append(f"There are {len(texts):,} hand-ins; marked are the first {MOST_HAND_INS}.")
    for number, text in enumerate(texts[:MOST_HAND_INS], 1):
        try:
            marked.append(
                mark(assignment, answers_from(text), slack=lambda *of: _slack(assignment, *of))
            )
        except ValueError as error:
            problems.append(f"Hand-in {number}: {error}")
    return marked, problems


def _slack(assignment: Assignment, run: Run, question: Quantity) -> float:
    """How far rounding on the way may move the answer; none is allowed after whole epochs."""
    if question.kind in OF_A_STATE:
        return 0.0
    try:
        ledger = explain_step(run.experiment, question.at, run)
    except ValueError:
        return 0.0
    traces = {trace.number: trace for trace in ledger.traces}
    trace = traces.get(question.sample, ledger.traces[0])
    return rounding_slack(ledger, trace, assignment.decimals)(question)
