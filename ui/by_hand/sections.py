"""What the By hand page lists."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from nn_core import Run
from nn_core.step.gradient_check import forward_passes
from nn_core.step.ledger import Ledger, Trace, explain_step
from nn_core.tables import frame_csv
from ui.address import Step
from ui.by_hand import formulas, quiz, words
from ui.by_hand.figures import step_diagram
from ui.by_hand.labelled import labelled, with_labels
from ui.by_hand.layout import LINE, NARROW, Equation, block
from ui.by_hand.markdown import markdown
from ui.by_hand.script import numpy_script
from ui.by_hand.steps import PHASES, choose_parameter, choose_quantity, number_of
from ui.by_hand.stuck import stuck_at
from ui.by_hand.tables import ledger_table
from ui.downloads import File, downloads
from ui.language import number, said
from ui.own_start import continue_button
from ui.paper import on_paper, on_screen
from ui.plot import show
from ui.session import session
from ui.table import grid
from ui.widgets import choose
from ui.withheld import shows

NUMBERS = ("step", "weights", "loss", "predictions")
"""The results that a step is written out with."""

MOST_PARAMETERS = 40
"""From here on the phases are written out for one unit at a time."""

MOST_PASSES = 2000
"""Up to which the gradients are checked without being asked: some 0.1 s."""


class WrittenOut(NamedTuple):
    """A step of a run with its numbers; `trace` is the sample that is followed."""

    run: Run
    shown: Step
    ledger: Ledger
    trace: Trace


def written_out(run: Run, shown: Step) -> WrittenOut:
    """All numbers of the step that is shown."""
    ledger = explain_step(run.experiment, number_of(run, shown), run)
    [trace] = (each for each in ledger.traces if each.number == shown.sample - 1)
    return WrittenOut(run, shown, ledger, trace)


def task(place: Any) -> None:
    """What there is to do, instead of the finding."""
    place.markdown(
        said("Take pencil and paper. The numbers of this step are hidden until you ask.")
    )


@shows(*NUMBERS)
def question(run: Run, shown: Step) -> None:
    """All that is given, and a place for the answer."""
    _, _, ledger, trace = written_out(run, shown)
    picture, answer = st.columns(2, gap="large")
    with picture:
        name = choose_parameter(run, shown)
        show(step_diagram(ledger, trace, name, with_values=False), "network")
        quiz.given(ledger)
    with answer:
        quiz.ask(ledger, trace, name, choose_quantity())


@shows(*NUMBERS, "findings")
def finding(step: WrittenOut, place: Any) -> None:
    """What the step did, in words, and which units are stuck."""
    place.markdown(words.finding(step.ledger, step.trace))
    stuck = stuck_at(step.run, step.ledger)
    if stuck:
        place.markdown(stuck)


@shows(*NUMBERS)
def picture_and_formulas(step: WrittenOut) -> None:
    """The network with the followed parameter, and the phases written out beside it."""
    picture, lines = st.columns([2, 3], gap="large")
    with picture:
        name = choose_parameter(step.run, step.shown)
        show(step_diagram(step.ledger, step.trace, name), "network")
        _chain(step.ledger, step.trace, name)
    with lines:
        _phases(step.ledger, step.trace, name)


def _chain(ledger: Ledger, trace: Trace, name: str) -> None:
    """The followed parameter from its gradient to its new value."""
    _formulas(ledger, formulas.chain(ledger, trace, name), NARROW)


def _formulas(ledger: Ledger, equations: Sequence[Equation], line: float = LINE) -> None:
    """Formulas with the names that the visitor's sheet has."""
    labels = session().now.step.labels.of(ledger.experiment.sizes)
    st.latex(labelled(block(equations, line), labels))


