"""What Train says of the samples and of a threshold."""

from nn_core import Experiment, train
from ui.facts import say
from ui.train.solved import SENTENCES, answers, passed

XOR = Experiment(dataset="xor", activation="sigmoid", init="random", seed=5, epochs=3000)


def test_a_plateau_is_told_from_a_solution():
    said = [say(each, SENTENCES) for each in answers(train(XOR))]
    assert said == [
        "3 of 4 samples are answered right: closer to their targets than half of the distance "
        "between targets.",
        "The loss creeps towards 0.125: 2 samples are answered about 0.5, the mean of their "
        "targets.",
    ]
    solved = Experiment(dataset="xor", activation="tanh", init="random", seed=1, epochs=300)
    [said] = [say(each, SENTENCES) for each in answers(train(solved))]
    assert said.startswith("All 4 samples are answered right")
    assert answers(train(Experiment())) == ()


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
