"""The runs that a visitor has kept: named experiments, in their own browser."""

from collections.abc import Mapping
from functools import lru_cache, partial

import streamlit as st

from nn_core import Experiment
from nn_core.compare import codec
from nn_core.compare.differences import differing
from nn_core.experiment import KINDS
from nn_core.fields import Choice, Numbers, Rows
from ui.language import joined, said
from ui.presets import PRESETS
from ui.storage import stored
from ui.theme import number

STORAGE = "backprop-lab.kept-runs"
"""Under which name the browser has the list."""

SYMBOLS = {"learning_rate": "η"}
"""Fields that are called by a symbol in a name; the others go by their labels."""
_SAID_BY_VALUE = ("dataset", "activation", "init")
"""Choices whose value says which field it is of."""


def kept() -> codec.Named:
    """The list, oldest first."""
    return dict(_read(stored(STORAGE).text)[0])


def problems() -> codec.Problems:
    """Messages about what is in the list and cannot be read, as plain text."""
    return _read(stored(STORAGE).text)[1]


@lru_cache(maxsize=32)
def _read(text: str) -> tuple[codec.Named, codec.Problems]:
    return codec.from_json(text) if text else ({}, ())


def keep(experiment: Experiment, name: str = "") -> None:
    """Add an experiment, by this name or by what differs from the one kept before it.

    Nothing is changed where it is in the list already, or where the list is full.
    """
    stored(STORAGE).change(partial(_added, {name: experiment}))


def keep_all(experiments: Mapping[str, Experiment]) -> None:
    """Add several by their names, as many as there is room for."""
    stored(STORAGE).change(partial(_added, dict(experiments)))


def rename(name: str, to: str) -> None:
    """Call a run of the list by another name; an empty one changes nothing."""
    stored(STORAGE).change(partial(_renamed, name, to))


def forget(name: str) -> None:
    """Take a run from the list."""
    stored(STORAGE).change(partial(_without, name))


def forget_all() -> None:
    """Empty the list, and leave nothing of it in the browser but an empty text."""
    stored(STORAGE).change(lambda text: "")


# Each is made to the text that the browser has; made again it changes nothing more.


def _added(new: Mapping[str, Experiment], text: str) -> str:
    named = dict(_read(text)[0])
    for name, experiment in new.items():
        if len(named) == codec.MOST_RUNS or experiment in named.values():
            continue
        last = next(reversed(named.values()), None)
        plain = codec.plain_name(name) or name_of(experiment, last)
        named[codec.unused_name(plain, named)] = experiment
    return codec.to_json(named)


def _renamed(name: str, to: str, text: str) -> str:
    named = _read(text)[0]
    plain = codec.plain_name(to)
    if name not in named or not plain or plain == name:
        return text
    unused = codec.unused_name(plain, named)
    return codec.to_json({unused if each == name else each: named[each] for each in named})


def _without(name: str, text: str) -> str:
    named = _read(text)[0]
    if name not in named:
        return text
    rest = {each: experiment for each, experiment in named.items() if each != name}
    return codec.to_json(rest) if rest else ""


def keep_button(experiment: Experiment, key: str) -> None:
    """A button that adds an experiment to the list, and why it cannot where it cannot."""
    named = kept()
    known = next((name for name, each in named.items() if each == experiment), None)
    full = len(named) == codec.MOST_RUNS
    st.button(
        said("Kept") if known is not None else said("Keep"),
        key=key,
        help=(
            said("It is in the list of Compare already.")
            if known is not None
            else said("The list is full: {most} runs. Forget one on Compare.", most=codec.MOST_RUNS)
            if full
            else said("Add this experiment to the list of Compare, which your browser keeps.")
        ),
        disabled=known is not None or full,
        width="stretch",
        on_click=keep,
        args=(experiment,),
    )


def name_of(experiment: Experiment, before: Experiment | None) -> str:
    """A name for a kept run: what differs from the one that was kept before it.

    "η 0.1 → 0.5", "random, seed 3". The first one has the name of its preset, or is described by
    what differs from the original exercise.
    """
    if before is None:
        presets = {preset.experiment: name for name, preset in PRESETS.items()}
        if experiment in presets:
            return said(presets[experiment])
    parts = [
        _said(name, before, experiment)
        for name in differing([before or Experiment(), experiment])
        if KINDS[name].applies(experiment)
    ]
    return codec.plain_name(joined(*parts) or said("the same"))


def _said(name: str, before: Experiment | None, after: Experiment) -> str:
    """What has become of a field; with what it was before where it had an effect there too."""
    kind, value = KINDS[name], getattr(after, name)
    word = SYMBOLS.get(name, label(name))
    if isinstance(kind, Numbers | Rows):
        return said("other {field}", field=word)
    if isinstance(kind, Choice):
        return value if name in _SAID_BY_VALUE and value != "none" else f"{word} {value}"
    if before is None or not kind.applies(before):
        return f"{word} {_text(name, value)}"
    return f"{word} {_text(name, getattr(before, name))} → {_text(name, value)}"


def _text(name: str, value: object) -> str:
    if isinstance(value, float):
        return number(value)
    return f"{value:,}" if isinstance(value, int) else KINDS[name].format(value)


def label(name: str) -> str:
    """What a field is called within a sentence."""
    text = said(KINDS[name].label)
    return text[0].lower() + text[1:]
