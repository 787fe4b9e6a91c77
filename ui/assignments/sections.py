"""What the Assignments page lists: the teacher's form, the student's answers, the marks."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

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
    assignment_from,
    mark,
)
from nn_core.experiment import KINDS
from nn_core.packing import LONGEST_PACKED
from nn_core.step import quantities
from nn_core.step.ledger import explain_step
from nn_core.step.quantities import OF_A_SAMPLE, OF_A_STATE, OF_A_STEP, Quantity
from nn_core.step.sheet import rounding_slack
from nn_core.tables import LARGEST_FILE
from nn_core.training import Run
from ui.assignments import words
from ui.assignments.printable import printable
from ui.assignments.tables import marks_csv, marks_table
from ui.downloads import File, downloads
from ui.files import File as Dropped
from ui.files import take_files
from ui.quantities import KINDS as NAMES
from ui.quantities import full_name, short_name
from ui.session import ANSWERS, MY_ANSWERS, TASK, answers_to, session
from ui.widgets import choose

MOST_HAND_INS = 300
MAKE, MARK = "Make an assignment", "Mark answers"
QUESTIONS = "questions"
"""The draft of what a teacher asks."""


def choose_task() -> str:
    """What a teacher is here for; who opened a student's answers is here to mark them."""
    default = MARK if session().drafts.get(ANSWERS) else MAKE
    return choose("What to do", (MAKE, MARK), default, label_visibility="collapsed")


