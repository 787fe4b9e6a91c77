"""A widget looks up its own value, and not everybody's.

A choice, a number or a text field of Streamlit's asks whether its own value was emptied, and for
that has a copy made of all that the session holds, charts included: on a page of fifteen such
widgets an eighth of all that a change costs. Here it is given a view, in which only what is asked
for is looked up.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.runtime.state import SafeSessionState


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


def look_up_what_is_asked_for() -> None:
    """See to it from now on, in all sessions."""
    SafeSessionState.filtered_state = property(_View)  # type: ignore[assignment, method-assign]
