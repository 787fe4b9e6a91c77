"""Is everything that the pages say true? `python -m benchmarks.claims 1000`

Draws so many random experiments, and for every twentieth of them others like it; collects every
claim that the pages make about them, and about the named experiments, and checks each by its
predicate: a table of how often each was said, and how often falsely. Ends with 1 if one was false,
or never said.
"""

import sys
from collections import Counter
from collections.abc import Iterable

from hypothesis import HealthCheck, Phase, given, settings

from nn_core import Experiment
from tests.claims.experiments import NAMED, experiments
from tests.claims.predicates import PREDICATES
from tests.claims.said import Claim, claims, claims_of_several_runs

MOST_EXAMPLES = 3
"""False claims of one kind that are shown."""
EVERY = 20
"""Of so many experiments one is compared with others."""


class Table:
    """How often each claim was said, and how often falsely."""

    def __init__(self) -> None:
        self.said: Counter[str] = Counter()
        self.false: Counter[str] = Counter()
        self.examples: list[str] = []

    def add(self, experiment: Experiment, found: Iterable[Claim]) -> None:
        for claim in found:
            self.said[claim.key] += 1
            if PREDICATES[claim.key](claim):
                continue
            self.false[claim.key] += 1
            if self.false[claim.key] <= MOST_EXAMPLES:
                words = f"{claim.key}: {claim.words}\n    {experiment.to_query()}"
                self.examples.append(words)

    def show(self) -> None:
        print(f"{'claim':40} {'said':>9} {'false':>6}")
        for key in PREDICATES:
            print(f"{key:40} {self.said[key]:9,} {self.false[key]:6,}")
        print(f"{'all':40} {self.said.total():9,} {self.false.total():6,}")
        never = [key for key in PREDICATES if not self.said[key]]
        print(f"never said: {', '.join(never) or 'none'}")
        for example in self.examples:
            print(f"\n{example}")


def main(count: int) -> bool:
    """Print the table; whether all that was said is true, and all was said."""
    table = Table()
    for experiment in NAMED.values():
        table.add(experiment, claims(experiment))
        if experiment.epochs <= 100:
            table.add(experiment, claims_of_several_runs(experiment))
    drawn = 0

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(experiments)
    def collect(experiment: Experiment) -> None:
        nonlocal drawn
        drawn += 1
        table.add(experiment, claims(experiment))
        if drawn % EVERY == 0:
            table.add(experiment, claims_of_several_runs(experiment))

    collect()
    print(f"{drawn:,} random experiments and {len(NAMED)} named ones")
    table.show()
    return not table.false and all(table.said[key] for key in PREDICATES)


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
