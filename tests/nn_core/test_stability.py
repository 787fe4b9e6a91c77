from dataclasses import replace

import numpy as np
import pytest

from nn_core import network, stability
from nn_core.experiment import Experiment
from nn_core.history import pass_losses
from nn_core.parameters import flatten, parameter_count, unflatten
from nn_core.starts import start
from nn_core.training import train

ACTIVATIONS = ["none", "tanh", "relu", "sigmoid"]


def gradient(experiment, flat):
    """Of the mean loss over all samples, by the readable backward pass."""
    parameters = unflatten(experiment.sizes, flat)
    parts = network.mean_gradient(experiment.network, parameters, experiment.rows.tolist())
    return flatten(parts)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(1,), (2,), (3, 4), (2, 3, 2)])
def test_the_hessian_is_the_slope_of_the_readable_gradient(activation, hidden):
    experiment = Experiment(dataset="saddle", hidden=hidden, activation=activation)
    flat = np.random.default_rng(1).standard_normal(parameter_count(experiment.sizes))
    h = 1e-5
    differences = np.array(
        [
            (gradient(experiment, flat + h * one) - gradient(experiment, flat - h * one)) / (2 * h)
            for one in np.eye(len(flat))
        ]
    )
    hessian = stability.hessian(experiment, flat)
    assert (hessian == hessian.T).all()
    assert np.abs(hessian - differences).max() <= 1e-8 * np.abs(hessian).max()


def test_the_sharpness_of_the_original_exercise_by_hand():
    """At a minimum only 2·∇ŷ∇ŷᵀ is left: w = (½, ½; ½, ½; ½, ½) gives ŷ = ½·1 + ½·1 = 1."""
    flat = np.array([0.5] * 6 + [0.0] * 3)
    # ∇ŷ: 4 weights and 2 biases v = ½, 2 weights a = 1, 1 bias 1.
    expected = 2 * (4 * 0.25 + 2 * 1 + 2 * 0.25 + 1)
    assert stability.sharpness(Experiment(), flat) == pytest.approx(expected, rel=1e-14)
    assert stability.largest_stable_rate(expected) == 2 / expected


@pytest.mark.parametrize(("factor", "holds"), [(0.98, True), (1.02, False)])
def test_around_a_minimum_two_over_sharpness_is_where_the_loss_turns_from_falling_to_growing(
    factor, holds
):
    minimum = np.array([0.5] * 6 + [0.0] * 3)
    limit = stability.largest_stable_rate(stability.sharpness(Experiment(), minimum))
    nearby = Experiment(
        init="custom", weights=tuple(minimum + 1e-9), learning_rate=float(factor * limit)
    )
    before, after = (_loss_after(nearby, steps) for steps in (1, 101))
    assert (after < before) == holds


def _loss_after(experiment, steps):
    parameters = unflatten(experiment.sizes, start(experiment))
    rows = experiment.rows.tolist()
    state = network.at_rest(parameters)
    for _ in range(steps):
        state = network.step(experiment.network, experiment.optimizer, state, rows)
    [(x1, x2, y)] = rows
    outputs = network.forward(experiment.network, state.parameters, (x1, x2))
    return network.loss(experiment.network, (y,), outputs[-1])


def test_a_frozen_output_layer_does_not_count():
    """With the output weights fixed the 2-1-1 network on one sample is linear: λ = 2·v²·3."""
    frozen = Experiment(
        hidden=(1,), init="custom", weights=(0.3, 0.1, 3.0, 0.2, 0.0), output_rate=0.0
    )
    assert stability.sharpness(frozen, start(frozen)) == pytest.approx(2 * 9 * 3, rel=1e-14)
    free = replace(frozen, output_rate=1.0)
    assert stability.sharpness(free, start(free)) > 54


def test_a_loss_without_upward_curvature_allows_any_rate():
    assert stability.largest_stable_rate(0.0) == np.inf
    assert stability.largest_stable_rate(-1.0) == np.inf
    assert stability.largest_stable_rate(1e-310) == np.inf


def test_curvature_that_overflows_is_infinite_and_says_nothing_else():
    assert stability.sharpness(Experiment(), np.full(9, 1e200)) == np.inf


@pytest.mark.parametrize("eta", [0.01, 0.05, 0.08, 0.1, 0.12, 0.15])
def test_an_original_exercise_that_holds_ends_where_its_rate_is_stable(eta):
    run = train(Experiment(learning_rate=eta, epochs=300))
    assert run.diverged_at is None
    assert stability.departure(run) is None
    assert stability.smaller_rate(run) is None
    assert eta < stability.largest_stable_rate(stability.sharpness(run.experiment, run.weights[-1]))


@pytest.mark.parametrize("eta", [0.2, 0.25, 0.5, 1.0, 10.0])
def test_an_original_exercise_that_diverges_left_where_its_rate_was_not_stable(eta):
    run = train(Experiment(learning_rate=eta, epochs=300))
    left = stability.departure(run)
    assert left.epoch < run.diverged_at
    assert eta > stability.largest_stable_rate(left.sharpness)
    k = list(run.epochs).index(left.epoch)
    assert (np.diff(run.loss_mean[k:]) > 0).all()
    assert k == 0 or run.loss_mean[k] <= run.loss_mean[k - 1]


