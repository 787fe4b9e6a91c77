"""An experiment of one's own: changes that give the right experiment, and change nothing else."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment, start, train
from nn_core.editing import (
    continued,
    with_layer,
    with_own_samples,
    with_own_weights,
    with_sample,
    with_sample_moved,
    with_samples,
    with_weights,
    without_sample,
)
from nn_core.experiment import KINDS
from nn_core.parameters import names
from tests.strategies import experiments, values

XOR = Experiment(dataset="xor")


@given(experiments(dataset=values(KINDS["dataset"])))
def test_editing_samples_begins_with_the_same_samples(experiment):
    own = with_own_samples(experiment)
    assert own.dataset == "custom"
    assert np.array_equal(own.rows, experiment.rows)
    assert replace(own, dataset="or", samples=(), noise=0.0, data_seed=0, batch_size="all") == (
        replace(experiment, dataset="or", samples=(), noise=0.0, data_seed=0, batch_size="all")
    )


@given(experiments())
def test_editing_weights_begins_with_the_same_start(experiment):
    own = with_own_weights(experiment)
    assert (own.init, own.nudge) == ("custom", 0.0)
    assert np.array_equal(start(own), start(experiment))
    assert own.rows.tolist() == experiment.rows.tolist()


def test_samples_are_added_moved_and_removed():
    more = with_sample(XOR, (0.5, 0.5, 2.0)).experiment
    assert more.samples == ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0), (0.5, 0.5, 2))
    moved = with_sample_moved(more, 4, -1.0, 3.0).experiment
    assert moved.samples[4] == (-1, 3, 2)
    assert without_sample(moved, 0).experiment.samples == moved.samples[1:]


def test_a_batch_that_has_too_few_samples_left_becomes_all_of_them():
    change = without_sample(replace(XOR, batch_size=4), 3)
    assert change.experiment.batch_size == 3
    assert change.notes == ("The batch size is 3 now: there are no more samples.",)
    assert without_sample(replace(XOR, batch_size="all"), 3).experiment.batch_size == "all"


def test_own_weights_outlive_another_number_of_outputs():
    own = with_weights(Experiment(hidden=(2,)), {"w5": 5.0, "w6": 6.0, "b3": 7.0})
    two = with_samples(own, [(0.05, 0.1, 0.01, 0.99)])
    named = dict(zip(names((2, 2, 2)), two.experiment.weights, strict=True))
    assert [named[name] for name in ("w5", "w6", "w7", "w8", "b3", "b4")] == [5, 6, 0, 0, 7, 0]
    assert two.notes == ("The weights and the bias of a new output start at 0.",)
    assert with_samples(two.experiment, [(1, 1, 1)]).experiment.weights == own.weights


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: without_sample(Experiment(), 0), "This is the only sample, and there must be one"),
        (lambda: without_sample(XOR, 4), "There is no sample 5; there are 1 to 4."),
        (lambda: with_samples(XOR, []), "There must be at least one sample."),
        (lambda: with_samples(XOR, [(1, 2)]), "The samples must be at most 200 rows of two inputs"),
        (lambda: with_samples(XOR, [(1, 2, 3), (1, 2, 3, 4)]), "The samples must be at most 200"),
        (lambda: with_sample(XOR, (1, float("nan"), 3)), "The samples must be at most 200 rows"),
        (
            lambda: with_sample(with_samples(XOR, [(0, 0, 0)] * 200).experiment, (1, 1, 1)),
            "There are 200 samples, and there may not be more.",
        ),
        (lambda: with_weights(XOR, {"w9": 1.0}), "There is no parameter 'w9'"),
        (lambda: with_weights(XOR, {"b1": 2e6}), "b1 is 2e+06; a start weight must be from -1e+06"),
        (lambda: with_weights(XOR, {"b1": float("nan")}), "b1 is nan; a start weight must be"),
        (
            lambda: with_layer(XOR, 1, [[1.0], [2.0]], "units"),
            "The matrix has 2 × 1 numbers; with a row for each of the 1 units it must have 1 × 2.",
        ),
        (lambda: with_layer(XOR, 0, [[1.0], [2.0, 3.0]], "units"), "rows of different lengths"),
        (lambda: with_layer(XOR, 2, [[1.0]], "units"), "layer is 2; it must be 0 to 1."),
    ],
)
def test_what_cannot_be_is_a_sentence(change, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        change()


def test_a_matrix_of_a_sheet_in_both_orientations():
    base = Experiment(hidden=(3,))
    per_unit = with_layer(base, 0, [[1, 2], [3, 4], [5, 6]], "units")
    assert per_unit.weights[:6] == (1, 2, 3, 4, 5, 6)
    per_input = with_layer(base, 0, [[1, 3, 5], [2, 4, 6]], "inputs")
    assert per_input == per_unit
    assert with_layer(per_unit, 1, [[7, 8, 9]], "units").weights[:9] == tuple(range(1, 10))
    assert with_layer(base, 1, [[7], [8], [9]], "inputs").weights[6:9] == (7, 8, 9)


@given(
    epoch=st.integers(0, 12),
    batch_size=st.sampled_from([1, 3, "all"]),
    activation=st.sampled_from(["none", "tanh"]),
)
def test_a_run_continued_is_the_rest_of_the_run(epoch, batch_size, activation):
    whole = train(
        Experiment(
            dataset="xor", init="random", activation=activation, batch_size=batch_size, epochs=12
        )
    )
    rest = replace(continued(whole, epoch).experiment, epochs=max(1, 12 - epoch))
    if epoch < 12:
        assert np.array_equal(train(rest).weights[-1], whole.weights[-1])
    assert np.array_equal(start(rest), whole.weights[epoch])


def test_a_state_that_is_too_large_or_is_not_there_is_a_sentence():
    run = train(Experiment(learning_rate=0.3, epochs=6))
    with pytest.raises(ValueError, match="a start weight must be from"):
        continued(run, run.epochs_done)
    with pytest.raises(ValueError, match="epoch is 99; this run has the epochs 0 to"):
        continued(run, 99)
