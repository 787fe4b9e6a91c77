"""Units that no gradient moves any more, named at the step that is shown."""

from collections.abc import Iterator, Sequence

from nn_core import Run
from nn_core.step.ledger import Ledger
from nn_core.symmetry.stuck import MOST_STEPS, SATURATED, gradients_reach, stuck_before
from ui.facts import Fact, Sentences, fact, say_all
from ui.language import MOST_NAMES

SENTENCES: Sentences = {
    "dead": (
        "From step {since} on {names} is dead: relu puts out 0 on every sample.",
        "From step {since} on {names} are dead: relu puts out 0 on every sample.",
    ),
    "dead_for_long": (
        "For at least {steps} steps {names} has been dead: relu puts out 0 on every sample.",
        "For at least {steps} steps {names} have been dead: relu puts out 0 on every sample.",
    ),
    "saturated": (
        "From step {since} on {names} is saturated: on every sample its slope is below {limit}, so "
        "hardly any gradient reaches what enters it.",
        "From step {since} on {names} are saturated: on every sample their slopes are below "
        "{limit}, so hardly any gradient reaches what enters them.",
    ),
    "saturated_for_long": (
        "For at least {steps} steps {names} has been saturated: on every sample its slope is below "
        "{limit}, so hardly any gradient reaches what enters it.",
        "For at least {steps} steps {names} have been saturated: on every sample their slopes are "
        "below {limit}, so hardly any gradient reaches what enters them.",
    ),
    "reached": (
        "No gradient reaches {without}; only {reached} gets one.",
        "No gradient reaches {without}; only {reached} get one.",
    ),
    "not reached": "No gradient reaches {without}.",
    "none reached": "No gradient reaches any weight or bias any more.",
}


def stuck_at(run: Run, ledger: Ledger) -> str:
    """The units that are stuck at a step and what that means; "" where there are none."""
    return say_all(facts(run, ledger), SENTENCES)


def facts(run: Run, ledger: Ledger) -> Iterator[Fact]:
    """A fact for the units that have been dead or saturated since the same step."""
    stuck = stuck_before(run, ledger.step)
    for dead, since in sorted({(each.dead, each.since) for each in stuck}):
        names = tuple(each.unit for each in stuck if (each.dead, each.since) == (dead, since))
        key = "dead" if dead else "saturated"
        if 0 < since == ledger.step - MOST_STEPS:
            key += "_for_long"
        values = {"names": names, "since": since + 1, "steps": MOST_STEPS, "limit": SATURATED}
        yield fact(key, count=len(names), **values)
    if any(each.dead for each in stuck):
        yield _reached(run, ledger)


def _reached(run: Run, ledger: Ledger) -> Fact:
    reached = gradients_reach(run.experiment, ledger.before)
    without = tuple(name for name in run.names if name not in reached)
    if not reached:
        return fact("none reached")
    if len(in_ranges(reached)) > MOST_NAMES:
        return fact("not reached", without=in_ranges(without))
    return fact(
        "reached", count=len(reached), without=in_ranges(without), reached=in_ranges(reached)
    )


def in_ranges(names: Sequence[str]) -> tuple[str, ...]:
    """Names of parameters with those that follow each other as one: w1–w6, b1."""
    ranges: list[list[str]] = []
    for name in names:
        letter, number = name[0], int(name[1:])
        if ranges and ranges[-1][-1] == f"{letter}{number - 1}":
            ranges[-1].append(name)
        else:
            ranges.append([name])
    return tuple(
        name for each in ranges for name in (each if len(each) < 3 else [f"{each[0]}–{each[-1]}"])
    )
