"""Axes: their values, the starts along them, and the sentences about what cannot be one."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, SweepAxis, start, sweep
from nn_core.starts import starts
from nn_core.sweep.axis import axis_names
from nn_core.sweep.tile import Reached

XOR = Experiment(dataset="xor", init="random", epochs=50)


def test_values_are_those_of_numpy_rising_with_both_ends():
    linear = SweepAxis("learning_rate", 0.01, 1.5, 30)
    np.testing.assert_array_equal(linear.values, np.linspace(0.01, 1.5, 30))
    log = SweepAxis("learning_rate", 0.01, 1.0, 7, "log")
    np.testing.assert_array_equal(log.values, np.geomspace(0.01, 1.0, 7))


@pytest.mark.parametrize(
    ("axis", "sentence"),
    [
        (("w1", 1.0, 1.0, 8), "w1 from 1.0 to 1.0 is a single value; the ends must differ."),
        (("w1", 2.0, 1.0, 8), "w1 from 2.0 to 1.0 runs backwards; exchange the two ends."),
        (("w1", float("nan"), 1.0, 8), "both ends must be finite numbers."),
        (("w1", 0.0, float("inf"), 8), "both ends must be finite numbers."),
        (("w1", -1.0, 1.0, 8, "log"), "cannot be logarithmic, because it touches or crosses 0"),
        (("w1", 0.0, 1.0, 8, "log"), "cannot be logarithmic, because it touches or crosses 0"),
        (("w1", 0.0, 1.0, 8, "cubic"), "scale of w1 is 'cubic'; it must be linear or log."),
        (("w1", 0.0, 1.0, 1), "count of w1 is 1; it must be from 2 to 1,024."),
        (("w1", 0.0, 1.0, 4096), "count of w1 is 4096; it must be from 2 to 1,024."),
        (("w1", 0.0, 1.0, 2.5), "count of w1 is 2.5; it must be a whole number."),
        (("w1", 1.0, 1.0 + 1e-15, 64), "holds only 6 of the 64 different numbers asked for"),
    ],
)
def test_an_axis_that_cannot_be_says_why(axis, sentence):
    with pytest.raises(ValueError, match="w1") as caught:
        SweepAxis(*axis)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("init", ["symmetric", "random", "zeros", "same-in", "custom"])
def test_starts_have_the_bits_of_start(init):
    weights = tuple(np.linspace(-1, 1, 9)) if init == "custom" else ()
    base = Experiment(init=init, weights=weights, init_scale=0.3)
    rng = np.random.default_rng(0)
    values = {
        "init_scale": rng.uniform(-3, 3, 20),
        "nudge": rng.uniform(-1, 1, 20),
        "seed": rng.integers(0, 5, 20).astype(float),
    }
    flat = starts(base, values)
    for index in range(20):
        one = {name: column[index].item() for name, column in values.items()}
        experiment = replace(base, **one | {"seed": int(one["seed"])})
        assert (flat[index] == start(experiment)).all()


def test_what_can_be_an_axis_changes_something():
    assert axis_names(Experiment(hidden=(1,), init="zeros")) == (
        *("learning_rate", "output_rate", "momentum"),
        *("w1", "w2", "w3", "b1", "b2"),
    )
    for name in axis_names(XOR):
        low, high = {"seed": (1, 2), "momentum": (0.25, 0.75)}.get(name, (0.25, 1.25))
        assert isinstance(sweep(XOR, SweepAxis(name, low, high, 2)).reached, Reached)
