"""Widgets that show a value which something else can change too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from nn_core import Experiment
from nn_core.parameters import output_names
from ui.language import language, said
from ui.session import Shown, heard, session

_REMEMBERED = 20
"""Widgets of one name, of which a browser may still speak."""

Widget = Callable[..., Any]
Option = TypeVar("Option")


def controlled(
    widget: Widget,
    label: str,
    name: str,
    value: Any,
    change: Callable[[Any], None],
    stands_for: Callable[[Any], Any] = lambda shown: shown,
    **settings: Any,
) -> None:
    """Draw a widget of a unique name that shows `value`; `change` gets what a visitor sets.

    Not for fragments. `stands_for` tells which of the things that a widget can show are the same
    value, as "1e-1" and "0.1" are.

    What a browser says of a widget is news if it differs from what that widget showed last. Where
    something else has changed the value, the widget is made anew: a browser that has yet to hear
    of it speaks of the old one, whose value is no news, while a real change of the old one still
    is. So it is where the words of its options are said in another language: a browser tells a
    choice by its words. A widget is always sent with its value, since what was sent by a run that
    another one has interrupted may be lost; a browser that has the widget already keeps what it
    shows.
    """
    here = session()
    shown = here.shown.setdefault(name, Shown())
    if (
        shown.opening != here.opening
        or ("format_func" in settings and shown.language != language())
        or _key(name, shown.generation) not in st.session_state
        or stands_for(shown.last[shown.generation]) != stands_for(value)
    ):
        shown.generation, shown.opening = shown.generation + 1, here.opening
        shown.language = language()
        shown.last[shown.generation] = value
        shown.last.pop(shown.generation - _REMEMBERED, None)
    generation, opening = shown.generation, here.opening

    def changed() -> None:
        here.late = opening != here.opening
        news = heard(_key(name, generation))  # None of one that has gone
        if generation in shown.last and news != shown.last[generation]:
            shown.last[generation] = news
            if news is not None and _is_offered(news, settings):  # else no browser says so
                change(news)

    given = _GIVEN[widget.__name__](shown.last[generation], settings)
    widget(label, key=_key(name, generation), on_change=changed, **given, **settings)


def choose(
    label: str,
    options: Sequence[Option],
    default: Option,
    key: str = "",
    widget: Widget = st.segmented_control,
    **settings: Any,
) -> Option:
    """One of a few options, for what no address and no other widget says.

    With a `key` it stays as it is in another language, in which its words are others.
    """
    kept = session().drafts if key else {}
    if kept.get(key) in options:
        default = kept[key]
    if key:
        settings["key"] = f"{key}:{language()}" if "format_func" in settings else key
    given = _GIVEN[widget.__name__](default, {"options": options})
    chosen = widget(label, options, **given, **settings)
    if chosen not in options:
        chosen = default
    kept[key] = chosen
    return chosen


def choose_output(experiment: Experiment) -> int:
    """Which output a page is about, from 0; asked only where there are several."""
    if experiment.outputs == 1:
        return 0
    names = output_names(experiment.sizes)
    return names.index(choose(said("Output"), names, names[0], key="output_shown"))


def _is_offered(news: Any, settings: Mapping[str, Any]) -> bool:
    """Whether it is one of a widget's options, or some of them; anything where it has none."""
    options = settings.get("options")
    if options is None or news in options:
        return True
    return isinstance(news, list | tuple) and all(each in options for each in news)


_GIVEN: dict[str, Callable[[Any, Mapping[str, Any]], dict[str, Any]]] = {
    "selectbox": lambda value, settings: {"index": settings["options"].index(value)},
    "multiselect": lambda value, settings: {"default": value},
    "segmented_control": lambda value, settings: {"default": value, "required": True},
    "number_input": lambda value, settings: {"value": value},
    "select_slider": lambda value, settings: {"value": value},
    "slider": lambda value, settings: {"value": value},
    "text_input": lambda value, settings: {"value": value},
}
"""How each kind of widget is given its value."""


def _key(name: str, generation: int) -> str:
    return f"{name}:{generation}"
