"""The sidebar: experiment in, experiment out, and the address bar kept in step.

There is one canonical experiment, in the session. Widgets are set from it before they are drawn;
what a visitor changes goes into it through a callback; the address bar is written from it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from nn_core import Experiment
from nn_core.experiment import KINDS, FieldError
from nn_core.fields import ALL, Choice, Kind, LayerSizes, Number, Numbers, Rows, WholeNumber
from nn_core.parameters import names, parameter_count
from ui.copy_link import copy_link
from ui.presets import PRESETS
from ui.widgets import pressing, showing

MOST_PROBLEMS = 6
"""Sentences shown about one address; a hostile one could have thousands."""


MOST_UNDO = 50
"""Experiments of a visit that can be gone back to."""


def current_experiment(own: frozenset[str] = frozenset()) -> Experiment:
    """The canonical experiment: at the first view of a visit the one of the address.

    `own` names the query keys that belong to the page itself.
    """
    state = st.session_state
    if "experiment" not in state:
        query = {key: st.query_params.get_all(key) for key in st.query_params if key not in own}
        state.experiment, state.problems = Experiment.from_query(query)
        state.preset = _preset_of(state.experiment)
        state.past = []
    return state.experiment


def is_new(page: str) -> bool:
    """Whether the sidebar of this page has yet to be drawn."""
    return st.session_state.get("page") != page


def draw_sidebar(page: str) -> None:
    """Draw the widgets of the canonical experiment; what they change is there in the next run."""
    state = st.session_state
    # A widget's identity includes its page: on another page each has to be set anew.
    fresh = is_new(page)
    state.page = page
    with st.sidebar:
        _presets(fresh)
        for name, kind in KINDS.items():
            if kind.applies(state.experiment):
                _WIDGETS[type(kind)](name, kind, fresh)
                if name == "seed":
                    st.button("New seed", width="stretch", **pressing(_new_seed))
        with st.container(horizontal=True):
            st.button(
                "Undo",
                disabled=not state.past,
                help="Back to the experiment before the last change",
                width="stretch",
                **pressing(_undo),
            )
            st.button(
                "Reset",
                help=f"Back to: {state.preset}",
                width="stretch",
                **pressing(_choose_preset, state.preset),
            )
        copy_link()


def _presets(fresh: bool) -> None:
    st.selectbox(
        "Start from",
        tuple(PRESETS),
        **showing("preset_choice", st.session_state.preset, _choose_preset, fresh),
    )
    preset = PRESETS[st.session_state.preset]
    changed = st.session_state.experiment != preset.experiment
    st.caption("Changed. Reset goes back to it." if changed else preset.look_for)


def _preset_of(experiment: Experiment) -> str:
    """The preset that an experiment is, or the original exercise."""
    matches = (name for name, preset in PRESETS.items() if preset.experiment == experiment)
    return next(matches, next(iter(PRESETS)))


def _choose_preset(preset: str) -> None:
    st.session_state.preset = preset
    become(PRESETS[preset].experiment, ())


def _new_seed() -> None:
    _change(seed=st.session_state.experiment.seed + 1)


def _change(**change: Any) -> None:
    """Change one field; others that no longer fit fall back to their defaults, with a sentence."""
    state = st.session_state
    [name] = change
    try:
        become(replace(state.experiment, **change), ())
    except FieldError as error:
        if error.name == name:
            state.problems = (f"{error} It stays as it was.",)
        else:
            values = {field: getattr(state.experiment, field) for field in KINDS}
            become(*Experiment.nearest(values | change))


def become(experiment: Experiment, problems: tuple[str, ...]) -> None:
    """Make another experiment the canonical one; the one before can be had back."""
    state = st.session_state
    state.past = [*state.past, state.experiment][-MOST_UNDO:]
    state.experiment, state.problems = experiment, problems


def _undo() -> None:
    state = st.session_state
    if state.past:
        *state.past, state.experiment = state.past
        state.problems = ()


def _widget(
    widget: Callable[..., Any],
    name: str,
    kind: Kind,
    fresh: bool,
    *,
    value: Any,
    label: str = "",
    suffix: str = "",
    field_value: Callable[[Any], Any] = lambda shown: shown,
    **settings: Any,
) -> None:
    """Draw one widget of a field. `field_value` turns what it shows into the field's value."""

    def change(shown: Any) -> None:
        _change(**{name: field_value(shown)})

    widget(
        label or kind.label,
        help=None if suffix else kind.help,
        **showing(f"field_{name}{suffix}", value, change, fresh),
        **settings,
    )


def _choice(name: str, kind: Choice, fresh: bool) -> None:
    experiment = st.session_state.experiment
    options = tuple(option for option in kind.options if _possible(experiment, name, option))
    _widget(st.selectbox, name, kind, fresh, value=getattr(experiment, name), options=options)


