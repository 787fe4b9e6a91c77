"""What the Compare page lists. Names come from visitors: they are shown as text alone.

What is drawn again by itself gets the experiments, and takes their runs from the memory that all
visitors share; so a visit that stays open holds no runs.
"""

from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nn_core import Comparison, Experiment, compare, stability
from nn_core.budget import check_budget
from nn_core.compare import codec
from nn_core.memory import MEMORY
from nn_core.message import message, message_of
from nn_core.symmetry.distances import has_pairs
from nn_core.tables import frame_csv
from ui.compare import figures, running, tables, words
from ui.compare.script import numpy_script
from ui.compare.together import colour_ends
from ui.compare.together import together as played_together
from ui.downloads import File, downloads
from ui.facts import fact, say
from ui.language import said
from ui.paper import on_screen
from ui.plot import show
from ui.session import session
from ui.table import grid
from ui.threshold import ask_threshold
from ui.widgets import choose, choose_output
from ui.withheld import RESULTS, shows
from ui.work import SHORT, computed

AT_ALL, A_BIT, A_SIZE = "at-all", "a-bit", "a-size"
_HOW = {
    AT_ALL: message("at all"),
    A_BIT: message("by more than the last bit"),
    A_SIZE: message("by more than a size"),
}
_SCALES = {"log": message("log"), "linear": message("linear")}


def compared(named: codec.Named) -> codec.Named:
    """Those of the runs that are within the budget, the quick ones of them trained."""
    allowed: codec.Named = {}
    for name, experiment in named.items():
        try:
            check_budget(experiment)
        except ValueError as error:
            st.text(words.sentence("left_out", name=name, why=message_of(error)))
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
    apart = any(has_pairs(run.experiment.sizes) for run in comparison.runs.values())
    # At the bottom the charts are level.
    left, right = st.columns(2, vertical_alignment="bottom" if apart else "top")
    with left:
        st.header(said("Distance of the hidden units"))
        if apart:
            show(figures.distance(comparison), "distance")
        else:
            st.write(said("No layer of these networks has two units."))
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
    st.caption(words.sentence("together", low=low, high=high))
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
    st.caption(words.sentence("sharpness"))


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
    _table(tables.differences(comparison, every), "differences")


@shows(*RESULTS)
def results(named: codec.Named) -> None:
    """What each run came to, and a threshold of the visitor's choice for the loss."""
    st.header(said("Results"))
    comparison = replace(running.comparison_of(named), threshold=ask_threshold())
    _table(tables.results(comparison), "results")


def _table(frame: pd.DataFrame, key: str) -> None:
    """A table with a column a run."""
    grid(frame.reset_index(), key, styled=tables.with_lines(frame), height="content")


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
        words=lambda fraction: words.sentence(
            "looking", epoch=round(fraction * epochs), epochs=epochs
        ),
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
    with on_screen("take_along"):
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
        st.caption(
            said(
                "PNG and SVG of a picture: the buttons above it, by pointer or Tab key, or on a "
                "phone those below it."
            )
        )
