"""What the pages would say of an experiment: every claim of every page, as a fact."""

from collections.abc import Iterator
from typing import NamedTuple

from nn_core import Experiment, Run, stability, train
from nn_core.symmetry.distances import has_pairs
from nn_core.symmetry.smaller_network import merged
from ui import stability as limits
from ui.facts import Fact, Sentences, say
from ui.linearity import words as linearity
from ui.symmetry import words as symmetry
from ui.train import words as training


class Claim(NamedTuple):
    """A fact that a page says of a run; `output` is the one it is about."""

    page: str
    fact: Fact
    run: Run
    output: int = 0

    @property
    def key(self) -> str:
        return f"{self.page}.{self.fact.key}"

    @property
    def words(self) -> str:
        return say(self.fact, TABLES[self.page])


TABLES: dict[str, Sentences] = {
    "train": training.SENTENCES,
    "symmetry": symmetry.SENTENCES,
    "linearity": linearity.SENTENCES,
    "stability": limits.SENTENCES,
}


def claims(experiment: Experiment) -> Iterator[Claim]:
    """All that Train, Symmetry and Linearity say of the experiment's run."""
    run = train(experiment)
    for fact in training.facts(run):
        yield Claim("train", fact, run)
    for output in range(experiment.outputs):
        yield Claim("linearity", linearity.found(run, output), run, output)
    yield from _of_symmetry(run)
    yield from _of_stability(run)


def _of_symmetry(run: Run) -> Iterator[Claim]:
    facts = [*symmetry.facts(run, {})]
    if has_pairs(run.experiment.sizes):
        smaller = merged(run.experiment.network, run.weights[-1])
        facts += [symmetry.merged_fact(run, smaller), *symmetry.weights_facts(run)]
    for fact in facts:
        yield Claim("symmetry", fact, run)


def _of_stability(run: Run) -> Iterator[Claim]:
    left = limits.departure_fact(run)
    if left is not None:
        yield Claim("stability", left, run)
        return
    for fact in limits.facts(run, *stability.sharpness_over_epochs(run)):
        yield Claim("stability", fact, run)
