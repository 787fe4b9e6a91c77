"""Is it solved? How many samples are right, what a plateau is, and since when the loss is small."""

import streamlit as st

from nn_core import Run
from nn_core.plateau import plateau, right_samples
from nn_core.training import first_epoch_below
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.language import said
from ui.threshold import ask_threshold

SENTENCES: Sentences = {
    "all right": (
        "All {samples} samples are answered right: each is closer to its target than half of the "
        "distance between targets."
    ),
    "right": (
        "{right} of {samples} samples are answered right: closer to their targets than half of the "
        "distance between targets."
    ),
    "creeps": (
        "The loss creeps towards {loss:3}: {samples} samples are answered about {answer:3}, the "
        "mean of their targets."
    ),
    "stays": (
        "The loss stays near {loss:3}: {samples} samples are answered about {answer:3}, the mean "
        "of their targets."
    ),
    "passed": "The mean loss was first below {threshold} in epoch {epoch}.",
    "not passed": "The mean loss of no epoch was below {threshold}.",
}


def solved(run: Run) -> None:
    """Sentences about the last state, and a threshold of the visitor's choice for the loss."""
    st.header(said("Is it solved?"))
    answered = say_all(answers(run), SENTENCES)
    if answered:
        st.write(answered)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        threshold = ask_threshold()
        st.write(say(passed(run, threshold), SENTENCES))


def answers(run: Run) -> tuple[Fact, ...]:
    """How many samples are right at the last state, and what those that are not are answered."""
    right = right_samples(run.experiment, run.weights[-1])
    if right is None or run.diverged_at is not None:
        return ()
    key = "all right" if right.all() else "right"
    found = fact(key, right=int(right.sum()), samples=len(right))
    flat = plateau(run)
    if flat is None:
        return (found,)
    key = "creeps" if flat.falls else "stays"
    return (found, fact(key, loss=flat.loss, samples=flat.samples, answer=flat.answer))


def passed(run: Run, threshold: float) -> Fact:
    """The first epoch whose mean loss was below a threshold."""
    epoch = first_epoch_below(run, threshold)
    if epoch is None:
        return fact("not passed", threshold=threshold)
    return fact("passed", threshold=threshold, epoch=epoch)
