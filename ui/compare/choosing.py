"""Which runs Compare shows: one's own list, those of a link or a file, or the family of a run.

Names come from visitors: they are shown as text alone.
"""

from collections.abc import Mapping

import streamlit as st

from nn_core import Experiment
from nn_core.compare import codec
from nn_core.experiment import KINDS
from ui import kept
from ui.compare.varying import family, fields_to_vary, suggested
from ui.compare.words import sentence
from ui.files import File, take_files
from ui.language import said, told
from ui.session import heard, session
from ui.storage import stored
from ui.widgets import controlled

VARIED = "varied"
"""The draft of the setting that one varies."""


def runs_shown() -> codec.Named:
    """The runs of the address, or the visitor's own list, and what can be done with them."""
    shown = kept.shown(session().now.runs)
    if shown.own:
        here = session()
        here.now = here.now._replace(runs=())  # the list may change from now on
    if shown.problems:
        with st.container(border=True, gap="xsmall"):
            for problem in shown.problems:
                st.text(told(problem))
    if not stored(kept.STORAGE).available:
        st.info(sentence("no_storage"))
    if not shown.own:
        if stored(kept.STORAGE).heard:  # until then it may be one's own, which is reloaded
            _beside_the_list(shown.runs)
    elif not shown.runs:
        st.info(sentence("empty"))
    else:
        _own_list(shown.runs)
    if shown.runs and not shown.texts:
        st.caption(sentence("no_link"))
    return shown.runs


def _own_list(runs: codec.Named) -> None:
    """Each kept run with its name to change."""
    with st.expander(sentence("list", count=len(runs), most=codec.MOST_RUNS), key="own_list"):
        for place, name in enumerate(runs):
            _entry(place, name)
        st.button(said("Forget all"), key="forget_all", on_click=kept.forget_all)


def _entry(place: int, name: str) -> None:
    key = f"name_{place}_{name}"  # another name in this place is another widget
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            said("Name of run {place}", place=place + 1),
            name,
            max_chars=codec.LONGEST_NAME,
            key=key,
            on_change=lambda: kept.rename(name, heard(key)),
        )
        st.button(said("Forget"), key=f"forget_{place}", on_click=kept.forget, args=(name,))


def _beside_the_list(runs: codec.Named) -> None:
    """That these runs are not one's own list, and the ways to have them there."""
    own = kept.kept()
    room = codec.MOST_RUNS - len(own)
    new = [each for each in runs.values() if each not in own.values()]
    with st.container(border=True):
        st.text(sentence("not_yours", count=len(runs)))
        with st.container(horizontal=True):
            st.button(
                said("Keep these too"),
                key="keep_these",
                disabled=len(new) > room,
                help=sentence("no_room", count=room) if len(new) > room else None,
                on_click=_keep_all,
                args=(runs,),
            )
            st.button(said("Back to my list"), key="back_to_list", on_click=_show, args=({},))
    with st.expander(sentence("linked", count=len(runs)), key="linked_list"):
        for place, (name, experiment) in enumerate(runs.items()):
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container(width="content"):
                    kept.keep_button(experiment, f"keep_{place}", name=name)
                st.text(name)


def _keep_all(runs: codec.Named) -> None:
    kept.keep_all(runs)
    _show({})


def _show(runs: Mapping[str, Experiment]) -> None:
    """Show these runs beside the visitor's own list, or that list for none."""
    here = session()
    here.become(here.now._replace(runs=tuple(codec.to_query(runs))))


def vary_one(named: codec.Named) -> None:
    """The family of one of the runs in one setting, shown beside the list."""
    with st.expander(said("Vary one setting of a run"), key="varying"):
        with st.container(horizontal=True):
            base = named[st.selectbox(said("The run"), tuple(named), key="base")]
            name = _setting_to_vary(base)
        text = st.text_input(
            said("Its values, with commas between"),
            suggested(base, name),
            key=f"values_{name}_{suggested(base, name)}",
            help=said(KINDS[name].help),
        )
        try:
            found = family(base, name, text)
        except ValueError as error:
            st.text(told(error))
            found = {}
        st.button(
            said("Show them all"),
            key="show_family",
            disabled=not found,
            on_click=_show,
            args=(found,),
        )


def _setting_to_vary(base: Experiment) -> str:
    """A field that has an effect on an experiment."""
    drafts, fields = session().drafts, fields_to_vary(base)
    if drafts.get(VARIED) not in fields:
        drafts[VARIED] = "learning_rate"
    controlled(
        st.selectbox,
        said("The setting"),
        VARIED,
        drafts[VARIED],
        lambda name: drafts.update({VARIED: name}),
        options=fields,
        format_func=lambda name: said(KINDS[name].label),
    )
    return str(drafts[VARIED])


def open_a_file() -> None:
    """A saved comparison, from a file or pasted, shown beside the list."""
    with st.expander(said("Open a saved list"), on_change="rerun", key="opening") as opened:
        if not opened.open:
            return
        label = said("A file comparison.json")
        take_files("saved_list", label, _file_opened, largest=codec.LARGEST_FILE)
        text = st.text_area(said("Or its content"), max_chars=codec.LARGEST_FILE, key="pasted")
        found, problems = codec.from_json(text) if text.strip() else ({}, ())
        for problem in problems:
            st.text(told(problem))
        st.button(said("Open"), key="open_list", disabled=not found, on_click=_show, args=(found,))


def _file_opened(files: tuple[File, ...], left: int) -> None:
    for file in files:
        found, problems = codec.from_json(file.content)
        if found:
            _show(found)
        session().problems = problems
