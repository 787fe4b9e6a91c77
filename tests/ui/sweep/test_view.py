"""The Sweep page's view: what it asks to be computed, and the view of a region."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment
from ui.address import Range, View
from ui.sweep.view import plan, zoomed

ORIGINAL = Experiment(epochs=400)


def test_the_usual_view_is_the_map_of_learning_rate_and_scale():
    asked = plan(View(), ORIGINAL)
    assert (asked.x_axis.name, asked.x_axis.low, asked.x_axis.high) == ("learning_rate", 0.0, 0.5)
    assert (asked.y_axis.name, asked.y_axis.low, asked.y_axis.high) == ("init_scale", -2.5, 2.5)
    assert asked.shape == (256, 256)


def test_a_box_becomes_the_values_of_the_cells_it_covers():
    view = View(x=Range("w1", 0.0, 6.3), y=Range("b1", 1e-3, 1e3, "log"), cells=64)
    part = zoomed(view, (10.0, 20.0, 0.0, 21.0))
    assert part.x == Range("w1", pytest.approx(1.0), pytest.approx(2.0))
    assert part.y == Range("b1", 1e-3, pytest.approx(1e-1), "log")
    assert zoomed(view, (None, None, 0.0, 63.0)) == view
    # Beyond the map, as panning does, there is nothing to zoom into.
    assert zoomed(view, (-30.0, 200.0, -5.0, 64.0)) == view


def test_a_box_of_seeds_holds_whole_seeds():
    view = View(x=Range("seed", 0, 255), y=Range("w1", 0, 1), cells=256)
    part = zoomed(view, (9.7, 29.6, 0, 255))
    axis = plan(part, Experiment(init="random")).x_axis
    np.testing.assert_array_equal(axis.values, np.arange(10, 31))


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (Range("learning_rate", 0.5, 0.1), "runs backwards; exchange the two ends"),
        (Range("seed", 9.0, 3.0), "runs backwards; exchange the two ends"),
        (Range("learning_rate", -1.0, 1.0), "both ends must be a number from 0 to 10"),
        (Range("w1", -1.0, 1.0, "log"), "cannot be logarithmic"),
    ],
)
def test_what_cannot_be_an_axis_gets_a_sentence(x, words):
    with pytest.raises(ValueError, match=words):
        plan(View(x=x), replace(ORIGINAL, init="random"))


def test_zooming_into_the_same_place_ends_with_the_sentence_on_float64():
    view = View()
    for _ in range(10):  # each time into a tenth of the map
        plan(view, ORIGINAL)
        view = zoomed(view, (200.0, 225.0, 100.0, 125.0))
    for _ in range(10):
        view = zoomed(view, (200.0, 225.0, 100.0, 125.0)) if fits(view) else view
    with pytest.raises(ValueError, match="float64 has no more between them"):
        plan(view, ORIGINAL)


def fits(view):
    try:
        return bool(plan(view, ORIGINAL))
    except ValueError:
        return False


def test_lines_take_seeds_only_from_a_random_start():
    view = View(x=Range("learning_rate", 0.01, 1.0), view="lines", seeds=7)
    assert plan(view, ORIGINAL).y_axis is None
    axis = plan(view, replace(ORIGINAL, init="random", seed=40)).y_axis
    np.testing.assert_array_equal(axis.values, np.arange(40, 47))
