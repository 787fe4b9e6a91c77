"""What a visitor has set reaches the script, whatever else they do before it was heard."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.state import SafeSessionState, SessionState

from ui.pending import keep_what_waits


@pytest.fixture(autouse=True)
def _kept():
    keep_what_waits()


def heard(*requests):
    """Values by widget, and the page, of what a script hears when all these were waiting."""
    waiting = ScriptRequests()
    for page, values in requests:
        widgets = [WidgetState(id=name, double_value=value) for name, value in values.items()]
        states = WidgetStates(widgets=widgets)
        assert waiting.request_rerun(RerunData(page_script_hash=page, widget_states=states))
    data = waiting.on_scriptrunner_ready().rerun_data
    told = {state.id: state.double_value for state in data.widget_states.widgets}
    return told, data.page_script_hash


def test_a_number_typed_right_before_a_click_on_a_link_is_heard():
    typed = {"epochs": 33.0, "rate": 0.1}
    assert heard(("train", typed), ("linearity", {})) == (typed, "linearity")
    assert heard(("train", typed), ("linearity", {}), ("sweep", {})) == (typed, "sweep")


def test_a_number_told_right_after_a_click_on_a_link_keeps_nobody_on_the_page():
    typed = {"epochs": 33.0, "rate": 0.1}
    assert heard(("linearity", {}), ("train", typed)) == (typed, "linearity")
    late = ("train", {"epochs": 34.0})
    assert heard(("linearity", {}), ("train", typed), late) == (
        {"epochs": 34.0, "rate": 0.1},
        "linearity",
    )


def test_of_two_values_of_a_widget_the_later_one_counts():
    first, second = {"epochs": 33.0, "rate": 0.1}, {"epochs": 34.0}
    assert heard(("train", first), ("train", second)) == ({"epochs": 34.0, "rate": 0.1}, "train")


def test_a_press_on_a_button_stays_beside_it():
    waiting = ScriptRequests()
    for states in ([WidgetState(id="keep", trigger_value=True)], []):
        waiting.request_rerun(RerunData(widget_states=WidgetStates(widgets=states)))
    (state,) = waiting.on_scriptrunner_ready().rerun_data.widget_states.widgets
    assert (state.id, state.trigger_value) == ("keep", True)


def test_what_a_request_tells_is_heard_before_it_gives_way_to_the_next():
    gave_way = []
    state = SessionState()
    SafeSessionState(state, lambda: gave_way.append(1)).on_script_will_rerun(
        WidgetStates(widgets=[WidgetState(id="epochs", double_value=33.0)])
    )
    assert [each.id for each in state.get_widget_states()] == ["epochs"]
    assert not gave_way
