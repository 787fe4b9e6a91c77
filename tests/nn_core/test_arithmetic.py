"""One arithmetic: golden traces, the readable step and the compiled kernel agree bit for bit."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment, predict, train
from nn_core.network import forward
from nn_core.parameters import unflatten
from tests.strategies import trainable

pytestmark = pytest.mark.usefixtures("compiled")

GOLDEN = Path(__file__).parents[1] / "golden"

# Each (hidden, activation, batch size 1 or not) is compiled once; these are few on purpose.
EQUAL_FROM_THE_START = (
    *(((2,), name, size) for name in ("none", "tanh", "relu", "sigmoid") for size in (1, 3, "all")),
    ((3, 2), "none", 1),
    ((2, 3, 2), "tanh", 3),
    ((3, 2), "relu", "all"),
    ((3, 2), "sigmoid", 1),
)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_training_equals_the_golden_traces(path):
    golden = json.loads(path.read_text(encoding="utf-8"))
    run = train(
        Experiment(
            dataset="custom",
            samples=golden["samples"],
            init="custom",
            weights=golden["weights"][0],
            hidden=golden["hidden"],
            activation=golden["activation"],
            learning_rate=golden["learning_rate"],
            batch_size=golden["batch_size"],
            epochs=golden["epochs"],
        )
    )
    assert run.names == tuple(golden["names"])
    assert run.epochs.tolist() == list(range(golden["epochs"] + 1))
    assert run.weights.tolist() == golden["weights"]
    for losses in ("loss_min", "loss_mean", "loss_max"):
        assert getattr(run, losses).tolist() == golden[losses]


def test_there_are_three_golden_traces():
    assert len(list(GOLDEN.glob("*.json"))) == 3


def test_the_original_exercise_is_the_default_experiment():
    golden = json.loads((GOLDEN / "original_exercise.json").read_text(encoding="utf-8"))
    assert train(Experiment()).weights.tolist() == golden["weights"]


@given(trainable())
def test_the_compiled_loop_equals_the_readable_step(readable, experiment):
    trace, run = readable(experiment), train(experiment)
    assert np.array_equal(run.weights, trace.states)
    assert np.array_equal(run.loss_min, trace.losses[:, 0])
    assert np.array_equal(run.loss_mean, trace.losses[:, 1])
    assert np.array_equal(run.loss_max, trace.losses[:, 2])
    assert run.diverged_at == trace.diverged_at
    assert run.final_loss == (trace.losses[-1, 1] if len(trace.losses) else np.inf)
    assert run.smallest_loss == trace.losses[:, 1].min(initial=np.inf)


@given(trainable(learning_rate=st.floats(0.1, 10.0), output_rate=st.sampled_from([1.0, 7.0])))
def test_they_are_equal_where_the_numbers_grow_and_overflow_too(readable, experiment):
    trace, run = readable(experiment), train(experiment)
    assert np.array_equal(run.weights, trace.states, equal_nan=True)
    assert run.diverged_at == trace.diverged_at


@given(
    trainable(learning_rate=st.sampled_from([0.1, 3.0])),
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=5),
)
def test_a_prediction_equals_the_readable_forward_pass(experiment, points):
    run = train(experiment)
    for output in range(experiment.outputs):
        predictions = predict(experiment, run.weights, np.array(points).reshape(-1, 2), output)
        assert predictions.shape == (len(run.weights), len(points))
        expected = [
            [forward(experiment.network, parameters, point)[-1][output] for point in points]
            for parameters in (unflatten(experiment.sizes, state) for state in run.weights)
        ]
        assert np.array_equal(predictions, np.reshape(expected, predictions.shape), equal_nan=True)


def test_a_prediction_is_a_number_where_the_gradient_overflows():
    experiment = Experiment(
        dataset="xor", hidden=(2, 2), init="random", seed=11, learning_rate=0.2, epochs=2
    )
    predictions = predict(experiment, train(experiment).weights[-1], experiment.rows[:, :2])
    assert np.abs(predictions).max() > 1e222
    assert np.isfinite(predictions).all()


@pytest.mark.parametrize("init", ["symmetric", "zeros"])
@pytest.mark.parametrize(("hidden", "activation", "batch_size"), EQUAL_FROM_THE_START)
def test_an_equal_start_keeps_hidden_units_equal_to_the_last_bit(
    hidden, activation, batch_size, init
):
    run = train(
        Experiment(
            dataset="xor",
            hidden=hidden,
            activation=activation,
            batch_size=batch_size,
            init=init,
            init_scale=0.5,
            learning_rate=0.05,
            epochs=10_000,
        )
    )
    assert run.epochs_done == 10_000
    for state in run.weights:
        layers = unflatten(run.experiment.sizes, state)
        for layer, following in pairwise(layers):
            outgoing = tuple(zip(*following.weights, strict=True))
            assert len(set(zip(layer.weights, layer.biases, outgoing, strict=True))) == 1


def test_an_equal_start_of_three_units_stays_equal_too():
    run = train(Experiment(dataset="xor", hidden=(3, 2), activation="tanh", epochs=10_000))
    w = run.weights
    assert (w[:, 0:2] == w[:, 2:4]).all()
    assert (w[:, 0:2] == w[:, 4:6]).all()
    assert (w[:, 6:9] == w[:, 9:12]).all()
    assert (w[:, 12] == w[:, 13]).all()
    assert not (w[-1] == w[0]).any()
