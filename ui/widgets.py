"""Widgets that show a value which something else can change too, and the buttons beside them."""

from collections import deque
from collections.abc import Callable
from typing import Any

import streamlit as st

_REMEMBERED = 8
"""Values that a widget has shown: more than come back late from a browser."""


def showing(
    name: str, value: Any, change: Callable[[Any], None], fresh: bool = False
) -> dict[str, Any]:
    """`key` and `on_change` for a widget that shows `value`; `change` gets what a visitor sets.

    Call it right before the widget is drawn, outside of fragments. `fresh` says that it is the
    widget's first time on the page. What a visitor sets waits for `take_changes`.
    """
    state = st.session_state
    shown = state.setdefault("shown", {}).setdefault(name, deque(maxlen=_REMEMBERED))
    if fresh or name not in state or state[name] != value:
        shown.extend((state.get(name, value), value))
        state[name] = value

    def changed() -> None:
        _ask(name, state[name], change)

    return {"key": name, "on_change": changed}


def pressing(action: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """`on_click` for a button beside such widgets; the action waits for `take_changes` too."""
    return {"on_click": lambda: _ask(None, None, lambda _: action(*arguments))}


def take_changes() -> None:
    """Do what a visitor has asked for since the last run.

    Where a page changes the value of a widget, the browser sends the old one once more if the
    visitor uses another widget before it has heard. Such an echo, which comes along with something
    else and says what the widget has shown of late, is not listened to.
    """
    changes = st.session_state.pop("changes", [])
    for name, value, change in changes:
        if name is None or len(changes) == 1 or value not in st.session_state.shown[name]:
            change(value)


def _ask(name: str | None, value: Any, change: Callable[[Any], Any]) -> None:
    st.session_state.setdefault("changes", []).append((name, value, change))
