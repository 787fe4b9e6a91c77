"""The units of a run that no gradient moves any more, named with the epoch since which."""

from collections.abc import Iterator, Mapping

from nn_core import Run
from nn_core.symmetry.stuck import SATURATED, stuck_units
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
    for dead, key in ((True, "dead"), (False, "saturated")):
        units = {each.unit: each.since for each in stuck if each.dead is dead}
        if units:
            yield _since(key, units)


def _since(key: str, units: Mapping[str, int]) -> Fact:
    """Units that are stuck in the same way, with the epoch since which each is."""
    last = max(units.values())
    if len(set(units.values())) > 1:
        key += "_by_and_by"
    elif last == 0:
        key += "_at_start"
    return fact(key, count=len(units), names=tuple(units), since=last, limit=SATURATED)
