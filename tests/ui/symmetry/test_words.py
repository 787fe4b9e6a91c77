"""The Symmetry page's sentences, against `nn_core`."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.starts import side_by_side
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import first_step
from nn_core.symmetry.growth import growth, visible_at
from nn_core.symmetry.many_seeds import final_losses, plateaus
from nn_core.symmetry.smaller_network import merged
from tests.nn_core.symmetry.twins import case
from tests.ui.symmetry.runs import XOR, from_each_start, nudged, of_each_seed, with_each_nudge
from ui.language import number, speaking
from ui.links import address
from ui.symmetry.words import (
    finding,
    merged_sentence,
    nudge_sentence,
    plateau_sentences,
    seeds_sentence,
    weights_sentences,
    why_sentence,
)


def test_finding_of_units_that_stay_identical():
    assert finding(train(XOR), from_each_start()) == (
        "After 2,000 epochs the hidden units of each layer are still identical to the last bit: "
        "equal starts get equal gradients, whatever the data. Of the starts compared here, "
        "symmetric and zeros keep their units equal; with random, scaled, same-in and nudged they "
        "differ."
    )


def test_the_finding_in_chinese():
    with speaking("zh"):
        words = finding(train(XOR), from_each_start())
    first, second = words.split("在这里比较的起点中，")
    assert first == (
        "经过 2,000 轮，每一层的隐藏单元仍然逐位相同：无论数据如何，相同的起点总得到相同的梯度。"
    )
    assert "zeros" in second.split("；")[0]
    assert "加微扰" in second.split("；")[1]  # the name of a start that is no code


def test_finding_of_units_that_differ():
    run = train(replace(XOR, init="random", hidden=(8,), seed=1, learning_rate=0.1))
    distance = max(symmetry.distances(run.experiment.sizes, run.weights[-1]).values())
    assert finding(run, {}) == (
        "After 2,000 epochs all hidden units do different work; the two of one layer that are "
        f"furthest apart have the distance {number(float(distance))}."
    )


def test_units_of_which_two_are_equal_are_counted_as_what_they_do():
    """h1 ≠ h2, but h3 = h4: four units do the work of three."""
    run = train(Experiment(hidden=(2, 2), nudge=0.1, activation="tanh"))
    assert "the 4 hidden units do the work of 3" in finding(run, {})


def test_finding_of_units_that_became_identical():
    run = train(Experiment(epochs=1))
    states = run.states.copy()
    states[0, 0] = 2.0
    assert "have become identical to the last bit" in finding(replace(run, states=states), {})


def test_finding_of_sign_twins():
    run = train(case("sign_twins", epochs=50)[0])
    assert "are equal or each other's negative, to the last bit" in finding(run, {})


def test_finding_of_a_diverged_run_begins_with_that():
    run = train(Experiment(learning_rate=0.5))
    assert finding(run, {}).startswith(
        f"The run diverged in epoch {run.diverged_at}; what follows is of its states before that."
    )


def test_finding_of_one_unit():
    assert "one unit" in finding(train(Experiment(hidden=(1, 1))), {})


def test_finding_names_no_start_where_all_stay_equal():
    equal = {name: from_each_start()[name] for name in ("zeros", "symmetric")}
    assert "All the starts" in finding(from_each_start()["zeros"], equal)
    one = {name: from_each_start()[name] for name in ("zeros", "random")}
    assert "zeros keeps its units equal; with random they differ." in finding(
        from_each_start()["zeros"], one
    )


def told_of_merging(run):
    return merged_sentence(run, merged(run.experiment.network, run.weights[-1]))


def test_the_smaller_network_is_named_and_agrees():
    words = told_of_merging(train(replace(XOR, hidden=(8,), learning_rate=0.1)))
    assert words.startswith("At the last state 1 of 8 hidden units are left when those with equal")
    assert "this is a 2-1-1 network" in words


def test_a_network_of_distinct_units_is_not_made_smaller():
    words = told_of_merging(from_each_start()["random"])
    assert words.startswith("At the last state no two hidden units of a layer have equal incoming")
    assert "enough" not in words


def test_a_linear_network_is_not_said_to_hide_no_smaller_one():
    """one unit a layer gives the same plane, two give the same two planes."""
    assert "one unit in each layer would be enough" in told_of_merging(
        train(Experiment(init="random"))
    )
    rows = ((0.0, 1.0, 1.0, 0.0), (1.0, 0.0, 0.0, 2.0))
    several = Experiment(dataset="custom", samples=rows, init="random", learning_rate=0.01)
    assert "2 units in each layer would be enough" in told_of_merging(
        train(replace(several, hidden=(3,)))
    )
    assert "enough" not in told_of_merging(train(several))


def test_units_with_equal_incoming_and_other_outgoing_weights_merge():
    """Equal incoming weights, other outgoing ones."""
    run = train(
        Experiment(dataset="or", init="same-in", init_scale=-1, activation="relu", epochs=42)
    )
    assert "this is a 2-1-1 network" in told_of_merging(run)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("zeros", "No gradient moves either unit, since weight to ŷ and a are 0."),
        ("symmetric", "Every factor is equal"),
        ("same-in", "The units differ in weight to ŷ,"),
        ("nudged", "The units differ in φ′ and a, so their gradients differ."),
    ],
)
def test_why_names_the_factor_that_decides(start, words):
    seen = first_step(side_by_side(XOR)[start])
    assert words in why_sentence(seen)


def test_equal_factors_do_not_say_that_different_units_stay_equal():
    """a nudge of 3e-16 is lost in the first outputs, but not in the units."""
    start = Experiment(nudge=3e-16)
    assert symmetry.distinct(start.network, train(start).weights[0]) == (2,)
    assert why_sentence(first_step(start)).endswith(
        "Every factor is equal, so every gradient is: the step moves both units alike."
    )


def test_why_of_sign_twins():
    seen = first_step(case("sign_twins")[0])
    assert "are each other's negative: the step moves both by the same amount" in why_sentence(seen)


def test_why_weights_are_equal_in_the_original_exercise_and_why_w5_is_not():
    assert weights_sentences(train(Experiment())) == [
        "w1 = w3: their units started equal, so both gradients are the same δ times the same x1.",
        "w1 = w2: in every sample x1 = x2, so both gradients are the same δ times the same number.",
        "w5 moves otherwise than w1: in the first step the first sample gives it the gradient "
        "δ·a = 6·2 = 12, and w1 δ·x1 = 6·1 = 6.",
    ]


def test_weights_that_do_not_move_do_not_move_otherwise():
    still = weights_sentences(train(Experiment(learning_rate=0.0)))
    assert not any("moves otherwise" in sentence for sentence in still)


def test_with_other_inputs_w1_and_w2_do_not_stay_equal():
    sentences = weights_sentences(train(XOR))
    assert sentences[0].startswith("w1 = w3: their units started equal")
    assert sentences[1] == (
        "w1 and w2 started equal and differ now: their gradients are δ·x1 and δ·x2, and not every "
        "sample has x1 = x2."
    )
    different = weights_sentences(train(replace(XOR, init="random", learning_rate=0.1)))
    assert not any("=" in words.split(":")[0] for words in different)


def test_products_that_vanish_without_a_factor_of_zero_are_told():
    tiny = Experiment(hidden=(2, 2), init_scale=1e-300)
    assert "every gradient is 0" in why_sentence(first_step(tiny))
    apart = replace(tiny, init="same-in")
    assert "but no gradient does." in why_sentence(first_step(apart))


def test_the_growth_is_a_number():
    run = with_each_nudge()[1e-12]
    distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
    words = nudge_sentence({1e-12: run})
    factor = number(growth(run.epochs, distance).factor)
    assert f"by a factor of {factor} an epoch" in words
    visible = visible_at(run.epochs, distance)
    assert f"In epoch {visible:,} the units were visibly different." in words


def test_growth_that_stopped_is_told_as_past():
    """It grew for some dozens of epochs, and then no more."""
    four = Experiment(dataset="xor", hidden=(4,), activation="tanh", nudge=1e-15, epochs=2000)
    run = train(four)
    distance = symmetry.largest_distance(run)
    top = int(distance.argmax())
    assert distance[-1] < distance[top] / 5
    words = nudge_sentence({1e-15: run})
    assert "A nudge of 1e-15 grew by a factor of" in words
    assert f"furthest apart in epoch {run.epochs[top]:,}, by {distance[top]:.3g}." in words


def test_a_nudge_that_grows_at_once_is_not_denied():
    """the nudge of 1e-3 grows 21.8-fold, in too few epochs to fit a rate."""
    words = nudge_sentence(nudged(Experiment(dataset="or", activation="relu", epochs=100)))
    assert "no nudge grew" not in words
    assert "in too few recorded states to tell a rate" in words


def test_where_every_run_diverges_no_growth_is_claimed():
    assert "diverges" in nudge_sentence(nudged(Experiment(learning_rate=0.5)))


def test_where_no_nudge_grows_the_sentence_says_so():
    assert nudge_sentence(nudged(Experiment(epochs=2))).startswith(
        "In these epochs no nudge grew tenfold."
    )


def test_without_a_second_unit_there_is_no_nudge():
    assert "no second one to nudge" in nudge_sentence({})


def test_the_share_of_seeds_depends_on_the_threshold():
    good = int((of_each_seed() <= 0.01).sum())
    assert seeds_sentence(of_each_seed(), 0.01) == (
        f"{good} of 40 random starts end with a loss of at most 0.01: {number(100 * good / 40)} %."
    )
    assert seeds_sentence(of_each_seed(), 100.0).startswith("40 of 40")
    assert "Diverged: 1." in seeds_sentence(np.array([0.0, np.inf]), 0.01)


def test_seeds_of_a_plateau_are_links_that_open_them():
    sentences = plateau_sentences(XOR, of_each_seed(), 0.01)
    solved = int(np.flatnonzero(of_each_seed() <= 0.01)[0])
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
    assert sentences[-1] == "7 more seeds ended at other losses."
    assert sentences[-2].startswith("**Diverged**: 3 of 33 seeds")
    one_more = plateau_sentences(XOR, 2.0 ** np.arange(6), 0.01)
    assert one_more[-1] == "1 more seed ended at another loss."


def test_seeds_that_end_anywhere_are_on_no_plateau():
    """188 seeds between 0.0707 and 0.2923 were said to be at 0.161174."""
    or_sigmoid = Experiment(dataset="or", activation="sigmoid", epochs=20)
    losses = final_losses(or_sigmoid)
    for plateau in plateaus(losses, 0.01):
        assert plateau.high <= 1.05 * plateau.low
    ranges = re.findall(
        r"\*\*Loss (\S+) to (\S+)\*\*", " ".join(plateau_sentences(XOR, losses, 0.01))
    )
    assert len(ranges) == 5
    assert all(float(high) <= 1.06 * float(low) for low, high in ranges)