@pytest.mark.parametrize(
    "fields",
    [
        {"learning_rate": 0.2},
        {"learning_rate": 10.0},
        {"learning_rate": 2.0, "dataset": "xor", "activation": "tanh", "init": "random"},
        {"learning_rate": 2.0, "dataset": "circles", "activation": "relu", "hidden": (8, 8, 8)},
    ],
)
def test_the_rate_it_names_does_not_diverge(fields):
    experiment = Experiment(**fields, epochs=300)
    trial = stability.smaller_rate(train(experiment))
    assert trial.rate < experiment.learning_rate
    assert trial.epochs == 300
    assert train(replace(experiment, learning_rate=trial.rate)).diverged_at is None


def test_a_rate_that_was_tried_for_the_first_epochs_says_for_how_many():
    """with 0.13 this run diverges in epoch 7,410, long after what can be tried."""
    long = Experiment(
        dataset="plane",
        noise=0.3,
        hidden=(8, 8),
        init="random",
        init_scale=0.5,
        seed=26,
        activation="tanh",
        learning_rate=1,
        epochs=19_044,
    )
    trial = stability.smaller_rate(train(long))
    assert trial.epochs < 7410 < long.epochs
    tried = replace(long, learning_rate=trial.rate, epochs=trial.epochs)
    assert train(tried).diverged_at is None


@pytest.mark.parametrize("epochs", [10, 5000, 200_000])
def test_a_departure_does_not_depend_on_what_is_recorded(epochs):
    """the losses are 9, 5.1984, 8.11, …; state 1 is where they began to rise."""
    run = train(Experiment(learning_rate=0.2, epochs=epochs))
    assert stability.departure(run).epoch == 1


def test_a_late_departure_is_exact():
    """the loss of this one departs only at epoch 65."""
    run = train(
        Experiment(init="random", seed=6, activation="tanh", learning_rate=0.4, epochs=1_000_000)
    )
    left = stability.departure(run).epoch
    losses = [pass_losses(run, epoch)[1] for epoch in range(1, run.epochs_done + 1)]
    assert all(np.diff(losses[left:]) > 0)
    assert not losses[left] > losses[left - 1]


@pytest.mark.parametrize("mu", [0.0, 0.3, 0.9, 0.99])
def test_with_momentum_the_limit_is_where_the_step_matrix_leaves_the_unit_circle(mu):
    sharpness = 3.7
    limit = stability.largest_stable_rate(sharpness, mu)

    def radius(eta):
        # (w, v) after one step along curvature λ: v' = μv − ηλw, w' = w + v'.
        matrix = np.array([[1 - eta * sharpness, mu], [-eta * sharpness, mu]])
        return np.abs(np.linalg.eigvals(matrix)).max()

    assert radius(0.999 * limit) < 1 < radius(1.001 * limit)


@pytest.mark.parametrize(
    "fields",
    [
        {"output_activation": "sigmoid", "activation": "tanh"},
        {"output_activation": "tanh", "hidden": (2, 2)},
        {"dataset": "custom", "samples": ((0, 1, 1, 0), (1, 1, 0.5, 2)), "activation": "tanh"},
    ],
)
def test_the_hessian_of_other_outputs_is_the_slope_of_their_gradient(fields):
    experiment = Experiment(**({"dataset": "saddle"} | fields))
    flat = np.random.default_rng(1).standard_normal(parameter_count(experiment.sizes))
    h = 1e-5
    differences = np.array(
        [
            (gradient(experiment, flat + h * one) - gradient(experiment, flat - h * one)) / (2 * h)
            for one in np.eye(len(flat))
        ]
    )
    hessian = stability.hessian(experiment, flat)
    assert np.abs(hessian - differences).max() <= 1e-8 * np.abs(hessian).max()


def test_fixed_biases_do_not_count():
    """At w = ½ throughout: 2·(4·¼ + 2·1), without the ¼, ¼ and 1 of the biases."""
    flat = np.array([0.5] * 6 + [0.0] * 3)
    assert stability.sharpness(Experiment(biases="fixed"), flat) == pytest.approx(6, rel=1e-14)
    rates = stability.parameter_rates(Experiment(biases="fixed", output_rate=3.0))
    assert rates == pytest.approx([0.1] * 4 + [0.3] * 2 + [0.0] * 3)


def test_at_learning_rate_0_the_loss_is_as_sharp_as_ever():
    flat = np.array([0.5] * 6 + [0.0] * 3)
    still = stability.sharpness(Experiment(learning_rate=0.0), flat)
    assert still == stability.sharpness(Experiment(), flat)


def test_sharpness_over_epochs_is_the_sharpness_of_recorded_states():
    run = train(Experiment(dataset="xor", hidden=(8,), activation="tanh", epochs=2000))
    epochs, sharpness = stability.sharpness_over_epochs(run)
    assert len(epochs) == stability.MOST_STATES
    assert (epochs[0], epochs[-1]) == (0, 2000)
    middle = list(run.epochs).index(epochs[50])
    assert sharpness[50] == stability.sharpness(run.experiment, run.weights[middle])


def test_sharpness_over_epochs_takes_fewer_states_of_a_large_network():
    run = train(Experiment(dataset="circles", hidden=(8, 8, 8), activation="tanh", epochs=100))
    epochs, sharpness = stability.sharpness_over_epochs(run)
    assert 12 <= len(epochs) < 30
    assert (epochs[0], epochs[-1]) == (0, 100)
    assert np.isfinite(sharpness).all()
