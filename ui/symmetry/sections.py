"""What the Symmetry page lists."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from nn_core import Experiment, Run, train
from nn_core.budget import check_budget, first_epochs
from nn_core.many import is_prepared
from nn_core.starts import random_start, side_by_side, with_nudges
from nn_core.symmetry.first_gradients import first_step
from nn_core.symmetry.many_seeds import SEEDS, final_losses
from nn_core.symmetry.smaller_network import merged
from ui.kept import keep_button, keep_buttons
from ui.language import said, told
from ui.plot import show
from ui.stuck import stuck_sentences
from ui.symmetry import figures, tables, words
from ui.symmetry.starts import starts_figure
from ui.table import table
from ui.widgets import choose
from ui.withheld import RESULTS, shows
from ui.work import SHORT, computed, say_if_shortened

_RUNS = 13
"""Runs beside the experiment's own, which share the time that one may take."""


@shows(*RESULTS)
def one_unit(run: Run) -> None:
    """The finding where there is no second unit."""
    st.markdown(words.finding(run, {}))


def compared_starts(experiment: Experiment) -> dict[str, Run]:
    """The experiment's first epochs from every kind of start."""
    few = first_epochs(experiment, runs=_RUNS)
    return {name: train(each) for name, each in side_by_side(few).items()}


@shows(*RESULTS)
def finding(run: Run, compared: Mapping[str, Run]) -> None:
    """What the page finds, and which units of the run are stuck."""
    st.markdown(words.finding(run, compared))
    stuck = stuck_sentences(run)
    if stuck:
        st.markdown(stuck)


@shows("weights", "loss", "step")
def starts_side_by_side(experiment: Experiment, compared: Mapping[str, Run]) -> None:
    """The same network from every start."""
    st.header(said("Starts side by side"))
    say_if_shortened(experiment, compared["zeros"].experiment)
    st.caption(
        said(
            "Each ring is a hidden unit of the first layer: across its weight from x1, up its "
            "weight from x2. Rings around one centre are units in one place."
        )
    )
    show(starts_figure(compared), "starts")
    table(tables.starts_table(compared), "starts")
    named = {told(words.start_name(name)): each for name, each in side_by_side(experiment).items()}
    keep_buttons(named, "keep_start")


@shows("weights", "predictions", "step", "findings")
def exactly(run: Run) -> None:
    """The units that are different, and the smaller network that does the same."""
    st.header(said("Exactly: how many units are different?"))
    smaller = merged(run.experiment.network, run.weights[-1])
    st.markdown(words.merged_sentence(run, smaller))
    if smaller.sizes == run.experiment.sizes:
        show(figures.distinct_figure(run), "distinct")
        return
    left, right = st.columns(2)
    with left:
        show(figures.distinct_figure(run), "distinct")
    with right:
        show(figures.network_figure(smaller), "smaller_network")
    table(tables.merged_table(smaller), "merged")
    table(tables.outputs_table(run, smaller), "outputs")


@shows("weights", "step", "findings")
def which_are_equal(run: Run) -> None:
    """Every weight at both ends of the run, and why some are equal and others not."""
    st.header(said("All weights: which are equal, and why?"))
    st.markdown("\n\n".join(words.weights_sentences(run)))
    table(tables.weights_table(run), "weights")


@shows("step", "findings")
@st.fragment
def why(experiment: Experiment) -> None:
    """The factors of the first gradients, from the start that is chosen: at first one's own."""
    st.header(said("Why: the first gradients, factor by factor"))
    starts = side_by_side(experiment)
    if experiment.init == "custom":
        starts["custom"] = experiment
    chosen = choose(
        said("Start"),
        tuple(starts),
        "custom" if "custom" in starts else "symmetric",
        key="explained_start",
        format_func=lambda name: told(words.start_name(name)),
    )
    seen = first_step(starts[chosen])
    assert seen is not None, "some hidden layer has two units"
    st.markdown(words.why_sentence(seen))
    table(tables.why_table(seen), "why")


@shows("weights", "findings")
def nudge(experiment: Experiment) -> None:
    """How fast a difference between the units grows."""
    st.header(said("The nudge: how fast does a difference grow?"))
    few = first_epochs(experiment, runs=_RUNS)
    nudged = {size: train(each) for size, each in with_nudges(few).items()}
    st.markdown(words.nudge_sentence(nudged))
    if not nudged:
        return
    say_if_shortened(experiment, few)
    show(figures.nudge_figure(nudged), "nudges")
    table(tables.nudge_table(nudged), "nudges")
    st.caption(
        said(
            "– stands where there is no rate to tell: the distance grew less than tenfold, or "
            "within too few recorded states, or the run diverged."
        )
    )


@shows("loss", "findings")
def many_seeds(experiment: Experiment) -> None:
    """Where random starts end; at once where that takes a moment, else on request."""
    st.header(said("Many seeds: how often does a random start solve it?"))
    base = random_start(experiment, 0)
    try:
        check_budget(base, SEEDS)
    except ValueError as error:
        st.caption(told(error))
        return
    quick = first_epochs(base, runs=SEEDS).epochs == base.epochs
    losses = computed(
        "seeds",
        base,
        lambda report: final_losses(base, on_progress=report),
        words=lambda fraction: said(
            "{done} of {seeds} seeds", done=round(fraction * SEEDS), seeds=SEEDS
        ),
        ask=said("Train {seeds} seeds", seeds=SEEDS),
        at_once=quick,
        short=first_epochs(base, SEEDS, SHORT) == base and is_prepared(base, SEEDS),
    )
    if losses is None:
        st.caption(
            said("For this network, data and number of epochs that takes more than a moment.")
        )
        return
    _where_they_end(experiment, losses)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            said("A seed to keep"), 0, SEEDS - 1, 0, key="seed_to_keep", width=160
        )
        kept = random_start(experiment, seed)
        keep_button(kept, "keep_seed", said("Keep this seed"), width="content")


@st.fragment
def _where_they_end(experiment: Experiment, losses: np.ndarray) -> None:
    solved = st.number_input(
        said("Solved means a final loss of at most"),
        0.0,
        100.0,
        0.01,
        step=0.01,
        format="%g",
        key="solved_at_most",
    )
    st.markdown(words.seeds_sentence(losses, solved))
    show(figures.seeds_figure(losses, solved), "seeds")
    st.markdown("\n\n".join(words.plateau_sentences(experiment, losses, solved)))
