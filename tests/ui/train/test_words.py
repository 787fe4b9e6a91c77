"""Every sentence of the finding appears where it is true, with the run's own numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, Training, train
from nn_core.network import forward, loss
from nn_core.parameters import unflatten
from nn_core.symmetry.distances import distances
from tests.nn_core.symmetry.twins import case
from ui.language import number, speaking
from ui.train.words import SENTENCES, facts, finding


def keys(run):
    return [found.key for found in facts(run)]


def values(run, key):
    [found] = [found for found in facts(run) if found.key == key]
    return found.values


def mean_loss(experiment, state):
    """By the readable network, sample by sample."""
    network, parameters = experiment.network, unflatten(experiment.sizes, state)
    each = [
        loss(network, row[2:], forward(network, parameters, row[:2])[-1])
        for row in experiment.rows.tolist()
    ]
    return sum(each) / len(each)


def test_the_original_exercise():
    assert finding(train(Experiment())) == (
        "w5 and w6 changed most: each from 1 to −0.284. w1, w2, w3 and w4 changed alike: each from "
        "1 to 0.181. After 10 epochs the loss fell from 9 to 0.00653. The two hidden units are "
        "still identical, to the last bit: they started equal, so every step gave them equal "
        "gradients. Without an activation function the 2 layers are one linear regression, however "
        "long they train."
    )


def test_the_original_exercise_in_chinese():
    with speaking("zh"):
        words = finding(train(Experiment()))
    assert words.startswith("变化最大的是 w5")
    assert "从 1 变为 −0.284。" in words
    assert "都从 1 变为 0.181。经过 10 轮，损失从 9 降到 0.00653。" in words
    assert words.endswith("没有激活函数，无论训练多久，这 2 层都只是一个线性回归。")


@pytest.mark.parametrize(
    "fields",
    [
        {"epochs": 1},
        {"learning_rate": 0.2},
        {"learning_rate": 0.5},
        {"learning_rate": 1e-6},
        {"dataset": "xor", "output_activation": "sigmoid"},
        {"nudge": 0.1},
        {"hidden": (1,)},
    ],
)
def test_both_languages_tell_the_same_numbers(fields):
    run = train(Experiment(**fields))
    told = {}
    for code in ("en", "zh"):
        with speaking(code):
            told[code] = sorted(re.findall(r"[0-9]+(?:[.,][0-9]+)*", finding(run)))
    assert told["en"] == told["zh"] != []


@pytest.mark.parametrize("epochs", [10, 2000, 50_000])
def test_the_first_loss_is_that_of_the_start_however_many_epochs_are_recorded(epochs):
    """9, in every run of the original exercise."""
    assert values(train(Experiment(epochs=epochs)), "fell")["first"] == 9.0


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"dataset": "xor", "learning_rate": 0.25, "epochs": 2}, "rose"),
        ({"dataset": "moons", "epochs": 3, "activation": "tanh", "learning_rate": 0.02}, "fell"),
    ],
)
def test_losses_are_those_of_the_weights_at_the_start_and_at_the_end(fields, key):
    run = train(Experiment(**fields))
    found = values(run, key)
    assert found["first"] == pytest.approx(mean_loss(run.experiment, run.weights[0]), rel=1e-14)
    assert found["last"] == pytest.approx(mean_loss(run.experiment, run.weights[-1]), rel=1e-14)


def test_one_epoch_tells_the_loss_before_and_after_it():
    """By hand: the step to w = 0.4, −0.2 and b = −0.6, −1.2 … leaves (1 − ŷ)² = 2.8224."""
    assert "After 1 epoch the loss fell from 9 to 2.82." in finding(train(Experiment(epochs=1)))


def test_nothing_moves_where_there_is_nothing_to_correct():
    # All zeros, tanh: only the output bias can move, and here it has nothing to correct.
    still = Experiment(
        dataset="custom",
        samples=((1, 0, 1), (0, 1, -1)),
        init="zeros",
        activation="tanh",
        batch_size="all",
    )
    assert finding(train(still)).startswith(
        "At the end every weight and bias is what it was at the start. After 10 epochs the loss is "
        "what it was at the start, 1, but for rounding."
    )


def test_a_loss_that_is_all_rounding_neither_falls_nor_rises():
    # ŷ = (0.4·−2.2 − 1.7·0.3 − 3)·1 + 1.2 = −3.19, the target; 64-bit numbers miss it by a bit.
    fitted = Experiment(
        dataset="custom",
        samples=((-2.2, 0.3, -3.19),),
        hidden=(1,),
        init="custom",
        weights=(0.4, -1.7, 1.0, -3.0, 1.2),
        epochs=1,
    )
    run = train(fitted)
    assert 0.0 < run.loss[0] < run.loss[1] < 1e-29
    assert keys(run)[1] == "same_loss"


def test_a_learning_rate_of_0_moves_nothing_and_says_so():
    experiment, expected = case("eta_zero")
    run = train(experiment)
    assert run.weights[-1].tolist() == expected["states"][-1]
    assert keys(run)[:2] == ["no_rate", "same_loss"]


def test_what_changed_too_little_to_be_seen_is_told_by_how_much():
    words = finding(train(Experiment(learning_rate=1e-6, epochs=1)))
    assert "w5 and w6 changed most, but only by −1.2e-5 each, from 1." in words
    # The gradient's square, 4·36 + 2·144 + 2·36 + 36, times the rate: 0.00054.
    assert "After 1 epoch the loss is 9; it fell by 0.00054." in words


def test_many_equal_weights_are_not_all_listed():
    words = finding(train(Experiment(hidden=(8,), init_scale=0.1)))
    assert "w1, w2, w3, w4, w5, … changed alike: each from 0.1 to" in words


def test_an_exact_fit():
    run = train(Experiment(dataset="custom", samples=((1, 1, 4),)))
    assert run.final_loss == 0.0
    assert "the loss is exactly 0: every sample is fitted to the last bit" in finding(run)


def test_a_square_that_underflows_is_no_exact_fit():
    """only b3 moves, ŷ = b3 is not the target 0, but its square is."""
    run = train(
        Experiment(
            dataset="custom",
            samples=((1, 1, 0),),
            init="custom",
            weights=(0, 0, 0, 0, 0, 0, 0, 0, 1),
            learning_rate=0.25,
            epochs=600,
        )
    )
    assert 0 < run.weights[-1, -1] < 1e-162
    assert "underflow" in keys(run)
    assert "exact_fit" not in keys(run)


def test_a_loss_too_large_for_a_number():
    """The last pass was met before the last updates: its loss still was a number."""
    run = train(Experiment(hidden=(2, 2, 2), learning_rate=0.1, epochs=3))
    assert run.diverged_at is None
    assert run.final_loss < 1e100
    assert "After 3 epochs the loss is too large for a 64-bit number." in finding(run)


def test_a_diverged_run_says_where_and_what_to_try():
    """The losses are 9, 5.1984, 8.11, …: it did not grow from the first epoch on."""
    run = train(Experiment(learning_rate=0.2))
    assert run.diverged_at == 8
    assert finding(run).startswith(
        "The run diverged: in epoch 8 the loss was above 1e100 or not a number. It went from 9 in "
        "the first epoch, by way of 5.2 at its smallest, to 4.37e45. Try a smaller learning rate."
    )
    long = train(Experiment(learning_rate=0.2, epochs=5000))
    assert finding(long) == finding(run)


def test_a_diverged_run_that_only_grew_has_no_smallest_loss_to_tell():
    run = train(Experiment(learning_rate=0.5))
    assert (np.diff(run.loss_mean) > 0).all()
    assert keys(run)[0] == "diverged"


def test_a_run_that_diverged_at_once_has_no_path():
    run = train(Experiment(dataset="plane", learning_rate=0.5))
    assert run.diverged_at == 1
    assert "already in epoch 1 the loss was above 1e100 or not a number. Try" in finding(run)
    second = train(Experiment(dataset="xor", init="random", learning_rate=1.0))
    assert second.diverged_at == 2
    assert f"in the first it was {number(second.final_loss, 3)}." in finding(second)


def test_a_stopped_run():
    training = Training(Experiment(dataset="xor", epochs=1_000_000))
    training.advance()
    run = training.run()
    assert 0 < run.epochs_done < 1_000_000
    assert f"Stopped after {run.epochs_done:,} epochs of 1,000,000. After" in finding(run)
    begun = Training(Experiment()).run()
    assert finding(begun).startswith(
        "Stopped after 0 epochs of 10. Nothing has been learned yet. The two"
    )


@pytest.mark.parametrize(
    ("hidden", "sentence"),
    [
        ((1,), "With one hidden unit in each layer there is no symmetry to break."),
        ((2,), "The two hidden units are still identical, to the last bit"),
        ((8,), "All hidden units are still identical, to the last bit"),
        ((3, 2), "Within each layer the hidden units are still identical, to the last bit"),
    ],
)
def test_who_is_identical(hidden, sentence):
    assert sentence in finding(train(Experiment(hidden=hidden, epochs=3, init_scale=0.1)))


def apart(run):
    return np.array(list(distances(run.experiment.sizes, run.weights[[0, -1]]).values()))


def test_a_random_start_tells_the_distance_before_and_after():
    run = train(Experiment(init="random", hidden=(8,), learning_rate=0.01))
    first, last = (number(d, 3) for d in apart(run).max(axis=0).tolist())
    assert (
        "The hidden units started different: the two furthest apart had the distance "
        f"{first}, now {last}." in finding(run)
    )


def test_a_nudge_is_named_with_what_it_became():
    """at a nudge of 0.001 the distance shrinks, which is not enough for anything."""
    run = train(Experiment(nudge=0.001))
    first, last = (number(d, 3) for d in apart(run)[0].tolist())
    assert first == "0.001"
    assert float(last) < 0.001
    assert (
        "A nudge of 0.001 made the hidden units different: at the start the two furthest apart had "
        f"the distance 0.001, now {last}." in finding(run)
    )


def test_a_nudge_of_a_start_that_was_not_symmetric_is_not_what_parted_the_units():
    assert "different" in keys(train(Experiment(init="random", nudge=0.001)))


def test_some_units_identical_and_others_not():
    run = train(Experiment(hidden=(8,), init_scale=0.1, nudge=0.5))
    assert "Some hidden units are identical, to the last bit; the two furthest" in finding(run)


def test_units_that_become_identical():
    run = train(Experiment(epochs=1))
    states = run.states.copy()
    states[0, 0] = 2.0
    assert "started different and have become identical" in finding(replace(run, states=states))


@pytest.mark.parametrize(("activation", "key"), [("tanh", "opposite"), ("none", "opposite_linear")])
def test_units_that_are_each_others_negative_do_the_work_of_one(activation, key):
    run = train(case("sign_twins", activation=activation, epochs=20)[0])
    assert key in keys(run)
    assert "do the work of one unit" in finding(run)


def test_sigmoid_units_that_are_each_others_negative_are_two():
    assert "different" in keys(train(case("sign_twins", activation="sigmoid", epochs=20)[0]))


def test_dead_units_are_named_with_the_epoch_they_died_in():
    run = train(case("relu_dies_in_step_2", loss="squared", learning_rate=0.05)[0])
    assert (
        "h1 and h2 are dead since epoch 2: relu puts out 0 on every sample, so no gradient moves "
        "what enters them." in finding(run)
    )
    assert (run.weights[2, :8] == run.weights[-1, :8]).all()


def test_units_that_died_one_after_the_other():
    run = train(
        Experiment(
            dataset="moons",
            hidden=(8,),
            activation="relu",
            init="random",
            seed=4,
            learning_rate=0.1,
            epochs=1500,
        )
    )
    assert "the last of them since step 16,552, in epoch 138" in finding(run)


def test_units_dead_from_the_start_and_saturated_ones():
    dark = Experiment(
        dataset="custom", samples=((1, 1, 0),), activation="relu", init_scale=-1.0, epochs=2
    )
    assert "h1 and h2 are dead from the start" in finding(train(dark))
    flat = replace(dark, activation="tanh", init_scale=9.0, learning_rate=0.0)
    assert (
        "h1 and h2 are saturated from the start: on every sample their slopes are below 0.001, so "
        "hardly any gradient reaches what enters them." in finding(train(flat))
    )


def test_units_that_saturate_on_the_way():
    fast = Experiment(dataset="xor", activation="sigmoid", learning_rate=1.0, epochs=50)
    assert "h1 and h2 are saturated since epoch 1: on every sample" in finding(train(fast))
    parted = finding(train(replace(fast, init="random")))
    assert "h1 and h2 are saturated, the last of them since epoch 22: on every sample" in parted


def test_linearity_is_said_only_without_an_activation():
    assert keys(train(Experiment(activation="tanh")))[-1] != "linear"
    assert "the 4 layers are one linear regression" in finding(
        train(Experiment(hidden=(2, 2, 2), init_scale=0.5))
    )
    inside = train(Experiment(dataset="or", output_activation="sigmoid"))
    assert "the 2 layers are one plane inside a sigmoid" in finding(inside)


def test_every_sentence_ends_as_one():
    for sentence in SENTENCES.values():
        for form in (sentence,) if isinstance(sentence, str) else sentence:
            assert form.endswith(".")
