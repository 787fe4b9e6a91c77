"""The Sweep page's own controls."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from nn_core import Experiment
from nn_core.declared import kind_of, kinds, shortened
from nn_core.experiment import KINDS as FIELD_KINDS
from nn_core.fields import Choice, WholeNumber, format_float, parse_float
from nn_core.message import Message, message, message_of
from nn_core.sweep.axis import axis_names
from nn_core.sweep.plan import Plan
from ui.address import LABELS, SCALES, Range, View, usual_range, usual_view
from ui.kept import keep
from ui.language import said
from ui.presets import PRESETS
from ui.session import session
from ui.sweep.view import zoomed
from ui.sweep.words import axis_title
from ui.widgets import Widget, controlled

KINDS = kinds(View)
SEEDS = kind_of(View, "seeds", WholeNumber)
BORDER = replace(next(iter(PRESETS.values())).experiment, epochs=400)
"""The original exercise with so many epochs that the border of its map is a fractal."""
NAMES = {
    "map": message("Map: two quantities"),
    "lines": message("Lines: one quantity, many seeds"),
}
COLORS = {
    "loss": message("final loss"),
    "solved": message("epochs to the threshold"),
    "distance": message("distance of the hidden units"),
}
_SCALES = {"linear": message("linear"), "log": message("log")}
ENDS = {"low": message("from"), "high": message("to")}


def choose_view() -> View:
    """Draw the page's controls and return the view that they show."""
    here = session()
    base, view = here.now.experiment, here.now.view
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _widget(
            st.segmented_control,
            "view",
            options=kind_of(View, "view", Choice).options,
            format_func=lambda view: said(NAMES[view]),
        )
        if base != BORDER or view.view != "map":
            st.button(
                said("The fractal border of the original exercise"),
                key="sweep_border",
                on_click=_show_border,
                help=said(
                    "Learning rate 0 to 0.5 by start scale −2.5 to 2.5, 400 epochs. "
                    "Draw boxes into the border, again and again."
                ),
            )
    for name in ("x", "y"):
        if KINDS[name].applies(view):
            _axis(name, getattr(view, name), base)
    with st.container(horizontal=True):
        _widget(st.selectbox, "cells", options=kind_of(View, "cells", Choice).options, width=170)
        if KINDS["color"].applies(view):
            _widget(
                st.selectbox,
                "color",
                options=kind_of(View, "color", Choice).options,
                format_func=lambda color: said(COLORS[color]),
                width=260,
            )
        if KINDS["seeds"].applies(view):
            _widget(
                st.number_input,
                "seeds",
                min_value=SEEDS.low,
                max_value=SEEDS.high,
                step=1,
                width=150,
                disabled=not FIELD_KINDS["seed"].applies(base),
            )
        _text("threshold", LABELS["threshold"], view.threshold, _set_threshold, 150)
    _breadcrumb()
    return view


def open_cell(plan: Plan, row: int, column: int) -> None:
    """Make the experiment of a cell the present one, and go to the Train page with it."""
    here, experiment = session(), _of_cell(plan, row, column)
    if experiment is not None:
        here.become(here.now._replace(experiment=experiment))
        here.next_page = "Train"


def keep_cell(plan: Plan, row: int, column: int) -> None:
    """Keep the experiment of a cell for Compare."""
    experiment = _of_cell(plan, row, column)
    if experiment is not None:
        keep(experiment)


def _of_cell(plan: Plan, row: int, column: int) -> Experiment | None:
    """The experiment of a cell; None, and a sentence at the top of the page, where it has none."""
    rows, columns = plan.shape
    if not (row in range(rows) and column in range(columns)):
        return None  # no browser clicks there
    try:
        return plan.experiment(row, column)
    except ValueError as error:
        session().problems = (
            Message("This cell cannot be opened: {problem}", problem=message_of(error)),
        )
        return None


