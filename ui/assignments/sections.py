"""What the Assignments page lists: the teacher's form, the student's answers, the marks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import streamlit as st

from nn_core import Experiment
from nn_core.assignment import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_DECIMALS,
    Answers,
    Assignment,
    Marked,
    answers_from,
    assignment_from,
    mark,
)
from nn_core.experiment import KINDS
from nn_core.message import Message, message_of
from nn_core.packing import LONGEST_PACKED
from nn_core.step.ledger import explain_step
from nn_core.step.quantities import OF_A_STATE, Quantity
from nn_core.step.sheet import rounding_slack
from nn_core.tables import LARGEST_FILE
from nn_core.training import Run
from ui.address import ANSWERS
from ui.assignments import words
from ui.assignments.asking import ask
from ui.assignments.printable import printable
from ui.assignments.tables import marks_csv, marks_table
from ui.assignments.words import MAKE, MARK
from ui.downloads import File, downloads
from ui.files import File as Dropped
from ui.files import take_files
from ui.language import said, told
from ui.session import MY_ANSWERS, TASK, answers_to, heard, session
from ui.table import grid
from ui.widgets import choose, controlled
from ui.withheld import RESULTS

MOST_HAND_INS = 300
HAND_INS = "hand-ins"
"""The draft of answers that came in files."""
NAME = 0
"""Stands for the name among the fields of the answers, which count from 1."""


def choose_task() -> str:
    """What a teacher is here for; who opened a student's answers is here to mark them."""
    default = MARK if session().now.answers else MAKE
    return choose(
        said("What to do"),
        (MAKE, MARK),
        default,
        key="assignment_task",
        format_func=lambda task: said(words.TASKS[task]),
        label_visibility="collapsed",
    )


def make(experiment: Experiment) -> None:
    """The teacher's form: the experiment on the screen becomes an assignment."""
    st.caption(said("It is about the experiment in the sidebar. All of it travels in the link."))
    fields = tuple(name for name, kind in KINDS.items() if kind.applies(experiment))
    title = st.text_input(said("Title"), max_chars=LONGEST_TITLE, key="assignment_title")
    text = st.text_area(said("Text"), max_chars=LONGEST_TEXT, key="assignment_text")
    fixed = _some(said("Fixed settings"), "fixed", fields, _label)
    hidden = _some(said("Fixed and not shown in the sidebar"), "hidden", fields, _label)
    withheld = _some(
        said("Results hidden until every question is answered"),
        "withheld",
        tuple(RESULTS),
        lambda name: said(RESULTS[name]),
    )
    asked = ask(experiment)
    decimals = st.number_input(
        said("Decimals of an answer"), 0, MOST_DECIMALS, 4, key="assignment_decimals"
    )
    if not asked:
        st.caption(said("Add at least one question."))
        return
    try:
        assignment = Assignment(
            experiment=experiment,
            title=title,
            text=text,
            fixed=fixed,
            hidden=hidden,
            withheld=withheld,
            questions=asked,
            decimals=int(decimals),
        )
    except ValueError as error:
        st.text(told(error))
        return
    link = link_to(TASK, assignment.to_text())
    st.caption(said("The link for your students"))
    st.code(link, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        downloads(
            File(
                said("printable page"),
                said("assignment.html"),
                lambda: printable(assignment, link),
            ),
        )
        st.button(
            said("Open it as a student"),
            key="open_as_student",
            on_click=lambda: session().work_on(assignment),
        )


def _some(
    label: str, name: str, options: tuple[str, ...], words_of: Callable[[str], str]
) -> tuple[str, ...]:
    """Some of the options, as the teacher has chosen them."""
    drafts, key = session().drafts, f"assignment_{name}"
    chosen = tuple(each for each in drafts.get(key, ()) if each in options)

    def change(shown: list[str]) -> None:
        drafts[key] = tuple(shown)

    controlled(
        st.multiselect,
        label,
        key,
        chosen,
        change,
        stands_for=tuple,
        options=options,
        format_func=words_of,
        placeholder=said("None chosen"),
    )
    return chosen


def _label(name: str) -> str:
    return said(KINDS[name].label)


def link_to(entry: str, text: str) -> str:
    """The address of this page, on this server, with one entry."""
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({entry: text}), ""))


