"""The Symmetry page's sentences, made from the numbers of its runs."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from nn_core import Experiment, Run
from nn_core.message import Message
from nn_core.network import backward, forward
from nn_core.parameters import at, parameter_names, place, unflatten
from nn_core.starts import random_start, start
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import Factor, FirstStep
from nn_core.symmetry.growth import largest_growth, visible_at
from nn_core.symmetry.many_seeds import Plateau, plateaus
from nn_core.symmetry.smaller_network import Merged, outputs
from ui import theme
from ui.facts import Fact, fact, say, say_all
from ui.language import joined, said
from ui.links import link
from ui.symmetry.sentences import SENTENCES

_MOST_LINKS = 8
_MOST_PLATEAUS = 5


def finding(run: Run, compared: Mapping[str, Run]) -> str:
    """Whether this run's hidden units differ, and after which of the compared starts they do."""
    return say_all(facts(run, compared), SENTENCES)


def facts(run: Run, compared: Mapping[str, Run]) -> Iterator[Fact]:
    """What the finding says, in its order."""
    if not symmetry.has_pairs(run.experiment.sizes):
        yield fact("one_unit")
        return
    if run.diverged_at is not None:
        yield fact("diverged", epoch=run.diverged_at)
    yield _units_at_the_end(run)
    if compared:
        yield _compared_at_the_end(compared)


def _units_at_the_end(run: Run) -> Fact:
    sizes, epochs = run.experiment.sizes, run.epochs_done
    began_equal, ended_equal = symmetry.identical(sizes, run.weights[[0, -1]])
    if ended_equal:
        return fact("identical" if began_equal else "became_identical", count=epochs)
    counts = [int(n) for n in symmetry.distinct(run.experiment.network, run.weights[-1])]
    if set(counts) == {1}:
        return fact("twins", count=epochs)
    units, apart = sum(run.experiment.hidden), float(symmetry.largest_distance(run)[-1])
    if sum(counts) == units:
        return fact("all_different", count=epochs, apart=apart)
    return fact("some_different", count=epochs, units=units, distinct=sum(counts), apart=apart)


def _compared_at_the_end(compared: Mapping[str, Run]) -> Fact:
    equal = tuple(start_name(name) for name, run in compared.items() if _ends_identical(run))
    different = tuple(start_name(name) for name in compared if name not in equal)
    if not different:
        return fact("all_equal")
    return fact("some_equal", count=len(equal), equal=equal, different=different)


def start_name(name: str) -> str:
    """What one of the compared starts is called: the nudged one is no value of a field."""
    return Message("nudged") if name == "nudged" else name


def _ends_identical(run: Run) -> bool:
    return bool(symmetry.identical(run.experiment.sizes, run.weights[-1]))


def merged_sentence(run: Run, merged: Merged) -> str:
    """How much smaller the network is that equal units leave, and how well it agrees."""
    return say(merged_fact(run, merged), SENTENCES)


def merged_fact(run: Run, merged: Merged) -> Fact:
    """What `merged_sentence` says."""
    experiment = run.experiment
    units, kept = sum(experiment.hidden), sum(merged.sizes[1:-1])
    if kept == units:
        enough = min(2, experiment.outputs)
        if experiment.activation == "none" and max(experiment.hidden) > enough:
            return fact("nothing_merges_linear", count=enough)
        return fact("nothing_merges")
    whole, small = outputs(run, merged)
    difference = float(np.abs(whole - small).max())
    values = {"units": units, "kept": kept, "architecture": architecture(merged.sizes)}
    if difference == 0:
        return fact("merges_exactly", **values)
    return fact("merges", difference=difference, **values)


def architecture(sizes: Sequence[int]) -> str:
    """The units of every layer: "2-8-1"."""
    return "-".join(map(str, sizes))


def why_sentence(seen: FirstStep) -> str:
    """Which step is shown, and what its factors mean for the two units."""
    return say_all(why_facts(seen), SENTENCES)


def why_facts(seen: FirstStep) -> tuple[Fact, Fact]:
    """What `why_sentence` says."""
    x1, x2, *targets = map(theme.number, seen.sample)
    key = "why_first" if seen.step == 1 else "why_later"
    return fact(key, step=seen.step, x1=x1, x2=x2, y=", ".join(targets)), _reason(seen)


def _reason(seen: FirstStep) -> Fact:
    decisive = [factor for factor in seen.factors if factor.name not in ("δ", "x1", "x2")]
    different = tuple(factor.name for factor in decisive if not factor.equal)
    if not all(gradient.equal for gradient in seen.gradients):
        if _opposite(seen):
            return fact("why_opposite")
        return fact("why_differ", factors=different)
    if different:
        return fact("why_differ_unmoved", factors=different)
    if any(any(gradient.values) for gradient in seen.gradients):
        return fact("why_equal")
    zero = tuple(factor.name for factor in decisive if factor.values == (0.0, 0.0))
    return fact("why_zero", count=len(zero), factors=zero) if zero else fact("why_underflow")


def _opposite(seen: FirstStep) -> bool:
    """Whether the units' outputs, outgoing weights and gradients are each other's negative."""

    def negative(factor: Factor) -> bool:
        return factor.values[0] == -factor.values[1]

    own = [each for each in seen.factors if each.name == "a" or each.name.startswith("weight to")]
    return all(map(negative, own)) and all(map(negative, seen.gradients))


def weights_sentences(run: Run) -> list[str]:
    """Why some weights are equal and others are not, of a run that changes them."""
    return [say(found, SENTENCES) for found in weights_facts(run)]


