"""Which step of the run a page shows: controls, and the address bar kept in step.

On the screen and in the address epochs and samples count from 1; in the session and in the core
from 0. A sample stands for the step that uses it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from nn_core import Run
from nn_core.experiment import shortened
from nn_core.fields import parse_int
from nn_core.step.ledger import batch_of, explainable_steps, position, step_at
from ui.widgets import pressing, showing

STEP_KEYS = frozenset({"epoch", "sample"})
"""The query keys of a page that shows a step."""


class Where(NamedTuple):
    """A sample of an epoch, both from 0."""

    epoch: int
    sample: int


def choose_step(run: Run) -> Where:
    """Draw the controls of the step and return the one they show."""
    state = st.session_state
    if "where" not in state:
        query = {key: st.query_params.get_all(key) for key in st.query_params if key in STEP_KEYS}
        state.where, problems = where_from_query(query, run)
        for sentence in problems:
            st.text(sentence)
    state.where = nearest(run, *state.where)
    _controls(run, state.where)
    _write_query(state.where)
    return state.where


def where_from_query(query: Mapping[str, Sequence[str]], run: Run) -> tuple[Where, tuple[str, ...]]:
    """The place an address asks for, and a sentence for each entry that could not be followed.

    Never raises: what is not a number or not in the run falls back to the nearest that is.
    """
    problems = []
    asked = {"epoch": 1, "sample": 1}
    most = {"epoch": last_epoch(run) + 1, "sample": len(run.experiment.rows)}
    for key in asked:
        if not query.get(key):
            continue
        text = query[key][-1]
        try:
            number = parse_int(text)
        except ValueError:
            number = 0
        asked[key] = min(max(number, 1), most[key])
        if asked[key] != number:
            problems.append(
                f"{key} is {shortened(text)}; this run has the {key}s 1 to {most[key]:,}. "
                f"Shown is {key} {asked[key]:,}."
            )
    return nearest(run, asked["epoch"] - 1, asked["sample"] - 1), tuple(problems)


def last_epoch(run: Run) -> int:
    """The last epoch, from 0, that has a step to show."""
    return position(run.experiment, explainable_steps(run) - 1)[0]


def nearest(run: Run, epoch: int, sample: int) -> Where:
    """The place in the run that is nearest to an epoch and a sample, of this or another run."""
    where = Where(
        min(max(epoch, 0), last_epoch(run)), min(max(sample, 0), len(run.experiment.rows) - 1)
    )
    if step_at(run.experiment, *where) < explainable_steps(run):
        return where
    return Where(0, 0)  # the first epoch diverged: only its first step has a ledger


def moved(run: Run, where: Where, steps: int) -> Where:
    """The first sample of the step that is `steps` later, within the run."""
    step = step_at(run.experiment, *where) + steps
    step = min(max(step, 0), explainable_steps(run) - 1)
    return Where(*position(run.experiment, step))


def _controls(run: Run, where: Where) -> None:
    experiment = run.experiment
    step, steps = step_at(experiment, *where), explainable_steps(run)
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
                **pressing(_move, run, target),
            )
        _entry("epoch", where.epoch, last_epoch(run))
        if len(experiment.rows) > 1:
            _entry("sample", where.sample, len(experiment.rows) - 1)
    st.caption(_description(run, where))


def _entry(field: str, value: int, most: int) -> None:
    """A number from 1, over a value from 0."""

    def change(shown: int) -> None:
        st.session_state.where = st.session_state.where._replace(**{field: shown - 1})

    st.number_input(
        f"{field.capitalize()} (1 to {most + 1:,})",
        min_value=1,
        max_value=most + 1,
        step=1,
        width=170,
        **showing(f"step_{field}_entry", value + 1, change),
    )


def _move(run: Run, steps: int) -> None:
    st.session_state.where = moved(run, nearest(run, *st.session_state.where), steps)


def _description(run: Run, where: Where) -> str:
    """The step in words, and why there are no later ones if the run diverged."""
    experiment = run.experiment
    step = step_at(experiment, *where)
    words = f"Step {step + 1:,} of {explainable_steps(run):,}."
    batch = batch_of(experiment, step)
    if len(batch) > 1:
        words += (
            f" It uses the samples {batch.start + 1} to {batch.stop} at once; "
            f"sample {where.sample + 1} is written out."
        )
    if run.diverged_at is not None:
        words += f" The run diverged in epoch {run.diverged_at:,}, whose steps were not kept."
    return words


def _write_query(where: Where) -> None:
    """Make the address bar say the place; the first sample of the first epoch goes without."""
    wanted = {key: str(value + 1) for key, value in zip(Where._fields, where, strict=True) if value}
    present = {key: st.query_params.get_all(key) for key in st.query_params if key in STEP_KEYS}
    if present != {key: [text] for key, text in wanted.items()}:
        for key in present.keys() - wanted.keys():
            del st.query_params[key]
        for key, text in wanted.items():
            st.query_params[key] = text
