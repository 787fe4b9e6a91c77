"""One update of the run, written out with its numbers, and checked."""

import streamlit as st

from nn_core.step.gradient_check import forward_passes
from nn_core.step.ledger import Ledger, Trace, explain_step, step_at
from ui.by_hand import formulas
from ui.by_hand.figures import step_diagram
from ui.by_hand.layout import NARROW, block
from ui.by_hand.markdown import markdown
from ui.by_hand.quiz import ask, given
from ui.by_hand.script import numpy_script
from ui.by_hand.steps import STEP_KEYS, choose_step
from ui.by_hand.tables import ledger_table
from ui.by_hand.words import finding, helped
from ui.page import open_page, trained
from ui.plot import show
from ui.theme import number

MOST_PARAMETERS = 40  # from here on the phases are written out for one unit at a time
MOST_PASSES = 2000  # up to which the gradients are checked without being asked: some 0.1 s


def choose_parameter(ledger: Ledger) -> str:
    """The parameter whose way through the network is followed."""
    names = [row.name for row in ledger.rows]
    if st.session_state.get("parameter") not in names:
        st.session_state.parameter = names[0]
    return st.selectbox(
        "Follow a parameter", names, key="parameter", help="Its path is lit in the network."
    )


def chain(ledger: Ledger, trace: Trace, name: str) -> None:
    """The followed parameter from its gradient to its new value."""
    st.latex(block(formulas.chain(ledger, trace, name), NARROW))


def phases(ledger: Ledger, trace: Trace, name: str) -> None:
    """Forward, backward and update, one at a time or all."""
    sizes = ledger.experiment.sizes
    units, names = formulas.hidden_units(sizes), [row.name for row in ledger.rows]
    phase = st.segmented_control(
        "Phase", ("All", "Forward", "Backward", "Update"), default="All", required=True
    )
    if len(names) >= MOST_PARAMETERS:
        unit = formulas.unit_of(sizes, name)
        names = formulas.parameters_of(sizes, unit)
        units = [unit] if unit in units else []
        st.caption(f"A large network: written out is the unit that {name} enters.")
    if phase in ("All", "Forward"):
        st.subheader("Forward")
        st.latex(block(formulas.forward(ledger, trace, units)))
    if phase in ("All", "Backward"):
        st.subheader("Backward")
        st.latex(block(formulas.backward(ledger, trace, units)))
        if "relu" in ledger.experiment.network.activations:
            st.caption("[a > 0] is 1 if that is true and 0 if not.")
        st.latex(block(formulas.gradients(ledger, trace, names)))
    if phase in ("All", "Update"):
        st.subheader("Update")
        st.latex(block([*formulas.means(ledger, names), *formulas.updates(ledger, names)]))


@st.fragment
def ledger_of_the_step(ledger: Ledger, trace: Trace) -> None:
    st.subheader("The ledger")
    checked = forward_passes(ledger) <= MOST_PASSES
    with st.container(horizontal=True):
        precise = st.toggle("All digits")
        if not checked:
            checked = st.toggle(
                "Check with finite differences",
                help=f"Runs the network forward about {forward_passes(ledger):,} times.",
            )
    frame = ledger_table(ledger, trace, checked, digits=17 if precise else 6)
    config = {
        column: st.column_config.NumberColumn(format="%.17g" if precise else "%.6g")
        for column in frame.select_dtypes("number").columns
    }
    config["parameter"] = st.column_config.TextColumn(pinned=True)
    st.dataframe(frame, hide_index=True, row_height=35, column_config=config)
    st.download_button(
        "Download CSV",
        data=lambda: ledger_table(ledger, trace, checked, digits=17).to_csv(index=False),
        file_name="backprop-lab-step.csv",
        mime="text/csv",
        on_click="ignore",
    )


def did_it_help(ledger: Ledger) -> None:
    st.subheader("Did it help?")
    figures = {
        "Loss before": ledger.loss_before,
        "Loss after": ledger.loss_after,
        "Change, to first order Σ gradient · change": ledger.predicted_change,
        "Change, actual": ledger.actual_change,
    }
    with st.container(horizontal=True):
        for label, value in figures.items():
            st.metric(label, number(value, 5), width="content")
    st.write(helped(ledger))


def take_it_along(ledger: Ledger, trace: Trace) -> None:
    st.subheader("Take it along")
    with st.container(horizontal=True):
        st.download_button(
            "Markdown with formulas",
            data=lambda: markdown(ledger, trace),
            file_name="backprop-lab-step.md",
            mime="text/markdown",
            on_click="ignore",
        )
        st.download_button(
            "NumPy script",
            data=lambda: numpy_script(ledger),
            file_name="backprop_lab_step.py",
            mime="text/x-python",
            on_click="ignore",
        )


with open_page("By hand", "What does one update do, number by number?", STEP_KEYS) as experiment:
    run = trained(experiment)
    summary = st.container()
    where = choose_step(run)
    step = step_at(experiment, *where)
    ledger = explain_step(experiment, step, run)
    trace = next(each for each in ledger.traces if each.number == where.sample)
    mode = st.segmented_control(
        "Mode",
        ("Follow it", "Your turn"),
        default="Follow it",
        required=True,
        key="mode",
        label_visibility="collapsed",
    )
    if mode == "Your turn":
        summary.markdown(
            "Take pencil and paper. The numbers of this step are hidden until you ask."
        )
        picture, answer = st.columns(2, gap="large")
        with picture:
            name = choose_parameter(ledger)
            show(step_diagram(ledger, trace, name, with_values=False), "network")
            given(ledger)
        with answer:
            ask(ledger, trace, name)
    else:
        summary.markdown(finding(ledger, trace))
        picture, lines = st.columns([2, 3], gap="large")
        with picture:
            name = choose_parameter(ledger)
            show(step_diagram(ledger, trace, name), "network")
            chain(ledger, trace, name)
        with lines:
            phases(ledger, trace, name)
        ledger_of_the_step(ledger, trace)
        did_it_help(ledger)
        take_it_along(ledger, trace)
