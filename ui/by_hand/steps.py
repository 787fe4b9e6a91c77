"""Which step of the run the By hand page shows, and how it is asked for.

On the screen and in the address epochs and samples count from 1, in the core from 0.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from nn_core import Run
from nn_core.step.ledger import batch_of, explainable_steps, position, step_at
from ui.address import LABELS, Step
from ui.session import session
from ui.widgets import Widget, controlled

MODES = {"follow-it": "Follow it", "your-turn": "Your turn"}
QUANTITIES = {"gradient": "gradient dL/dw", "after": "value after the step"}


def choose_step(run: Run) -> Step:
    """Draw the controls of the step; returns the one they show, which the run has."""
    asked = session().now.step
    shown = nearest(run, asked)
    for sentence in differences(run, asked, shown):
        st.text(sentence)
    step, steps = number_of(run, shown), explainable_steps(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, icon, target in (
            ("First", "first_page", -steps),
            ("Previous", "chevron_left", -1),
            ("Next", "chevron_right", 1),
            ("Last", "last_page", steps),
        ):
            st.button(
                label,
                key=f"step_{label.lower()}",
                icon=f":material/{icon}:",
                icon_position="left" if target < 0 else "right",
                disabled=step == (0 if target < 0 else steps - 1),
                on_click=_move,
                args=(run, target),
            )
        _entry("epoch", shown.epoch, last_epoch(run))
        if len(run.experiment.rows) > 1:
            _entry("sample", shown.sample, len(run.experiment.rows))
    st.caption(_description(run, shown))
    return shown


def choose_mode() -> str:
    """Follow it or work it out: the control, and what it says."""
    return _one_of("mode", MODES, label_visibility="collapsed")


def choose_quantity() -> str:
    """What is to be worked out: the control, and what it says."""
    return _one_of("quantity", QUANTITIES)


def choose_parameter(run: Run, shown: Step) -> str:
    """The parameter whose way through the network is followed."""
    _field(
        st.selectbox,
        "parameter",
        shown.parameter,
        options=run.names,
        help="Its path is lit in the network.",
    )
    return shown.parameter


def nearest(run: Run, step: Step) -> Step:
    """The step of the run that is nearest to the one asked for; and a parameter that it has."""
    here = replace(
        step,
        epoch=min(step.epoch, last_epoch(run)),
        sample=min(step.sample, len(run.experiment.rows)),
        parameter=step.parameter if step.parameter in run.names else run.names[0],
    )
    if number_of(run, here) < explainable_steps(run):
        return here
    return replace(here, epoch=1, sample=1)  # the first epoch diverged: only its first step is kept


def differences(run: Run, asked: Step, shown: Step) -> tuple[str, ...]:
    """A sentence for all that was asked for and is not in the run."""
    has = {
        "epoch": f"this run has the epochs 1 to {last_epoch(run):,}",
        "sample": f"this run has the samples 1 to {len(run.experiment.rows)}",
        "parameter": f"this network has {run.names[0]} to {run.names[-1]}",
    }
    return tuple(
        f"{LABELS[name]} is {getattr(asked, name)}; {words}. Shown is {getattr(shown, name)}."
        for name, words in has.items()
        if getattr(asked, name) != getattr(shown, name)
    )


def number_of(run: Run, step: Step) -> int:
    """The number of a step of the run among all its updates, from 0."""
    return step_at(run.experiment, step.epoch - 1, step.sample - 1)


def last_epoch(run: Run) -> int:
    """The last epoch that has a step to show, from 1."""
    return position(run.experiment, explainable_steps(run) - 1)[0] + 1


def moved(run: Run, step: Step, steps: int) -> Step:
    """The first sample of the step that is `steps` later, within the run."""
    number = min(max(number_of(run, step) + steps, 0), explainable_steps(run) - 1)
    epoch, sample = position(run.experiment, number)
    return replace(step, epoch=epoch + 1, sample=sample + 1)


def _one_of(name: str, words: dict[str, str], **settings: Any) -> str:
    value = getattr(session().now.step, name)
    options, said = tuple(words), words.get
    _field(st.segmented_control, name, value, options=options, format_func=said, **settings)
    return value


def _entry(name: str, value: int, most: int) -> None:
    label = f"{LABELS[name]} (1 to {most:,})"
    _field(st.number_input, name, value, label, min_value=1, max_value=most, step=1, width=170)


def _field(widget: Widget, name: str, value: Any, label: str = "", **settings: Any) -> None:
    """Draw a widget of a field of the step."""
    controlled(
        widget,
        label or LABELS[name],
        name,
        value,
        lambda news: session().change(name, news),
        **settings,
    )


def _move(run: Run, steps: int) -> None:
    here = session()
    asked = here.now.step
    target = moved(run, nearest(run, asked), steps)
    here.become(here.now._replace(step=replace(asked, epoch=target.epoch, sample=target.sample)))


def _description(run: Run, shown: Step) -> str:
    """The step in words, and why there are no later ones if the run diverged."""
    step = number_of(run, shown)
    words = f"Step {step + 1:,} of {explainable_steps(run):,}."
    batch = batch_of(run.experiment, step)
    if len(batch) > 1:
        words += (
            f" It uses the samples {batch.start + 1} to {batch.stop} at once; "
            f"sample {shown.sample} is written out."
        )
    if run.diverged_at is not None:
        words += f" The run diverged in epoch {run.diverged_at:,}, whose steps were not kept."
    return words
