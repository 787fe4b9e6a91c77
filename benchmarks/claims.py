"""Is everything that the pages say true? `python -m benchmarks.claims 1000 --jobs 2`

Draws so many random experiments, and for every twentieth of them others like it; collects every
claim that the pages make about them, and about the named experiments, and checks each by its
predicate: a table of how often each was said, and how often falsely. Ends with 1 if one was false,
or never said.

Experiments are drawn in blocks, each from the seed that is its number, so that the same number is
the same experiment every time: `--only 4.17` checks number 17 of block 4 and nothing else.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings

from nn_core import Experiment
from tests.claims.experiments import NAMED, experiments
from tests.claims.predicates import NOT_OF_A_RUN, PREDICATES
from tests.claims.said import Claim, claims, claims_of_several_runs

BLOCK = 100
"""Experiments that are drawn from one seed."""
EVERY = 20
"""Of so many experiments one is compared with others."""
MOST_EXAMPLES = 3
"""False claims of one kind that are shown."""


class Table(NamedTuple):
    """How often each claim was said, how often falsely, and where."""

    said: Counter[str]
    false: Counter[str]
    examples: list[tuple[str, str]]
    """Of each false claim its key, and its number, words and experiment."""
    experiments: int = 0

    def and_of(self, other: "Table") -> "Table":
        """Both tables in one."""
        return Table(
            self.said + other.said,
            self.false + other.false,
            self.examples + other.examples,
            self.experiments + other.experiments,
        )


NOTHING = Table(Counter(), Counter(), [])


def table(number: str, experiment: Experiment, found: Iterable[Claim], count: int = 0) -> Table:
    """Of the claims about one experiment."""
    said, false = Counter[str](), Counter[str]()
    examples: list[tuple[str, str]] = []
    for claim in found:
        said[claim.key] += 1
        if not PREDICATES[claim.key](claim):
            false[claim.key] += 1
            words = f"{number}: {claim.key}: {claim.words}\n    {experiment.to_query()}"
            examples.append((claim.key, words))
    return Table(said, false, examples, count)


def drawn(block: int) -> list[Experiment]:
    """The experiments of a block, the same ones each time."""
    found: list[Experiment] = []

    @seed(block)
    @settings(
        max_examples=BLOCK + 1,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(experiments)
    def collect(experiment: Experiment) -> None:
        found.append(experiment)

    collect()
    return found[1:]  # the first is the simplest one, whatever the seed


def of_block(block: int, only: int | None = None) -> Table:
    """Of a block of random experiments, or of one of them."""
    whole = NOTHING
    for k, experiment in enumerate(drawn(block)):
        if only is None or k == only:
            number = f"{block}.{k}"
            whole = whole.and_of(table(number, experiment, claims(experiment), 1))
            if k % EVERY == EVERY - 1:
                several = claims_of_several_runs(experiment)
                whole = whole.and_of(table(number, experiment, several))
    return whole


def of_named(name: str) -> Table:
    """Of a named experiment, and where it is short of others like it."""
    experiment = NAMED[name]
    whole = table(name, experiment, claims(experiment))
    if experiment.epochs <= 100:
        whole = whole.and_of(table(name, experiment, claims_of_several_runs(experiment)))
    return whole


def tables(count: int, pool: Executor) -> Iterator[Table]:
    """Of all named experiments and of so many random ones, as they are done."""
    yield from pool.map(of_named, NAMED)
    blocks = iter(range((count + BLOCK - 1) // BLOCK))
    yield from (done.result() for done in as_completed([pool.submit(of_block, b) for b in blocks]))


def show(whole: Table) -> None:
    """Print every claim, how often it was said, and how often falsely."""
    print(f"{whole.experiments:,} random experiments and {len(NAMED)} named ones")
    print(f"{'claim':40} {'said':>9} {'false':>6}")
    for key in PREDICATES:
        print(f"{key:40} {whole.said[key]:9,} {whole.false[key]:6,}")
    print(f"{'all':40} {whole.said.total():9,} {whole.false.total():6,}")
    never = [key for key in PREDICATES if not whole.said[key]]
    print(f"never said: {', '.join(never) or 'none'}")
    print(f"explain, and claim nothing of a run: {', '.join(sorted(NOT_OF_A_RUN))}")
    shown: Counter[str] = Counter()
    for key, words in whole.examples:
        shown[key] += 1
        if shown[key] <= MOST_EXAMPLES:
            print(f"\n{words}")


def main(count: int, jobs: int, minutes: float, only: str | None) -> bool:
    """Print the table; whether all that was said is true, and all was said."""
    if only is not None:
        block, k = map(int, only.split("."))
        whole = of_block(block, k)
        show(whole)
        return not whole.false
    whole, began = NOTHING, time.perf_counter()
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for each in tables(count, pool):
            whole = whole.and_of(each)
            for _, words in each.examples:
                print(words, file=sys.stderr, flush=True)
            if time.perf_counter() - began > 60 * minutes:
                pool.shutdown(cancel_futures=True)
                break
    print(f"{time.perf_counter() - began:,.0f} s with {jobs} processes")
    show(whole)
    return not whole.false and all(whole.said[key] for key in PREDICATES)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("count", type=int, nargs="?", default=300, help="random experiments")
    asked.add_argument("--jobs", type=int, default=1, help="processes")
    asked.add_argument("--minutes", type=float, default=float("inf"), help="after which it ends")
    asked.add_argument("--only", metavar="BLOCK.NUMBER", help="one experiment by its number")
    arguments = asked.parse_args()
    sys.exit(not main(arguments.count, arguments.jobs, arguments.minutes, arguments.only))
