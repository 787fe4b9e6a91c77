"""Is everything that the pages say true? `python -m benchmarks.claims --experiments 1000`

Draws so many random experiments, and for every twentieth of them others like it; collects every
claim that the pages make about them, and about the named experiments, and checks each by its
predicate: a table of how often each was said, and how often falsely, and the query of each
experiment of which something false was said, or that made NumPy warn. Ends with 1 if there is one,
or a claim never said.
Interrupted, or out of time, it prints the table of what it has.

Experiments are drawn in blocks, each from the seed that is its number, so that the same number is
the same experiment every time: `--only 4.17` checks number 17 of block 4 and nothing else, and
`--from 500` begins at block 500.
"""

import argparse
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing.pool import Pool
from typing import NamedTuple
from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, given, seed, settings

from nn_core import Experiment
from tests.claims.experiments import NAMED, experiments
from tests.claims.predicates import NOT_OF_A_RUN, PREDICATES
from tests.claims.said import Claim, claims, claims_of_several_runs

BLOCK = 100
"""Experiments that are drawn from one seed."""
EVERY = 20
"""Of so many experiments one is compared with others."""
BLOCKS_A_PROCESS = 50
"""Blocks after which a process makes way for another: what it has compiled stays in its memory."""


class Table(NamedTuple):
    """How often each claim was said, how often falsely, and where."""

    said: Counter[str]
    false: Counter[str]
    examples: list[tuple[str, str]]
    """Of each false claim its key, and its number, words and query, the same ones once.

    A warning has the key "warning".
    """
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
    query = f"?{urlencode(experiment.to_query())}"

    def note(key: str, words: object) -> None:
        example = key, f"{number}: {key}: {words}\n    {query}"
        if example not in examples:
            examples.append(example)

    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            for claim in found:
                said[claim.key] += 1
                if not PREDICATES[claim.key](claim):
                    false[claim.key] += 1
                    note(claim.key, claim.words)
    except Exception as error:
        error.add_note(f"{number}: {query}")
        raise
    for each in warned:
        note("warning", f"{each.filename}:{each.lineno}: {each.message}")
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


def of_task(task: str | int) -> Table:
    """Of a named experiment, or of a block."""
    return of_named(task) if isinstance(task, str) else of_block(task)


def tables(count: int, first: int, minutes: float, pool: Pool) -> Iterator[Table]:
    """Of all named experiments and of so many random ones, as they are done, until time is up."""
    ends = time.monotonic() + 60 * minutes
    blocks = range(first, first + (count + BLOCK - 1) // BLOCK)
    done = pool.imap_unordered(of_task, [*NAMED, *blocks])
    try:
        while True:  # Ctrl+C ends it as the clock does
            left = ends - time.monotonic()
            yield done.next(None if left == float("inf") else max(0.0, left))
    except (StopIteration, multiprocessing.TimeoutError, KeyboardInterrupt):
        return


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
    for _, words in sorted(whole.examples):
        print(words)


def main(count: int, first: int, jobs: int, minutes: float) -> bool:
    """Print the table; whether all that was said is true, without a warning, and all was said."""
    whole, began = NOTHING, time.perf_counter()
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, _leave_interrupts, maxtasksperchild=BLOCKS_A_PROCESS) as pool:
        try:
            for each in tables(count, first, minutes, pool):
                whole = whole.and_of(each)
                for _, words in each.examples:
                    print(words, file=sys.stderr)
                print(f"{whole.experiments:,} of {count:,}", end="\r", file=sys.stderr, flush=True)
        finally:
            print(f"{time.perf_counter() - began:,.0f} s with {jobs} processes")
            show(whole)
    return not whole.examples and all(whole.said[key] for key in PREDICATES)


def _leave_interrupts() -> None:
    """To the process that prints the table."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def only(number: str) -> bool:
    """Print the table of one experiment; whether all that was said of it is true."""
    block, k = map(int, number.split("."))
    whole = of_block(block, k)
    show(whole)
    return not whole.examples


if __name__ == "__main__":
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--experiments", type=int, default=300, help="how many random ones")
    asked.add_argument("--from", type=int, default=0, dest="first", help="the first block")
    asked.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    asked.add_argument("--minutes", type=float, default=float("inf"), help="after which it ends")
    asked.add_argument("--only", metavar="BLOCK.NUMBER", help="one experiment by its number")
    a = asked.parse_args()
    sys.exit(not (only(a.only) if a.only else main(a.experiments, a.first, a.jobs, a.minutes)))
