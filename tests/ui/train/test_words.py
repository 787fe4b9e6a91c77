"""Every sentence of the finding appears where it is true, with the run's own numbers."""

from dataclasses import replace

import pytest

from nn_core import Experiment, Training, train
from nn_core.symmetry.distances import distances
from ui.theme import number
from ui.train.words import finding


def test_the_original_exercise():
    assert finding(train(Experiment())) == (
        "After 10 epochs the loss fell from 9 to 0.0164. The two hidden units are still "
        "identical, to the last bit: they started equal, so every step gave them equal "
        "gradients. Without an activation function the two layers are one linear regression, "
        "however long they train."
    )


def test_a_loss_that_rose():
    run = train(Experiment(dataset="xor", learning_rate=0.25, epochs=2))
    assert run.final_loss > run.loss_mean[0]
    first, last = (number(loss, 3) for loss in (run.loss_mean[0], run.final_loss))
    assert finding(run).startswith(f"After 2 epochs the loss rose from {first} to {last}.")


def test_a_loss_that_did_not_change():
    # All zeros, tanh: only the output bias can move, and here it has nothing to correct.
    run = train(
        Experiment(
            dataset="custom",
            samples=((1, 0, 1), (0, 1, -1)),
            init="zeros",
            activation="tanh",
            batch_size="all",
        )
    )
    assert finding(run).startswith("After 10 epochs the loss is what it was at first, 1.")


def test_an_exact_fit():
    run = train(Experiment(dataset="custom", samples=((1, 1, 4),)))
    assert run.final_loss == 0.0
    assert "the loss is exactly 0: every sample is fitted to the last bit" in finding(run)


def test_one_epoch_has_one_loss():
    assert finding(train(Experiment(epochs=1))).startswith(
        "After 1 epoch there is one loss to tell of: 9, met before the updates."
    )


def test_a_diverged_run_says_where_and_what_to_try():
    run = train(Experiment(learning_rate=0.2))
    assert run.diverged_at == 8
    assert finding(run).startswith(
        "The run diverged: in epoch 8 the loss left the numbers that can be kept after growing "
        "from 9 to 4.37e45. Each step at η = 0.2 overshoots by more than the one before; try a "
        "smaller learning rate."
    )


def test_a_run_that_diverged_at_once_has_no_path():
    run = train(Experiment(dataset="plane", learning_rate=0.5))
    assert run.diverged_at == 1
    assert "in epoch 1 the loss left the numbers that can be kept. Each" in finding(run)


def test_a_stopped_run():
    training = Training(Experiment(dataset="xor", epochs=1_000_000))
    training.advance()
    done = training.epochs_done
    assert 0 < done < 1_000_000
    assert finding(training.run()).startswith(f"Stopped after {done:,} epochs of 1,000,000: the")


def test_a_run_stopped_before_it_began():
    assert finding(Training(Experiment()).run()).startswith(
        "Stopped after 0 epochs of 10: nothing has been learned yet."
    )


@pytest.mark.parametrize(
    ("hidden", "sentence"),
    [
        ((1,), "With one hidden unit a layer there is no symmetry to break."),
        ((2,), "The two hidden units are still identical, to the last bit"),
        ((8,), "All 8 hidden units are still identical, to the last bit"),
        ((3, 2), "Within each layer the hidden units are still identical, to the last bit"),
    ],
)
def test_who_is_identical(hidden, sentence):
    assert sentence in finding(train(Experiment(hidden=hidden, epochs=3, init_scale=0.1)))


def test_a_random_start_tells_the_distance():
    run = train(Experiment(init="random"))
    [apart] = distances(run.experiment.sizes, run.weights[-1]).values()
    assert f"They started different: the hidden units are now {number(apart, 3)} apart." in (
        finding(run)
    )


def test_many_units_tell_the_nearest_and_the_farthest_pair():
    run = train(Experiment(init="random", hidden=(8,)))
    apart = distances(run.experiment.sizes, run.weights[-1]).values()
    low, high = number(min(apart), 3), number(max(apart), 3)
    assert f"are now between {low} and {high} apart." in finding(run)


def test_a_nudge_is_named():
    run = train(Experiment(nudge=1e-12))
    assert "A nudge of 1e-12 was enough: the hidden units are now" in finding(run)


def test_some_units_identical_and_others_not():
    run = train(Experiment(hidden=(8,), init_scale=0.1, nudge=0.5))
    assert "some hidden units are identical, others are now up to" in finding(run)


def test_units_that_become_identical():
    # relu, and a step so far that both units are dead from then on and own the same numbers.
    start = Experiment(
        dataset="custom",
        samples=((0.0, 0.0, 0.0),),
        init="custom",
        weights=(1, 0, 1, 0, 1, 1, 0, 0, 0),
        epochs=1,
    )
    run = replace(train(start), weights=train(start).weights[[0, 0]].copy())
    run.weights[0][0] = 2.0
    assert "started apart and have become identical, to the last bit" in finding(run)


def test_linearity_is_said_only_without_an_activation():
    assert "linear regression" not in finding(train(Experiment(activation="tanh")))
    assert "the four layers are one linear regression" in finding(
        train(Experiment(hidden=(2, 2, 2), init_scale=0.5))
    )