def answer(assignment: Assignment) -> None:
    """What a student sees: the task, the questions, and the answers to hand in."""
    st.header(said("The assignment"))
    st.text(assignment.title)
    st.text(assignment.text)
    st.text(words.what_is_locked(assignment))
    st.text(words.how_exactly(assignment))
    given = answers_to(assignment)
    known = (*given.texts, *[""] * len(assignment.questions))
    with st.form("assignment_answers"):
        st.text_input(
            said("Your name"),
            given.name,
            max_chars=LONGEST_NAME,
            key=_field_of(assignment, NAME),
        )
        for number, question in enumerate(assignment.questions, 1):
            st.text_input(
                f"{number}. {words.asked(assignment, question)}",
                known[number - 1],
                max_chars=LONGEST_ANSWER,
                key=_field_of(assignment, number),
            )
        st.form_submit_button(
            said("Write down my answers"),
            key="write_down",
            type="primary",
            on_click=_write_down,
            args=(assignment,),
        )
    missing = unanswered(assignment, given)
    if missing and assignment.withheld:
        st.text(words.still_hidden(assignment, missing))
    if missing < len(assignment.questions):
        text = replace(given, experiment=session().now.experiment).to_text()
        st.caption(said("To hand in: send this link, or the file, to your teacher."))
        st.code(link_to(ANSWERS, text), language=None, wrap_lines=True)
        downloads(File(said("my answers"), said("answers.txt"), lambda: text))
    st.button(said("Leave the assignment"), key="leave", on_click=lambda: session().work_on(None))


def _field_of(assignment: Assignment, number: int) -> str:
    return f"answer_{assignment.seal}_{number}"


def _write_down(assignment: Assignment) -> None:
    here = session()
    name, *texts = (
        heard(_field_of(assignment, number)) or ""
        for number in (NAME, *range(1, len(assignment.questions) + 1))
    )
    try:
        here.drafts[MY_ANSWERS] = Answers(
            assignment=assignment.seal,
            experiment=here.now.experiment,
            name=name,
            texts=tuple(texts),
        )
    except ValueError as error:  # longer than the fields allow, which no browser does
        here.problems = (message_of(error),)


def unanswered(assignment: Assignment, given: Answers) -> int:
    """How many questions have no answer yet."""
    return len(assignment.questions) - sum(bool(text) for text in given.texts)


def marks() -> None:
    """The teacher's table: many hand-ins at once, marked against the teacher's own assignment."""
    link = st.text_input(
        said("The link of your assignment"), max_chars=LONGEST_PACKED, key="assignment_link"
    )
    pasted = st.text_area(
        said("Answers, one link a line"), max_chars=LARGEST_FILE, key="pasted_answers"
    )
    take_files(
        "hand_ins", said("Or files, chosen or dropped here:"), _handed_in, most=MOST_HAND_INS
    )
    opened = tuple(dict.fromkeys((*session().now.answers, *session().drafts.get(HAND_INS, ()))))
    if opened:
        st.text(words.opened(len(opened)))
        st.button(said("Leave these answers"), key="leave_answers", on_click=_leave)
    texts = (*opened, *pasted.split())
    if not texts or not link:
        return
    try:
        assignment = assignment_from(entry_of(link, TASK))
    except ValueError as error:
        st.text(told(error))
        return
    marked, problems = mark_all(assignment, [entry_of(text, ANSWERS) for text in texts])
    for problem in problems[:6]:
        st.text(told(problem))
    if not marked:
        return
    st.text(words.summary(marked, len(assignment.questions)))
    grid(marks_table(assignment, marked), "marks", row_height=35)
    downloads(File(said("marks as CSV"), said("marks.csv"), lambda: marks_csv(assignment, marked)))


def _leave() -> None:
    here = session()
    here.drafts.pop(HAND_INS, None)
    here.become(here.now._replace(answers=()))


def entry_of(link: str, entry: str) -> str:
    """What a link carries in an entry of its query; the text itself where it is no such link."""
    return parse_qs(urlsplit(link).query, max_num_fields=20).get(entry, [link])[-1]


def _handed_in(files: tuple[Dropped, ...], left: int) -> None:
    here = session()
    texts = [
        file.content[: LONGEST_PACKED + 1].decode("utf-8", "replace").strip() for file in files
    ]
    all_texts = dict.fromkeys((*here.drafts.get(HAND_INS, ()), *texts))
    here.drafts[HAND_INS] = tuple(all_texts)[: MOST_HAND_INS + 1]
    if left:
        here.problems = (Message("Not all files were taken, since they are too large together."),)


def mark_all(assignment: Assignment, texts: Sequence[str]) -> tuple[list[Marked], list[str]]:
    """Every hand-in marked, and a message for each that cannot be read or trained."""
    marked: list[Marked] = []
    problems: list[str] = []
    if len(texts) > MOST_HAND_INS:
        problems.append(
            Message(
                "There are {hand_ins:,} hand-ins; marked are the first {most}.",
                hand_ins=len(texts),
                most=MOST_HAND_INS,
            )
        )
    for number, text in enumerate(texts[:MOST_HAND_INS], 1):
        try:
            marked.append(
                mark(assignment, answers_from(text), slack=lambda *of: _slack(assignment, *of))
            )
        except ValueError as error:
            problem = message_of(error)
            problems.append(Message("Hand-in {number}: {problem}", number=number, problem=problem))
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
