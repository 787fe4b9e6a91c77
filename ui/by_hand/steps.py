"""Which step of the run the By hand page shows, and how it is asked for.

On the screen and in the address epochs and samples count from 1, in the core from 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from nn_core import Run
from nn_core.message import Template, message
from nn_core.step.ledger import batch_of, explainable_steps, position, step_at
from ui.address import LABELS, Step
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.language import said
from ui.session import session
from ui.widgets import Widget, controlled

MODES = {"follow-it": message("Follow it"), "your-turn": message("Your turn")}
QUANTITIES = {
    "gradient": message("gradient dL/dw"),
    "after": message("value after the step"),
}
PHASES = {
    "forward": message("Forward"),
    "backward": message("Backward"),
    "update": message("Update"),
}
DIFFERENCES: Sentences = {
    "epoch": "Epoch is {asked}; this run has the epochs 1 to {last}. Shown is {shown}.",
    "sample": "Sample is {asked}; this run has the samples 1 to {last}. Shown is {shown}.",
    "parameter": ("The parameter is {asked}; this network has w1 to {last}. Shown is {shown}."),
}
DESCRIPTIONS: Sentences = {
    "step": "Step {step} of {steps}.",
    "batch": ("It uses the samples {first} to {last} at once; sample {sample} is written out."),
    "diverged": "The run diverged in epoch {epoch}, whose steps were not kept.",
}


def choose_step(run: Run) -> Step:
    """Draw the controls of the step; returns the one they show, which the run has."""
    asked = session().now.step
    shown = nearest(run, asked)
    if run.diverged_at is not None and session().withheld:
        return shown  # how many steps there are would tell that it diverged
    for sentence in differences(run, asked, shown):
        st.text(sentence)
    step, steps = number_of(run, shown), explainable_steps(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for key, label, icon, target in (
            ("step_first", said("First"), "first_page", -steps),
            ("step_previous", said("Previous"), "chevron_left", -1),
            ("step_next", said("Next"), "chevron_right", 1),
            ("step_last", said("Last"), "last_page", steps),
        ):
            st.button(
                label,
                key=key,
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
        help=said("Its path is lit in the network."),
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
    last = {
        "epoch": last_epoch(run),
        "sample": len(run.experiment.rows),
        "parameter": run.names[-1],
    }
    found = (
        fact(name, asked=getattr(asked, name), shown=getattr(shown, name), last=most)
        for name, most in last.items()
        if getattr(asked, name) != getattr(shown, name)
    )
    return tuple(say(each, DIFFERENCES) for each in found)


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


def _one_of(name: str, words: Mapping[str, Template], **settings: Any) -> str:
    value = getattr(session().now.step, name)
    _field(
        st.segmented_control,
        name,
        value,
        options=tuple(words),
        format_func=lambda code: said(words[code]),
        **settings,
    )
    return value


def _entry(name: str, value: int, most: int) -> None:
    label = said("{field} (1 to {most})", field=said(LABELS[name]), most=most)
    _field(st.number_input, name, value, label, min_value=1, max_value=most, step=1, width=170)


def _field(widget: Widget, name: str, value: Any, label: str = "", **settings: Any) -> None:
    """Draw a widget of a field of the step."""
    controlled(
        widget,
        label or said(LABELS[name]),
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
    return say_all(_facts(run, shown), DESCRIPTIONS)


def _facts(run: Run, shown: Step) -> Iterator[Fact]:
    step = number_of(run, shown)
    yield fact("step", step=step + 1, steps=explainable_steps(run))
    batch = batch_of(run.experiment, step)
    if len(batch) > 1:
        yield fact("batch", first=batch.start + 1, last=batch.stop, sample=shown.sample)
    if run.diverged_at is not None:
        yield fact("diverged", epoch=run.diverged_at)
