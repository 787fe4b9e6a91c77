"""What the Compare page lists. Names come from visitors: they are shown as text alone."""

from collections.abc import Mapping

import streamlit as st

from nn_core import Comparison, Experiment, Run, train
from nn_core.budget import check_budget, steps_of_an_epoch
from nn_core.compare import codec
from ui import kept
from ui.compare import figures, tables, words
from ui.compare.script import numpy_script
from ui.downloads import File, downloads
from ui.plot import show
from ui.session import said, session
from ui.storage import stored
from ui.theme import count
from ui.widgets import choose
from ui.work import computed


def own_list() -> codec.Named:
    """The kept runs, each with its name to change, and what could not be read."""
    named = kept.kept()
    for problem in kept.problems():
        st.text(problem)
    if not stored(kept.STORAGE).available:
        st.info("Your browser gives no storage here: the list lasts as long as this visit.")
    if not named:
        st.info(
            "The list is empty. Keep an experiment with the button in the sidebar, change a "
            "setting and keep it again. Your browser keeps the list."
        )
        return named
    with st.expander(f"The list: {count(len(named), 'run')} of {codec.MOST_RUNS}"):
        for place, name in enumerate(named):
            _entry(place, name)
        st.button("Forget all", on_click=kept.forget_all)
    return named


def _entry(place: int, name: str) -> None:
    key = f"name_{place}_{name}"  # another name in this place is another widget
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            f"Name of run {place + 1}",
            name,
            max_chars=codec.LONGEST_NAME,
            key=key,
            on_change=lambda: kept.rename(name, said(key)),
        )
        st.button("Forget", key=f"forget_{place}", on_click=kept.forget, args=(name,))


def compared(named: Mapping[str, Experiment]) -> Comparison:
    """The runs that are within the budget and were not stopped, trained shortest first.

    Ends the page if there is none.
    """
    places = {name: place for place, name in enumerate(named, start=1)}
    runs: dict[str, Run | None] = {}
    for name, experiment in sorted(named.items(), key=lambda item: _steps(item[1])):
        try:
            check_budget(experiment)
        except ValueError as error:
            st.text(f"“{name}” is left out. {error}")
        else:
            runs[name] = _trained(experiment, places[name])
    finished = {name: run for name in named if (run := runs.get(name)) is not None}
    if not finished:
        st.stop()
    return Comparison(finished)


def _steps(experiment: Experiment) -> float:
    return experiment.epochs * steps_of_an_epoch(experiment)


def _trained(experiment: Experiment, place: int) -> Run | None:
    return computed(
        f"compare_{place}",
        experiment,
        lambda report: train(experiment, report),
        words=lambda fraction: (
            f"Run {place}: {count(round(fraction * experiment.epochs), 'epoch')} of "
            f"{experiment.epochs:,}"
        ),
        ask=f"Train run {place}",
    )


def finding(comparison: Comparison) -> None:
    """The answer to the page's question, as plain text."""
    st.text(words.finding(comparison))


@st.fragment
def losses(comparison: Comparison) -> None:
    """The mean loss of all runs."""
    st.subheader("Mean loss")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scale = choose("Scale of the loss", ("log", "linear"), "log")
        bands = st.toggle("With the smallest and largest loss of a sample")
    show(figures.loss(comparison, scale, bands), "loss")


@st.fragment
def quantities(comparison: Comparison) -> None:
    """How far the hidden units are apart, and a parameter of choice."""
    left, right = st.columns(2)
    with left:
        st.subheader("Distance of the hidden units")
        show(figures.distance(comparison), "distance")
    with right:
        st.subheader("A weight or bias")
        names = max((run.names for run in comparison.runs.values()), key=len)
        name = st.selectbox("Parameter", names, label_visibility="collapsed")
        show(figures.parameter(comparison, name), "parameter")


@st.fragment
def differences(comparison: Comparison) -> None:
    """What differs, and what each run came to."""
    st.subheader("What differs")
    every = st.toggle("All settings")
    table = tables.differences(comparison, every)
    st.dataframe(tables.with_lines(table), height="content")
    st.subheader("Results")
    st.dataframe(tables.with_lines(tables.results(comparison)), height="content")


@st.fragment
def first_difference(comparison: Comparison) -> None:
    """Where two of the runs part."""
    st.subheader("Where do two runs first differ?")
    names = tuple(comparison.runs)
    with st.container(horizontal=True):
        first = st.selectbox("One run", names)
        second = st.selectbox("Another run", names, index=1)
        size = st.number_input("By more than", 0.0, 1e300, 0.0, step=0.001, format="%g")
    try:
        found = comparison.first_difference(first, second, size)
    except ValueError as error:
        st.text(str(error))
        return
    st.text(words.difference_sentence(comparison, first, second, found, size))


def files(comparison: Comparison) -> None:
    """The comparison to take along."""
    st.subheader("To take along")
    downloads(
        File("the list", "comparison.json", lambda: codec.to_json(comparison.experiments)),
        File("all curves", "comparison.csv", lambda: comparison.to_frame().to_csv(index=False)),
        File("as Parquet", "comparison.parquet", lambda: comparison.to_frame().to_parquet()),
        File("a NumPy script", "comparison.py", lambda: numpy_script(comparison)),
    )


def open_a_file() -> None:
    """The content of a saved comparison, added to the list."""
    opened = session().drafts.get("lists opened", 0)  # the next one is another, empty field
    with st.expander("Open a saved list"):
        text = st.text_area("The content of comparison.json", key=f"pasted_{opened}")
        named, problems = codec.from_json(text) if text.strip() else ({}, ())
        for problem in problems:
            st.text(problem)
        st.button(
            "Add to the list",
            disabled=not named,
            on_click=_add,
            args=(named, opened + 1),
        )


def _add(named: codec.Named, opened: int) -> None:
    kept.keep_all(named)
    session().drafts["lists opened"] = opened
