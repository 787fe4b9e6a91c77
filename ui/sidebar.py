"""The sidebar: the pages, the experiment in widgets, and the way back.

Each widget is made from what its field declares; what a visitor changes goes into the session.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from nn_core.experiment import KINDS
from nn_core.fields import ALL, Choice, Kind, LayerSizes, Number, Numbers, Rows, WholeNumber
from nn_core.parameters import names
from ui.language import language, said
from ui.locales import languages
from ui.own_start import edit_buttons
from ui.presets import PRESETS
from ui.session import LINK, session
from ui.widgets import controlled


def draw_sidebar() -> None:
    """Draw the widgets of the present experiment; what they change is there in the next run."""
    here = session()
    experiment, assignment = here.now.experiment, here.now.assignment
    hidden = assignment.hidden if assignment else ()
    fixed = assignment.fixed if assignment else ()
    with st.sidebar:
        _start_from()
        for name, kind in KINDS.items():
            if not kind.applies(experiment) or name in hidden:
                continue
            if name in fixed and not isinstance(kind, (Rows, Numbers)):
                value = kind.format(getattr(experiment, name))
                st.text(said("{field}: {value} (fixed)", field=said(kind.label), value=value))
            else:
                _WIDGETS[type(kind)](name, kind, getattr(experiment, name))
        edit_buttons(experiment)
        with st.container(horizontal=True):
            st.button(
                said("Undo"),
                key="undo",
                disabled=not here.past,
                help=said("Back to what was before the last change"),
                width="stretch",
                on_click=here.undo,
            )
            st.button(
                said("Reset"),
                key="reset",
                help=said("Back to: {preset}", preset=said(here.now.preset)),
                width="stretch",
                on_click=lambda: here.start_from(here.now.preset),
            )


def draw_languages() -> None:
    """The switch between the languages, each by its own name."""
    names = {each.name: code for code, each in languages().items()}
    controlled(
        st.segmented_control,
        said("Language"),
        "language",
        languages()[language()].name,
        lambda name: session().read_in(names[name]),
        options=tuple(names),
        label_visibility="collapsed",
        width="stretch",
    )


def _start_from() -> None:
    here = session()
    preset = here.now.preset
    controlled(
        st.selectbox,
        said("Start from"),
        "preset",
        preset,
        here.start_from,
        options=tuple(here.presets),
        format_func=said,
    )
    if here.now.experiment != here.presets[preset]:
        st.caption(said("Changed. Reset goes back to it."))
    elif preset != LINK:
        st.caption(said(PRESETS[preset].look_for))


def _widget(
    widget: Callable[..., Any],
    name: str,
    kind: Kind,
    value: Any,
    *,
    label: str = "",
    suffix: str = "",
    field_value: Callable[[Any], Any] = lambda shown: shown,
    **settings: Any,
) -> None:
    """Draw one widget of a field. `field_value` turns what it shows into the field's value."""

    def change(shown: Any) -> None:
        session().change(name, field_value(shown))

    controlled(
        widget,
        label or said(kind.label),
        f"{name}{suffix}",
        value,
        change,
        help=None if suffix else said(kind.help),
        **settings,
    )


def _choice(name: str, kind: Choice, value: str) -> None:
    _widget(st.selectbox, name, kind, value, options=kind.options)


def _number(name: str, kind: Number | WholeNumber, value: Any) -> None:
    if isinstance(kind, WholeNumber) and kind.or_all:
        options = (*range(1, len(session().now.experiment.rows) + 1), ALL)
        _widget(st.select_slider, name, kind, value, options=options)
        return
    if kind.stops:
        # The slider stands at the stop nearest in magnitude; the exact entry below it rules.
        _widget(
            st.select_slider,
            name,
            kind,
            _nearest_stop(kind.stops, value),
            options=kind.stops,
            format_func=lambda stop: f"{stop:,}" if isinstance(stop, int) else f"{stop:g}",
        )
    _widget(
        st.number_input,
        name,
        kind,
        value,
        label=said("{field}, exactly", field=said(kind.label)) if kind.stops else "",
        suffix="_exact" if kind.stops else "",
        label_visibility="collapsed" if kind.stops else "visible",
        min_value=kind.low,
        max_value=kind.high,
        step=kind.step,
        format="%d" if isinstance(kind, WholeNumber) else "%g",
    )
    if isinstance(kind, WholeNumber) and kind.next_words:
        st.button(
            said(kind.next_words),
            key=f"next_{name}",
            width="stretch",
            on_click=lambda: session().change(name, getattr(session().now.experiment, name) + 1),
        )


def _nearest_stop(stops: tuple[float, ...], value: float) -> float:
    """The stop nearest in magnitude; 0 stands for 0 alone."""
    if value == 0:
        return 0 if 0 in stops else stops[0]
    return min(filter(None, stops), key=lambda stop: abs(math.log(stop / value)))


def _layer_sizes(name: str, kind: LayerSizes, value: tuple[int, ...]) -> None:
    def sizes() -> tuple[int, ...]:
        return getattr(session().now.experiment, name)

    def layers(count: int) -> tuple[int, ...]:
        return (*sizes(), *(sizes()[-1] for _ in range(count)))[:count]

    def units(count: int, layer: int) -> tuple[int, ...]:
        return (*sizes()[:layer], count, *sizes()[layer + 1 :])

    _widget(
        st.segmented_control,
        name,
        kind,
        len(value),
        label=said("Hidden layers"),
        options=tuple(range(1, kind.most_layers + 1)),
        field_value=layers,
        width="stretch",
    )
    for layer, count in enumerate(value):
        _widget(
            st.slider,
            name,
            kind,
            count,
            label=said("Units")
            if len(value) == 1
            else said("Units of layer {layer}", layer=layer + 1),
            suffix=f"_{layer}",
            field_value=partial(units, layer=layer),
            min_value=1,
            max_value=kind.most_units,
        )


def _rows(name: str, kind: Rows, value: tuple[tuple[float, ...], ...]) -> None:
    outputs = len(value[0]) - 2
    targets = ("y",) if outputs == 1 else tuple(f"y{number}" for number in range(1, outputs + 1))
    _table(kind, dict(zip(("x1", "x2", *targets), zip(*value, strict=True), strict=True)))


def _numbers(name: str, kind: Numbers, value: tuple[float, ...]) -> None:
    columns = {said("name"): names(session().now.experiment.sizes), said("value"): value}
    _table(kind, columns)


def _table(kind: Kind, columns: dict[str, Any]) -> None:
    """Numbers to read; a column may have any length, but all the same."""
    length = len(next(iter(columns.values())))
    words = said("{field}: {length}", field=said(kind.label), length=length)
    st.caption(words, help=said(kind.help))
    st.dataframe(columns, hide_index=True, height=min(36 * (length + 1), 220))


_WIDGETS: dict[type[Kind], Callable[[str, Any, Any], None]] = {
    Choice: _choice,
    Number: _number,
    WholeNumber: _number,
    LayerSizes: _layer_sizes,
    Numbers: _numbers,
    Rows: _rows,
}
