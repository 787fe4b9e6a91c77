"""What the page of one's own exercise lists."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from nn_core import Experiment, Run, train
from nn_core.editing import Change, with_samples, with_weights
from nn_core.exercises import EXERCISES, Exercise
from nn_core.experiment import MOST_OUTPUTS, MOST_SAMPLES
from nn_core.message import message_of
from nn_core.parameters import names
from nn_core.starts import start
from nn_core.step.quantities import evaluate
from ui.cells import Pasted, Texts, cells
from ui.language import said, told
from ui.own import words
from ui.own.drafts import (
    SAMPLES,
    VALUE,
    WEIGHTS,
    Draft,
    Notes,
    read_samples,
    read_weights,
    sample_texts,
    weight_texts,
    with_pasted,
)
from ui.own.tables import printed_table
from ui.paper import on_screen
from ui.quantities import sample_columns, way
from ui.session import become_changed, session
from ui.table import grid
from ui.widgets import controlled
from ui.withheld import RESULTS, shows

EXERCISE = "exercise"
"""The draft that is the title of the exercise to open."""


def gallery(experiment: Experiment) -> None:
    """Exercises from books; of an open one the printed numbers beside those of its run."""
    exercise = _chosen()
    opened = next((each for each in EXERCISES if each.experiment == experiment), None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controlled(
            st.selectbox,
            said("An exercise from a book or a course"),
            "exercise",
            exercise.title,
            _choose,
            options=tuple(each.title for each in EXERCISES),
            format_func=said,
            width=420,
        )
        st.button(said("Open it"), key="open_exercise", on_click=_open)
    st.caption(words.about(exercise))
    with st.container():
        if opened:
            _printed_there(opened)


def _chosen() -> Exercise:
    title = session().drafts.get(EXERCISE)
    return next((each for each in EXERCISES if each.title == title), EXERCISES[0])


def _choose(title: str) -> None:
    session().drafts[EXERCISE] = title


@shows(*RESULTS)
def _printed_there(exercise: Exercise) -> None:
    run = train(exercise.experiment)
    values = tuple(evaluate(run, printed.quantity) for printed in exercise.printed)
    st.write(words.gallery_finding(exercise, values))
    with st.expander(said("All printed numbers"), key="printed"):
        grid(printed_table(exercise, values), "printed", row_height=35)


def _open() -> None:
    here, exercise = session(), _chosen()
    step = replace(here.now.step, epoch=1, sample=1, parameter="w1", labels=exercise.labels)
    here.become(here.now._replace(experiment=exercise.experiment, step=step))


def samples(experiment: Experiment) -> None:
    """The samples in a table that can be typed and pasted into."""
    st.header(said("Samples"))
    rows = tuple(map(tuple, experiment.rows.tolist()))
    draft = _draft(SAMPLES, rows, sample_texts(experiment))
    notes = read_samples(draft.rows).notes
    controlled(
        st.segmented_control,
        said("Outputs"),
        "outputs",
        experiment.outputs,
        _set_outputs,
        options=tuple(range(1, MOST_OUTPUTS + 1)),
    )
    with st.container():
        if notes:
            st.warning(words.say_own("unread cells", count=len(notes)))
    cells(
        key=SAMPLES,
        label=said("Samples"),
        columns=sample_columns(len(draft.rows[0]) - 2),
        rows=draft.rows,
        notes=_told(notes),
        version=draft.version,
        on_edit=_samples_edited,
        on_paste=lambda pasted: _pasted(
            SAMPLES, pasted, _samples_edited, MOST_SAMPLES, 2 + MOST_OUTPUTS
        ),
        most=MOST_SAMPLES,
    )


def _set_outputs(outputs: int) -> None:
    rows = session().now.experiment.rows.tolist()
    become_changed(lambda now: with_samples(now, [[*row, 0.0, 0.0][: 2 + outputs] for row in rows]))


def _samples_edited(rows: Texts) -> None:
    """Take what was typed, if all of it can be read."""
    drafts = session().drafts
    drafts[SAMPLES] = drafts[SAMPLES]._replace(rows=rows)
    samples = read_samples(rows).samples
    if samples is not None:
        drafts[SAMPLES] = drafts[SAMPLES]._replace(stands_for=samples)
        become_changed(lambda now: with_samples(now, samples))


def weights(experiment: Experiment) -> None:
    """The start weights in a table, with the names that a sheet gives them."""
    st.header(said("Start weights"))
    sizes, labels = experiment.sizes, session().now.step.labels
    present = (sizes, tuple(start(experiment).tolist()), labels)
    draft = _draft(WEIGHTS, present, weight_texts(experiment, labels))
    notes = read_weights(sizes, draft.rows, labels).notes
    with st.container():
        if any(column == VALUE for _, column in notes):
            st.warning(said("Some weights cannot be read yet. The run starts from those before."))
    cells(
        key=WEIGHTS,
        label=said("Start weights"),
        columns=(said("start"), said("label on my sheet")),
        rows=draft.rows,
        notes=_told(notes),
        version=draft.version,
        heads=[words.say_own("number", name=name, where=way(sizes, name)) for name in names(sizes)],
        on_edit=_weights_edited,
        on_paste=lambda pasted: _pasted(WEIGHTS, pasted, _weights_edited, len(pasted.rows)),
        on_choose=lambda row, column: session().change("parameter", names(sizes)[row]),
    )


def _weights_edited(rows: Texts) -> None:
    here = session()
    draft, experiment = here.drafts[WEIGHTS]._replace(rows=rows), here.now.experiment
    sizes, values, labels = draft.stands_for
    read = read_weights(sizes, rows, labels)
    here.drafts[WEIGHTS] = draft._replace(
        stands_for=(sizes, read.weights or values, read.labels or labels)
    )
    if read.labels is not None and read.labels != here.now.step.labels:
        here.change("labels", read.labels)
    if read.weights is not None and read.weights != values:
        changed = dict(zip(names(sizes), read.weights, strict=True))
        become_changed(lambda now: Change(with_weights(experiment, changed)))


def _told(notes: Notes) -> Notes:
    return {place: told(note) for place, note in notes.items()}


def _draft(name: str, present: Any, texts: Texts) -> Draft:
    """The draft of a table, as the visitor left it unless something else has changed."""
    drafts = session().drafts
    draft = drafts.get(name)
    drafts[name] = draft.following(present, texts) if draft else Draft(texts, present)
    return drafts[name]


def _pasted(
    name: str, pasted: Pasted, edited: Callable[[Texts], None], most: int, widest: int = 0
) -> None:
    """Put several cells into a table at once, or say why they do not fit."""
    here = session()
    here.drafts[name] = here.drafts[name]._replace(version=here.drafts[name].version + 1)
    try:
        rows = with_pasted(pasted, most, widest)
    except ValueError as error:
        edited(pasted.rows)
        here.problems = (message_of(error),)
    else:
        edited(rows)


def next_steps(run: Run) -> None:
    """Where to go with it."""
    with on_screen("next_steps"):
        st.header(said("And now?"))
        st.page_link("pages/1_By_hand.py", label=said("Check the numbers of a step by hand"))
