"""Backpropagation against derivatives taken in other ways."""

import itertools
import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from nn_core import Experiment, start, train
from nn_core.functions import ACTIVATIONS, LOSSES, Network, Optimizer
from nn_core.network import at_rest, backward, forward, step
from nn_core.parameters import flatten, indices, parameter_count, unflatten

CASES = [
    pytest.param(activation, output_activation, loss, seed, id=f"{activation}-{seed}")
    for seed, (activation, output_activation, loss) in enumerate(
        itertools.product(ACTIVATIONS, ACTIVATIONS, LOSSES)
    )
]

EXACT = {
    "none": lambda z: z,
    "tanh": mpmath.tanh,
    "relu": lambda z: max(z, mpmath.mpf(0)),
    "leaky-relu": lambda z: z if z > 0 else mpmath.mpf(0.01) * z,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
}
"""The activations once more, for numbers of 50 digits."""

EXACT_LOSSES = {
    "squared": lambda y, p: (y - p) ** 2,
    "half-squared": lambda y, p: (y - p) ** 2 / 2,
}


def random_case(activation, output_activation, loss, seed):
    """A network, its parameters and a sample; no unit is near a kink of relu, none saturated."""
    rng = np.random.default_rng(seed)
    while True:
        hidden = rng.integers(1, 9, size=rng.integers(1, 4)).tolist()
        sizes = (2, *hidden, int(rng.integers(1, 4)))
        network = Network(sizes, (*(activation for _ in hidden), output_activation), loss)
        weights = (0.7 * rng.normal(size=parameter_count(sizes))).tolist()
        sample = rng.normal(size=2 + sizes[-1]).tolist()
        sums = []
        plain_loss(network, weights, sample, lambda z, phi, sums=sums: sums.append(z) or z)
        if min(map(abs, sums)) > 1e-3 and max(map(abs, sums)) < 3.0:
            return network, weights, sample


def plain_loss(network, weights, sample, apply):
    """The loss of one sample, written again for numbers of any kind; `apply(z, name)` is φ(z)."""
    sizes, outputs, targets = network.sizes, sample[:2], sample[2:]
    position, bias = 0, sum(a * b for a, b in pairwise(sizes))
    for (inputs, units), phi in zip(pairwise(sizes), network.activations, strict=True):
        sums = []
        for _ in range(units):
            row = weights[position : position + inputs]
            sums.append(sum(w * a for w, a in zip(row, outputs, strict=True)) + weights[bias])
            position, bias = position + inputs, bias + 1
        outputs = [apply(z, phi) for z in sums]
    one = EXACT_LOSSES[network.loss]
    return sum(one(y, p) for y, p in zip(targets, outputs, strict=True))


def central_difference(loss, weights, nudge):
    slopes = []
    for index, w in enumerate(weights):
        up = loss([*weights[:index], w + nudge, *weights[index + 1 :]])
        down = loss([*weights[:index], w - nudge, *weights[index + 1 :]])
        slopes.append((up - down) / (2 * nudge))
    return slopes


def gradient(network, weights, sample):
    parameters = unflatten(network.sizes, weights)
    outputs = forward(network, parameters, sample[:2])
    return flatten(backward(network, parameters, outputs, sample[2:]))


@pytest.mark.parametrize(("activation", "output_activation", "loss", "seed"), CASES)
def test_a_gradient_is_the_derivative_in_fifty_digits(activation, output_activation, loss, seed):
    network, weights, sample = random_case(activation, output_activation, loss, seed)
    with mpmath.workdps(50):
        exact_sample = tuple(map(mpmath.mpf, sample))
        slopes = central_difference(
            lambda w: plain_loss(network, w, exact_sample, lambda z, name: EXACT[name](z)),
            [mpmath.mpf(w) for w in weights],
            mpmath.mpf("1e-20"),
        )
        slopes = np.array([float(slope) for slope in slopes])
    computed = gradient(network, weights, sample)
    assert np.abs(computed - slopes).max() <= 1e-12 * np.abs(slopes).max()


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if not ACTIVATIONS[name].kink])
@pytest.mark.parametrize("z", [-3.0, -0.3, 0.0, 0.7, 2.0])
def test_slope_and_bend_are_the_derivatives_of_an_activation(name, z):
    a = ACTIVATIONS[name].value(z)
    with mpmath.workdps(50):
        slope, bend = (float(mpmath.diff(EXACT[name], z, order)) for order in (1, 2))
    assert ACTIVATIONS[name].slope(a) == pytest.approx(slope, rel=1e-14)
    assert ACTIVATIONS[name].bend(a) == pytest.approx(bend, rel=1e-14)


@pytest.mark.parametrize("name", LOSSES)
def test_slope_and_bend_are_the_derivatives_of_a_loss(name):
    with mpmath.workdps(50):
        slope, bend = (mpmath.diff(lambda p: EXACT_LOSSES[name](3, p), 1.25, n) for n in (1, 2))
    assert LOSSES[name].slope(3.0, 1.25) == pytest.approx(float(slope), rel=1e-15)
    assert LOSSES[name].bend == pytest.approx(float(bend), rel=1e-15)


def test_relu_has_the_slope_0_at_its_kink():
    assert ACTIVATIONS["relu"].value(0.0) == 0.0
    assert ACTIVATIONS["relu"].slope(0.0) == 0.0
    assert ACTIVATIONS["relu"].slope(5e-324) == 1.0


@pytest.mark.parametrize("z", [-1e308, -800.0, -1.0, 0.0, 1.0, 800.0, 1e308])
def test_the_sigmoid_never_overflows_and_is_symmetric(z):
    sigmoid = ACTIVATIONS["sigmoid"].value
    assert 0.0 <= sigmoid(z) <= 1.0
    assert math.isclose(sigmoid(z) + sigmoid(-z), 1.0, rel_tol=1e-15)


def test_the_gradient_of_a_batch_is_the_mean_over_its_samples():
    # One weight's worth of arithmetic: ŷ = 1·(1·x1 + 0) + 0, so dL/db of the output is −2(y − x1).
    parameters = unflatten((2, 1, 1), [1.0, 0.0, 1.0, 0.0, 0.0])
    network = Network((2, 1, 1), ("none", "none"), "squared")
    optimizer = Optimizer("descent", (0.5, 0.5), momentum=0.0, learns_biases=True)
    batch = [(0.0, 0.0, 1.0), (0.0, 0.0, 4.0)]
    after = step(network, optimizer, at_rest(parameters), batch).parameters
    assert after[1].biases == (0.0 - 0.5 * ((-2.0 + -8.0) / 2),)


@pytest.mark.parametrize("batch_size", [1, 3, "all"])
@pytest.mark.parametrize(
    ("activation", "theirs"),
    [("none", "identity"), ("tanh", "tanh"), ("relu", "relu"), ("sigmoid", "logistic")],
)
def test_scikit_learn_trains_to_the_same_weights(activation, theirs, batch_size):
    from sklearn.neural_network import MLPRegressor  # a second that only these tests need

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
