"""What a visitor has set is heard, and where they wanted to go is shown, in whatever order.

What a browser tells while a script runs waits for it, and Streamlit makes one request of all that
waits: the later one's page with the later one's values. But a click on a link to another page
tells no values, so a number that was typed right before it would be lost; and where the number is
told right after the click it comes from the page that was left, and the visitor would stay there.
A request that has begun gives way to one that waits even before its own callbacks were called, so
what it tells would be lost too.
"""

from dataclasses import replace
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.state import SafeSessionState

_merged = script_requests._coalesce_widget_states
_asked = ScriptRequests._request_rerun_locked


def _all_that_was_set(
    old_states: WidgetStates | None, new_states: WidgetStates | None
) -> WidgetStates | None:
    """What Streamlit makes of both, and with it what only the older one tells of."""
    states = _merged(old_states, new_states)
    if old_states and states:
        told = {state.id for state in states.widgets}
        states.widgets.extend(state for state in old_states.widgets if state.id not in told)
    return states


def _ask(waiting: ScriptRequests, news: RerunData) -> bool:
    """Values never lead to another page: those of a page that is being left go with the visitor."""
    asked, tells = waiting._rerun_data, bool(news.widget_states and news.widget_states.widgets)
    leads = asked.page_script_hash not in ("", news.page_script_hash)
    if waiting._state is ScriptRequestType.RERUN and tells and leads:
        news = replace(
            news,
            page_script_hash=asked.page_script_hash,
            page_name=asked.page_name,
            query_string=asked.query_string,
        )
    return _asked(waiting, news)


def _hear_first(state: SafeSessionState, told: WidgetStates | None, **settings: Any) -> None:
    """Call the callbacks of what a request tells; what waits is looked for after that."""
    with state._lock:
        state._state.on_script_will_rerun(told, **settings)


def keep_what_waits() -> None:
    """See to it from now on, in all sessions."""
    script_requests._coalesce_widget_states = _all_that_was_set
    ScriptRequests._request_rerun_locked = _ask  # type: ignore[assignment, method-assign]
    SafeSessionState.on_script_will_rerun = _hear_first  # type: ignore[assignment, method-assign]
