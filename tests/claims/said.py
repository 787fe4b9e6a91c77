"""What the pages would say of an experiment: every claim of every page, as a fact."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from nn_core import Comparison, Experiment, Run, Sweep, stability, sweep, train
from nn_core.linearity.collapse import best_plane
from nn_core.linearity.fit import curvature_over_epochs
from nn_core.starts import side_by_side, with_nudges
from nn_core.step.ledger import explain_step, explainable_steps
from nn_core.sweep.axis import SweepAxis
from nn_core.sweep.plan import Plan
from nn_core.sweep.tile import Reached
from nn_core.symmetry.distances import has_pairs
from nn_core.symmetry.first_gradients import first_step
from nn_core.symmetry.many_seeds import final_losses
from nn_core.symmetry.smaller_network import merged
from ui import stability as limits
from ui.by_hand import stuck
from ui.by_hand import words as by_hand
from ui.compare import words as compare
from ui.facts import Fact, Sentences, say
from ui.linearity import words as linearity
from ui.sweep import words as sweeps
from ui.symmetry import sentences
from ui.symmetry import words as symmetry
from ui.train import solved
from ui.train import words as training

SEEDS = 12
"""Random starts that a claim about many seeds is checked on."""


class Claim(NamedTuple):
    """A fact that a page says of a run; `output` is the one it is about.

    `about` is what else it was made from: a ledger, several runs, a sweep, a comparison.
    """

    page: str
    fact: Fact
    run: Run
    output: int = 0
    about: Any = None

    @property
    def key(self) -> str:
        return f"{self.page}.{self.fact.key}"

    @property
    def words(self) -> str:
        return say(self.fact, TABLES[self.page])


TABLES: Mapping[str, Sentences] = {
    "train": training.SENTENCES,
    "solved": solved.SENTENCES,
    "by_hand": by_hand.SENTENCES,
    "stuck": stuck.SENTENCES,
    "symmetry": sentences.SENTENCES,
    "linearity": linearity.SENTENCES,
    "stability": limits.SENTENCES,
    "sweep": sweeps.SENTENCES,
    "compare": compare.SENTENCES,
}


def claims(experiment: Experiment) -> Iterator[Claim]:
    """All that Train, By hand, Symmetry and Linearity say of the experiment's one run."""
    run = train(experiment)
    for fact in (*training.facts(run), training.log_fact(run)):
        yield Claim("train", fact, run)
    for fact in (*solved.answers(run), *(solved.passed(run, each) for each in (0.1, 1.0))):
        yield Claim("solved", fact, run)
    for output in range(experiment.outputs):
        yield from _of_linearity(run, output)
    yield from _of_symmetry(run)
    yield from _of_stability(run)
    yield from _of_a_step(run)


def claims_of_several_runs(experiment: Experiment) -> Iterator[Claim]:
    """All that Symmetry, Sweep and Compare say of the experiment beside others like it."""
    run = train(experiment)
    unfinished = replace(run, experiment=replace(experiment, epochs=experiment.epochs + 1))
    if run.diverged_at is None:
        for fact in training.facts(unfinished):
            if fact.key in ("stopped", "untrained"):
                yield Claim("train", fact, unfinished)
    yield from _of_other_starts(run)
    yield from _of_a_sweep(run)
    yield from _of_a_comparison(run)


def _of_linearity(run: Run, output: int) -> Iterator[Claim]:
    experiment = run.experiment
    facts = [linearity.found(run, output)]
    if output == 0:
        facts += linearity.notes_facts(run)
    if run.diverged_at is not None:
        facts.append(linearity.diverged_fact(run))
    elif experiment.activation == "none":
        best = best_plane(experiment, output)
        facts += linearity.least_squares_facts(run, best, output)
        facts.append(linearity.agreement_fact(run, output))
    else:
        _, share = curvature_over_epochs(run, linearity.points(run), output)
        facts.append(linearity.curvature_fact(run, share))
    for fact in facts:
        yield Claim("linearity", fact, run, output)


def _of_symmetry(run: Run) -> Iterator[Claim]:
    facts = [*symmetry.facts(run, {})]
    if has_pairs(run.experiment.sizes):
        smaller = merged(run.experiment.network, run.weights[-1])
        facts += [symmetry.merged_fact(run, smaller), *symmetry.weights_facts(run)]
    for fact in facts:
        yield Claim("symmetry", fact, run)


