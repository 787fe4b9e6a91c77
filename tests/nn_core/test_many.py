"""Many runs at once against `train`, one by one."""

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, start, train
from nn_core.many import train_many

rates = st.floats(0.001, 3.0)

# Every architecture is compiled, once: few, but each layer count and each way to batch.
EXACT = [
    ((2,), "none", 1),
    ((3, 2), "relu", 3),
    ((2, 1, 2), "none", "all"),
    ((8, 8, 8), "relu", 1),
]
CLOSE = [((2,), "tanh", 1), ((3, 2), "tanh", "all"), ((2,), "sigmoid", 1), ((8, 8, 8), "tanh", 3)]


@st.composite
def experiments(draw):
    hidden, activation, batch_size = draw(st.sampled_from(EXACT))
    one_sample = ["original"] if batch_size == 1 else []
    dataset = draw(st.sampled_from([*one_sample, "xor", "plane"]))
    return Experiment(
        dataset=dataset,
        hidden=hidden,
        activation=activation,
        init=draw(st.sampled_from(["symmetric", "random", "same-in", "zeros"])),
        init_scale=draw(st.floats(-2.0, 2.0)),
        nudge=draw(st.sampled_from([0.0, 0.01])),
        output_rate=draw(st.sampled_from([1.0, 0.3])),
        batch_size=batch_size,
        epochs=draw(st.integers(1, 60)),
    )


@settings(max_examples=60, deadline=None)
@given(experiments(), st.lists(rates, min_size=1, max_size=12), st.integers(1, 30))
def test_without_activation_and_with_relu_every_run_is_that_of_train(base, some_rates, copies):
    eta = np.repeat(some_rates, copies)  # more runs than lanes, so that lanes are taken over
    starts = np.tile(start(base), (len(eta), 1))
    many = train_many(base, starts, learning_rate=eta)
    for index in range(0, len(eta), copies):
        run = train(replace(base, learning_rate=eta[index]))
        same = slice(index, index + copies)
        assert (many.final_loss[same] == run.final_loss).all()
        if run.diverged_at is None:
            assert np.isnan(many.diverged_at[same]).all()
            assert (many.weights[same] == run.weights[-1]).all()
        else:
            assert (many.diverged_at[same] == run.diverged_at).all()
            assert np.isnan(many.weights[same]).all()


@pytest.mark.parametrize(("hidden", "activation", "batch_size"), CLOSE)
def test_tanh_and_sigmoid_agree_to_1e_12_on_runs_that_converge(hidden, activation, batch_size):
    base = Experiment(
        dataset="or",
        hidden=hidden,
        activation=activation,
        init="random",
        batch_size=batch_size,
        epochs=300,
    )
    seeds = range(20)
    many = train_many(base, np.array([start(replace(base, seed=seed)) for seed in seeds]))
    for seed in seeds:
        run = train(replace(base, seed=seed))
        off = np.linalg.norm(many.weights[seed] - run.weights[-1])
        assert off < 1e-12 * np.linalg.norm(run.weights[-1])
        # An error y − ŷ near 0 is a difference of numbers near 1, hence the absolute part.
        loss, expected = np.sqrt([many.final_loss[seed], run.final_loss])
        assert abs(loss - expected) < 1e-12 * expected + 1e-14


def test_the_first_epoch_below_the_threshold_is_found_even_where_the_loss_equals_it():
    base = Experiment(dataset="xor", init="random", activation="relu", epochs=400)
    seeds = range(30)
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


def test_runs_that_diverge_early_cost_little():
    base = Experiment(dataset="xor", epochs=2000)
    starts = np.tile(start(base), (5000, 1))

    def seconds(eta):
        began = perf_counter()
        train_many(base, starts, learning_rate=np.full(5000, eta))
        return perf_counter() - began

    seconds(0.05)
    assert min(seconds(9.0) for _ in range(3)) < 0.2 * min(seconds(0.05) for _ in range(3))
