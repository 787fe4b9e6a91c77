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
from nn_core.parameters import parameter_count, unflatten

GOLDEN = Path(__file__).parents[1] / "golden"

# Each (hidden, activation, batch size 1 or not) is compiled once; these are few on purpose.
NETWORKS = (
    *(((2,), name, size) for name in ("none", "tanh", "relu", "sigmoid") for size in (1, 3, "all")),
    ((3, 2), "none", 3),
    ((3, 2), "tanh", 1),
    ((3, 2), "relu", "all"),
    ((3, 2), "sigmoid", 1),
    ((2, 3, 2), "none", 1),
    ((2, 3, 2), "tanh", 3),
    ((2, 3, 2), "relu", 1),
    ((2, 3, 2), "sigmoid", "all"),
)
EQUAL_FROM_THE_START = tuple(network for network in NETWORKS if network[0] != (3, 2))


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


@st.composite
def small_experiments(draw):
    hidden, activation, batch_size = draw(st.sampled_from(NETWORKS))
    number = st.floats(-2, 2)
    fixed = {
        "hidden": hidden,
        "activation": activation,
        "batch_size": batch_size,
        "learning_rate": draw(st.sampled_from([1e-3, 0.03, 0.1, 0.5, 3.0])),
        "output_rate": draw(st.sampled_from([1.0, 0.0, 0.1, 7.0])),
        "epochs": draw(st.integers(1, 12)),
    }
    if draw(st.booleans()):
        rows = draw(st.lists(st.tuples(number, number, number), min_size=3, max_size=8))
        fixed |= {"dataset": "custom", "samples": rows}
    else:
        names = ("and", "or", "xor", "plane", "saddle", "circles", "moons", "gaussians")
        fixed |= {
            "dataset": draw(st.sampled_from(names)),
            "noise": draw(st.sampled_from([0.0, 0.3])),
            "data_seed": draw(st.integers(0, 99)),
        }
    if draw(st.booleans()):
        count = parameter_count((2, *hidden, 1))
        weights = draw(st.lists(number, min_size=count, max_size=count))
        return Experiment(init="custom", weights=weights, **fixed)
    return Experiment(
        init=draw(st.sampled_from(["symmetric", "random", "zeros", "same-in"])),
        init_scale=draw(number),
        nudge=draw(st.sampled_from([0.0, 1e-12, 0.5])),
        **fixed,
    )


@given(small_experiments())
def test_the_compiled_kernel_equals_the_readable_step(readable, experiment):
    trace, run = readable(experiment), train(experiment)
    assert np.array_equal(run.weights, trace.states)
    assert np.array_equal(run.loss_min, trace.losses[:, 0])
    assert np.array_equal(run.loss_mean, trace.losses[:, 1])
    assert np.array_equal(run.loss_max, trace.losses[:, 2])
    assert run.diverged_at == trace.diverged_at
    assert run.final_loss == (trace.losses[-1, 1] if len(trace.losses) else np.inf)
    assert run.smallest_loss == trace.losses[:, 1].min(initial=np.inf)


@given(small_experiments(), st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=5))
def test_a_prediction_equals_the_readable_forward_pass(experiment, points):
    run = train(experiment)
    outputs = predict(experiment, run.weights, np.array(points).reshape(-1, 2))
    assert outputs.shape == (len(run.weights), len(points))
    for state, predictions in zip(run.weights, outputs.tolist(), strict=True):
        parameters = unflatten(experiment.sizes, state)
        expected = [forward(parameters, point, experiment.activation)[-1][0] for point in points]
        assert predictions == expected


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
