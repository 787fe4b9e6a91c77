"""Backpropagation against derivatives taken in other ways."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from sklearn.neural_network import MLPRegressor

from nn_core import Experiment, start, train
from nn_core.network import ACTIVATIONS, backward, forward, step
from nn_core.parameters import flatten, indices, parameter_count, unflatten

CASES = [
    pytest.param(activation, seed, id=f"{activation}-{seed}")
    for activation in ACTIVATIONS
    for seed in range(8)
]


def random_case(activation, seed):
    """Layer sizes, parameters and a sample; for relu none of whose units is near its kink."""
    rng = np.random.default_rng([seed, list(ACTIVATIONS).index(activation)])
    while True:
        hidden = rng.integers(1, 9, size=rng.integers(1, 4)).tolist()
        sizes = (2, *hidden, 1)
        weights = rng.normal(size=parameter_count(sizes)).tolist()
        x1, x2, y = rng.normal(size=3).tolist()
        sums = []
        squared_error(sizes, weights, (x1, x2, y), lambda z, sums=sums: sums.append(z) or z)
        if activation != "relu" or min(map(abs, sums)) > 1e-3:
            return sizes, weights, (x1, x2, y)


def squared_error(sizes, weights, sample, phi):
    """The loss of one sample, written again for numbers of any kind."""
    *outputs, y = sample
    position, bias = 0, sum(a * b for a, b in pairwise(sizes))
    for depth, (inputs, units) in enumerate(pairwise(sizes)):
        sums = []
        for _ in range(units):
            row = weights[position : position + inputs]
            sums.append(sum(w * a for w, a in zip(row, outputs, strict=True)) + weights[bias])
            position, bias = position + inputs, bias + 1
        outputs = sums if depth == len(sizes) - 2 else [phi(z) for z in sums]
    return (y - outputs[0]) ** 2


def central_difference(loss, weights, nudge):
    slopes = []
    for index, w in enumerate(weights):
        up = loss([*weights[:index], w + nudge, *weights[index + 1 :]])
        down = loss([*weights[:index], w - nudge, *weights[index + 1 :]])
        slopes.append((up - down) / (2 * nudge))
    return slopes


def gradient(sizes, weights, sample, activation):
    parameters, (x1, x2, y) = unflatten(sizes, weights), sample
    outputs = forward(parameters, (x1, x2), activation)
    return flatten(backward(parameters, outputs, y, activation))


@pytest.mark.parametrize(("activation", "seed"), CASES)
def test_a_gradient_is_the_central_difference_of_the_loss(activation, seed):
    sizes, weights, sample = random_case(activation, seed)
    phi = ACTIVATIONS[activation].value
    slopes = central_difference(lambda w: squared_error(sizes, w, sample, phi), weights, 1e-5)
    exact = gradient(sizes, weights, sample, activation)
    assert np.abs(exact - slopes).max() <= 1e-6 * np.abs(exact).max()


@pytest.mark.parametrize(("activation", "seed"), CASES)
def test_a_gradient_is_the_derivative_in_fifty_digits(activation, seed):
    sizes, weights, sample = random_case(activation, seed)
    phi = {
        "none": lambda z: z,
        "tanh": mpmath.tanh,
        "relu": lambda z: max(z, mpmath.mpf(0)),
        "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    }[activation]
    with mpmath.workdps(50):
        exact_weights = [mpmath.mpf(w) for w in weights]
        exact_sample = tuple(map(mpmath.mpf, sample))
        slopes = central_difference(
            lambda w: squared_error(sizes, w, exact_sample, phi), exact_weights, mpmath.mpf("1e-20")
        )
        slopes = np.array([float(slope) for slope in slopes])
    computed = gradient(sizes, weights, sample, activation)
    assert np.abs(computed - slopes).max() <= 1e-12 * np.abs(slopes).max()


def test_relu_has_the_slope_0_at_its_kink():
    assert ACTIVATIONS["relu"].value(0.0) == 0.0
    assert ACTIVATIONS["relu"].derivative(0.0) == 0.0
    assert ACTIVATIONS["relu"].derivative(5e-324) == 1.0


@pytest.mark.parametrize("z", [-1e308, -800.0, -1.0, 0.0, 1.0, 800.0, 1e308])
def test_the_sigmoid_never_overflows_and_is_symmetric(z):
    sigmoid = ACTIVATIONS["sigmoid"].value
    assert 0.0 <= sigmoid(z) <= 1.0
    assert math.isclose(sigmoid(z) + sigmoid(-z), 1.0, rel_tol=1e-15)


def test_the_gradient_of_a_batch_is_the_mean_over_its_samples():
    # One weight's worth of arithmetic: ŷ = 1·(1·x1 + 0) + 0, so dL/db of the output is −2(y − x1).
    parameters = unflatten((2, 1, 1), [1.0, 0.0, 1.0, 0.0, 0.0])
    after = step(parameters, [(0.0, 0.0, 1.0), (0.0, 0.0, 4.0)], "none", (0.5, 0.5))
    assert after[1].biases == (0.0 - 0.5 * ((-2.0 + -8.0) / 2),)


@pytest.mark.parametrize("batch_size", [1, 3, "all"])
@pytest.mark.parametrize(
    ("activation", "theirs"),
    [("none", "identity"), ("tanh", "tanh"), ("relu", "relu"), ("sigmoid", "logistic")],
)
def test_scikit_learn_trains_to_the_same_weights(activation, theirs, batch_size):
    experiment = Experiment(
        dataset="moons",
        noise=0.1,
        init="random",
        seed=3,
        activation=activation,
        batch_size=batch_size,
        learning_rate=0.02,
        epochs=50,
    )
    x, y = experiment.rows[:, :2], experiment.rows[:, 2]
    model = MLPRegressor(
        hidden_layer_sizes=experiment.hidden,
        activation=theirs,
        solver="sgd",
        alpha=0.0,
        batch_size=experiment.samples_per_step,
        learning_rate_init=2 * experiment.learning_rate,  # its loss is half the squared error
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
    )
    model.partial_fit(x, y)  # makes the arrays, which then get our start
    for layer, w, b in zip(
        unflatten(experiment.sizes, start(experiment)), model.coefs_, model.intercepts_, strict=True
    ):
        w[:], b[:] = np.transpose(layer.weights), layer.biases
    for _ in range(experiment.epochs):
        model.partial_fit(x, y)
    last = train(experiment).weights[-1]
    for layer, w, b in zip(indices(experiment.sizes), model.coefs_, model.intercepts_, strict=True):
        assert np.abs(last[np.array(layer.weights)].T - w).max() <= 1e-10
        assert np.abs(last[np.array(layer.biases)] - b).max() <= 1e-10
