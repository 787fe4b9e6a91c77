"""What every page begins with: its address, the list of pages, its question and the sidebar."""

from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn_core import Experiment
from ui.address import Own
from ui.kept import STORAGE, keep_button
from ui.session import query_of_the_browser, session
from ui.sidebar import draw_sidebar
from ui.storage import sync_with_browser

MOST_PROBLEMS = 6
"""Sentences shown about one address; a hostile one could have thousands."""


class Page(NamedTuple):
    """A page: the script that draws it, its question, and what its address says of its own."""

    script: str
    question: str
    own: Own = ""


PAGES = {
    "Train": Page("dashboard.py", "What does backpropagation change about the weights?"),
    "By hand": Page("pages/1_By_hand.py", "What does one update do, number by number?", own="step"),
    "Symmetry": Page("pages/2_Symmetry.py", "Do the hidden units ever become different?"),
    "Linearity": Page("pages/3_Linearity.py", "Is it more than a linear regression?"),
    "Your exercise": Page(
        "pages/7_Your_exercise.py", "What does the network on your sheet do?", own="step"
    ),
    "Sweep": Page("pages/4_Sweep.py", "Which experiments train, and which blow up?", own="view"),
    "Compare": Page("pages/5_Compare.py", "What difference does it make?"),
}


def open_page(name: str) -> Experiment:
    """Begin a page, and tell what experiment it is about."""
    page, here = PAGES[name], session()
    st.set_page_config(page_title=f"{name} · Backprop Lab", page_icon="🔁", layout="wide")
    late, here.late = here.late, False
    if late and name != here.page:
        go_to(here.page)  # a number typed right before a click on a link arrives after the click
    here.open(name, query_of_the_browser())
    if went_back():
        here.follow(query_of_the_browser())
    _write_address(page)
    with st.sidebar:
        for label, each in PAGES.items():
            st.page_link(each.script, label=label, query_params=here.now.address.query(each.own))
    draw_sidebar()
    with st.sidebar:
        keep_button(here.now.experiment, "keep")
        sync_with_browser(STORAGE)
    st.title(page.question)
    _show_problems(here.problems)
    return here.now.experiment


def go_to(name: str) -> None:
    """Leave for another page, with all that the visit has come to."""
    page = PAGES[name]
    st.switch_page(page.script, query_params=session().now.address.query(page.own))


def went_back() -> bool:
    """Whether the browser's Back or Forward has led here."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _write_address(page: Page) -> None:
    """Make the address bar say what the page shows.

    A browser may not have heard yet of what was written last, so that also counts.
    """
    here = session()
    wanted = {name: [text] for name, text in here.now.address.query(page.own).items()}
    if not wanted == here.written == query_of_the_browser():
        st.query_params.from_dict(wanted)
    here.written = wanted


def _show_problems(problems: tuple[str, ...]) -> None:
    """As plain text: an address may have put Markdown into them."""
    if problems:
        more = len(problems) - MOST_PROBLEMS
        shown = [*problems[:MOST_PROBLEMS], *([f"And {more} more."] if more > 0 else [])]
        with st.container(border=True, gap="xsmall"):
            for sentence in shown:
                st.text(sentence)
