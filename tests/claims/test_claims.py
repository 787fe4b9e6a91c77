"""Whatever a page says of an experiment is true, and whatever it can say is said of some."""

import pytest
from hypothesis import given, settings

from tests.claims.experiments import NAMED, experiments
from tests.claims.predicates import NOT_OF_A_RUN, PREDICATES
from tests.claims.said import TABLES, claims, claims_of_several_runs


def check(found):
    for claim in found:
        assert PREDICATES[claim.key](claim), f"{claim.key}: {claim.words}"


@settings(max_examples=120, derandomize=True)
@given(experiments)
def test_every_claim_about_a_run_is_true(experiment):
    check(claims(experiment))


@settings(max_examples=6, derandomize=True)
@given(experiments)
def test_every_claim_about_runs_side_by_side_is_true(experiment):
    check(claims_of_several_runs(experiment))


@pytest.mark.parametrize("name", NAMED)
def test_every_claim_about_a_named_experiment_is_true(name):
    check(claims(NAMED[name]))


def test_every_sentence_has_a_predicate():
    sentences = {f"{page}.{key}" for page, table in TABLES.items() for key in table}
    assert sentences == PREDICATES.keys() | NOT_OF_A_RUN
