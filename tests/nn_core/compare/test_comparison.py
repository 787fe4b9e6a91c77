"""Runs on one axis of epochs, and what each came to."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, compare, train, vary
from nn_core.symmetry.distances import largest_distance

XOR = Experiment(dataset="xor", activation="tanh", learning_rate=0.1, epochs=50)
SHORT_AND_LONG = {
    "short": Experiment(epochs=7),
    "long": Experiment(epochs=5000),
    "diverged": Experiment(learning_rate=0.2),
}


@pytest.fixture(scope="module")
def comparison():
    return compare(SHORT_AND_LONG)


def test_every_recorded_state_stands_at_its_epoch_and_nothing_elsewhere(comparison):
    w1, loss, distance = comparison.parameter("w1"), comparison.loss_mean, comparison.distance
    assert w1.shape == loss.shape == distance.shape == (3, len(comparison.epochs))
    for row, experiment in enumerate(SHORT_AND_LONG.values()):
        run = train(experiment)
        recorded = np.isin(comparison.epochs, run.epochs)
        assert (comparison.epochs[recorded] == run.epochs).all()
        assert (w1[row, recorded] == run.weights[:, 0]).all()
        assert (loss[row, recorded][1:] == run.loss_mean).all()
        assert np.isnan(loss[row, 0])
        assert (distance[row, recorded] == largest_distance(run)).all()
        assert np.isnan([w1[row, ~recorded], loss[row, ~recorded], distance[row, ~recorded]]).all()


def test_a_quantity_that_a_network_does_not_have_is_nan():
    comparison = compare({"two": XOR, "one": replace(XOR, hidden=(1,))})
    assert np.isfinite(comparison.parameter("w6")[0]).all()
    assert np.isnan(comparison.parameter("w6")[1]).all()
    assert np.isnan(comparison.distance[1]).all()
    assert comparison.results["one"].distance is None
    with pytest.raises(ValueError, match="'w7'; there are w1 to b3"):
        comparison.parameter("w7")


def test_the_results_of_the_original_exercise_and_of_twice_its_learning_rate(comparison):
    """The losses, of the last pass and at the last state, as an independent program has them."""
    short = compare([Experiment()]).results["1"]
    assert short.final_loss == pytest.approx(0.0164306312539, rel=1e-12)
    assert short.last_loss == pytest.approx(0.00653123, abs=5e-9)
    assert (short.distance, short.distinct, short.diverged_at) == (0.0, (1,), None)
    assert (short.epochs, short.steps) == (10, 10)
    diverged = comparison.results["diverged"]
    assert (diverged.diverged_at, diverged.epochs, diverged.steps) == (8, 7, 7)


def test_the_first_epoch_below_the_threshold_is_found_whatever_is_recorded():
    means = train(Experiment(epochs=100)).loss_mean
    for threshold in (1.0, 0.1, 1e-9):
        first = int(np.flatnonzero(means < threshold)[0]) + 1
        both = compare([Experiment(epochs=100), Experiment(epochs=100_000)], threshold)
        assert [each.solved_at for each in both.results.values()] == [first, first]
    assert compare([Experiment(epochs=3)], threshold=1e-9).results["1"].solved_at is None


def test_the_table_has_the_fields_that_differ_then_the_results():
    table = compare({"low": XOR, "high": replace(XOR, learning_rate=0.05, hidden=(3,))}).table()
    assert list(table.columns) == ["low", "high"]
    assert list(table.index[:3]) == ["hidden", "learning_rate", "final_loss"]
    assert table.loc["learning_rate"].tolist() == ["0.1", "0.05"]
    assert table.loc["steps"].tolist() == [200, 200]


def test_the_long_form_has_every_recorded_state_of_every_run(comparison):
    frame = comparison.to_frame()
    for name, run in comparison.runs.items():
        rows = frame[frame["run"] == name].drop(columns=["run", "distance"]).reset_index(drop=True)
        assert rows.equals(run.to_frame())
    assert list(frame.columns[:8]) == [
        *("run", "epoch", "loss_min", "loss_mean", "loss_max", "loss", "distance", "w1"),
    ]


def test_parameters_keep_their_order_where_networks_differ():
    frame = compare([replace(XOR, hidden=(1,)), replace(XOR, hidden=(3, 2))]).to_frame()
    parameters = [f"w{n}" for n in range(1, 15)] + [f"b{n}" for n in range(1, 7)]
    assert list(frame.columns[7:]) == parameters
    assert frame.loc[frame["run"] == "1", "w4"].isna().all()


def test_two_runs_are_named_to_ask_where_they_first_differ(comparison):
    found = comparison.first_difference("long", "diverged")
    assert (found.state, found.step, found.parameter) == (1, 1, "w5")
    assert found.values == pytest.approx((1 - 0.1 * 12, 1 - 0.2 * 12))


def test_progress_rises_to_1_and_an_exception_from_it_stops():
    seen = []
    compare([Experiment(), XOR, Experiment(epochs=300_000)], on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare([Experiment(epochs=123_456)], on_progress=stop)


def test_there_must_be_something_to_compare():
    with pytest.raises(ValueError, match="at least one experiment"):
        compare({})


def test_a_family_differs_in_its_field_alone():
    family = vary(XOR, "learning_rate", [0.05, 1])
    assert list(family) == ["learning_rate=0.05", "learning_rate=1"]
    assert list(family.values()) == [replace(XOR, learning_rate=eta) for eta in (0.05, 1.0)]
    assert list(vary(XOR, "hidden", [(2,), (8, 4)])) == ["hidden=2", "hidden=8-4"]


def test_what_a_field_does_not_allow_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match=r"learning_rate is 11; it must be a number from 0 to 10"):
        vary(XOR, "learning_rate", [0.1, 11])
    with pytest.raises(ValueError, match="no field 'eta'; there are dataset, samples"):
        vary(XOR, "eta", [0.1])


def test_a_loss_that_overflowed_is_as_good_as_no_other():
    # One update with η = 5 throws the outputs of the two layers beyond 1e154, their squares away.
    deep = Experiment(dataset="or", hidden=(2, 2), learning_rate=5.0, epochs=1)
    both = compare({"thrown off": deep, "slow": replace(deep, learning_rate=0.01)})
    assert both.results["thrown off"].diverged_at is None
    assert both.results["thrown off"].last_loss == np.inf
    assert both.as_good_as("slow") == ("slow",)
