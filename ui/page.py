"""What every page begins with: its address, the list of pages, its question and the sidebar."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn_core import Experiment
from nn_core.compare.codec import KEY
from nn_core.message import message
from ui.address import ANSWERS, Own
from ui.glossary import glossary
from ui.kept import STORAGE, in_words, keep_button, shown
from ui.language import joined, language, said, speak_as_the_visit, told
from ui.paper import on_paper
from ui.plot import fetch_ahead
from ui.session import answers_to, query_of_the_browser, session
from ui.sidebar import draw_languages, draw_sidebar
from ui.start import begin
from ui.storage import sync_with_browser
from ui.withheld import RESULTS

MOST_PROBLEMS = 6
"""Sentences shown about one address; a hostile one could have thousands."""


class _Style(str):
    """A style sheet as an element; Streamlit looks for a file of the name of any other text."""

    def _repr_html_(self) -> str:
        return self


_STYLE = _Style(f"<style>{Path(__file__).with_suffix('.css').read_text(encoding='utf-8')}</style>")
LEAVING = "leaving"
"""The entry of a query that a page is left with, and of no address: see `page.js`."""

_page = st.components.v2.component(
    "page", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


class Page(NamedTuple):
    """A page: the script that draws it, its question, and what its address says of its own."""

    script: str
    question: str
    own: Own = ""
    results: bool = True
    """Whether it shows results of the visitor's experiment, which an assignment may withhold."""


PAGES = {
    message("Train"): Page(
        "dashboard.py",
        message("What does backpropagation change about the weights?"),
        own="threshold",
    ),
    message("By hand"): Page(
        "pages/1_By_hand.py", message("What does one update do, number by number?"), own="step"
    ),
    message("Symmetry"): Page(
        "pages/2_Symmetry.py", message("Do the hidden units ever become different?")
    ),
    message("Linearity"): Page(
        "pages/3_Linearity.py", message("Is it more than a linear regression?")
    ),
    message("Your exercise"): Page(
        "pages/7_Your_exercise.py",
        message("What does the network on your sheet do?"),
        "step",
    ),
    message("Sweep"): Page(
        "pages/4_Sweep.py", message("Which experiments train, and which blow up?"), own="view"
    ),
    message("Compare"): Page(
        "pages/5_Compare.py", message("What difference does it make?"), own="runs"
    ),
    message("Lessons"): Page(
        "pages/6_Lessons.py", message("Where do I start?"), own="lesson", results=False
    ),
    message("Assignments"): Page(
        "pages/8_Assignments.py",
        message("What is to be found out, and was it?"),
        own="answers",
        results=False,
    ),
}


def open_page(name: str) -> Experiment:
    """Begin a page, and tell what experiment it is about."""
    begin()
    page, here = PAGES[name], session()
    late, here.late = here.late, False
    if late and name != here.page:
        go_to(here.page)  # a number typed right before a click on a link arrives after the click
    target, here.next_page = here.next_page, ""
    if target and target != name:
        go_to(target)
    here.open(name, query_of_the_browser())  # before anything is drawn, where news breaks in
    if went_back():
        here.follow(query_of_the_browser())
    speak_as_the_visit()
    st.set_page_config(page_title=f"{said(name)} · Backprop Lab", page_icon="🔁", layout="wide")
    if page.results:
        fetch_ahead()
    _write_address(page)
    with st.sidebar:
        for label, each in PAGES.items():
            st.page_link(
                _linked(each.script),
                label=said(label),
                help=said(each.question),
                query_params=here.now.query(each.own),
            )
    if page.own != "lesson":  # a lesson has its own experiments
        draw_sidebar()
        with st.sidebar:
            keep_button(here.now.experiment, "keep")
    with st.sidebar:
        draw_languages()
        _page(key="page", data=language())
        sync_with_browser(STORAGE, ask=bool(here.now.runs))
    st.html(_STYLE)
    st.title(said(page.question))
    if page.own != "lesson" and here.now.assignment is None:  # which may hide settings
        settings = in_words(here.now.experiment)
        with on_paper("experiment"):  # in place of the sidebar
            st.text(said("The experiment: {settings}.", settings=settings))
    with st.container():
        _show_problems(here.problems)
        _withhold(page)
    return here.now.experiment


@lru_cache(maxsize=len(PAGES))
def _linked(script: str) -> StreamlitPage:
    """A page as links take it: from its path alone each link would look for the file again."""
    return st.Page(script, default=script == PAGES["Train"].script)


def _withhold(page: Page) -> None:
    """Let results wait until the questions of an assignment are answered, and say which."""
    here = session()
    assignment, here.withheld = here.now.assignment, frozenset()
    if assignment is None or not page.results:
        return
    answered = sum(bool(text) for text in answers_to(assignment).texts)
    if assignment.withheld and answered < len(assignment.questions):
        here.withheld = frozenset(assignment.withheld)
        hidden = joined(*(said(RESULTS[name]) for name in assignment.withheld))
        st.text(
            said(
                "Your assignment hides until every question has an answer: {hidden}.",
                hidden=hidden,
            )
        )
        st.page_link(_linked(PAGES["Assignments"].script), label=said("To the questions"))


def go_to(name: str) -> None:
    """Leave for another page, with all that the visit has come to."""
    page = PAGES[name]
    path = {LEAVING: _linked(page.script).url_path}
    st.switch_page(page.script, query_params=session().now.query(page.own) | path)


def lead_on(name: str) -> None:
    """The end of a page: what its words mean, and the question that comes next."""
    page = PAGES[name]
    glossary()
    st.divider()
    st.page_link(
        _linked(page.script),
        label=said("Next: {question}", question=said(page.question)),
        icon=":material/arrow_forward:",
        query_params=session().now.address.query(page.own),
    )


def went_back() -> bool:
    """Whether the browser's Back or Forward has led here."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _write_address(page: Page) -> None:
    """Make the address bar say what the page shows.

    A browser may not have heard yet of what was written last, so that also counts; and it may hear
    of it only after it has gone back, so the address that it has gone back to is always written.
    """
    here = session()
    wanted = {name: [text] for name, text in here.now.query(page.own).items()}
    if page.own == "runs" and (texts := shown(here.now.runs).texts):
        wanted[KEY] = texts
    if page.own == "answers" and here.now.answers:
        wanted[ANSWERS] = list(here.now.answers)
    if went_back() or not wanted == here.written == query_of_the_browser():
        st.query_params.from_dict(wanted)
    here.written = wanted


def _show_problems(problems: tuple[str, ...]) -> None:
    """As plain text: an address may have put Markdown into them."""
    if problems:
        more = len(problems) - MOST_PROBLEMS
        shown = [told(problem) for problem in problems[:MOST_PROBLEMS]]
        if more > 0:
            shown.append(said("And {more} more.", more=more))
        with st.container(border=True, gap="xsmall"):
            for sentence in shown:
                st.text(sentence)
