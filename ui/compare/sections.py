"""What the Compare page lists. Names come from visitors: they are shown as text alone.

What is drawn again by itself gets the experiments, and takes their runs from the memory that all
visitors share; so a visit that stays open holds no runs.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nn_core import Comparison, Experiment, compare, stability
from nn_core.budget import check_budget
from nn_core.compare import codec
from nn_core.experiment import KINDS
from nn_core.memory import MEMORY
from nn_core.message import message, message_of
from nn_core.tables import frame_csv
from ui import kept
from ui.compare import figures, running, tables, words
from ui.compare.script import numpy_script
from ui.compare.together import colour_ends
from ui.compare.together import together as played_together
from ui.compare.varying import family, fields_to_vary, suggested
from ui.downloads import File, downloads
from ui.facts import fact, say
from ui.files import File as Taken
from ui.files import take_files
from ui.language import said, told
from ui.plot import show
from ui.session import heard, session
from ui.storage import stored
from ui.table import hint_of_columns
from ui.threshold import ask_threshold
from ui.widgets import choose, choose_output, controlled
from ui.withheld import RESULTS, shows
from ui.work import SHORT, computed

AT_ALL, A_BIT, A_SIZE = "at-all", "a-bit", "a-size"
_HOW = {
    AT_ALL: message("at all"),
    A_BIT: message("by more than the last bit"),
    A_SIZE: message("by more than a size"),
}
VARIED = "varied"
"""The draft of the setting that one varies."""
_SCALES = {"log": message("log"), "linear": message("linear")}


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
        st.info(_said("no_storage"))
    if not shown.own:
        if stored(kept.STORAGE).heard:  # until then it may be one's own, which is reloaded
            _beside_the_list(shown.runs)
    elif not shown.runs:
        st.info(_said("empty"))
    else:
        _own_list(shown.runs)
    if shown.runs and not shown.texts:
        st.caption(_said("no_link"))
    return shown.runs


def _said(key: str, **values: object) -> str:
    return say(fact(key, **values), words.SENTENCES)


def _own_list(runs: codec.Named) -> None:
    """Each kept run with its name to change."""
    with st.expander(_said("list", count=len(runs), most=codec.MOST_RUNS), key="own_list"):
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
        st.text(_said("not_yours", count=len(runs)))
        with st.container(horizontal=True):
            st.button(
                said("Keep these too"),
                key="keep_these",
                disabled=len(new) > room,
                help=_said("no_room", count=room) if len(new) > room else None,
                on_click=_keep_all,
                args=(runs,),
            )
            st.button(said("Back to my list"), key="back_to_list", on_click=_show, args=({},))
    with st.expander(_said("linked", count=len(runs)), key="linked_list"):
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


def compared(named: codec.Named) -> codec.Named:
    """Those of the runs that are within the budget, the quick ones of them trained."""
    allowed: codec.Named = {}
    for name, experiment in named.items():
        try:
            check_budget(experiment)
        except ValueError as error:
            st.text(_said("left_out", name=name, why=message_of(error)))
        else:
            allowed[name] = experiment
    with st.spinner(said("Training…")):
        running.at_once(allowed.values())
    return allowed


def progress() -> DeltaGenerator:
    """The place for the progress of what is still trained when all else is drawn."""
    return st.container()


def trained(named: codec.Named) -> codec.Named:
    """Those of the runs that are trained by now, and a sentence about the others."""
    there = {name: each for name, each in named.items() if running.run_of(each) is not None}
    if there and len(there) < len(named):
        waiting = len(named) - len(there)
        st.text(say(fact("waiting", count=waiting), running.SENTENCES))
    return there


@shows(*RESULTS)
def finding(named: codec.Named) -> None:
    """The answer to the page's question, as plain text."""
    st.text(words.finding(running.comparison_of(named)))


