"""Widgets look up their own value alone, and find what they would have found in a copy of all."""

import pytest
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.testing.v1 import AppTest

from ui.lookups import look_up_what_is_asked_for, plain_value


@pytest.fixture(autouse=True)
def _looked_up():
    look_up_what_is_asked_for()


def page():
    import streamlit as st

    if "emptied" in st.query_params:
        st.session_state.update(dict.fromkeys(("two", "one choice", "three text")))
    for key in ("one", "two", "three"):
        st.number_input(key, key=key, value=1.0)
        st.selectbox(key, ("a", "b"), key=f"{key} choice")
        st.text_input(key, key=f"{key} text")


def test_no_widget_has_a_copy_of_all_values_made(monkeypatch):
    copies = []
    copy = SessionState.filtered_state.fget
    monkeypatch.setattr(
        SessionState, "filtered_state", property(lambda self: copies.append(1) or copy(self))
    )
    app = AppTest.from_function(page).run()
    app.number_input("two").set_value(3.0).run()
    assert app.number_input("two").value == 3.0
    assert not copies


def test_a_field_that_was_emptied_stays_empty():
    app = AppTest.from_function(page)
    app.query_params["emptied"] = "yes"
    app.run()
    fields = [*app.number_input, *app.selectbox, *app.text_input]
    emptied = [field.key for field in fields if not field.proto.HasField("default")]
    assert emptied == ["two", "one choice", "three text"]


def test_the_view_has_what_the_copy_has():
    state = SessionState()
    state["a"], state["b"] = 1, None
    view = SafeSessionState(state, lambda: None).filtered_state
    assert dict(view) == state.filtered_state == {"a": 1, "b": None}
    assert len(view) == 2
    assert "c" not in view


KIND = "json_trigger_value"
CLICK, BOX = {"event": "click", "value": ["map", 0, 1]}, {"event": "box", "value": None}


@pytest.mark.parametrize("state", [{}, {"content": {"text": "a"}, "click": "old"}, None, "text"])
@pytest.mark.parametrize(
    "told",
    [None, [], [CLICK], [CLICK, BOX], CLICK, [CLICK, "no event", {"value": 1}, {"event": 2}], "no"],
)
def test_of_a_component_its_state_and_its_events_are_shown_as_by_streamlit(state, told):
    session = SessionState()
    session._set_widget_metadata(WidgetMetadata("events", lambda _: told, str, KIND))
    session._new_widget_state.set_from_value("events", told)
    streamlits = make_bidi_component_presenter("events", "component", {"content"})
    assert plain_value("events")(state, session) == streamlits(state, session)


def test_of_a_component_without_events_its_state_is_shown():
    assert plain_value("events")({"content": 1}, SessionState()) == {"content": 1}
