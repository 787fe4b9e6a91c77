"""What a visitor has set is heard, also where a click on a link follows before it was.

What a browser tells while a script runs waits for it, and Streamlit makes one request of all that
waits. Of two it keeps the later one's values. A click on a link to another page tells no values,
so a number that was typed right before it would be lost.
"""

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner_utils import script_requests

_of_streamlit = script_requests._coalesce_widget_states


def _all_that_was_set(
    old_states: WidgetStates | None, new_states: WidgetStates | None
) -> WidgetStates | None:
    """What Streamlit makes of both, and with it what only the older one tells of."""
    states = _of_streamlit(old_states, new_states)
    if old_states and states:
        told = {state.id for state in states.widgets}
        states.widgets.extend(state for state in old_states.widgets if state.id not in told)
    return states


def keep_what_waits() -> None:
    """See to it from now on, in all sessions."""
    script_requests._coalesce_widget_states = _all_that_was_set
