"""Which runs of a comparison are there, and the training of those that are not.

What takes a moment is trained at once, so that the page is there. The others follow one by one,
shortest first, and the page is drawn again after each. Meanwhile the visit holds those that are
done, whatever other visitors train; then the memory that all share has them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from nn_core import Comparison, Experiment, Run, train
from nn_core.memory import MEMORY
from nn_core.pool import Computation
from nn_core.rule import rule_of
from nn_core.training import recording_stride
from ui.facts import Sentences, fact, say
from ui.session import session
from ui.work import SHORT, computed, new_computation

COMPARED = "compared"
"""The draft of what a visit holds."""

SENTENCES: Sentences = {
    "training": (
        "Training the last run: epoch {epoch} of {epochs}.",
        "Training the shortest of the {count} other runs: epoch {epoch} of {epochs}.",
    ),
    "others": ("Train the other run", "Train the other {count} runs"),
    "waiting": (
        "1 run is not trained yet. What follows is about the others.",
        "{count} runs are not trained yet. What follows is about the others.",
    ),
}


@dataclass
class Held:
    """What one visit has of a comparison that is being trained."""

    runs: dict[str, Run] = field(default_factory=dict)
    """By the `repr` of their experiments, which tells 0 from −0."""
    room: Computation | None = None
    """Has the memory of these runs counted, as long as they are held."""


def held() -> Held:
    """Of the present visit."""
    found: Held = session().drafts.setdefault(COMPARED, Held())
    return found


def run_of(experiment: Experiment) -> Run | None:
    """The run, if it was trained lately."""
    run: Run | None = MEMORY.get(("run", experiment))
    return run if run is not None else held().runs.get(repr(experiment))


def at_once(experiments: Iterable[Experiment]) -> None:
    """Train what together takes a moment, the shortest first."""
    left = SHORT
    for experiment in sorted(missing(experiments), key=operations):
        left -= operations(experiment)
        if left < 0:
            return
        train(experiment)


def missing(experiments: Iterable[Experiment]) -> list[Experiment]:
    """Those that are not trained, each once."""
    return list(dict.fromkeys(each for each in experiments if run_of(each) is None))


def operations(experiment: Experiment) -> int:
    """Epochs × samples × numbers of a state."""
    return experiment.epochs * len(experiment.rows) * rule_of(experiment).state_size


def bytes_of(experiment: Experiment) -> int:
    """What a run takes."""
    numbers = rule_of(experiment).state_size + 5  # its epoch and four losses
    return 8 * numbers * (1 + -(-experiment.epochs // recording_stride(experiment.epochs)))


def comparison_of(experiments: Mapping[str, Experiment]) -> Comparison:
    """The comparison of runs that are trained; where one is no more, the page begins again."""
    runs = {name: run_of(each) for name, each in experiments.items()}
    there = {name: run for name, run in runs.items() if run is not None}
    if len(there) < len(runs):
        st.rerun()
    return Comparison(there)


def train_the_others(experiments: Mapping[str, Experiment]) -> None:
    """Train the shortest of the runs that are missing and draw the page again, if any is missing.

    They can be stopped together; a button goes on with them.
    """
    here, all_of_them = held(), list(experiments.values())
    waiting = sorted(missing(all_of_them), key=operations)
    if not waiting:
        here.runs, here.room = {}, None
        return
    if here.room is None:
        here.room = new_computation(memory=sum(map(bytes_of, all_of_them)))
    here.runs = {repr(each): run for each in all_of_them if (run := run_of(each)) is not None}
    shortest = waiting[0]
    run = computed(
        "compare",
        tuple(map(repr, all_of_them)),
        lambda report: train(shortest, report),
        words=lambda fraction: say(
            fact(
                "training",
                count=len(waiting),
                epoch=round(fraction * shortest.epochs),
                epochs=shortest.epochs,
            ),
            SENTENCES,
        ),
        ask=say(fact("others", count=len(waiting)), SENTENCES),
        kept=False,
    )
    if run is not None:
        here.runs[repr(shortest)] = run
        st.rerun()