def weights_facts(run: Run) -> Iterator[Fact]:
    """What `weights_sentences` says: each only where it is true of the start and of the end."""
    experiment = run.experiment
    names = parameter_names(experiment.sizes)
    first, end = (
        dict(zip(run.names, state.tolist(), strict=True)) for state in run.weights[[0, -1]]
    )
    one = names[0].weights[0]
    if experiment.hidden[0] > 1:
        pairs = symmetry.distances(experiment.sizes, run.weights[[0, -1]])
        if not pairs["h1", "h2"].any():
            yield fact("equal_starts", one=one[0], other=names[0].weights[1][0], input="x1")
    x1, x2 = experiment.rows[:, :2].T
    if first[one[0]] == first[one[1]]:
        if (x1 == x2).all():
            yield fact("equal_inputs", one=one[0], other=one[1])
        elif end[one[0]] != end[one[1]]:
            yield fact("unequal_inputs", one=one[0], other=one[1])
    other = names[-1].weights[0][0]
    if end[one[0]] - first[one[0]] != end[other] - first[other]:
        yield from _other_gradient(experiment)


def _other_gradient(experiment: Experiment) -> Iterator[Fact]:
    """The first gradients of the first weight of all and of the first one that enters ŷ."""
    sizes, network = experiment.sizes, experiment.network
    row = experiment.rows[0].tolist()
    parameters = unflatten(sizes, start(experiment))
    layers = forward(network, parameters, row[:2])
    gradient = backward(network, parameters, layers, row[2:])
    names = parameter_names(sizes)
    one, other = names[-1].weights[0][0], names[0].weights[0][0]
    found = [at(gradient, place(sizes, name)) for name in (one, other)]
    if np.isfinite(found).all() and found[0] != found[1]:
        yield fact(
            "other_gradient",
            one=one,
            other=other,
            delta_out=gradient[-1].biases[0],
            a=layers[-2][0],
            gradient_out=found[0],
            delta=gradient[0].biases[0],
            x1=row[0],
            gradient=found[1],
        )


def nudge_sentence(runs: Mapping[float, Run]) -> str:
    """How fast a nudge grew, of the smallest one that did."""
    return say(nudge_fact(runs), SENTENCES)


def nudge_fact(runs: Mapping[float, Run]) -> Fact:
    """What `nudge_sentence` says."""
    if not runs:
        return fact("nothing_to_nudge")
    finished = {size: run for size, run in runs.items() if run.diverged_at is None}
    if not finished:
        return fact("all_diverged")
    grown = None
    for nudge, run in sorted(finished.items(), key=lambda item: abs(item[0])):
        distance, found = symmetry.largest_distance(run), largest_growth(run)
        top = int(distance.argmax())
        if found is None:
            times = float(distance[top] / distance[0]) if distance[0] > 0 else 0.0
            if grown is None and times >= 10:
                grown = fact("grew_at_once", nudge=nudge, times=times)
            continue
        values = {"nudge": nudge, "factor": found.factor, "first": found.first, "last": found.last}
        visible = visible_at(run.epochs, distance)
        if visible is not None:
            return fact("grew_and_visible", visible=visible, **values)
        return fact("grew", top=int(run.epochs[top]), largest=float(distance[top]), **values)
    if grown is not None:
        return grown
    return fact("did_not_grow" if len(finished) == len(runs) else "did_not_grow_or_diverged")


def seeds_sentence(losses: np.ndarray, solved: float) -> str:
    """The share of random starts that solved the task, and what became of the rest."""
    return say(seeds_fact(losses, solved), SENTENCES)


def seeds_fact(losses: np.ndarray, solved: float) -> Fact:
    """What `seeds_sentence` says."""
    good, gone = int((losses <= solved).sum()), int(np.isinf(losses).sum())
    values = {"good": good, "seeds": len(losses), "solved": float(solved)}
    key = "solved_or_diverged" if gone else "solved"
    return fact(key, share=100 * good / len(losses), gone=gone, **values)


def plateau_sentences(experiment: Experiment, losses: np.ndarray, solved: float) -> list[str]:
    """Where the seeds ended, with some of each plateau as links, in Markdown.

    The largest plateaus each have a sentence; what is left has one together.
    """
    return [say(each, SENTENCES) for each in plateau_facts(experiment, losses, solved)]


def plateau_facts(experiment: Experiment, losses: np.ndarray, solved: float) -> list[Fact]:
    """What `plateau_sentences` says."""
    found = plateaus(losses, solved)
    largest = sorted(found, key=lambda plateau: -len(plateau.seeds))[:_MOST_PLATEAUS]
    facts = [
        _plateau_fact(experiment, plateau, solved, len(losses))
        for plateau in found
        if plateau in largest
    ]
    rest = sum(len(plateau.seeds) for plateau in found if plateau not in largest)
    if rest:
        facts.append(fact("more_plateaus", count=rest))
    return facts


def _plateau_fact(experiment: Experiment, plateau: Plateau, solved: float, total: int) -> Fact:
    seeds = plateau.seeds
    links = [
        link(said("seed {seed}", seed=int(seed)), random_start(experiment, seed))
        for seed in seeds[:_MOST_LINKS]
    ]
    if len(seeds) > _MOST_LINKS:
        links.append("…")
    if np.isinf(plateau.low):
        key = "plateau_diverged"
    elif plateau.low <= solved:
        key = "plateau_solved"
    else:
        same = theme.number(plateau.low) == theme.number(plateau.high)
        key = "plateau" if same else "plateau_range"
    return fact(
        key,
        low=plateau.low,
        high=plateau.high,
        seeds=len(seeds),
        total=total,
        share=100 * len(seeds) / total,
        links=joined(*links),
    )
