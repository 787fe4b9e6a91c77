"""The Symmetry page's sentences, against `nn_core`."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.starts import side_by_side
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import first_step
from nn_core.symmetry.growth import growth, visible_at
from nn_core.symmetry.smaller_network import merged
from tests.ui.symmetry.runs import LOSSES, NUDGED, RUNS, XOR, nudged
from ui import theme
from ui.address import address
from ui.symmetry.words import (
    finding,
    merged_sentence,
    nudge_sentence,
    plateau_sentences,
    seeds_sentence,
    why_sentence,
)


def test_finding_of_units_that_stay_identical():
    assert finding(train(XOR), RUNS) == (
        "After 2,000 epochs the 2 hidden units are still identical to the last bit: equal starts "
        "get equal gradients, whatever the data. Of the starts compared here, zeros and symmetric "
        "keep their units equal, same-in, random and nudged do not."
    )


def test_finding_of_units_that_differ():
    run = train(replace(XOR, init="random", hidden=(8,), seed=1))
    distance = max(symmetry.distances(run.experiment.sizes, run.weights[-1]).values())
    words = finding(run, {})
    assert "8 of the 8 hidden units are different" in words
    assert f"the distance {theme.number(float(distance))}." in words


def test_finding_of_units_that_became_identical():
    run = train(Experiment(epochs=1))
    apart = run.weights.copy()
    apart[0, 0] = 2.0
    assert "have become identical to the last bit" in finding(replace(run, weights=apart), {})


def test_finding_of_one_unit():
    assert "one unit" in finding(train(Experiment(hidden=(1, 1))), {})


def test_finding_names_no_start_where_all_or_none_stay_equal():
    equal = {name: RUNS[name] for name in ("zeros", "symmetric")}
    assert "All the starts" in finding(RUNS["zeros"], equal)
    different = {name: RUNS[name] for name in ("same-in", "random")}
    assert "None of the starts" in finding(RUNS["zeros"], different)
    one = {name: RUNS[name] for name in ("zeros", "random")}
    assert "zeros keeps its units equal, random does not." in finding(RUNS["zeros"], one)


def test_the_smaller_network_is_named_and_agrees():
    run = train(replace(XOR, hidden=(8,), learning_rate=0.1))
    words = merged_sentence(run, merged(run.experiment.network, run.weights[-1]))
    assert words.startswith("8 units, 1 distinct at the last state: this is a 2-1-1 network.")


def test_a_network_of_distinct_units_is_not_made_smaller():
    run = RUNS["random"]
    smaller = merged(run.experiment.network, run.weights[-1])
    assert "all distinct" in merged_sentence(run, smaller)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("zeros", "weight to ŷ and a are 0, so no gradient moves either unit."),
        ("symmetric", "Every factor is equal"),
        ("same-in", "The units differ in weight to ŷ,"),
        ("nudged", "The units differ in φ′ and a,"),
    ],
)
def test_why_names_the_factor_that_decides(start, words):
    seen = first_step(side_by_side(XOR)[start])
    assert words in why_sentence(seen)


def test_products_that_vanish_without_a_factor_of_zero_are_told():
    tiny = Experiment(hidden=(2, 2), init_scale=1e-300)
    assert "every gradient is 0" in why_sentence(first_step(tiny))
    apart = replace(tiny, init="same-in")
    assert "but no gradient does." in why_sentence(first_step(apart))


def test_the_growth_is_a_number():
    run = NUDGED[1e-12]
    distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
    words = nudge_sentence({1e-12: run})
    factor = theme.number(growth(run.epochs, distance).factor)
    assert f"by a factor of {factor} an epoch" in words
    visible = visible_at(run.epochs, distance)
    assert f"At epoch {visible:,} the units are visibly different." in words


def test_where_every_run_diverges_no_growth_is_claimed():
    assert "diverges" in nudge_sentence(nudged(Experiment(learning_rate=0.5)))


def test_where_no_nudge_grows_the_sentence_says_so():
    assert "no nudge grows tenfold" in nudge_sentence(nudged(Experiment(epochs=2)))


def test_without_a_second_unit_there_is_no_nudge():
    assert "no second one to nudge" in nudge_sentence({})


def test_the_share_of_seeds_depends_on_the_threshold():
    good = int((LOSSES <= 0.01).sum())
    assert seeds_sentence(LOSSES, 0.01) == (
        f"{good} of 40 random starts end with a loss of at most 0.01: "
        f"{theme.number(100 * good / 40)} %."
    )
    assert seeds_sentence(LOSSES, 100.0).startswith("40 of 40")
    assert "1 diverged." in seeds_sentence(np.array([0.0, np.inf]), 0.01)


def test_seeds_of_a_plateau_are_links_that_open_them():
    sentences = plateau_sentences(XOR, LOSSES, 0.01)
    solved = int(np.flatnonzero(LOSSES <= 0.01)[0])
    seeded = replace(XOR, init="random", seed=solved)
    assert f"[seed {solved}]({address(seeded)})" in sentences[0]
    opened, problems = Experiment.from_query(
        dict(pair.split("=") for pair in address(seeded)[1:].split("&"))
    )
    assert (opened, problems) == (seeded, ())


def test_many_small_plateaus_are_summed_up():
    losses = np.concatenate([np.full(20, 0.5), 2.0 ** np.arange(10), [np.inf] * 3])
    sentences = plateau_sentences(XOR, losses, 0.01)
    assert len(sentences) == 6
    assert sentences[-1] == "7 seeds ended at 7 other losses."
    assert sentences[-2].startswith("**Diverged**: 3 seeds")