def _possible(experiment: Experiment, name: str, option: str) -> bool:
    """Custom samples and weights can be chosen only where there are some that fit."""
    if option != "custom":
        return True
    if name == "dataset":
        return bool(experiment.samples)
    return len(experiment.weights) == parameter_count(experiment.sizes)


def _number(name: str, kind: Number | WholeNumber, fresh: bool) -> None:
    value = getattr(st.session_state.experiment, name)
    if kind.or_all if isinstance(kind, WholeNumber) else False:
        options = (*range(1, len(st.session_state.experiment.rows) + 1), ALL)
        _widget(st.select_slider, name, kind, fresh, value=value, options=options)
        return
    if kind.stops:
        # The slider stands at the stop nearest in magnitude; the exact entry below it rules.
        nearest = min(
            kind.stops,
            key=lambda stop: abs(np.log(stop / value)) if stop and value else abs(stop - value),
        )
        _widget(
            st.select_slider,
            name,
            kind,
            fresh,
            value=nearest,
            options=kind.stops,
            format_func=lambda stop: f"{stop:,}" if isinstance(stop, int) else f"{stop:g}",
        )
    _widget(
        st.number_input,
        name,
        kind,
        fresh,
        value=value,
        label=f"{kind.label}, exactly" if kind.stops else "",
        suffix="_exact" if kind.stops else "",
        label_visibility="collapsed" if kind.stops else "visible",
        min_value=kind.low,
        max_value=kind.high,
        step=_step(name, kind),
        format="%d" if isinstance(kind, WholeNumber) else "%g",
    )


def _step(name: str, kind: Number | WholeNumber) -> float:
    """What the + and − of an exact entry add."""
    if isinstance(kind, WholeNumber):
        return 1
    return 0.01 if name == "learning_rate" else 0.1


def _layer_sizes(name: str, kind: LayerSizes, fresh: bool) -> None:
    def sizes() -> tuple[int, ...]:
        return getattr(st.session_state.experiment, name)

    def layers(count: int | None) -> tuple[int, ...]:
        count = count or len(sizes())
        return (*sizes(), *(sizes()[-1] for _ in range(count)))[:count]

    def units(count: int, layer: int) -> tuple[int, ...]:
        return (*sizes()[:layer], count, *sizes()[layer + 1 :])

    _widget(
        st.segmented_control,
        name,
        kind,
        fresh,
        value=len(sizes()),
        options=tuple(range(1, kind.most_layers + 1)),
        field_value=layers,
        required=True,
        width="stretch",
    )
    for layer, count in enumerate(sizes()):
        _widget(
            st.slider,
            name,
            kind,
            fresh,
            value=count,
            label="Units" if len(sizes()) == 1 else f"Units of layer {layer + 1}",
            suffix=f"_{layer}",
            field_value=partial(units, layer=layer),
            min_value=1,
            max_value=kind.most_units,
        )


def _rows(name: str, kind: Rows, fresh: bool) -> None:
    rows = np.array(getattr(st.session_state.experiment, name))
    _table(kind, dict(zip(("x1", "x2", "y"), rows.T, strict=True)))


def _numbers(name: str, kind: Numbers, fresh: bool) -> None:
    experiment = st.session_state.experiment
    _table(kind, {"name": names(experiment.sizes), "value": getattr(experiment, name)})


def _table(kind: Kind, columns: dict[str, Any]) -> None:
    """What a link carries, to read; a column may have any length, but all the same."""
    length = len(next(iter(columns.values())))
    st.caption(f"{kind.label}: {length}", help=kind.help)
    st.dataframe(columns, hide_index=True, height=min(36 * (length + 1), 220))


_WIDGETS: dict[type[Kind], Callable[[str, Any, bool], None]] = {
    Choice: _choice,
    Number: _number,
    WholeNumber: _number,
    LayerSizes: _layer_sizes,
    Numbers: _numbers,
    Rows: _rows,
}


def show_problems() -> None:
    problems = st.session_state.problems
    if problems:
        more = len(problems) - MOST_PROBLEMS
        shown = [*problems[:MOST_PROBLEMS], *([f"And {more} more."] if more > 0 else [])]
        with st.container(border=True, gap="xsmall"):
            for sentence in shown:
                st.text(sentence)


def write_query(own: frozenset[str]) -> None:
    """Make the address bar say exactly this experiment, and leave the page's own keys alone."""
    wanted = st.session_state.experiment.to_query()
    present = {key: st.query_params.get_all(key) for key in st.query_params}
    kept = {key: texts for key, texts in present.items() if key in own}
    if {key: texts for key, texts in present.items() if key not in own} != {
        key: [text] for key, text in wanted.items()
    }:
        st.query_params.from_dict(kept | wanted)
