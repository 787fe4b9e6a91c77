"""How well a function fits the samples, and a plane the function."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.linearity.fit import (
    MOST_STATES,
    Fit,
    curvature,
    curvature_over_epochs,
    fit,
    network_fit,
    r_squared,
    rounding_of_fit,
    unexplained,
)
from nn_core.outputs import predict
from nn_core.training import train

POINTS = np.array([(x1, x2) for x1 in np.linspace(-1, 1, 5) for x2 in np.linspace(-1, 1, 5)])
XOR = Experiment(dataset="xor", activation="tanh", init="random", hidden=(8,), epochs=2000)


def test_r_squared():
    targets = np.array([0.0, 1.0, 1.0, 0.0])
    assert r_squared(targets, targets) == 1.0
    assert r_squared(targets, np.full(4, 0.5)) == 0.0
    assert r_squared(targets, 1.0 - targets) == -3.0
    assert r_squared(np.array([1.0]), np.array([4.0])) is None


def test_a_fit_is_both_numbers():
    samples = np.array([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)], dtype=float)
    assert fit(samples, np.array([0.0, 1.0, 1.0, 1.0])) == Fit(0.25, 0.0)
    assert fit(samples[1:3], np.array([1.0, 3.0])) == Fit(2.0, None)


def test_the_fit_of_a_network_is_that_of_its_last_state():
    run = train(XOR)
    y = XOR.rows[:, 2]
    mse = np.mean((y - predict(XOR, run.weights[-1], XOR.rows[:, :2])) ** 2)
    assert network_fit(run) == Fit(mse, 1 - mse / 0.25)


def test_a_plane_is_not_curved_and_a_saddle_is_nothing_else():
    x1, x2 = POINTS.T
    plane = 0.3 * x1 - x2 + 5
    outputs = np.stack([plane, x1 * x2, plane + 1e-3 * x1 * x2, np.full(len(POINTS), 1 / 3)])
    share = unexplained(POINTS, outputs)
    assert share[0] == 0.0
    assert share[1] == pytest.approx(1.0, abs=1e-15)
    # Var of the plane is 1.09 · Var(x1), that of x1·x2 is Var(x1)², where Var(x1) = 0.5.
    assert share[2] == pytest.approx(0.25e-6 / (1.09 * 0.5 + 0.25e-6), rel=1e-9)
    assert share[3] == 0.0


def test_curvature_over_epochs_is_that_of_recorded_states():
    run = train(XOR)
    epochs, share = curvature_over_epochs(run, POINTS)
    assert len(epochs) == len(share) == MOST_STATES
    assert (epochs[0], epochs[-1]) == (0, 2000)
    for place in (0, -1):
        outputs = predict(XOR, run.weights[place], POINTS)
        assert share[place] == pytest.approx(float(unexplained(POINTS, outputs)), rel=1e-9)
    assert curvature(run, POINTS) == pytest.approx(share[-1], rel=1e-9)


def test_without_an_activation_nothing_is_curved():
    plain = train(replace(XOR, activation="none"))
    assert curvature_over_epochs(plain, POINTS)[1].max() == 0.0


def test_what_cancelling_terms_leave_is_no_curve():
    """x1 + x2 is 37 times smaller than x1 here, and so its rounding is 37 times larger."""
    tiny = Experiment(
        dataset="custom",
        samples=((-2.89, 2.97, 0.0),),
        hidden=(1,),
        activation="tanh",
        init="same-in",
        init_scale=6e-8,
        epochs=1,
    )
    assert curvature(train(tiny), np.array([-2.89, 2.97]) + 0.01 * POINTS) == 0.0


def test_what_is_left_of_terms_more_than_any_number_of_times_as_large_is_no_curve():
    # Two equal units cancel to 1e-320, the output's bias: their sizes are 1e315 times that.
    weights = (1e-5, 1e-5, 1e-5, 1e-5, 1.0, -1.0, 0.0, 0.0, 1e-320)
    cancel = Experiment(activation="tanh", init="custom", weights=weights, learning_rate=0.0)
    assert curvature(train(cancel), POINTS) == 0.0


def test_the_curvature_of_what_is_no_number_is_none():
    outputs = np.stack([POINTS[:, 0], np.full(len(POINTS), np.inf)])
    assert unexplained(POINTS, outputs)[0] == 0.0
    assert np.isnan(unexplained(POINTS, outputs)[1])


def test_the_rounding_of_a_fit_holds_what_50_digits_say():
    fitted = train(Experiment(dataset="plane", init="random", epochs=200))
    rounding = rounding_of_fit(fitted)
    assert network_fit(fitted).mse < rounding < 1e-28  # its true error is below 1e-31
    with_error = train(replace(fitted.experiment, epochs=1))
    assert 0 < rounding_of_fit(with_error) < 1e-13 * network_fit(with_error).mse ** 0.5