@shows("loss")
@st.fragment
def losses(named: codec.Named) -> None:
    """The mean loss of all runs."""
    st.header(said("Mean loss"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scale = choose(
            said("Scale of the loss"),
            tuple(_SCALES),
            "log",
            key="loss_scale",
            format_func=lambda code: said(_SCALES[code]),
        )
        bands = st.toggle(said("With the smallest and largest loss of a sample"), key="bands")
    show(figures.loss(running.comparison_of(named), scale, bands), "loss")


@shows("weights", "step")
@st.fragment
def quantities(named: codec.Named) -> None:
    """How far the hidden units are apart, and a parameter of choice."""
    comparison = running.comparison_of(named)
    left, right = st.columns(2, vertical_alignment="bottom")  # so that the charts are level
    with left:
        st.header(said("Distance of the hidden units"))
        show(figures.distance(comparison), "distance")
    with right:
        names = max((run.names for run in comparison.runs.values()), key=len)
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
        ):
            st.header(said("A weight or bias"))
            name = st.selectbox(
                said("Parameter"),
                names,
                key="parameter_shown",
                label_visibility="collapsed",
                width=120,
            )
        show(figures.parameter(comparison, name), "parameter")


@shows("loss", "predictions")
@st.fragment
def together(named: codec.Named) -> None:
    """The losses and the outputs of all runs, played over the epochs."""
    st.header(said("All played together"))
    comparison = running.comparison_of(named)
    output = choose_output(max(named.values(), key=lambda each: each.outputs))
    low, high = colour_ends(comparison, output)
    st.caption(_said("together", low=low, high=high))
    show(played_together(comparison, output), "together")


@shows("loss", "findings")
@st.fragment
def sharpness(named: codec.Named) -> None:
    """λmax of all runs beside what their learning rates allow, for those who ask."""
    if not st.toggle(said("Sharpness of the loss against 2/η"), key="sharpness_wanted"):
        return
    comparison = running.comparison_of(named)
    curves = {name: _sharpness(run.experiment) for name, run in comparison.runs.items()}
    limits = {name: figures.sharpest(each) for name, each in named.items()}
    show(figures.sharpness(curves, limits), "sharpness")
    st.caption(_said("sharpness"))


def _sharpness(experiment: Experiment) -> figures.Curve:
    curve: figures.Curve | None = MEMORY.get(("sharpness", experiment))
    if curve is None:
        run = running.comparison_of({"": experiment}).runs[""]
        curve = stability.sharpness_over_epochs(run)
        MEMORY.put(("sharpness", experiment), curve)
    return curve


@st.fragment
def differences(named: codec.Named) -> None:
    """What differs."""
    comparison = running.comparison_of(named)
    st.header(said("What differs"))
    every = st.toggle(said("All settings"), key="all_settings")
    table = tables.differences(comparison, every)
    hint_of_columns("differences")
    st.dataframe(tables.with_lines(table), height="content")


@shows(*RESULTS)
def results(named: codec.Named) -> None:
    """What each run came to, and a threshold of the visitor's choice for the loss."""
    st.header(said("Results"))
    comparison = replace(running.comparison_of(named), threshold=ask_threshold())
    hint_of_columns("results")
    st.dataframe(tables.with_lines(tables.results(comparison)), height="content")


@shows("weights", "step", "findings")
@st.fragment
def first_difference(named: codec.Named) -> None:
    """Where two of the runs part."""
    st.header(said("Where do two runs first differ?"))
    names = tuple(named)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.selectbox(said("One run"), names, key="one_run")
        second = st.selectbox(said("Another run"), names, index=1, key="another_run")
        how = choose(
            said("They differ"),
            tuple(_HOW),
            AT_ALL,
            key="how_different",
            format_func=lambda code: said(_HOW[code]),
        )
        size = _size() if how == A_SIZE else 0.0
    comparison = running.comparison_of({name: named[name] for name in {first, second}})
    ulps = 1 if how == A_BIT else 0
    epochs = min(run.epochs_done for run in comparison.runs.values())
    found = computed(
        "first_difference",
        (first, named[first], second, named[second], size, ulps),
        lambda report: words.difference(comparison, first, second, size, ulps, report),
        words=lambda fraction: _said("looking", epoch=round(fraction * epochs), epochs=epochs),
        ask=said("Look for it"),
        stop=said("Stop"),
        short=sum(map(running.operations, comparison.experiments.values())) <= SHORT,
    )
    if found is not None:
        st.text(say(found, words.SENTENCES))


def _size() -> float:
    """The difference of two parameters that is asked for."""
    return st.number_input(
        said("Size"),
        0.0,
        1e300,
        0.001,
        step=0.001,
        format="%g",
        width=160,
        key="size_of_difference",
    )


@shows(*RESULTS)
def files(named: codec.Named) -> None:
    """The comparison to take along."""

    threshold = session().now.view.threshold

    def comparison() -> Comparison:
        return compare(named, threshold)

    name = said("comparison")
    st.header(said("To take along"))
    downloads(
        File(said("the list"), f"{name}.json", lambda: codec.to_json(named)),
        File(
            said("all curves"),
            f"{name}.csv",
            lambda: frame_csv(comparison().to_frame()),
        ),
        File(
            said("as Parquet"),
            f"{name}.parquet",
            lambda: comparison().to_frame().to_parquet(),
        ),
        File(said("a NumPy script"), f"{name}.py", lambda: numpy_script(comparison())),
    )
    st.caption(said("PNG and SVG of a picture: the buttons above it, by pointer or Tab key."))


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


def _file_opened(files: tuple[Taken, ...], left: int) -> None:
    for file in files:
        found, problems = codec.from_json(file.content)
        if found:
            _show(found)
        session().problems = problems