def zoom(region: Sequence[float | None]) -> None:
    """Show a part (x0, x1, y0, y1) of the map; the breadcrumb keeps the way back."""
    here = session()
    if len(region) == 4 and all(end is None or isinstance(end, (int, float)) for end in region):
        now = here.now
        zooms = (*now.zooms, (now.view.x, now.view.y))
        here.become(now._replace(view=zoomed(now.view, region), zooms=zooms))


def _show_border() -> None:
    here = session()
    view = replace(usual_view(BORDER), cells=here.now.view.cells)
    here.become(here.now._replace(experiment=BORDER, view=view, zooms=()))


def _breadcrumb() -> None:
    zooms = session().now.zooms
    if not zooms:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(
            said(
                ("Zoomed in {count} time. Back to:", "Zoomed in {count} times. Back to:"),
                count=len(zooms),
            )
        )
        for step in sorted({0, *range(max(0, len(zooms) - 4), len(zooms))}):
            st.button(
                said("whole map") if step == 0 else said("zoom {step}", step=step),
                key=f"sweep_back_{step}",
                on_click=_go_back,
                args=(step,),
                type="tertiary",
            )
        st.button(
            said("One zoom back"), key="sweep_back", on_click=_go_back, args=(len(zooms) - 1,)
        )


def _go_back(step: int) -> None:
    here = session()
    if step < len(here.now.zooms):
        x, y = here.now.zooms[step]
        view, zooms = replace(here.now.view, x=x, y=y), here.now.zooms[:step]
        here.become(here.now._replace(view=view, zooms=zooms))


def _axis(which: str, shown: Range, base: Experiment) -> None:
    options = axis_names(base)
    if shown.name not in options:  # the experiment has changed; the plan says what is wrong
        options = (shown.name, *options)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controlled(
            st.selectbox,
            said(LABELS[which]),
            f"{which}_name",
            shown.name,
            partial(_set_quantity, which),
            options=options,
            format_func=axis_title,
            width=260,
        )
        for end, label in ENDS.items():
            _text(
                f"{which}_{end}",
                label,
                getattr(shown, end),
                partial(_set_part, which, end),
                160,
            )
        if shown.name != "seed":
            controlled(
                st.segmented_control,
                said("scale"),
                f"{which}_scale",
                shown.scale,
                partial(_set_part, which, "scale"),
                options=SCALES,
                format_func=lambda scale: said(_SCALES[scale]),
            )


def _set_quantity(which: str, name: str) -> None:
    if name in axis_names(session().now.experiment):
        session().change(which, usual_range(name))


def _set_part(which: str, part: str, value: float | str) -> None:
    here = session()
    here.change(which, getattr(here.now.view, which)._replace(**{part: value}))


def _set_threshold(number: float) -> None:
    session().change("threshold", number)


def _text(name: str, label: str, number: float, change: Callable[[float], None], wide: int) -> None:
    """An entry for any float64, exactly; the label is yet to be said."""

    def changed(text: str) -> None:
        value = _number(text)
        if isinstance(value, float):
            change(value)
        else:
            session().problems = (
                Message(
                    "{field} is {value}; it must be a number, such as 0.25 or 1e-3.",
                    field=Message(label),
                    value=shortened(text),
                ),
            )

    controlled(
        st.text_input,
        said(label),
        name,
        format_float(number),
        changed,
        stands_for=_number,
        width=wide,
    )


def _number(text: str) -> float | str:
    """The number that a text stands for, or the text."""
    try:
        return parse_float(text.strip())
    except ValueError:
        return text


def _widget(widget: Widget, name: str, **settings: Any) -> None:
    """Draw a widget of a field of the view."""
    value = getattr(session().now.view, name)
    help_text = said(KINDS[name].help) if name == "seeds" else None
    controlled(
        widget,
        said(LABELS[name]),
        name,
        value,
        partial(session().change, name),
        help=help_text,
        **settings,
    )
