"""The Compare page's sentences, made from the numbers of its runs.

Names come from visitors and links: whatever is said here is plain text, not Markdown.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from nn_core import Comparison
from nn_core.compare.differences import differing_in_effect
from nn_core.compare.results import Result
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.kept import label
from ui.language import number

MOST_DESCRIBED = 3
"""Runs up to which each has a sentence about its end."""

SENTENCES: Sentences = {
    "one_run": "There is one run to compare. Change a setting and keep another one beside it.",
    "same_experiment": "The {count} runs are the same experiment.",
    "without_effect": (
        "Only one setting differs, and it has no effect on these runs: {fields}.",
        "{count} settings differ, and they have no effect on these runs: {fields}.",
    ),
    "differing": (
        "Only one setting differs: {fields}.",
        "{count} settings differ: {fields}.",
    ),
    "no_difference": (
        "That makes no difference here: the runs have the same parameters in every state, to the "
        "last bit."
    ),
    "ended": (
        "“{name}” has the loss {loss:3} at its last state, with 1 distinct hidden unit of {units}.",
        "“{name}” has the loss {loss:3} at its last state, with {count} distinct hidden units of "
        "{units}.",
    ),
    "overflowed": "The loss of “{name}” at its last state is too large for a 64-bit number.",
    "diverged": "“{name}” diverged in epoch {epoch}.",
    "lowest": "The smallest loss at a last state is {loss:3}, that of “{name}”.",
    "lowest_shared": "The smallest loss at a last state is {loss:3}, that of {count} runs.",
    "lowest_alike": (
        "The smallest loss at a last state is {loss:3}: that of {count} runs, up to rounding."
    ),
    "highest": "The largest is {loss:3}, that of “{name}”.",
    "diverged_some": "{count} of {runs} runs diverged.",
    "solved": (
        "{count} of {runs} runs had a mean loss below {threshold}, “{name}” first: in epoch "
        "{epoch}."
    ),
    "due_to": "All else is equal, so the difference is due to this setting.",
    "vary_one": "To see which of these settings makes the difference, vary one at a time.",
    "equal_units": "Hidden units of a layer that are all equal do the work of one unit.",
    "never": (
        "In the 1 epoch that both runs have, all their parameters are equal, to the last bit.",
        "In the {count} epochs that both runs have, all their parameters are equal, to the last "
        "bit.",
    ),
    "looking": "{epoch} of {epochs} epochs have been compared.",
    "never_by": (
        "In the 1 epoch that both runs have, no parameter differs by more than {size}.",
        "In the {count} epochs that both runs have, no parameter differs by more than {size}.",
    ),
    "never_by_a_bit": (
        "In the 1 epoch that both runs have, no parameter differs by more than the last bit.",
        "In the {count} epochs that both runs have, no parameter differs by more than the last "
        "bit.",
    ),
    "from_the_start": (
        "They differ from the start, most in {parameter}: {one} in “{first}”, {other} in "
        "“{second}”."
    ),
    "from_a_step": (
        "They differ from step {step} on, in epoch {epoch}, most in {parameter}: after it {one} in "
        "“{first}”, {other} in “{second}”."
    ),
    "from_an_epoch": (
        "They differ from epoch {epoch} on, most in {parameter}: after it {one} in “{first}”, "
        "{other} in “{second}”. Their steps use the samples differently."
    ),
    "not_yours": (
        "This comparison has 1 run. It is not your list, which stays as it is.",
        "This comparison has {count} runs. It is not your list, which stays as it is.",
    ),
    "no_room": (
        "Your list has room for 1 more run. Forget some of it to keep all of these too.",
        "Your list has room for {count} more runs. Forget some of it to keep all of these too.",
    ),
    "left_out": "“{name}” is left out. {why}",
    "no_link": (
        "These runs are too much for an address. To hand them on, download the list as a file."
    ),
    "no_storage": (
        "Your browser gives no storage here, as in a private window: your list lasts as long as "
        "this visit."
    ),
    "empty": (
        "The list is empty. Keep an experiment with the button in the sidebar, change a setting "
        "and keep it again. Your browser keeps the list."
    ),
    "list": ("Your list: 1 run of {most}", "Your list: {count} runs of {most}"),
    "linked": ("The 1 run of this comparison", "The {count} runs of this comparison"),
    "together": (
        "Below the losses is what each network puts out over x1 (across) and x2 (up), at the epoch "
        "that is shown: dark is {low:3}, bright {high:3}. A run that ended earlier stays at its "
        "last state."
    ),
    "sharpness": (
        "A dotted line is 2/η of the run in its colour, or with momentum 2(1 + μ)/η: the sharpness "
        "λmax above which its learning rate is too large to settle near a minimum."
    ),
    "other_sizes": "Their networks differ in size, so they have no parameters in common.",
}


def sentence(key: str, **values: object) -> str:
    """One sentence of the table."""
    return say(fact(key, **values), SENTENCES)


def finding(comparison: Comparison) -> str:
    """What differs, what became of it, and what that shows, as plain text."""
    return say_all(facts(comparison), SENTENCES)


def facts(comparison: Comparison) -> tuple[Fact, ...]:
    """All that the finding says of a comparison, in its order."""
    if len(comparison.runs) == 1:
        return (fact("one_run"),)
    if not comparison.differing:
        return (fact("same_experiment", count=len(comparison.runs)),)
    fields = differing_in_effect(list(comparison.experiments.values()))
    if not fields:
        idle = comparison.differing
        return (fact("without_effect", count=len(idle), fields=tuple(map(label, idle))),)
    began = fact("differing", count=len(fields), fields=tuple(map(label, fields)))
    if _makes_no_difference(comparison):
        return (began, fact("no_difference"))
    return (began, *_outcomes(comparison), fact("due_to" if len(fields) == 1 else "vary_one"))


def _makes_no_difference(comparison: Comparison) -> bool:
    first, *others = comparison.runs.values()
    return all(
        run.names == first.names
        and np.array_equal(run.epochs, first.epochs)
        and np.array_equal(run.weights, first.weights, equal_nan=True)
        for run in others
    )


def _outcomes(comparison: Comparison) -> Iterator[Fact]:
    results, runs = comparison.results, len(comparison.runs)
    solved = {name: each.solved_at for name, each in results.items() if each.solved_at is not None}
    if runs <= MOST_DESCRIBED:
        for name, result in results.items():
            yield _end(comparison, name, result)
    else:
        diverged = sum(result.diverged_at is not None for result in results.values())
        yield from _extremes(comparison)
        if diverged:
            yield fact("diverged_some", count=diverged, runs=runs)
    if solved:
        first = min(solved, key=lambda name: solved[name])
        yield fact(
            "solved",
            count=len(solved),
            runs=runs,
            threshold=comparison.threshold,
            name=first,
            epoch=solved[first],
        )
    if "init" in comparison.differing and _some_stay_equal(comparison):
        yield fact("equal_units")


def _end(comparison: Comparison, name: str, result: Result) -> Fact:
    """What became of one run."""
    if result.diverged_at is not None:
        return fact("diverged", name=name, epoch=result.diverged_at)
    if not math.isfinite(result.last_loss):
        return fact("overflowed", name=name)
    units = sum(comparison.runs[name].experiment.hidden)
    distinct = sum(result.distinct)
    return fact("ended", name=name, loss=result.last_loss, count=distinct, units=units)


def _extremes(comparison: Comparison) -> Iterator[Fact]:
    """The smallest and the largest loss at the last state of those that have a finite one.

    The largest only where it is another number to the digits shown.
    """
    losses = {
        name: each.last_loss
        for name, each in comparison.results.items()
        if each.diverged_at is None and math.isfinite(each.last_loss)
    }
    if not losses:
        return
    first, last = (rank(losses, key=lambda name: losses[name]) for rank in (min, max))
    lowest, highest = comparison.as_good_as(first), comparison.as_good_as(last)
    loss = losses[first]
    if len(lowest) == 1:
        yield fact("lowest", loss=loss, name=first)
    elif all(losses[name] == loss for name in lowest):
        yield fact("lowest_shared", loss=loss, count=len(lowest))
    else:
        yield fact("lowest_alike", loss=loss, count=len(lowest))
    shown = {number(losses[name], 3) for name in (first, last)}
    if highest == (last,) and len(shown) > 1:
        yield fact("highest", loss=losses[last], name=last)


def _some_stay_equal(comparison: Comparison) -> bool:
    """Whether in some runs, but not in all, every layer's units are one; of those with two."""
    one = [
        max(result.distinct) == 1
        for name, result in comparison.results.items()
        if result.distance is not None and result.diverged_at is None
    ]
    return any(one) and not all(one)


def difference(
    comparison: Comparison,
    first: str,
    second: str,
    larger_than: float = 0.0,
    ulps: int = 0,
    on_progress: Callable[[float], object] | None = None,
) -> Fact:
    """Where two of the runs first differ, as `Comparison.first_difference` finds it."""
    runs = comparison.runs[first], comparison.runs[second]
    if runs[0].names != runs[1].names:
        return fact("other_sizes")
    found = comparison.first_difference(first, second, larger_than, ulps, on_progress)
    epochs = min(run.epochs_done for run in runs)
    if found is None:
        key = "never_by" if larger_than else "never_by_a_bit" if ulps else "never"
        return fact(key, count=epochs, size=larger_than)
    one, other = map(repr, found.values)
    values = {
        "first": first,
        "second": second,
        "parameter": found.parameter,
        "one": one,
        "other": other,
    }
    if found.state == 0:
        return fact("from_the_start", **values)
    if found.step is None:
        return fact("from_an_epoch", epoch=found.state, **values)
    return fact("from_a_step", step=found.step, epoch=found.state, **values)
