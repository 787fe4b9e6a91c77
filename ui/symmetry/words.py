"""The Symmetry page's sentences, made from the numbers of its runs."""

from collections.abc import Mapping, Sequence

import numpy as np

from nn_core import Experiment, Run
from nn_core.starts import random_start
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import FirstStep
from nn_core.symmetry.growth import largest_growth, visible_at
from nn_core.symmetry.many_seeds import Plateau, plateaus
from nn_core.symmetry.smaller_network import Merged, outputs
from ui import theme
from ui.address import link

_MOST_LINKS = 8
_MOST_PLATEAUS = 5
_FOR_EVER = "With a nudge of exactly 0 the distance is exactly 0 for ever."


def finding(run: Run, compared: Mapping[str, Run]) -> str:
    """Whether this run's hidden units differ, and after which of the compared starts they do."""
    if not symmetry.has_pairs(run.experiment.sizes):
        return (
            "Every hidden layer has one unit, so there is nothing that could become different. "
            "Choose more units in the sidebar."
        )
    epochs = theme.count(run.epochs_done, "epoch")
    return f"After {epochs} {_units_at_the_end(run)} {_compared_at_the_end(compared)}"


def _units_at_the_end(run: Run) -> str:
    sizes = run.experiment.sizes
    units = theme.count(sum(run.experiment.hidden), "hidden unit")
    began_equal, ended_equal = symmetry.identical(sizes, run.weights[[0, -1]])
    if began_equal and ended_equal:
        return (
            f"the {units} are still identical to the last bit: "
            "equal starts get equal gradients, whatever the data."
        )
    if ended_equal:
        return f"the {units} have become identical to the last bit."
    different = [int(count) for count in symmetry.distinct(sizes, run.weights[-1])]
    apart = theme.number(float(symmetry.largest_distance(run)[-1]))
    return (
        f"{sum(different)} of the {units} are different; "
        f"the two that are furthest apart have the distance {apart}."
    )


def _compared_at_the_end(compared: Mapping[str, Run]) -> str:
    equal = [name for name, run in compared.items() if _ends_identical(run)]
    different = [name for name in compared if name not in equal]
    if not different:
        return "All the starts compared here keep their units equal."
    if not equal:
        return "None of the starts compared here keeps its units equal."
    return (
        f"Of the starts compared here, {_listed(equal)} "
        f"{'keeps its' if len(equal) == 1 else 'keep their'} units equal, "
        f"{_listed(different)} {'does' if len(different) == 1 else 'do'} not."
    )


def _ends_identical(run: Run) -> bool:
    return bool(symmetry.identical(run.experiment.sizes, run.weights[-1]))


def _listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def merged_sentence(run: Run, merged: Merged) -> str:
    """How much smaller the network that the distinct units make is, and how well it agrees."""
    hidden = run.experiment.hidden
    units, kept = theme.count(sum(hidden), "unit"), sum(merged.sizes[1:-1])
    if kept == sum(hidden):
        return f"{units}, all distinct at the last state: no smaller network is hidden in this one."
    whole, small = outputs(run, merged)
    difference = float(np.abs(whole - small).max())
    agreement = (
        "has the same outputs on the samples to the last bit"
        if difference == 0
        else f"has the same outputs on the samples to {theme.number(difference, 2)}"
    )
    return (
        f"{units}, {kept} distinct at the last state: this is a {architecture(merged.sizes)} "
        f"network. With the outgoing weights of equal units summed, it {agreement}."
    )


def architecture(sizes: Sequence[int]) -> str:
    """The units of every layer: "2-8-1"."""
    return "-".join(map(str, sizes))