def make(experiment: Experiment) -> None:
    """The teacher's form: the experiment on the screen becomes an assignment."""
    st.caption("It is about the experiment in the sidebar. All of it travels in the link.")
    fields = tuple(name for name, kind in KINDS.items() if kind.applies(experiment))
    title = st.text_input("Title", max_chars=LONGEST_TITLE)
    text = st.text_area("Text", max_chars=LONGEST_TEXT)
    fixed = st.multiselect("Fixed settings", fields, format_func=_label)
    hidden = st.multiselect("Fixed and not shown in the sidebar", fields, format_func=_label)
    withheld = st.multiselect(
        "Results hidden until every question is answered",
        tuple(words.RESULTS),
        format_func=words.RESULTS.__getitem__,
    )
    asked = ask(experiment)
    decimals = st.number_input("Decimals of an answer", 0, MOST_DECIMALS, 4)
    if not asked:
        st.caption("Add at least one question.")
        return
    try:
        assignment = Assignment(
            experiment=experiment,
            title=title,
            text=text,
            fixed=tuple(fixed),
            hidden=tuple(hidden),
            withheld=tuple(withheld),
            questions=asked,
            decimals=int(decimals),
        )
    except ValueError as error:
        st.text(str(error))
        return
    link = link_to(TASK, assignment.to_text())
    st.caption("The link for your students")
    st.code(link, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        downloads(
            File("printable page", "assignment.html", lambda: printable(assignment, link)),
        )
        st.button("Open it as a student", on_click=lambda: session().work_on(assignment))


def ask(experiment: Experiment) -> tuple[Quantity, ...]:
    """The questions so far, each with a way to take it back, and one more to add."""
    asked: tuple[Quantity, ...] = session().drafts.get(QUESTIONS, ())
    st.caption("Questions")
    for number, question in enumerate(asked, 1):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{number}. {full_name(experiment, question)}", width="stretch")
            st.button(
                "Remove", key=f"remove_{question.to_text()}", on_click=_drop, args=(question,)
            )
    question = choose_question(experiment)
    if st.button("Add this question", disabled=len(asked) >= MOST_QUESTIONS):
        # Not in a callback: that would not know of a number typed right before the click.
        _add(experiment, question)
        st.rerun()
    return asked


def choose_question(experiment: Experiment) -> Quantity:
    """Any number of any step, or of the state after any epoch."""
    kinds = (*OF_A_STEP, *OF_A_STATE)
    with st.container(horizontal=True):
        kind = st.selectbox("What", kinds, format_func=NAMES.__getitem__, key="question_kind")
        kind = kind if kind in kinds else kinds[0]
        choices = quantities.choices(experiment.sizes, kind)
        of = choices[0]
        if len(choices) > 1:
            of = st.selectbox(
                "Of which",
                choices,
                format_func=lambda of: short_name(experiment.sizes, Quantity(kind, of)),
                key=f"question_of_{kind}_{experiment.sizes}",
            )
        last = quantities.last_at(experiment, kind)
        if kind in OF_A_STATE:
            at = st.number_input("After epoch", 0, last, last, key=f"question_epoch_{last}")
        else:
            at = st.number_input("Step", 1, last + 1, 1, key=f"question_step_{last}") - 1
        sample = 1
        if kind in OF_A_SAMPLE and len(experiment.rows) > 1:
            rows = len(experiment.rows)
            sample = st.number_input("Sample", 1, rows, 1, key=f"question_sample_{rows}")
    return Quantity(kind, of, int(at), int(sample) - 1)


def _add(experiment: Experiment, question: Quantity) -> None:
    here = session()
    try:
        quantities.check(experiment, question)
    except ValueError as error:
        here.problems = (str(error),)
        return
    asked = here.drafts.get(QUESTIONS, ())
    here.drafts[QUESTIONS] = tuple(dict.fromkeys((*asked, question)))[:MOST_QUESTIONS]


def _drop(question: Quantity) -> None:
    drafts = session().drafts
    drafts[QUESTIONS] = tuple(each for each in drafts.get(QUESTIONS, ()) if each != question)


def _label(name: str) -> str:
    return KINDS[name].label


def link_to(entry: str, text: str) -> str:
    """The address of this page, on this server, with one entry."""
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({entry: text}), ""))


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
            session().drafts[MY_ANSWERS] = Answers(
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
        st.caption("To hand in: send this link, or the file, to your teacher.")
        st.code(link_to(ANSWERS, text), language=None, wrap_lines=True)
        downloads(File("my answers", "answers.txt", lambda: text))
    st.button("Leave the assignment", on_click=lambda: session().work_on(None))


def unanswered(assignment: Assignment, given: Answers) -> int:
    """How many questions have no answer yet."""
    return len(assignment.questions) - sum(bool(text) for text in given.texts)


def marks() -> None:
    """The teacher's table: many hand-ins at once, marked against the teacher's own assignment."""
    link = st.text_input("The link of your assignment", max_chars=LONGEST_PACKED)
    pasted = st.text_area("Answers, one link a line", max_chars=LARGEST_FILE)
    take_files("hand_ins", "Or files, chosen or dropped here:", _handed_in, most=MOST_HAND_INS)
    opened = session().drafts.get(ANSWERS, ())
    if opened:
        st.text(words.opened(len(opened)))
        st.button("Leave these answers", on_click=session().drafts.pop, args=(ANSWERS,))
    texts = (*opened, *pasted.split())
    if not texts or not link:
        return
    try:
        assignment = assignment_from(entry_of(link, TASK))
    except ValueError as error:
        st.text(str(error))
        return
    marked, problems = mark_all(assignment, [entry_of(text, ANSWERS) for text in texts])
    for problem in problems[:6]:
        st.text(problem)
    if not marked:
        return
    st.text(words.summary(marked, len(assignment.questions)))
    st.dataframe(marks_table(assignment, marked), hide_index=True, row_height=35)
    downloads(File("marks as CSV", "marks.csv", lambda: marks_csv(assignment, marked)))


def entry_of(link: str, entry: str) -> str:
    """What a link carries in an entry of its query; the text itself where it is no such link."""
    return parse_qs(urlsplit(link).query, max_num_fields=20).get(entry, [link])[-1]


def _handed_in(files: tuple[Dropped, ...], left: int) -> None:
    here = session()
    texts = [
        file.content[: LONGEST_PACKED + 1].decode("utf-8", "replace").strip() for file in files
    ]
    all_texts = dict.fromkeys((*here.drafts.get(ANSWERS, ()), *texts))
    here.drafts[ANSWERS] = tuple(all_texts)[: MOST_HAND_INS + 1]
    if left:
        here.problems = ("Not all files were taken, since they are too large together.",)


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
