"""What takes long: at once where it takes a moment, else with progress and a way to stop it.

A result is kept by what it is of, for all visitors: the same page drawn again computes nothing.
"""

from collections.abc import Callable, Hashable
from contextlib import contextmanager
from time import perf_counter
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn_core import Experiment, Run, Training
from nn_core.budget import first_epochs
from nn_core.loop import is_prepared
from nn_core.memory import MEMORY
from nn_core.pool import Computation, PoolFullError, pool
from ui.language import said, told
from ui.session import session

PATIENCE = 0.3
"""Seconds after which a visitor is shown progress and a way to stop."""

SHORT = 10_000_000
"""Epochs × samples × parameters of a run that is over before it could be handed on."""

Report = Callable[[float], None]
"""Is told the fraction that is done."""

Result = TypeVar("Result")


def computed(
    kind: str,
    key: Hashable,
    work: Callable[[Report], Result],
    words: Callable[[float], str],
    ask: str,
    at_once: bool = True,
    short: bool = False,
    kept: bool = True,
    stop: str = "",
) -> Result | None:
    """The result of a piece of work, or None where it was not asked for or was stopped.

    `kind` tells apart what a page may have under way together. Work that takes longer than a
    moment shows the `words` for the fraction that is done, and a button `stop`, "Stop training" if
    nothing else is said. `ask` is the button for what is not done `at_once`, or was stopped.

    What is not `short` takes turns with the work of all other visitors, in a thread that cannot
    draw; a sentence ends the page if there is no room for it. Work that reports often ends within
    a moment when its visitor stops it, changes something or leaves.

    The result is `kept` here, unless the work does so itself under a key of its own.
    """
    result = MEMORY.get((kind, key)) if kept else None
    if result is not None:
        return result
    here = session()
    known, wanted = here.wanted.get(kind, (None, False))
    if not (wanted if known == key else at_once):
        st.button(ask, on_click=here.wanted.update, args=({kind: (key, True)},))
        return None
    with _progress(kind, key, words, stop) as report:
        result = work(report) if short else new_computation().in_turns(work, report)
    if kept:
        MEMORY.put((kind, key), result)
    return result


def new_computation(memory: int = 0) -> Computation:
    """The visitor's computation from now on, which stops the one before.

    `memory` are the bytes that its results need. A sentence ends the page if there is no room.
    """
    here = session()
    if here.sweeping is not None and here.sweeping.running:
        here.sweeping.stop()
        here.sweeping = None
    context = get_script_run_ctx()
    visitor = context.session_id if context else ""

    def is_there() -> bool:
        return not Runtime.exists() or Runtime.instance().is_active_session(visitor)

    try:
        return pool().start(visitor, alive=is_there, memory=memory)
    except PoolFullError as error:
        st.warning(told(error))
        st.button(said("Ask again"))
        st.stop()


@contextmanager
def _progress(kind: str, key: Hashable, words: Callable[[float], str], stop: str) -> Any:
    place, bar, next_report = None, None, perf_counter() + PATIENCE

    def report(fraction: float) -> None:
        nonlocal place, bar, next_report
        if perf_counter() < next_report:
            return
        next_report = perf_counter() + 0.1
        if bar is None:
            place, stopped = st.empty(), {kind: (key, False)}
            with place.container(key=f"{kind}_in_progress"):
                bar = st.progress(0.0)
                st.button(
                    stop or said("Stop training"),
                    key=f"stop_{kind}",
                    on_click=session().wanted.update,
                    args=(stopped,),
                )
        bar.progress(fraction, words(fraction))

    yield report
    if place is not None:
        place.empty()


def say_if_shortened(experiment: Experiment, compared: Experiment) -> None:
    """Tell that a run beside the experiment's own has fewer epochs, where it has."""
    if compared.epochs < experiment.epochs:
        st.caption(
            said(
                (
                    "Trained here for the first {count} epoch only, so that the page answers at "
                    "once.",
                    "Trained here for the first {count} epochs only, so that the page answers at "
                    "once.",
                ),
                count=compared.epochs,
            )
        )


def trained(experiment: Experiment) -> Run:
    """The run of the experiment, as far as it was let come.

    Ends the page with a sentence if the run is over the budget.
    """
    with st.container():  # progress that comes and goes moves nothing that stands below
        return _trained(experiment)


def _trained(experiment: Experiment) -> Run:
    here = session()
    run: Run | None = MEMORY.get(("run", experiment))
    if run is not None:
        here.training = None
        return run
    training = _begun(experiment)
    run = computed(
        "run",
        experiment,
        lambda report: _finished(training, report),
        words=lambda fraction: said(
            ("{count} epoch of {epochs}", "{count} epochs of {epochs}"),
            count=round(fraction * experiment.epochs),
            epochs=experiment.epochs,
        ),
        ask=said("Go on"),
        short=first_epochs(experiment, operations=SHORT) == experiment,
    )
    if run is not None:
        here.training = None
        return run
    done = _begun(experiment).epochs_done
    st.info(
        said(
            (
                "Stopped after {count} epoch of {epochs}. What follows is the run up to there.",
                "Stopped after {count} epochs of {epochs}. What follows is the run up to there.",
            ),
            count=done,
            epochs=experiment.epochs,
        )
    )
    return _begun(experiment).run()


def _begun(experiment: Experiment) -> Training:
    """The session's training of the experiment; that of another one is given up."""
    here = session()
    if here.training is None or here.training.experiment != experiment:
        here.training = _new_training(experiment)
    return here.training


def _new_training(experiment: Experiment) -> Training:
    """A training whose kernel is compiled, with a sentence meanwhile."""
    try:
        if is_prepared(experiment):
            return Training(experiment)
        place = st.empty()
        try:
            with place.container(), st.spinner(said("Preparing the trainer for this network…")):
                return Training(experiment)
        finally:
            place.empty()
    except ValueError as error:
        st.error(told(error))
        st.stop()


def _finished(training: Training, report: Report) -> Run:
    while not training.done:
        training.advance()
        report(training.fraction)
    return training.run()