def why_sentence(seen: FirstStep) -> str:
    """Which step is shown, and what its factors mean for the two units."""
    x1, x2, y = map(theme.number, seen.sample)
    words = f"Step {seen.step:,}, sample ({x1}, {x2}) → {y}. "
    if seen.step > 1:
        words += "In the steps before it both units have the same gradients. "
    decisive = [factor for factor in seen.factors if factor.name not in ("δ", "x1", "x2")]
    different = [factor.name for factor in decisive if not factor.equal]
    if not all(gradient.equal for gradient in seen.gradients):
        return f"{words}The units differ in {_listed(different)}, so their gradients differ."
    if different:
        return f"{words}The units differ in {_listed(different)}, but no gradient does."
    if any(any(gradient.values) for gradient in seen.gradients):
        return f"{words}Every factor is equal, so every gradient is, and the units stay equal."
    zero = [factor.name for factor in decisive if factor.values == (0.0, 0.0)]
    if not zero:
        return f"{words}The products are too small for a number to hold: every gradient is 0."
    verb = "is" if len(zero) == 1 else "are"
    return f"{words}{_listed(zero)} {verb} 0, so no gradient moves either unit."


def nudge_sentence(runs: Mapping[float, Run]) -> str:
    """How fast a nudge grows, from the smallest one that does."""
    if not runs:
        return "The first hidden layer has one unit, so there is no second one to nudge."
    for nudge, run in runs.items():
        distance, found = symmetry.largest_distance(run), largest_growth(run)
        if nudge == 0 or found is None:
            continue
        visible, last = visible_at(run.epochs, distance), theme.count(run.epochs_done, "epoch")
        seen = (
            f"At epoch {visible:,} the units are visibly different."
            if visible is not None
            else f"After {last} the units are not yet visibly different."
        )
        return (
            f"A nudge of {theme.number(nudge)} grows by a factor of {theme.number(found.factor)} "
            f"an epoch, fitted from epoch {found.first:,} to {found.last:,}. {seen} {_FOR_EVER}"
        )
    if all(run.diverged_at is not None for run in runs.values()):
        return f"With every nudge the run diverges, too soon to see one grow. {_FOR_EVER}"
    return f"In these runs no nudge grows tenfold. {_FOR_EVER}"


def seeds_sentence(losses: np.ndarray, solved: float) -> str:
    """The share of random starts that solved the task, and what became of the rest."""
    good, gone = int((losses <= solved).sum()), int(np.isinf(losses).sum())
    words = (
        f"{good} of {len(losses)} random starts end with a loss of at most "
        f"{theme.number(solved)}: {theme.number(100 * good / len(losses), 3)} %."
    )
    return words + (f" {gone} diverged." if gone else "")


def plateau_sentences(experiment: Experiment, losses: np.ndarray, solved: float) -> list[str]:
    """Where the seeds ended, with some of each plateau as links, in Markdown.

    The largest plateaus each have a sentence; what is left has one together.
    """
    found = plateaus(losses, solved)
    largest = sorted(found, key=lambda plateau: -len(plateau.seeds))[:_MOST_PLATEAUS]
    sentences = [
        _plateau_sentence(experiment, plateau, solved, len(losses))
        for plateau in found
        if plateau in largest
    ]
    rest = [len(plateau.seeds) for plateau in found if plateau not in largest]
    if rest:
        sentences.append(f"{theme.count(sum(rest), 'seed')} ended at {len(rest)} other losses.")
    return sentences


def _plateau_sentence(experiment: Experiment, plateau: Plateau, solved: float, total: int) -> str:
    where = f"Loss {theme.number(plateau.loss)}"
    if np.isinf(plateau.loss):
        where = "Diverged"
    elif plateau.loss <= solved:
        where = f"Solved, half of them to {theme.number(plateau.loss, 3)} or less"
    links = ", ".join(
        link(f"seed {seed}", random_start(experiment, seed)) for seed in plateau.seeds[:_MOST_LINKS]
    )
    more = len(plateau.seeds) - _MOST_LINKS
    share = theme.number(100 * len(plateau.seeds) / total, 3)
    return (
        f"**{where}**: {theme.count(len(plateau.seeds), 'seed')}, {share} %. Open {links}"
        f"{f' and {more} more' if more > 0 else ''}."
    )
