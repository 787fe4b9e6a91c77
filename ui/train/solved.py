"""Is it solved? How many samples are right, what a plateau is, and since when the loss is small."""

from collections.abc import Iterator

import streamlit as st

from nn_core import Run
from nn_core.history import first_epoch_below
from nn_core.parameters import output_names
from nn_core.plateau import (
    BORDER,
    distances_between_targets,
    on_the_border,
    plateau,
    right_samples,
)
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.language import number, said
from ui.threshold import ask_threshold
from ui.withheld import shows

MOST_GROUPS = 4
"""Groups of a plateau that are told one by one."""

SENTENCES: Sentences = {
    "all right": (
        "All {samples} samples are answered right: each is closer to its target than {half}, half "
        "of the smallest distance between targets."
    ),
    "right": (
        "{right} of {samples} samples are answered right: closer to their targets than {half}, "
        "half of the smallest distance between targets."
    ),
    "all right in every output": (
        "All {samples} samples are answered right: {outputs} are closer to their targets than "
        "{halves}, half of the smallest distance between the targets of each."
    ),
    "right in every output": (
        "{right} of {samples} samples are answered right: {outputs} are closer to their targets "
        "than {halves}, half of the smallest distance between the targets of each."
    ),
    "on the border": (
        "1 more is on that border, to within {percent:2} %, and does not count as right.",
        "{count} more are on that border, to within {percent:2} %, and do not count as right.",
    ),
    "creeps": (
        "The loss creeps towards {loss:3}: {samples} samples are answered {output} ≈ {answer:3}, "
        "the mean of their targets."
    ),
    "stays": (
        "The loss stays near {loss:3}: {samples} samples are answered {output} ≈ {answer:3}, the "
        "mean of their targets."
    ),
    "creeps in groups": (
        "The loss creeps towards {loss:3}: samples of a group are answered alike, with the mean "
        "of their targets."
    ),
    "stays in groups": (
        "The loss stays near {loss:3}: samples of a group are answered alike, with the mean of "
        "their targets."
    ),
    "group": "{samples} samples are answered {output} ≈ {answer:3}.",
    "more groups": ("There is 1 more group.", "There are {count} more groups."),
    "passed": "The mean loss was first below {threshold} in epoch {epoch}.",
    "not passed": "The mean loss of no epoch was below {threshold}.",
}


def solved(run: Run) -> None:
    """Sentences about the last state, and a threshold of the visitor's choice for the loss."""
    st.header(said("Is it solved?"))
    _answered(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _passed(run, ask_threshold())


@shows("findings", "predictions", "loss")
def _answered(run: Run) -> None:
    answered = say_all(answers(run), SENTENCES)
    if answered:
        st.write(answered)


@shows("loss")
def _passed(run: Run, threshold: float) -> None:
    st.write(say(passed(run, threshold), SENTENCES))


def answers(run: Run) -> tuple[Fact, ...]:
    """How many samples are right at the last state, and what those that are not are answered."""
    experiment = run.experiment
    right = right_samples(experiment, run.weights[-1])
    border = on_the_border(experiment, run.weights[-1])
    distances = distances_between_targets(experiment)
    if right is None or border is None or distances is None or run.diverged_at is not None:
        return ()
    values = {"right": int(right.sum()), "samples": len(right)}
    key = "all right" if right.all() else "right"
    between = int(border.sum())
    also = [fact("on the border", count=between, percent=100.0 * BORDER)] if between else []
    if experiment.outputs == 1:
        return (fact(key, half=distances[0] / 2.0, **values), *also, *_stuck(run))
    halves = tuple(number(distance / 2.0) for distance in distances)
    outputs = output_names(experiment.sizes)
    found = fact(f"{key} in every output", outputs=outputs, halves=halves, **values)
    return (found, *also, *_stuck(run))


def _stuck(run: Run) -> Iterator[Fact]:
    """The plateau that the run is on, if it is on one: its loss, and its largest groups."""
    flat = plateau(run)
    if flat is None:
        return
    key = "creeps" if flat.falls else "stays"
    outputs = output_names(run.experiment.sizes)
    groups = [
        {"samples": each.samples, "output": outputs[each.output], "answer": each.answer}
        for each in sorted(flat.groups, key=lambda each: -each.samples)
    ]
    if len(groups) == 1:
        yield fact(key, loss=flat.loss, **groups[0])
        return
    yield fact(f"{key} in groups", loss=flat.loss)
    for group in groups[:MOST_GROUPS]:
        yield fact("group", **group)
    if len(groups) > MOST_GROUPS:
        yield fact("more groups", count=len(groups) - MOST_GROUPS)


def passed(run: Run, threshold: float) -> Fact:
    """The first epoch whose mean loss was below a threshold."""
    epoch = first_epoch_below(run, threshold)
    if epoch is None:
        return fact("not passed", threshold=threshold)
    return fact("passed", threshold=threshold, epoch=epoch)
