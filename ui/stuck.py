"""The units of a run that no gradient moves any more, named with the epoch since which."""

from collections.abc import Iterator

from nn_core import Run
from nn_core.symmetry.stuck import SATURATED, Stuck, left_stuck_by, stuck_units
from ui.facts import Fact, Sentences, fact, say_all

SENTENCES: Sentences = {
    "dead": (
        "{names} is dead since epoch {since}: relu puts out 0 on every sample, so no gradient "
        "moves what enters it.",
        "{names} are dead since epoch {since}: relu puts out 0 on every sample, so no gradient "
        "moves what enters them.",
    ),
    "dead_at_start": (
        "{names} is dead from the start: relu puts out 0 on every sample, so no gradient moves "
        "what enters it.",
        "{names} are dead from the start: relu puts out 0 on every sample, so no gradient moves "
        "what enters them.",
    ),
    "dead_by_and_by": (
        "{names} are dead, the last of them since epoch {since}: relu puts out 0 on every sample, "
        "so no gradient moves what enters them."
    ),
    "dead_by_step": (
        "Step {step}, in epoch {since}, left {names} dead: relu puts out 0 on every sample, so no "
        "gradient moves what enters it.",
        "Step {step}, in epoch {since}, left {names} dead: relu puts out 0 on every sample, so no "
        "gradient moves what enters them.",
    ),
    "dead_step_by_step": (
        "{names} are dead, the last of them since step {step}, in epoch {since}: relu puts out 0 "
        "on every sample, so no gradient moves what enters them."
    ),
    "saturated": (
        "{names} is saturated since epoch {since}: on every sample its slope is below {limit}, so "
        "hardly any gradient reaches what enters it.",
        "{names} are saturated since epoch {since}: on every sample their slopes are below "
        "{limit}, so hardly any gradient reaches what enters them.",
    ),
    "saturated_at_start": (
        "{names} is saturated from the start: on every sample its slope is below {limit}, so "
        "hardly any gradient reaches what enters it.",
        "{names} are saturated from the start: on every sample their slopes are below {limit}, so "
        "hardly any gradient reaches what enters them.",
    ),
    "saturated_by_and_by": (
        "{names} are saturated, the last of them since epoch {since}: on every sample their slopes "
        "are below {limit}, so hardly any gradient reaches what enters them."
    ),
}


def stuck_sentences(run: Run) -> str:
    """Which units are dead or saturated at the end of a run; "" where there are none."""
    return say_all(stuck_facts(run), SENTENCES)


def stuck_facts(run: Run) -> Iterator[Fact]:
    """A fact for the dead units and one for the saturated ones; none of a run that diverged."""
    if run.diverged_at is not None:
        return
    stuck = stuck_units(run)
    yield from _dead(run, [each for each in stuck if each.dead])
    yield from _saturated([each for each in stuck if not each.dead])


def _dead(run: Run, dead: list[Stuck]) -> Iterator[Fact]:
    """By step where an epoch has several."""
    if not dead:
        return
    steps = {each: left_stuck_by(run, each) for each in dead}
    last, step = max(each.since for each in dead), max(steps.values())
    values = {"count": len(dead), "names": tuple(each.unit for each in dead)}
    several = run.experiment.steps_per_epoch > 1
    if step == 0:
        yield fact("dead_at_start", **values)
    elif len(set(steps.values())) > 1:
        yield fact(
            "dead_step_by_step" if several else "dead_by_and_by", since=last, step=step, **values
        )
    else:
        yield fact("dead_by_step" if several else "dead", since=last, step=step, **values)


def _saturated(saturated: list[Stuck]) -> Iterator[Fact]:
    """By epoch: a unit comes near its limits bit by bit, not with one step."""
    if not saturated:
        return
    units = {each.unit: each.since for each in saturated}
    key, last = "saturated", max(units.values())
    if len(set(units.values())) > 1:
        key = "saturated_by_and_by"
    elif last == 0:
        key = "saturated_at_start"
    yield fact(key, count=len(units), names=tuple(units), since=last, limit=SATURATED)
