"""Is everything that the pages say true? `python -m benchmarks.claims 1000`

Draws so many random experiments, collects every claim that Train, Symmetry and Linearity make about
them, and checks each by its predicate: a table of how often each was said, and how often falsely.
"""

import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from tests.claims.experiments import experiments
from tests.claims.predicates import PREDICATES
from tests.claims.said import claims


def main(count: int) -> None:
    """Print the table, and the first false claims with their experiments."""
    said: Counter[str] = Counter()
    false: Counter[str] = Counter()
    examples: dict[str, str] = {}

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(experiments)
    def collect(experiment):
        for claim in claims(experiment):
            said[claim.key] += 1
            if not PREDICATES[claim.key](claim):
                false[claim.key] += 1
                examples.setdefault(claim.key, f"{claim.words}\n    {experiment.to_query()}")

    collect()
    print(f"{'claim':40} {'said':>8} {'false':>6}")
    for key in PREDICATES:
        print(f"{key:40} {said[key]:8,} {false[key]:6,}")
    print(f"{'all':40} {sum(said.values()):8,} {sum(false.values()):6,}")
    for key, words in examples.items():
        print(f"\n{key}: {words}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
