"""Widgets that show a value which something else can change too."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def showing(
    name: str, value: Any, change: Callable[[Any], None], fresh: bool = False
) -> dict[str, Any]:
    """`key` and `on_change` for a widget that shows `value`; `change` gets what a visitor sets.

    Call it right before the widget is drawn; `fresh` says that this is its first time on the page.
    Where something else has changed the value, the widget is another one from then on, and what
    still comes from the one before is not listened to. For when a visitor is quick, the browser
    sends the old value along with the next change of another widget, which would then be undone.
    """
    state = st.session_state
    generations = state.setdefault("generations", {})
    generation = generations.setdefault(name, 0)
    if not fresh and state.get(_key(name, generation), value) != value:
        generation = generations[name] = generation + 1
    key = _key(name, generation)
    if fresh or key not in state:
        state[key] = value

    def changed() -> None:
        if generations[name] == generation:
            change(state[key])

    return {"key": key, "on_change": changed}


def _key(name: str, generation: int) -> str:
    return f"{name}@{generation}" if generation else name
