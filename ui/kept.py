"""The runs that a visitor has kept: named experiments, in their own browser."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Literal, NamedTuple

import streamlit as st

from nn_core import Experiment
from nn_core.compare import codec
from nn_core.compare.differences import differing
from nn_core.experiment import KINDS, ORIGINAL
from nn_core.fields import Choice, Numbers, Rows
from ui.facts import Sentences, fact, say
from ui.language import joined, number, said
from ui.presets import PRESETS
from ui.storage import stored

STORAGE = "backprop-lab.kept-runs"
"""Under which name the browser has the list."""

SENTENCES: Sentences = {
    "keep": "Keep {name}",
    "none_kept": "No run is kept for Compare yet.",
    "last_kept": (
        "1 run of {most} is kept for Compare: “{name}”.",
        "{count} runs of {most} are kept for Compare, the last one is “{name}”.",
    ),
    "full": "The list of Compare is full: {most} runs. Forget one there to keep another.",
}

SYMBOLS = {"learning_rate": "η"}
"""Fields that are called by a symbol in a name; the others go by their labels."""
_SAID_BY_VALUE = ("dataset", "activation", "init")
"""Choices whose value says which field it is of."""


def kept() -> codec.Named:
    """The list, oldest first."""
    return dict(_read(stored(STORAGE).text)[0])


class Shown(NamedTuple):
    """The runs that Compare shows, and sentences about those that cannot be read."""

    runs: codec.Named
    problems: codec.Problems
    own: bool
    """Whether they are the visitor's own list."""

    @property
    def texts(self) -> list[str]:
        """The runs as an address has them; none where it would be too long."""
        texts = codec.to_query(self.runs)
        return texts if codec.fits_a_link(texts) else []


def shown(link: Sequence[str]) -> Shown:
    """The runs of a link, where it has any that can be read and are not the own list."""
    own, problems = _read(stored(STORAGE).text)
    linked, of_link = codec.from_query(link)
    if not linked or codec.to_query(linked) == codec.to_query(own):
        return Shown(dict(own), (*of_link, *problems), own=True)
    return Shown(linked, (*of_link, *problems), own=False)


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


def keep_button(
    experiment: Experiment,
    key: str,
    label: str = "",
    name: str = "",
    width: Literal["stretch", "content"] = "stretch",
) -> None:
    """A button that adds an experiment to the list, and why it cannot where it cannot.

    Without a `name` the run is called by what differs from the one before it. Not for fragments,
    which do not speak with the browser.
    """
    named = kept()
    known = next((name for name, each in named.items() if each == experiment), None)
    full = len(named) == codec.MOST_RUNS
    st.button(
        label or (said("Kept") if known is not None else said("Keep")),
        key=key,
        help=(
            said("It is in the list of Compare already.")
            if known is not None
            else say(fact("full", most=codec.MOST_RUNS), SENTENCES)
            if full
            else said("Add this experiment to the list of Compare, which your browser keeps.")
        ),
        disabled=known is not None or full,
        width=width,
        on_click=keep,
        args=(experiment, name),
    )


def keep_buttons(named: Mapping[str, Experiment], key: str) -> None:
    """A button for each of several experiments, in one row; they are kept by their names."""
    with st.container(horizontal=True):
        for name, experiment in named.items():
            label = say(fact("keep", name=name), SENTENCES)
            keep_button(experiment, f"{key}_{name}", label, name, width="content")


def how_full() -> str:
    """How many runs are kept, and which one was the last, as plain text."""
    named = kept()
    if not named:
        return say(fact("none_kept"), SENTENCES)
    if len(named) == codec.MOST_RUNS:
        return say(fact("full", most=codec.MOST_RUNS), SENTENCES)
    last = next(reversed(named))
    found = fact("last_kept", count=len(named), most=codec.MOST_RUNS, name=last)
    return say(found, SENTENCES)


def name_of(experiment: Experiment, before: Experiment | None) -> str:
    """A name for a kept run: what differs from the one that was kept before it.

    "η 0.1 → 0.5", "random, seed 3". The first one has the name of its preset, or is described by
    what differs from the original exercise.
    """
    return codec.plain_name(in_words(experiment, before))


def in_words(experiment: Experiment, before: Experiment | None = None) -> str:
    """What `name_of` says, however long it is."""
    if before is None:
        presets = {preset.experiment: name for name, preset in PRESETS.items()}
        if experiment in presets:
            return said(presets[experiment])
    parts = [
        _said(name, before, experiment)
        for name in differing([before or ORIGINAL, experiment])
        if KINDS[name].applies(experiment)
    ]
    return joined(*parts) or said("the same")


def value_of(name: str, experiment: Experiment) -> str:
    """A field and its value within a name: "η 0.25", "tanh", "seed 3"."""
    return _said(name, None, experiment)


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