def _phases(ledger: Ledger, trace: Trace, name: str) -> None:
    """Forward, backward and update, one at a time or all."""
    sizes = ledger.experiment.sizes
    units, names = formulas.hidden_units(sizes), [row.name for row in ledger.rows]
    phase = choose(
        said("Phase"),
        ("all", *PHASES),
        "all",
        key="phase",
        format_func=lambda code: said(PHASES[code]) if code in PHASES else said("All"),
    )
    if len(names) >= MOST_PARAMETERS:
        unit = formulas.unit_of(sizes, name)
        names = list(formulas.parameters_of(sizes, unit))
        units = [unit] if unit in units else []
        st.caption(said("A large network: written out is the unit that {name} enters.", name=name))
    if phase in ("all", "forward"):
        st.header(said(PHASES["forward"]))
        _formulas(ledger, formulas.forward(ledger, trace, units))
    if phase in ("all", "backward"):
        st.header(said(PHASES["backward"]))
        _formulas(ledger, formulas.backward(ledger, trace, units))
        if "relu" in ledger.experiment.network.activations:
            st.caption(said("[a > 0] is 1 if that is true and 0 if not."))
        _formulas(ledger, formulas.gradients(ledger, trace, names))
    if phase in ("all", "update"):
        st.header(said(PHASES["update"]))
        _formulas(ledger, [*formulas.means(ledger, names), *formulas.updates(ledger, names)])


@shows("step", "weights")
@st.fragment
def ledger(step: WrittenOut) -> None:
    """Every parameter with its gradient, its factors and its change, checked."""
    st.header(said("The ledger"))
    checked = forward_passes(step.ledger) <= MOST_PASSES
    with st.container(horizontal=True):
        precise = st.toggle(said("All digits"), key="all_digits")
        if not checked:
            checked = st.toggle(
                said("Check with finite differences"),
                key="check_gradients",
                help=said(
                    "Runs the network forward about {passes} times.",
                    passes=forward_passes(step.ledger),
                ),
            )
    labels = session().now.step.labels.of(step.ledger.experiment.sizes)
    if len(step.ledger.rows) < MOST_PARAMETERS:
        _ledger_table(step, checked, precise, labels)
        return
    with on_screen("ledger"):
        _ledger_table(step, checked, precise, labels)
    with on_paper("ledger"):
        st.caption(
            said(
                "{count} rows would take many sheets: the CSV file has them all.",
                count=len(step.ledger.rows),
            )
        )


def _ledger_table(
    step: WrittenOut, checked: bool, precise: bool, labels: Mapping[str, str]
) -> None:
    """The rows of the ledger, to read and to take along."""
    digits = 17 if precise else 6
    frame = with_labels(ledger_table(step.ledger, step.trace, checked, digits), labels)
    config = {
        column: st.column_config.NumberColumn(format="%.17g" if precise else "%.6g")
        for column in frame.select_dtypes("number").columns
    }
    config[said("parameter")] = st.column_config.TextColumn(pinned=True)
    grid(frame, "ledger", digits, row_height=35, column_config=config)
    downloads(
        File(
            "CSV",
            f"{said('backprop-lab-step')}.csv",
            lambda: frame_csv(
                with_labels(ledger_table(step.ledger, step.trace, checked, 17), labels)
            ),
        )
    )


@shows("loss", "step", "findings")
def did_it_help(step: WrittenOut) -> None:
    """The loss before and after, and what the gradient promised."""
    st.header(said("Did it help?"))
    values = {
        said("Loss before"): step.ledger.loss_before,
        said("Loss after"): step.ledger.loss_after,
        said("Change, to first order Σ gradient · change"): step.ledger.predicted_change,
        said("Change, actual"): step.ledger.actual_change,
    }
    with st.container(horizontal=True):
        for label, value in values.items():
            st.metric(label, number(value, 5), width="content")
    st.write(words.helped(step.ledger))


@shows(*NUMBERS)
def take_it_along(step: WrittenOut) -> None:
    """The weights after the epoch as a start; the step as Markdown and as a program."""
    with on_screen("take_it_along"):
        st.header(said("Take it along"))
        epoch, labels = step.shown.epoch, session().now.step.labels.of(step.ledger.experiment.sizes)
        if epoch <= step.run.epochs_done:
            continue_button(step.run, epoch)
        downloads(
            File(
                said("Markdown with formulas"),
                f"{said('backprop-lab-step')}.md",
                lambda: labelled(markdown(step.ledger, step.trace), labels),
            ),
            File(
                said("NumPy script"),
                f"{said('backprop_lab_step')}.py",
                lambda: numpy_script(step.ledger),
            ),
        )
