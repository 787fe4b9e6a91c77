"""Whatever a page says of a random experiment is true."""

from hypothesis import given, settings

from tests.claims.experiments import experiments
from tests.claims.predicates import PREDICATES
from tests.claims.said import claims


@settings(max_examples=120, derandomize=True)
@given(experiments)
def test_every_claim_is_true(experiment):
    for claim in claims(experiment):
        assert PREDICATES[claim.key](claim), claim.words
