"""How far a visitor has come, in their own browser: a text of words such as 3.2, and no more."""

import re
from functools import partial

import streamlit as st

from ui.address import LessonStep
from ui.language import said
from ui.page import go_to
from ui.session import session
from ui.storage import stored, sync_with_browser

STORAGE = "backprop-lab.lessons"
"""Under which name the browser has it."""

_NO_INVITATION = "no-invitation"
_WORD = re.compile(rf"[1-9]\d?\.[1-5]|{_NO_INVITATION}")


def with_word(word: str, text: str) -> str:
    """The text with one more word; what is no word of it is left out."""
    known = (each for each in text.split() if _WORD.fullmatch(each))
    return " ".join(dict.fromkeys([*known, word]))


def solve(place: LessonStep) -> None:
    """Keep that the question of a step was answered right."""
    stored(STORAGE).change(partial(with_word, f"{place.lesson}.{place.step}"))


def is_solved(place: LessonStep) -> bool:
    """Whether the question of a step was answered right in this browser."""
    return f"{place.lesson}.{place.step}" in stored(STORAGE).text.split()


def sync() -> None:
    """Hear from the browser what it has, and tell it what is new; once on a page."""
    sync_with_browser(STORAGE)


def invitation() -> None:
    """One line for who is new, until it is dismissed; nothing for who has begun a lesson.

    It appears once the browser has told that it knows of neither: nobody sees it come and go.
    """
    sync_with_browser(STORAGE, ask=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        if stored(STORAGE).text or not stored(STORAGE).heard:
            return
        if st.button(said("New here? Start with lesson 1"), key="start_lessons", type="tertiary"):
            here = session()
            here.become(here.now._replace(lesson=LessonStep()))
            go_to("Lessons")
        st.button(
            said("Dismiss"),
            key="no_invitation",
            help=said("This line does not come back in this browser."),
            type="tertiary",
            on_click=lambda: stored(STORAGE).change(partial(with_word, _NO_INVITATION)),
        )
