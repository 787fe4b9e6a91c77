"""Many runs at once against `train`, one by one."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, start, train
from nn_core.functions import ACTIVATIONS
from nn_core.many import train_many
from nn_core.rule import rule_of
from tests.strategies import PLAIN, REMEMBERED, TWO_OUTPUTS, coordinates, trainable

pytestmark = pytest.mark.usefixtures("in_lanes")

rates = st.floats(0.0, 3.0)


# Each is compiled, once: few, but with every activation and two depths and several ways to batch.
NETWORKS: tuple[dict[str, Any], ...] = (
    *({"activation": name} for name in ACTIVATIONS),
    {"hidden": (8, 8, 8), "activation": "tanh", "init": "random", "batch_size": 3},
    TWO_OUTPUTS,
    {"activation": "tanh", "outputs": 3, "batch_size": 2},
    {"activation": "tanh", "momentum": REMEMBERED},
)


@st.composite
def some_runs(draw, network):
    """An experiment and rates (runs,): often more runs than lanes, so that lanes are taken over."""
    network = PLAIN | {"batch_size": 1} | network
    row = st.tuples(*[coordinates] * (2 + network["outputs"]))
    rows = st.lists(row, min_size=3, max_size=8).map(tuple)
    base = draw(trainable(samples=rows, epochs=st.integers(1, 60), **network))
    some_rates = draw(st.lists(rates, min_size=1, max_size=12))
    return base, np.repeat(some_rates, draw(st.integers(1, 30)))


@pytest.mark.parametrize("network", NETWORKS)
@settings(max_examples=15)
@given(st.data())
def test_every_run_is_that_of_train(network, data):
    base, eta = data.draw(some_runs(network))
    many = train_many(base, np.tile(start(base), (len(eta), 1)), learning_rate=eta)
    for value in np.unique(eta):
        run, same = train(replace(base, learning_rate=value)), eta == value
        assert (many.final_loss[same] == run.final_loss).all()
        if run.diverged_at is None:
            assert np.isnan(many.diverged_at[same]).all()
            assert np.array_equal(many.weights[same], np.tile(run.weights[-1], (same.sum(), 1)))
        else:
            assert (many.diverged_at[same] == run.diverged_at).all()
            assert np.isnan(many.weights[same]).all()


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_a_long_run_has_the_bits_of_train_too(activation):
    base = Experiment(dataset="or", activation=activation, init="random", epochs=300)
    seeds = range(20)
    many = train_many(base, np.array([start(replace(base, seed=seed)) for seed in seeds]))
    for seed in seeds:
        run = train(replace(base, seed=seed))
        assert many.weights[seed].tolist() == run.weights[-1].tolist()
        assert many.final_loss[seed] == run.final_loss


def test_the_rate_of_the_output_layer_may_differ_from_run_to_run():
    base = Experiment(dataset="xor", init="random", activation="tanh", epochs=20)
    factors = np.array([0.0, 0.3, 1.0, 2.5])
    starts = np.tile(start(base), (4, 1))
    many = train_many(base, starts, output_rate=factors)
    for weights, factor in zip(many.weights, factors, strict=True):
        assert np.array_equal(weights, train(replace(base, output_rate=factor)).weights[-1])


def test_the_first_epoch_below_the_threshold_is_found_even_where_the_loss_equals_it():
    base = Experiment(dataset="xor", init="random", activation="relu", epochs=400)
    seeds = range(70)  # more than there are lanes
    runs = [train(replace(base, seed=seed)) for seed in seeds]
    starts = np.array([start(replace(base, seed=seed)) for seed in seeds])
    threshold = float(runs[0].loss_mean[57])
    many = train_many(base, starts, threshold=threshold)
    found = 0
    for seed, run in zip(seeds, runs, strict=True):
        below = np.flatnonzero(run.loss_mean < threshold)
        if len(below):
            found += 1
            assert many.solved_at[seed] == below[0] + 1
        else:
            assert np.isnan(many.solved_at[seed])
    assert found > 0


def test_the_result_does_not_depend_on_who_the_neighbours_are():
    base = Experiment(dataset="xor", init="random", activation="tanh", epochs=200)
    starts = np.array([start(replace(base, seed=seed)) for seed in range(150)])
    eta = np.geomspace(0.01, 5, 150)
    together = train_many(base, starts, learning_rate=eta)
    reports = []
    in_portions = train_many(base, starts, learning_rate=eta, on_progress=reports.append)
    alone = [train_many(base, starts[i], learning_rate=eta[i : i + 1]) for i in range(150)]
    for name in ("final_loss", "solved_at", "diverged_at", "weights"):
        expected = getattr(together, name)
        np.testing.assert_array_equal(getattr(in_portions, name), expected)
        single = np.concatenate([getattr(outcome, name) for outcome in alone])
        np.testing.assert_array_equal(single, expected)
    assert reports[-1] == 1.0
    assert len(reports) > 1


def test_a_run_whose_first_pass_diverges_has_no_finite_loss():
    base = Experiment(init="symmetric", init_scale=100.0, dataset="plane", learning_rate=10.0)
    run = train(base)
    many = train_many(base, start(base))
    assert many.final_loss[0] == run.final_loss == np.inf
    assert many.diverged_at[0] == run.diverged_at == 1


def test_one_compiled_loop_is_for_samples_of_every_kind():
    """Those of a data set may not be written to, and one's own may."""
    from nn_core.lanes import lane_kernel

    named = Experiment(dataset="xor", activation="tanh", epochs=3)
    own = replace(named, dataset="custom", samples=tuple(map(tuple, named.rows.tolist())))
    reached = [train_many(each, start(each)).weights.tolist() for each in (named, own)]
    assert reached[0] == reached[1]
    assert len(lane_kernel(rule_of(named).text).signatures) == 1
