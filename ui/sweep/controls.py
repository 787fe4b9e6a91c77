"""The Sweep page's own controls: a `View` in the session, the address bar and the widgets."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from nn_core import Experiment
from nn_core.fields import format_float, parse_float
from nn_core.sweep.axis import FIELDS, axis_names
from nn_core.sweep.plan import Plan
from ui.presets import PRESETS
from ui.sidebar import become
from ui.sweep.view import (
    CELLS,
    COLORS,
    KINDS,
    MOST_SEEDS,
    QUERY_KEYS,
    SCALES,
    Range,
    View,
    usual_range,
)
from ui.sweep.words import axis_title
from ui.widgets import pressing, showing

BORDER_EPOCHS = 400
"""Of the original exercise, after which the border of its map is a fractal."""
NAMES = {"map": "Map: two quantities", "lines": "Lines: one quantity, many seeds"}


def choose_view(base: Experiment) -> View:
    """Draw the page's controls and return what they show; the address bar follows."""
    state = st.session_state
    if "sweep_view" not in state:
        query = {key: st.query_params[key] for key in st.query_params if key in QUERY_KEYS}
        state.sweep_view, state.sweep_problems = View.from_query(query, base)
        state.sweep_past = ()
    view = state.sweep_view
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _widget(
            st.segmented_control,
            "kind",
            view.kind,
            "Picture",
            options=KINDS,
            format_func=NAMES.get,
            required=True,
        )
        if not _is_border(base, view):
            st.button(
                "The fractal border of the original exercise",
                **pressing(_show_border),
                help="Learning rate 0 to 0.5 by start scale −2.5 to 2.5, 400 epochs. "
                "Draw boxes into the border, again and again.",
            )
    _axis("x", view.x, base, "Across")
    if view.kind == "map":
        _axis("y", view.y, base, "Up")
    with st.container(horizontal=True):
        _widget(
            st.selectbox,
            "cells",
            view.cells,
            "Cells",
            options=CELLS,
            width=150,
            format_func=lambda n: f"{n} × {n}" if view.kind == "map" else str(n),
        )
        if view.kind == "map":
            _widget(
                st.selectbox,
                "color",
                view.color,
                "Colour",
                options=tuple(COLORS),
                format_func=COLORS.get,
                width=260,
            )
        else:
            _widget(
                st.number_input,
                "seeds",
                view.seeds,
                "Seeds",
                min_value=2,
                max_value=MOST_SEEDS,
                width=150,
                disabled=base.init != "random",
                help="Random starts at every value; only the start random has seeds.",
            )
        _text("threshold", "Loss threshold", view.threshold, _set_threshold, 150)
    _breadcrumb()
    _write_query(view, base)
    for sentence in state.sweep_problems:
        st.warning(sentence)
    return view


def open_cell(plan: Plan, row: int, column: int) -> None:
    """Make the experiment of a cell the sidebar's one, and go to the Train page with it."""
    try:
        become(plan.experiment(row, column), ())
    except ValueError as error:
        st.session_state.sweep_problems = (f"This cell cannot be opened: {error}",)
    else:
        st.session_state.sweep_leave = True


def zoom(region: Sequence[float | None]) -> None:
    """Show a part of the map; the breadcrumb keeps the way back."""
    _become(st.session_state.sweep_view.zoomed(region), keep=True)


def _become(view: View, *, keep: bool = False) -> None:
    """Change the view; `keep` adds the one before to the breadcrumb, otherwise it starts anew."""
    state = st.session_state
    state.sweep_past = (*state.sweep_past, state.sweep_view) if keep else ()
    state.sweep_view, state.sweep_problems = view, ()


def _change(**change: Any) -> None:
    state = st.session_state
    past = state.sweep_past if not change.keys() & {"x", "y", "kind"} else ()
    _become(replace(state.sweep_view, **change))
    state.sweep_past = tuple(replace(view, **change) for view in past)


def _go_back(steps: int) -> None:
    state = st.session_state
    state.sweep_view, state.sweep_problems = state.sweep_past[steps], ()
    state.sweep_past = state.sweep_past[:steps]


def _is_border(base: Experiment, view: View) -> bool:
    original = replace(next(iter(PRESETS.values())).experiment, epochs=BORDER_EPOCHS)
    return base == original and view.kind == "map"


def _show_border() -> None:
    original = replace(next(iter(PRESETS.values())).experiment, epochs=BORDER_EPOCHS)
    become(original, ())
    _become(replace(View.usual(original), cells=st.session_state.sweep_view.cells))


def _breadcrumb() -> None:
    past = st.session_state.sweep_past
    if not past:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(f"Zoomed {len(past)} × into")
        for step in sorted({0, *range(max(0, len(past) - 4), len(past))}):
            st.button(
                "whole map" if step == 0 else f"zoom {step}",
                key=f"sweep_back_{step}",
                **pressing(_go_back, step),
                type="tertiary",
            )
        st.button("Back", key="sweep_back", **pressing(_go_back, len(past) - 1))


def _axis(which: str, shown: Range, base: Experiment, label: str) -> None:
    options = axis_names(base)
    if shown.name not in options:  # the experiment has changed; the plan says what is wrong
        options = (shown.name, *options)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _widget(
            st.selectbox,
            f"{which}_name",
            shown.name,
            label,
            options=options,
            format_func=axis_title,
            width=260,
            change=lambda name: _change(**{which: usual_range(name)}),
        )
        for end, words in (("low", "from"), ("high", "to")):
            _text(
                f"{which}_{end}",
                words,
                getattr(shown, end),
                lambda number, end=end: _change(**{which: replace(shown, **{end: number})}),
                160,
            )
        if shown.name != "seed":
            _widget(
                st.segmented_control,
                f"{which}_scale",
                shown.scale,
                "scale",
                options=SCALES,
                required=True,
                change=lambda scale: _change(**{which: replace(shown, scale=scale)}),
            )


def _set_threshold(number: float) -> None:
    _change(threshold=number)


def _text(name: str, label: str, number: float, change: Callable[[float], None], wide: int) -> None:
    """An entry for any float64, exactly."""

    def changed(text: str) -> None:
        try:
            number = parse_float(text.strip())
        except ValueError:
            sentence = f"{label} is {text[:40]!r}; it must be a number, such as 0.25 or 1e-3."
            st.session_state.sweep_problems = (sentence,)
        else:
            change(number)

    _widget(st.text_input, name, format_float(number), label, change=changed, width=wide)


def _widget(
    widget: Callable[..., Any],
    name: str,
    value: Any,
    label: str,
    change: Callable[[Any], None] | None = None,
    **settings: Any,
) -> None:
    """Draw a widget that shows `value` and changes the view's field `name`."""
    change = change or (lambda shown: _change(**{name: shown}))
    widget(label, **showing(f"sweep_{name}_entry", value, change), **settings)


def _write_query(view: View, base: Experiment) -> None:
    wanted = view.to_query(base)
    for key in QUERY_KEYS:
        if key in wanted and st.query_params.get(key) != wanted[key]:
            st.query_params[key] = wanted[key]
        elif key not in wanted and key in st.query_params:
            del st.query_params[key]


def varied(view: View) -> str:
    """What of the sidebar does not count, in words."""
    names = [view.x.name] if view.kind == "lines" else [view.x.name, view.y.name]
    fields = [axis_title(name) for name in names if name in FIELDS]
    return f"Everything but {' and '.join(fields)} is the sidebar's." if fields else ""
