"""What is the same in every run is worked out once, and is what Streamlit works out each time."""

from pathlib import Path

import pytest
from streamlit import config
from streamlit.navigation import page as pages
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
from streamlit.testing.v1 import AppTest

from ui.unchanging import work_out_once

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar")


@pytest.fixture
def once(monkeypatch):
    """`once()` sees to it, until the test is over."""
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    monkeypatch.setattr(pages, "_create_page", pages._create_page)
    return work_out_once


def theme() -> NewSession:
    message = NewSession()
    for section in SECTIONS:
        of = message.custom_theme
        for name in section.split(".")[1:]:
            of = getattr(of, name)
        app_session._populate_theme_msg(of, section)
    return message


def test_a_browser_is_told_the_same_theme_and_the_settings_are_read_once(once, monkeypatch):
    wanted = theme()
    assert wanted.custom_theme.dark.primary_color != wanted.custom_theme.light.primary_color
    reads = []
    read = config.get_options_for_section
    monkeypatch.setattr(
        config, "get_options_for_section", lambda section: reads.append(section) or read(section)
    )
    once()
    assert [theme(), theme()] == [wanted, wanted]
    assert sorted(reads) == sorted(SECTIONS)


def test_a_page_is_looked_for_once_and_each_run_has_its_own(once, monkeypatch):
    once()
    looked = []
    is_file = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: looked.append(path.name) or is_file(path))
    app = AppTest.from_function(two_runs).run()
    assert not app.exception
    assert looked.count("2_Symmetry.py") == 1
    one, other = app.session_state.made
    assert one is not other
    assert one.url_path == other.url_path == "Symmetry"


def two_runs():
    from pathlib import Path

    import streamlit as st
    from streamlit.navigation import page as pages

    script = Path("pages/2_Symmetry.py").absolute()
    st.session_state.made = [pages._create_page(script) for _ in range(2)]
