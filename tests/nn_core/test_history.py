"""States and losses that a run did not record, against the readable network."""

import dataclasses

import numpy as np
import pytest

from nn_core import Experiment, replay, train
from nn_core.history import epoch_of_smallest_loss, first_epoch_below, pass_losses
from nn_core.network import at_rest, step
from nn_core.parameters import flatten, unflatten

XOR = Experiment(dataset="xor", activation="tanh", init="random", seed=2)
LONG = dataclasses.replace(XOR, epochs=4321)
DIVERGES = Experiment(dataset="xor", init="random", seed=1, learning_rate=1.05)


@pytest.mark.parametrize("quantile", [0.0, 0.1, 0.5, 0.9])
def test_the_first_epoch_below_a_loss_is_exact_between_recorded_states(readable, quantile):
    means = readable(LONG).losses[:, 1]
    threshold = float(np.quantile(means, quantile, method="lower"))
    below = np.flatnonzero(means < threshold)
    expected = below[0] + 1 if len(below) else None
    assert first_epoch_below(train(LONG), threshold) == expected
    assert epoch_of_smallest_loss(train(LONG)) == np.argmin(means) + 1


def test_a_run_without_a_finished_pass_has_no_such_epochs():
    run = train(Experiment(dataset="plane", learning_rate=0.5))
    assert run.first_pass == (np.inf, np.inf, np.inf)
    assert first_epoch_below(run, 1e300) is None
    assert epoch_of_smallest_loss(run) is None


@pytest.mark.parametrize("epoch", [0, 1, 4, 5, 6, 2499, 4320, 4321])
def test_any_state_can_be_replayed(readable, epoch):
    assert np.array_equal(replay(train(LONG), epoch), readable(LONG).states[epoch])


@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.parametrize("epoch", [0, 7, 13])
def test_an_epoch_can_be_replayed_batch_by_batch(batch_size, epoch):
    experiment = dataclasses.replace(XOR, dataset="plane", batch_size=batch_size, epochs=20)
    run, rows = train(experiment), experiment.rows.tolist()
    state = at_rest(unflatten(experiment.sizes, run.weights[epoch]))
    for done in range(0, len(rows), batch_size):
        assert np.array_equal(replay(run, epoch, done), flatten(state.parameters))
        batch = rows[done : done + batch_size]
        state = step(experiment.network, experiment.optimizer, state, batch)
    assert np.array_equal(replay(run, epoch, len(rows)), run.weights[epoch + 1])


@pytest.mark.parametrize(
    ("epoch", "samples", "sentence"),
    [
        (-1, 0, "epoch is -1; this run has the epochs 0 to 10."),
        (11, 0, "epoch is 11; this run has the epochs 0 to 10."),
        (0, 2, "samples is 2; it must be a multiple of the batch size 3 from 0 to 4."),
        (0, 7, "samples is 7; it must be a multiple of the batch size 3 from 0 to 4."),
        (0, -3, "samples is -3; it must be a multiple of the batch size 3 from 0 to 4."),
    ],
)
def test_a_state_that_a_run_has_not_is_refused(epoch, samples, sentence):
    run = train(dataclasses.replace(XOR, batch_size=3))
    with pytest.raises(ValueError, match="is") as refusal:
        replay(run, epoch, samples)
    assert str(refusal.value) == sentence


def test_a_state_after_the_divergence_is_refused():
    run = train(dataclasses.replace(DIVERGES, epochs=100))
    assert np.array_equal(replay(run, run.epochs_done), run.weights[-1])
    with pytest.raises(ValueError, match=f"the epochs 0 to {run.epochs_done}"):
        replay(run, run.diverged_at)


@pytest.mark.parametrize("epoch", [1, 3, 1000, 4321])
def test_the_losses_of_any_one_pass_can_be_had(readable, epoch):
    assert pass_losses(train(LONG), epoch) == tuple(readable(LONG).losses[epoch - 1])


@pytest.mark.parametrize("epoch", [0, 11])
def test_a_pass_that_a_run_has_not_is_refused(epoch):
    with pytest.raises(ValueError, match=f"epoch is {epoch}; this run has the passes 1 to 10"):
        pass_losses(train(XOR), epoch)


def test_there_is_no_state_inside_the_epoch_that_diverges():
    run = train(Experiment(dataset="plane", learning_rate=0.5))
    assert run.diverged_at == 1
    with pytest.raises(ValueError, match="diverges there"):
        replay(run, 0, samples=50)
