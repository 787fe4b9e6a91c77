"""A plateau told from a solution."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, predict, train
from nn_core.plateau import distances_between_targets, on_the_border, plateau, right_samples


def own(*samples):
    return Experiment(dataset="custom", samples=samples)


@pytest.mark.parametrize(
    ("experiment", "distance"),
    [
        (Experiment(dataset="xor"), (1.0,)),
        (Experiment(), None),
        (own((0, 0, 0.5), (1, 0, 2), (0, 1, 1)), (0.5,)),
        (own((0, 0, 1, 3, 0), (1, 0, 1, 5, 8)), (2.0, 2.0, 8.0)),  # the first has one target only
        (own(*((0, 0, 0.25 * y) for y in range(200))), (0.25,)),
    ],
)
def test_the_distance_between_the_targets_of_each_output(experiment, distance):
    assert distances_between_targets(experiment) == distance


def test_a_sample_is_right_within_half_of_the_distance():
    # ŷ = w5·w1·x1 is 0.5 + a bit, or 0.5 exactly, of targets 0 and 1.
    experiment = own((1.0, 0.0, 0.0), (1.25, 0.0, 1.0), (2.0, 0.0, 1.0))
    weights = np.array([1.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0])
    assert right_samples(experiment, weights).tolist() == [False, True, True]
    assert right_samples(Experiment(), weights) is None


def test_half_way_between_two_targets_is_right_for_neither():
    # ŷ = x1 here: within 1 % of the half, and just beyond that, on either side.
    answers = (0.5, 0.496, 0.504, 0.494, 0.506)
    experiment = own(*((x1, 0.0, y) for x1 in answers for y in (0.0, 1.0)))
    weights = np.array([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    right, border = (each(experiment, weights).tolist() for each in (right_samples, on_the_border))
    assert right == [False] * 6 + [True, False, False, True]
    assert border == [True] * 6 + [False] * 4


def test_two_outputs_have_to_be_right_both():
    experiment = own((0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))
    weights = np.zeros(12)
    assert right_samples(experiment, weights).tolist() == [True, False]


def test_xor_at_one_eighth_answers_two_patterns_one_half():
    experiment = Experiment(
        dataset="xor", activation="sigmoid", init="random", seed=5, learning_rate=0.1, epochs=3000
    )
    found = plateau(train(experiment))
    assert found == (((0, 2, 0.5),), 0.125, True)


@pytest.mark.parametrize(("loss", "expected"), [("squared", 0.25), ("half-squared", 0.125)])
def test_a_linear_network_answers_all_of_xor_one_half(loss, expected):
    experiment = Experiment(dataset="xor", loss=loss, init="random", epochs=3000, batch_size="all")
    found = plateau(train(experiment))
    assert found[:2] == (((0, 4, 0.5),), expected)


def test_each_output_has_its_own_plateau():
    # Without an activation y1 = x1 is learned, and y2 = XOR(x1, x2) is not.
    rows = [(x1, x2, x1, float(x1 != x2)) for x1 in (0.0, 1.0) for x2 in (0.0, 1.0)]
    experiment = replace(own(*rows), init="random", epochs=3000, batch_size="all")
    assert plateau(train(experiment))[:2] == (((1, 4, 0.5),), 0.25)


def test_dead_units_answer_every_one_of_many_targets_with_their_mean():
    # relu units that are 0 on all 200 samples: ŷ is b3, which goes to the mean of 0, …, 199.
    rows = [(1.0, 1.0, float(y)) for y in range(200)]
    experiment = replace(
        own(*rows), activation="relu", init_scale=-1.0, epochs=200, batch_size="all"
    )
    found = plateau(train(experiment))
    assert found.groups == ((0, 200, 99.5),)
    assert found.loss == pytest.approx((200**2 - 1) / 12)  # the variance of 0, …, 199


def test_samples_that_no_network_can_tell_apart_get_the_mean_of_each_group():
    rows = [(0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 2.0), (1.0, 0.0, 4.0)]
    experiment = replace(own(*rows), init="random", epochs=3000, batch_size="all")
    assert plateau(train(experiment))[:2] == (((0, 2, 0.5), (0, 2, 3.0)), 0.625)


def test_answers_on_their_way_to_one_mean_are_one_group():
    # All of XOR is answered 0.5 in the end; after ten epochs it is 0.412, 0.413, 0.533 and 0.534.
    experiment = Experiment(
        dataset="xor",
        init_scale=-1e-5,
        nudge=1.5,
        learning_rate=0.09787206722856649,
        output_rate=1.7731953596196783,
        batch_size="all",
    )
    run = train(experiment)
    answers = predict(experiment, run.weights[-1], experiment.rows[:, :2])
    assert answers == pytest.approx([0.412, 0.413, 0.533, 0.534], abs=1e-3)
    assert plateau(run)[:2] == (((0, 4, 0.5),), 0.25)


def test_targets_that_cancel_have_mean_0_exactly():
    targets = (0.59, -1.11, -2.18, 2.28, 0.42)
    assert sum(targets) != 0.0
    experiment = replace(own(*((0.0, 0.0, y) for y in targets)), init="zeros", biases="fixed")
    assert plateau(train(experiment)).groups == ((0, 5, 0.0),)


def test_what_is_solved_or_still_falls_or_diverged_is_on_no_plateau():
    xor = Experiment(dataset="xor", activation="tanh", init="random", seed=1, epochs=300)
    assert plateau(train(xor)) is None
    assert right_samples(xor, train(xor).weights[-1]).all()
    falling = Experiment(dataset="xor", activation="tanh", init="random", seed=6, epochs=300)
    assert plateau(train(falling)) is None
    assert plateau(train(Experiment(dataset="xor", learning_rate=5, epochs=300))) is None


@pytest.mark.parametrize(
    ("activation", "seed", "epochs", "quarter", "last"),
    [
        ("tanh", 14, 8, 0.289, 0.2656),  # on its way to 0.25, and fast
        ("sigmoid", 0, 600, 0.2504, 0.24996),  # already below 0.25
    ],
)
def test_near_the_mean_of_the_targets_is_not_yet_a_plateau(activation, seed, epochs, quarter, last):
    experiment = Experiment(
        dataset="xor", activation=activation, init="random", seed=seed, epochs=epochs
    )
    run = train(experiment)
    assert run.loss[[3 * epochs // 4, -1]] == pytest.approx([quarter, last], rel=1e-3)
    answers = predict(experiment, run.weights[-1], experiment.rows[:, :2])
    assert np.abs(answers - 0.5).max() < 0.1
    assert plateau(run) is None
