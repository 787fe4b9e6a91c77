"""The network at its start, to be edited in pictures: samples in the map, a number in the network.

Nothing here is trained: a changed number is seen in the map and in the loss at once.
"""

from collections.abc import Callable, Sequence
from typing import cast

import streamlit as st

from nn_core import Experiment
from nn_core.editing import (
    Change,
    with_sample,
    with_sample_moved,
    with_weights,
    without_sample,
)
from nn_core.fields import format_float, to_float
from nn_core.message import Message, message_of
from nn_core.parameters import names, unflatten
from nn_core.reading import ReadingError, read_number
from nn_core.starts import start
from nn_core.step.ledger import mean_loss
from nn_core.tables import LARGEST
from ui.input_plane import region
from ui.language import joined, number, said, told
from ui.own import figures
from ui.own.drafts import SAMPLES, read_samples
from ui.own.words import SENTENCES, say_own
from ui.paper import on_screen
from ui.plot import Points, show
from ui.quantities import sample_columns, way
from ui.session import become_changed, heard, session
from ui.widgets import choose, choose_output, controlled
from ui.withheld import shows, waits

ANOTHER = "another"
"""Stands for targets that are typed."""

MOST_OFFERED = 8
"""Targets that are offered for a new sample."""

_REACH = 3.0
"""How far from 0 the slider goes at least."""


def start_map(experiment: Experiment) -> None:
    """The output at the start over the inputs; its samples can be added, moved and removed."""
    output = choose_output(experiment)
    target = _choose_target(experiment)
    around = region(experiment.rows, figures.GRID)

    def add(x1: float, x2: float) -> None:
        _edit(lambda now: with_sample(now, (*figures.rounded(around, x1, x2), *target())))

    def move(index: int, x1: float, x2: float) -> None:
        _edit(lambda now: with_sample_moved(now, index, *figures.rounded(around, x1, x2)))

    def remove(index: int) -> None:
        _edit(lambda now: without_sample(now, index))

    rows = experiment.rows.tolist()
    columns = sample_columns(experiment.outputs)
    points = Points(
        at=[(row[0], row[1]) for row in rows],
        names=[_name(number, columns, row) for number, row in enumerate(rows, 1)],
        step=figures.steps(around),
        on_add=add,
        on_move=move,
        on_remove=remove,
    )
    if not waits("predictions"):
        show(figures.output_map(experiment, start(experiment), output), "start_map", points=points)
        with on_screen("edit"):
            st.caption(say_own("map"))
    middle = (float(side[len(side) // 2]) for side in around)
    st.button(
        said("Add a sample in the middle"), key="add_sample", on_click=add, args=tuple(middle)
    )


def _name(number: int, columns: Sequence[str], row: Sequence[float]) -> str:
    """A sample with all its numbers, for those who cannot see it."""
    values = zip(columns, map(format_float, row), strict=True)
    return say_own(
        "sample", number=number, values=joined(*(f"{name} = {text}" for name, text in values))
    )


def targets_offered(experiment: Experiment) -> tuple[tuple[float, ...], ...]:
    """The targets that a new sample may have: those of the samples, and 0 and 1."""
    known = {tuple(row[2:]) for row in experiment.rows.tolist()}
    usual = {(0.0,), (1.0,)} if experiment.outputs == 1 else set()
    return tuple(sorted(known | usual)[:MOST_OFFERED])


def _choose_target(experiment: Experiment) -> Callable[[], tuple[float, ...]]:
    """The targets of a new sample, to be had when it is added: offered ones, or typed numbers.

    What is given back raises ReadingError with a sentence if a typed text is no number.
    """
    targets = {", ".join(map(format_float, each)): each for each in targets_offered(experiment)}
    columns = sample_columns(experiment.outputs)[2:]
    chosen = choose(
        say_own("target", columns=joined(*columns)),
        (*targets, ANOTHER),
        next(iter(targets)),
        key="new_target",
        format_func=lambda target: said("another value") if target == ANOTHER else target,
    )
    if chosen != ANOTHER:
        return lambda: targets[chosen]
    with st.container(horizontal=True):
        keys = [_typed_target(column) for column in columns]
    return lambda: tuple(read_number(heard(key) or "", largest=LARGEST) for key in keys)


def _typed_target(column: str) -> str:
    """A field for the target of a new sample; returns its key."""
    drafts, key = session().drafts, f"new_{column}"
    with st.container(width=170):
        text = st.text_input(
            say_own("target", columns=column), drafts.get(key, "0"), key=key, max_chars=40
        )
        try:
            read_number(text, largest=LARGEST)
        except ReadingError as error:
            st.text(told(error))
    drafts[key] = text
    return key


def _edit(change: Callable[[Experiment], Change]) -> None:
    """Change the samples, unless the table has something that would be lost."""
    here = session()
    draft = here.drafts.get(SAMPLES)
    if draft and read_samples(draft.rows).notes:
        here.problems = (Message(SENTENCES["table first"]),)
    else:
        become_changed(change)


def start_picture(experiment: Experiment, preview: Experiment | None) -> None:
    """The network at its start, and the chosen one of its numbers; or a start to be taken."""
    shown = preview or experiment
    state, sizes = start(shown), shown.sizes
    chosen = session().now.step.parameter
    if chosen not in names(sizes):
        chosen = names(sizes)[0]
    if preview is None:
        _chosen_number(chosen, way(sizes, chosen), float(state[names(sizes).index(chosen)]))
    _loss_at_start(shown)

    def choose_it(trace: str, point: tuple[int, ...]) -> None:
        if trace == figures.CHOICES:
            session().change("parameter", figures.parameter_at(sizes, point[0]))

    show(figures.picture(shown, state, chosen), "start_picture", on_click=choose_it)
    with on_screen("choose"):
        st.caption(say_own("picture" if preview is None else "preview"))


@shows("loss")
def _loss_at_start(shown: Experiment) -> None:
    parameters = unflatten(shown.sizes, start(shown))
    loss = mean_loss(shown.network, parameters, shown.rows.tolist())
    st.metric(said("Mean loss at the start"), number(loss), width="content")


def _chosen_number(name: str, where: str, value: float) -> None:
    """The chosen parameter as a field and as a slider."""

    def become(changed: float) -> None:
        become_changed(lambda now: Change(with_weights(now, {name: changed})))

    def typed(text: str) -> None:
        try:
            become(read_number(text, largest=LARGEST))
        except ReadingError as error:
            session().problems = (message_of(error),)

    field, slider = st.columns([1, 2])
    with field:
        controlled(
            st.text_input,
            say_own("number", name=name, where=where),
            f"number_{name}",
            format_float(value),
            typed,
            stands_for=_meant,
        )
    with slider:
        reach = _reach(name, value)
        controlled(
            st.slider,
            say_own("slider", name=name),
            f"slide_{name}",
            value,
            lambda news: become(to_float(news)),
            min_value=-reach,
            max_value=reach,
            step=figures.power_below(reach / 100.0),
        )


def _meant(text: str) -> float | str:
    try:
        return read_number(text, largest=LARGEST)
    except ReadingError:
        return text


def _reach(name: str, value: float) -> float:
    """How far the slider of a parameter goes: the same as long as its value is within."""
    drafts = session().drafts
    known, reach = cast(tuple[str, float], drafts.get("reach", ("", 0.0)))
    if known != name or abs(value) > reach:
        reach = max(_REACH, 2.0 * abs(value))
        drafts["reach"] = (name, reach)
    return reach
