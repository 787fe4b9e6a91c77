"""What Train says of the samples and of a threshold."""

from dataclasses import replace

from nn_core import Experiment, train
from ui.facts import say
from ui.train.solved import SENTENCES, answers, passed

XOR = Experiment(dataset="xor", activation="sigmoid", init="random", seed=5, epochs=3000)


def test_a_plateau_is_told_from_a_solution():
    said = [say(each, SENTENCES) for each in answers(train(XOR))]
    assert said == [
        "3 of 4 samples are answered right: closer to their targets than 0.5, half of the smallest "
        "distance between targets.",
        "The loss creeps towards 0.125: 2 samples are answered ŷ ≈ 0.5, the mean of their targets.",
    ]
    solved = Experiment(dataset="xor", activation="tanh", init="random", seed=1, epochs=300)
    [said] = [say(each, SENTENCES) for each in answers(train(solved))]
    assert said.startswith("All 4 samples are answered right")
    assert answers(train(Experiment())) == ()


def test_several_outputs_and_groups_of_samples_are_told_one_by_one():
    # Twelve samples, two and two at one place: no network can tell the two apart.
    rows = tuple((x / 5, 0.0, 4 * x + 3 * y, 4 * y) for x in range(6) for y in (0, 1))
    experiment = Experiment(dataset="custom", samples=rows, learning_rate=0.01, init="random")
    run = train(replace(experiment, batch_size="all", epochs=20000))
    said = [say(each, SENTENCES) for each in answers(run)]
    assert said == [
        "0 of 12 samples are answered right: ŷ1 and ŷ2 are closer to their targets than 0.5 and "
        "2, half of the smallest distance between the targets of each.",
        "The loss stays near 6.25: samples of a group are answered alike, with the mean of their "
        "targets.",
        "12 samples are answered ŷ2 ≈ 2.",
        "2 samples are answered ŷ1 ≈ 1.5.",
        "2 samples are answered ŷ1 ≈ 5.5.",
        "2 samples are answered ŷ1 ≈ 9.5.",
        "There are 3 more groups.",
    ]


def test_the_first_epoch_below_a_threshold():
    run = train(Experiment())
    # The mean losses of the original exercise: 9 first, 0.0164306 in the tenth epoch.
    assert run.loss_mean[0] == 9.0
    said = [say(passed(run, threshold), SENTENCES) for threshold in (9.5, 0.0165, 0.0164)]
    assert said == [
        "The mean loss was first below 9.5 in epoch 1.",
        "The mean loss was first below 0.0165 in epoch 10.",
        "The mean loss of no epoch was below 0.0164.",
    ]
