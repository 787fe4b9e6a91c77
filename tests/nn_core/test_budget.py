"""A long experiment is shortened to what can be trained in a moment."""

from dataclasses import replace

from nn_core.budget import OPERATIONS, first_epochs
from nn_core.experiment import Experiment

SHORT = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, epochs=2000)
LONG = replace(SHORT, epochs=1_000_000)


def test_a_short_experiment_stays_what_it_is():
    assert first_epochs(SHORT, runs=12) == SHORT


def test_of_a_long_one_only_the_epochs_are_fewer():
    shortened = first_epochs(LONG, runs=12)
    assert 2000 < shortened.epochs < 1_000_000
    assert replace(LONG, epochs=shortened.epochs) == shortened


def test_all_runs_together_stay_within_the_operations():
    parameters, samples = 9, 4
    for runs in (2, 12, 200):
        done = runs * first_epochs(LONG, runs).epochs * samples * parameters
        assert 0.99 * OPERATIONS < done <= OPERATIONS


def test_one_epoch_is_left_in_any_case():
    assert first_epochs(LONG, operations=1).epochs == 1
