from functools import cache

import numpy as np
import pytest

from nn_core import Experiment, stability, train
from ui import stability as words
from ui.language import number


@cache
def held():
    return train(Experiment(dataset="xor", activation="tanh", batch_size="all", epochs=200))


@cache
def shaky():
    return train(Experiment(epochs=50))


@cache
def gone():
    return train(Experiment(learning_rate=0.2))


def told(run):
    return words.sentence(run, *stability.sharpness_over_epochs(run))


def test_the_sentence_compares_the_rate_with_the_last_state():
    sharpness = stability.sharpness(held().experiment, held().weights[-1])
    assert told(held()).startswith(
        f"At the last state λmax is {number(sharpness, 4)}, so 2/λmax is "
        f"{number(2 / sharpness, 4)}; the learning rate 0.1 is below it."
    )


def test_states_above_the_limit_are_told():
    """The original exercise begins where 0.1 is twice too large, and lands where it is not."""
    epochs, sharpness = stability.sharpness_over_epochs(shaky())
    above = int((2 / sharpness < 0.1).sum())
    assert above == 1
    assert f"It was above at 1 of the {len(epochs)} states" in told(shaky())


def test_what_the_limit_means_depends_on_the_batch():
    assert "exact limit near a minimum" in told(held())
    assert "exact limit near a minimum" in told(shaky())  # one sample is all of them
    part = train(Experiment(dataset="xor", batch_size=3))
    assert "sees only 3 of 4" in told(part)


def test_a_loss_that_curves_nowhere_upwards_has_no_limit():
    assert "no learning rate is too large" in words.sentence(
        held(), np.array([0, 1]), np.array([1.0, 0.0])
    )


def test_a_diverged_run_says_where_it_left_and_how_sharp_it_was():
    """The losses of its epochs are 9, 5.1984, 8.11, …"""
    run = gone()
    left = stability.departure(run)
    assert words.departure_sentence(run) == (
        f"From epoch 2 on the loss only rose, until the run diverged in epoch {run.diverged_at}. "
        f"There λmax was {number(left.sharpness, 4)}, so 2/λmax was "
        f"{number(2 / left.sharpness, 4)}, and the learning rate 0.2 was above it."
    )
    assert words.departure_sentence(held()) == ""


def test_a_rate_below_the_limit_is_explained_by_parts_only_where_steps_see_parts():
    """with one sample, or all in one step, a step sees the whole loss."""
    parts = train(Experiment(dataset="plane", learning_rate=0.65, init_scale=0.4, epochs=200))
    whole = train(Experiment(init_scale=0.32, learning_rate=0.442, epochs=200))
    for run, explained in ((parts, True), (whole, False)):
        left = stability.departure(run)
        assert run.experiment.learning_rate < 2 / left.sharpness
        assert "but that limit holds" in words.departure_sentence(run)
        assert ("steps on all samples" in words.departure_sentence(run)) == explained


def test_a_run_that_goes_beyond_all_bounds_in_one_epoch_rose_from_nowhere():
    run = train(Experiment(dataset="plane", learning_rate=0.5))
    assert words.departure_sentence(run).startswith("Within epoch 1 the loss went beyond")


def test_a_rate_that_was_tried_for_some_epochs_is_not_called_safe():
    """What is tried is what is said."""
    trial = stability.Trial(0.05, 10)
    assert words.smaller_rate_words(gone(), trial) == (
        "Open it with learning rate 0.05, with which it does not diverge"
    )
    assert words.smaller_rate_words(gone(), stability.Trial(0.05, 7)).endswith(
        "with which its first 7 epochs do not diverge"
    )


@pytest.mark.parametrize("trained", [held, gone])
def test_the_figure_has_the_limit_and_the_rate_in_use(trained):
    run = trained()
    epochs, sharpness = stability.sharpness_over_epochs(run)
    limit, rate = words.figure(run, epochs, sharpness).figure.data
    assert np.array_equal(limit.y, 2 / sharpness)
    assert np.array_equal(limit.x, epochs)
    assert list(rate.y) == [run.experiment.learning_rate] * 2
