"""What the Train page lists."""

from functools import partial

import streamlit as st

from nn_core import Experiment, Run, recipes
from nn_core.editing import Change
from nn_core.message import message
from nn_core.parameters import names
from nn_core.recipes import has_learned
from nn_core.symmetry.distances import distances
from nn_core.tables import frame_csv
from ui.chart import steep
from ui.diagram import VALUES
from ui.downloads import File, downloads
from ui.facts import fact, say
from ui.language import number, said
from ui.own_start import continue_from, continue_from_any
from ui.paper import on_screen
from ui.plot import show
from ui.session import become_changed, session
from ui.stability import departure, stability_over_epochs
from ui.table import hint_of_columns
from ui.train import figures, words
from ui.train import playback as played
from ui.train.tables import beyond, readable
from ui.widgets import choose, choose_output
from ui.withheld import shows
from ui.work import computed

_SCALES = {"linear": message("linear"), "log": message("log")}
"""Of the axis of the loss."""


@shows("findings", "weights", "loss", "step")
def finding(run: Run) -> None:
    """What came out, in words."""
    with st.container():
        st.markdown(words.finding(run))
        if run.diverged_at is not None:
            departure(run)


@shows("loss", "weights")
def summary(run: Run) -> None:
    """What came out, in three numbers."""
    pairs = distances(run.experiment.sizes, run.weights[-1]).values()
    values = [
        (
            said("Loss at the end"),
            float(run.loss[-1]),
            said("Mean loss of the last weights over all samples."),
        ),
        (
            said("Smallest mean loss of an epoch"),
            None if run.diverged_at == 1 else run.smallest_loss,
            said("Of an epoch the mean over its samples, each met just before its update."),
        ),
    ]
    if pairs:
        about = said("Of the two units of a layer that are furthest apart, at the end.")
        values.append((said("Distance of hidden units"), float(max(pairs)), about))
    with st.container(horizontal=True, gap="large"):
        for label, value, about in values:
            text = number(value) if value is not None else "–"
            st.metric(label, text, width="content", help=about)


@shows("findings", "loss")
def settings_that_learn(run: Run) -> None:
    """Where the samples are not learned: on request, settings with which they are."""
    experiment = run.experiment
    with st.container(horizontal=True, vertical_alignment="center"):
        if has_learned(run) or session().now.assignment:
            return
        st.markdown(say(fact("not_learned"), words.SENTENCES))
        recipe = computed(
            "recipe",
            experiment,
            lambda report: recipes.settings_that_learn(experiment, report),
            words=lambda fraction: said(
                "{percent} % of the usual settings tried", percent=round(100 * fraction)
            ),
            ask=said("Find settings that learn them"),
            at_once=False,
        )
        if recipe is None:
            return
        st.markdown(words.recipe_sentence(experiment, recipe))
        if recipe.experiment is not None:
            st.button(
                said("Use these settings"),
                key="use_settings",
                on_click=_use,
                args=(recipe.experiment,),
            )


def _use(experiment: Experiment) -> None:
    become_changed(lambda now: Change(experiment))


@shows("weights", "loss", "predictions", "step")
def playback(run: Run) -> None:
    """The network, its output and its loss, played over the epochs."""
    maps = st.toggle(said("Show what each hidden unit puts out"), key="unit_maps")
    show(
        played.playback(run, choose_output(run.experiment), maps),
        "playback",
        on_click=_follow,
        on_continue=partial(continue_from, run),
    )
    with on_screen("follow"):
        st.caption(
            said("Click a weight or a bias in the network to follow it step by step on By hand.")
        )


def _follow(trace: str, place: tuple[int, ...]) -> None:
    """Go to By hand with the weight or bias that was clicked."""
    here = session()
    if trace == VALUES:
        here.change("parameter", names(here.now.experiment.sizes)[place[0]])
        here.next_page = "By hand"


@shows("weights", "step")
def go_on(run: Run) -> None:
    """A state of the run, by its number, as the start of a new experiment."""
    continue_from_any(run)


@shows("loss")
def loss_over_epochs(run: Run) -> None:
    """The losses of every pass; nothing where the first one diverged."""
    if not len(run.loss_mean):
        return
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.header(said("Loss"))
        first = "log" if steep(run.loss_mean) else "linear"
        scale = choose(
            said("Loss axis"),
            tuple(_SCALES),
            first,
            key=f"loss_axis_at_first_{first}",
            format_func=lambda code: said(_SCALES[code]),
            label_visibility="collapsed",
        )
    show(figures.loss(run, scale), "loss")


@shows("weights", "step")
def weights(run: Run) -> None:
    """Every weight and bias over the epochs."""
    st.header(said("Weights and biases"))
    show(figures.weights(run), "weights")


@shows("weights", "step")
def symmetry(run: Run) -> None:
    """How far the hidden units are from each other."""
    st.header(said("Symmetry of the weights"))
    if max(run.experiment.hidden) == 1:
        st.write(said("A layer of one unit has no second unit to be equal to. Give a layer two."))
    else:
        show(figures.symmetry(run), "symmetry")


@shows("loss", "findings")
def stability(run: Run) -> None:
    """2/λmax, for those who ask."""
    if st.toggle(said("Show which learning rate is stable"), key="show_stability"):
        stability_over_epochs(run)


@shows("weights", "loss", "step")
def log(run: Run) -> None:
    """Every recorded state, to read and to take along: made when it is opened."""
    # Paper has no room for all of it.
    with on_screen("log"), st.expander(said("Log"), on_change="rerun", key="log") as opened:
        if not opened.open:
            return
        st.caption(words.log_sentence(run))
        frame = run.to_frame()
        texts = beyond(frame)
        columns = {}
        for name, (label, about) in words.log_columns(run).items():
            pinned = name == "epoch"
            columns[name] = (
                st.column_config.TextColumn(label, alignment="right", help=about)
                if name in texts
                else st.column_config.NumberColumn(
                    label, format="localized" if pinned else "%.6g", pinned=pinned, help=about
                )
            )
        hint_of_columns("log")
        st.dataframe(
            readable(frame), hide_index=True, height=320, column_config=columns, placeholder="–"
        )
        downloads(File("CSV", f"{said('backprop-lab-run')}.csv", lambda: frame_csv(frame)))