def _of_stability(run: Run) -> Iterator[Claim]:
    left = limits.departure_fact(run)
    if left is None:
        for fact in limits.facts(run, *stability.sharpness_over_epochs(run)):
            yield Claim("stability", fact, run)
        return
    yield Claim("stability", left, run)
    trial = stability.smaller_rate(run)
    if trial is not None:
        yield Claim("stability", limits.smaller_rate_fact(run, trial), run)


def _of_a_step(run: Run) -> Iterator[Claim]:
    """Of the first step, the last one, and one between them."""
    steps = explainable_steps(run)
    for step in {0, run.experiment.seed % steps, steps - 1}:
        ledger = explain_step(run.experiment, step, run)
        for fact in (*by_hand.facts(ledger, ledger.traces[-1]), *by_hand.helped_facts(ledger)):
            yield Claim("by_hand", fact, run, about=ledger)
        for fact in stuck.facts(run, ledger):
            yield Claim("stuck", fact, run, about=ledger)


def _of_other_starts(run: Run) -> Iterator[Claim]:
    experiment = run.experiment
    if has_pairs(experiment.sizes):
        others = side_by_side(experiment)
        runs = {name: train(each) for name, each in others.items()}
        *_, compared = symmetry.facts(run, runs)
        yield Claim("symmetry", compared, run, about=others)
        for each in others.values():
            seen = first_step(each)
            assert seen is not None
            for fact in symmetry.why_facts(seen):
                yield Claim("symmetry", fact, run, about=(each, seen))
    nudged = {size: train(each) for size, each in with_nudges(experiment).items()}
    yield Claim("symmetry", symmetry.nudge_fact(nudged), run, about=nudged)
    losses = final_losses(experiment, SEEDS)
    plateaus = symmetry.plateau_facts(experiment, losses, 0.1)
    for fact in (symmetry.seeds_fact(losses, 0.1), *plateaus):
        yield Claim("symmetry", fact, run, about=losses)


def _of_a_sweep(run: Run) -> Iterator[Claim]:
    experiment = run.experiment
    rates = SweepAxis("learning_rate", 0.01, max(experiment.learning_rate, 0.1), 3)
    bias = SweepAxis("b1", -0.5, 0.5, 2)
    nothing = np.full((1, 3), np.nan)
    plan = Plan(experiment, rates)
    found = (
        sweep(experiment, rates, threshold=0.1, executor=_AT_ONCE),
        sweep(experiment, rates, bias, threshold=0.1, executor=_AT_ONCE),
        Sweep(plan, Reached(*[nothing] * len(Reached._fields)), nothing == 0.0),
    )
    for each in found:
        for fact in sweeps.facts(each):
            yield Claim("sweep", fact, run, about=each)


class _AtOnce(Executor):
    """Does what it is given on the spot."""

    def submit(self, function, /, *args, **kwargs):
        future = Future()
        future.set_result(function(*args, **kwargs))
        return future


_AT_ONCE = _AtOnce()


def _of_a_comparison(run: Run) -> Iterator[Claim]:
    """Beside nothing, itself, another start, another rate, and several of them."""
    experiment = run.experiment
    named = {
        "its own": experiment,
        "random": replace(experiment, init="random", nudge=0.0),
        "zeros": replace(experiment, init="zeros", nudge=0.0),
        "slower": replace(experiment, learning_rate=experiment.learning_rate / 2),
        "another seed": replace(experiment, seed=experiment.seed + 1),
        "one batch": replace(experiment, batch_size="all"),
        "one more unit": replace(
            experiment,
            init="random" if experiment.init == "custom" else experiment.init,
            hidden=(*experiment.hidden[:-1], min(experiment.hidden[-1] + 1, 3)),
        ),
    }
    runs = {name: train(each) for name, each in named.items()}
    groups = [
        ("its own",),
        ("its own", "random"),
        ("its own", "zeros"),
        ("its own", "slower"),
        ("its own", "another seed"),
        ("its own", "one batch"),
        tuple(named),
    ]
    for names in groups:
        comparison = Comparison({name: runs[name] for name in names}, threshold=0.1)
        for fact in compare.facts(comparison):
            yield Claim("compare", fact, run, about=comparison)
        if len(names) != 2:
            continue
        for size in (0.0, 0.5):
            fact = compare.difference(comparison, *names, size)
            yield Claim("compare", fact, run, about=(comparison, names, size))
    same = Comparison({"one": run, "two": run}, threshold=0.1)
    for fact in compare.facts(same):
        yield Claim("compare", fact, run, about=same)
