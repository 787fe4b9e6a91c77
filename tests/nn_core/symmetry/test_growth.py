"""How fast a distance grows, and when it can be seen."""

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.symmetry.distances import distances
from nn_core.symmetry.growth import growth, largest_growth, visible_at
from nn_core.training import train


def test_growth_finds_the_factor_of_the_straight_part():
    epochs = np.arange(0, 2001, 10)
    distance = np.minimum(1e-12 * 1.02**epochs, 1.5)
    found = growth(epochs, distance)
    assert found.factor == pytest.approx(1.02, rel=1e-12)
    assert 0 < found.first < found.last < 1420  # where it reaches 1.5


@pytest.mark.parametrize(
    "distance", [np.zeros(50), np.full(50, 0.3), np.linspace(2, 1, 50), np.full(50, np.nan)]
)
def test_what_does_not_rise_has_no_growth(distance):
    assert growth(np.arange(50), distance) is None


def test_visible_at():
    epochs = np.array([0, 10, 20, 30])
    assert visible_at(epochs, np.array([0.0, 0.1, 0.2, 0.3])) == 20
    assert visible_at(epochs, np.zeros(4)) is None


def test_the_growth_of_a_run_is_that_of_its_units():
    run = train(
        Experiment(dataset="xor", activation="tanh", nudge=1e-9, learning_rate=0.3, epochs=900)
    )
    distance = distances(run.experiment.sizes, run.weights)["h1", "h2"]
    assert largest_growth(run) == growth(run.epochs, distance)


def test_a_run_that_diverged_has_no_growth():
    run = train(Experiment(learning_rate=0.5, nudge=1e-9))
    assert run.diverged_at is not None
    assert largest_growth(run) is None
