"""What a run records, when it ends, and what can be replayed from it."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment, Training, predict, start, train
from nn_core.memory import MEMORY
from nn_core.network import forward
from nn_core.outputs import losses_at, unit_outputs
from nn_core.parameters import unflatten
from nn_core.training import MOST_STATES, evenly_spread, recording_stride

XOR = Experiment(dataset="xor", activation="tanh", init="random", seed=2)
LONG = dataclasses.replace(XOR, epochs=4321)
DIVERGES = Experiment(dataset="xor", init="random", seed=1, learning_rate=1.05)


def same(one, other):
    """Whether two runs are equal in everything but the time they took."""
    return all(
        np.array_equal(getattr(one, item.name), getattr(other, item.name))
        for item in dataclasses.fields(one)
        if item.compare
    )


def test_a_long_run_records_the_round_epochs_and_the_last(readable):
    run, trace = train(LONG), readable(LONG)
    assert run.epochs.tolist() == [*range(0, 4321, 5), 4321]
    assert np.array_equal(run.weights, trace.states[run.epochs])


def test_between_records_the_extremes_and_the_mean_of_the_passes_are_kept(readable):
    run, trace = train(LONG), readable(LONG)
    low, mean, high = trace.losses.T
    for record, (first, end) in enumerate(pairwise(run.epochs)):
        assert run.loss_min[record] == low[first:end].min()
        assert run.loss_max[record] == high[first:end].max()
        assert run.loss_mean[record] == pytest.approx(mean[first:end].mean(), rel=1e-15)
    assert run.final_loss == mean[-1]
    assert run.smallest_loss == mean.min()


@given(st.integers(1, 1_000_000))
def test_at_most_two_thousand_states_are_recorded(epochs):
    stride = recording_stride(epochs)
    states = -(-epochs // stride) + 1
    assert states <= MOST_STATES == 2000
    assert str(stride).rstrip("0") in ("1", "2", "5")
    smaller = [s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if s < stride]
    assert all(-(-epochs // s) + 1 > MOST_STATES for s in smaller)


def test_a_million_epochs_take_less_than_five_megabytes_of_history():
    run = train(Experiment(epochs=1_000_000))
    assert (run.epochs[0], run.epochs[-1]) == (0, 1_000_000)
    assert len(run.epochs) <= 2000
    arrays = [value for value in vars(run).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in arrays) < 5_000_000
    assert all(array.base is None for array in arrays if array.ndim == 2)


@pytest.mark.parametrize("batch_size", [1, 3, "all"])
@pytest.mark.parametrize(("eta", "epochs"), [(1.05, 1000), (1.05, 100_000), (0.6, 100_000)])
def test_a_diverging_run_keeps_its_finite_part_to_the_exact_last_state(
    readable, batch_size, eta, epochs
):
    experiment = dataclasses.replace(
        DIVERGES, batch_size=batch_size, learning_rate=eta, epochs=epochs
    )
    run, trace = train(experiment), readable(dataclasses.replace(experiment, epochs=100))
    assert run.diverged_at == trace.diverged_at is not None
    assert run.epochs_done == run.diverged_at - 1
    assert np.array_equal(run.weights, trace.states[run.epochs])
    assert run.final_loss == trace.losses[-1, 1] <= 1e100
    assert run.smallest_loss == trace.losses[:, 1].min()
    assert run.loss_min.min() == trace.losses[:, 0].min()
    assert run.loss_max.max() == trace.losses[:, 2].max()
    assert np.isfinite(run.weights).all()
    assert not run.stopped


def test_a_run_that_diverges_at_once_keeps_its_start():
    run = train(Experiment(dataset="xor", init="custom", weights=[1e6] * 9, learning_rate=10.0))
    assert run.diverged_at == 1
    assert run.epochs.tolist() == [0]
    assert run.weights.tolist() == [[1e6] * 9]
    assert len(run.loss_min) == len(run.loss_mean) == len(run.loss_max) == 0
    assert run.final_loss == run.smallest_loss == np.inf
    assert len(run.to_frame()) == 1


def test_a_training_can_be_advanced_step_by_step():
    experiment = dataclasses.replace(XOR, epochs=900_001)
    training = Training(experiment)
    seen = [training.run()]
    while not training.done:
        assert training.fraction < 1
        training.advance()
        seen.append(training.run())
    assert len(seen) > 3
    assert seen[0].weights.tolist() == [start(experiment).tolist()]
    assert [run.epochs_done for run in seen] == sorted({run.epochs_done for run in seen})
    assert [run.stopped for run in seen] == [True] * (len(seen) - 1) + [False]
    whole = train(experiment)
    assert same(seen[-1], whole)
    part = seen[2]
    assert np.array_equal(part.weights, whole.weights[: len(part.weights)])
    assert np.array_equal(part.loss_mean, whole.loss_mean[: len(part.loss_mean)])
    assert part.steps == 4 * part.epochs_done


def test_progress_is_reported_as_rising_fractions_up_to_one():
    fractions = []
    train(dataclasses.replace(XOR, seed=3, epochs=900_001), on_progress=fractions.append)
    assert len(fractions) > 2
    assert all(low < high for low, high in pairwise(fractions))
    assert fractions[0] > 0
    assert fractions[-1] == 1.0


def test_an_exception_from_the_listener_ends_the_training():
    def give_up(fraction):
        raise InterruptedError

    MEMORY.clear()
    with pytest.raises(InterruptedError):
        train(XOR, on_progress=give_up)


def test_the_same_experiment_gives_the_same_bits():
    one = train(LONG)
    MEMORY.clear()
    other = train(LONG)
    assert one is not other
    assert same(one, other)


def test_the_same_experiment_again_trains_nothing():
    reports = []
    assert train(dataclasses.replace(LONG), on_progress=reports.append) is train(LONG)
    assert reports == []


def test_a_run_that_has_ended_is_kept_as_the_one_that_is_handed_out():
    MEMORY.clear()
    first = train(XOR)
    assert train(XOR) is first


def test_what_starts_at_minus_zero_is_another_run():
    plus, minus = (train(Experiment(init_scale=scale, epochs=1)) for scale in (0.0, -0.0))
    assert plus.experiment == minus.experiment
    assert [np.signbit(run.weights[0, 0]) for run in (plus, minus)] == [False, True]


@pytest.mark.parametrize("epochs", [1000, 4321])
def test_the_losses_of_the_first_pass_are_kept_whatever_is_recorded(readable, epochs):
    experiment = dataclasses.replace(LONG, epochs=epochs)
    assert train(experiment).first_pass == tuple(readable(LONG).losses[0])


def test_the_loss_at_a_state_is_that_of_the_next_pass_if_nothing_moves_within_it():
    experiment = dataclasses.replace(XOR, batch_size="all", epochs=30)
    run = train(experiment)
    losses = losses_at(experiment, run.weights)
    assert losses.shape == (31,)
    assert losses[:-1].tolist() == run.loss_mean.tolist()
    assert losses_at(experiment, run.weights[-1]) == losses[-1] < run.final_loss


def test_the_loss_at_the_weights_of_the_original_exercise():
    run = train(Experiment())
    assert losses_at(run.experiment, run.weights[:2]).tolist() == pytest.approx([9.0, 2.8224])


def test_a_run_over_the_budget_is_refused_with_numbers_and_the_way_out(monkeypatch):
    monkeypatch.setenv("LAB_MAX_STEPS", "1000")
    assert train(dataclasses.replace(XOR, epochs=250)).steps == 1000
    with pytest.raises(ValueError, match="epochs") as refusal:
        train(dataclasses.replace(XOR, epochs=251))
    assert str(refusal.value) == (
        "251 epochs of 4 samples are 1,004 sample steps; a run may have 1,000. "
        "With this data set and network at most 250 epochs fit."
    )


def test_without_the_variable_the_budget_is_fifty_million(monkeypatch):
    monkeypatch.delenv("LAB_MAX_STEPS", raising=False)
    with pytest.raises(ValueError, match="a run may have 50,000,000"):
        Training(Experiment(dataset="moons", epochs=416_667))


def test_predictions_keep_the_shape_of_the_states():
    run = train(XOR)
    points = np.array([[0.0, 1.0], [1.0, 1.0], [0.5, -3.0]])
    assert predict(XOR, run.weights, points).shape == (11, 3)
    assert predict(XOR, run.weights[-1], points).shape == (3,)
    assert predict(XOR, run.weights[:6].reshape(2, 3, -1), points).shape == (2, 3, 3)


def test_every_hidden_unit_puts_out_what_the_readable_pass_says():
    experiment = Experiment(dataset="xor", activation="tanh", hidden=(3, 2), init="random")
    run, points = train(experiment), np.array([[0.0, 1.0], [0.5, -3.0]])
    found = unit_outputs(experiment, run.weights, points)
    assert found.shape == (5, 11, 2)
    for state, weights in enumerate(run.weights):
        parameters = unflatten(experiment.sizes, weights)
        for place, point in enumerate(points.tolist()):
            _, one, two, _ = forward(experiment.network, parameters, point)
            assert found[:, state, place].tolist() == [*one, *two]


def test_each_output_has_its_own_predictions():
    experiment = Experiment(dataset="custom", samples=((0.0, 1.0, 1.0, 0.0),), init="random")
    weights, point = train(experiment).weights[-1], (0.5, -3.0)
    expected = forward(experiment.network, unflatten(experiment.sizes, weights), point)[-1]
    found = [predict(experiment, weights, np.array([point]), output)[0] for output in (0, 1)]
    assert found == list(expected)


def test_the_arrays_of_a_run_cannot_be_changed():
    run = train(XOR)
    for array in (run.epochs, run.weights, run.loss_min, run.loss_mean, run.loss_max):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_table_has_a_row_for_every_recorded_state():
    run = train(LONG)
    frame = run.to_frame()
    assert list(frame.columns) == ["epoch", "loss_min", "loss_mean", "loss_max", "loss", *run.names]
    assert frame["epoch"].tolist() == run.epochs.tolist()
    assert frame.loc[0, ["loss_min", "loss_mean", "loss_max"]].isna().all()
    for name in ("loss_min", "loss_mean", "loss_max"):
        assert frame[name].tolist()[1:] == getattr(run, name).tolist()
    rows = LONG.rows
    for row in (0, 1, len(frame) - 1):
        outputs = predict(LONG, run.weights[row], rows[:, :2])
        expected = np.mean((rows[:, 2] - outputs) ** 2)
        assert frame.loc[row, "loss"] == pytest.approx(expected, rel=1e-13)
    assert np.array_equal(frame[list(run.names)].to_numpy(), run.weights)


def test_states_to_look_at_are_evenly_spread():
    assert evenly_spread(1, 100).tolist() == [0]
    assert evenly_spread(5, 100).tolist() == [0, 1, 2, 3, 4]
    assert evenly_spread(2001, 5).tolist() == [0, 500, 1000, 1500, 2000]


@pytest.mark.parametrize(("batch_size", "steps"), [(1, 180), (7, 27), ("all", 3)])
def test_steps_are_updates(batch_size, steps):
    assert train(Experiment(dataset="plane", batch_size=batch_size, epochs=3)).steps == steps


def test_predictions_of_a_run_that_nearly_diverged_are_numbers():
    """an overflowing gradient times a learning rate of 0 was nan."""
    experiment = Experiment(
        dataset="xor", hidden=(2, 2), init="random", seed=11, learning_rate=0.2, epochs=2
    )
    run = train(experiment)
    assert run.diverged_at is None
    found = predict(experiment, run.weights[-1], experiment.rows[:, :2])
    assert np.isfinite(found).all()
    assert found[:2] == pytest.approx([-9.76e222, -1.95e223], rel=1e-2)


def test_a_table_of_a_run_has_no_zero_with_a_sign():
    run = train(Experiment(dataset="and", init="random", init_scale=-1.0, activation="relu"))
    assert "-0.0" in map(repr, run.weights.ravel().tolist())
    assert "-0.0" not in map(repr, run.to_frame().to_numpy().ravel().tolist())
