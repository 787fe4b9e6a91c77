"""Whatever a page says of an experiment is true, and whatever it can say is said of some.

And it says so in every language with the same numbers.
"""

import re
from collections import Counter

import pytest
from hypothesis import given, settings

from tests.claims.experiments import NAMED, experiments, trained_in_many_ways
from tests.claims.predicates import NOT_OF_A_RUN, PREDICATES
from tests.claims.said import TABLES, claims, claims_of_several_runs
from ui.language import speaking
from ui.locales import ENGLISH, languages

OTHERS = [code for code in languages() if code != ENGLISH]


def check(found):
    for claim in found:
        assert PREDICATES[claim.key](claim), f"{claim.key}: {claim.words}"
        for code in OTHERS:
            with speaking(code):
                words = claim.words
            assert has_the_numbers_of(claim, words), f"{claim.key}: {claim.words}\n{words}"


def has_the_numbers_of(claim, words):
    """Whether these words have the numbers of the claim's; a count of 1 may also be a word."""
    english, other = numbers(claim.words), numbers(words)
    count = claim.fact.values.get("count")
    return {*(english - other), *(other - english)} <= ({"1"} if count == 1 else set())


def numbers(words):
    """Each number of a text and how often it is there, and each name such as w1."""
    alone = re.findall(r"(?<![A-Za-z0-9_.,])\d+(?:[.,]\d+)*(?:e-?\d+)?", words)
    return Counter(alone) | Counter(set(re.findall(r"[A-Za-z_]+\d+", words)))


@settings(max_examples=120, derandomize=True)
@given(experiments)
def test_every_claim_about_a_run_is_true(experiment):
    check(claims(experiment))


@settings(max_examples=6, derandomize=True)
@given(trained_in_many_ways)
def test_every_claim_about_runs_side_by_side_is_true(experiment):
    check(claims_of_several_runs(experiment))


@pytest.mark.parametrize("name", NAMED)
def test_every_claim_about_a_named_experiment_is_true(name):
    check(claims(NAMED[name]))


def test_every_claim_about_runs_whose_losses_underflow_is_true():
    (experiment,) = (each for name, each in NAMED.items() if name.startswith("losses that under"))
    found = [*claims_of_several_runs(experiment)]
    assert "compare.lowest_shared" in {claim.key for claim in found}
    check(found)


def test_every_sentence_has_a_predicate():
    sentences = {f"{page}.{key}" for page, table in TABLES.items() for key in table}
    assert sentences == PREDICATES.keys() | NOT_OF_A_RUN
