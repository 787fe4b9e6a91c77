"""The Sweep page's view: through the address bar and back, and into a region."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment
from ui.sweep.view import CELLS, COLORS, QUERY_KEYS, Range, View

ORIGINAL = Experiment(epochs=400)
finite = st.floats(-1000, 1000)


@st.composite
def ranges(draw):
    name = draw(st.sampled_from(["w1", "b2", "w14"]))
    low, high = sorted(draw(st.tuples(finite, finite).filter(lambda ends: ends[0] != ends[1])))
    return Range(name, low, high, draw(st.sampled_from(["linear", "log"])))


@given(
    st.builds(
        View,
        x=ranges(),
        y=ranges(),
        cells=st.sampled_from(CELLS),
        color=st.sampled_from(list(COLORS)),
        threshold=st.floats(1e-300, 1e300),
    )
)
def test_a_view_survives_the_address_bar_with_equality(view):
    assert View.from_query(view.to_query(ORIGINAL), ORIGINAL) == (view, ())


@given(st.dictionaries(st.sampled_from(sorted(QUERY_KEYS)), st.text(max_size=60)))
def test_any_query_gives_a_view_and_a_sentence_for_each_bad_entry(query):
    view, problems = View.from_query(query, ORIGINAL)
    assert isinstance(view, View)
    assert all(problem.endswith(".") for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "learning_rate",
        "learning_rate~0.5~0.1",
        "learning_rate~-1~1",
        "learning_rate~0~nan",
        "learning_rate~0~1e999",
        "epochs~1~10",
        "w0~0~1",
        "w1~0~1~cubic",
        "w1~0~1~log~log",
        "w" * 10_000,
    ],
)
def test_a_bad_axis_is_named_with_what_is_allowed(text):
    view, [problem] = View.from_query({"x": text}, ORIGINAL)
    assert view == View.usual(ORIGINAL)
    assert problem.startswith("x is ")
    assert "it must be a quantity and two rising ends" in problem
    assert len(problem) < 300


def test_the_usual_view_of_the_original_exercise_needs_no_words_in_the_address():
    view = View.usual(ORIGINAL)
    assert view.to_query(ORIGINAL) == {}
    plan = view.plan(ORIGINAL)
    assert (plan.x_axis.low, plan.x_axis.high) == (0.0, 0.5)
    assert (plan.y_axis.low, plan.y_axis.high) == (-2.5, 2.5)


def test_a_box_becomes_the_values_of_the_cells_it_covers():
    view = View(Range("w1", 0.0, 6.3), Range("b1", 1e-3, 1e3, "log"), cells=64)
    zoomed = view.zoomed((10.0, 20.0, 0.0, 21.0))
    assert zoomed.x == Range("w1", pytest.approx(1.0), pytest.approx(2.0))
    assert zoomed.y == Range("b1", 1e-3, pytest.approx(1e-1), "log")
    assert view.zoomed((None, None, 0.0, 63.0)) == view
    # Beyond the map, as panning does, there is nothing to zoom into.
    assert view.zoomed((-30.0, 200.0, -5.0, 64.0)) == view


def test_a_box_of_seeds_holds_whole_seeds():
    view = View(Range("seed", 0, 255), Range("w1", 0, 1), cells=256)
    zoomed = view.zoomed((9.7, 29.6, 0, 255))
    axis = zoomed.plan(Experiment(init="random")).x_axis
    np.testing.assert_array_equal(axis.values, np.arange(10, 31))


def test_zooming_into_the_same_place_ends_with_the_sentence_on_float64():
    view = View.usual(ORIGINAL)
    for _ in range(10):  # each time into a tenth of the map
        view.plan(ORIGINAL)
        view = view.zoomed((200.0, 225.0, 100.0, 125.0))
    for _ in range(10):
        view = view.zoomed((200.0, 225.0, 100.0, 125.0)) if fits(view) else view
    with pytest.raises(ValueError, match="float64 has no more between them"):
        view.plan(ORIGINAL)


def fits(view):
    try:
        return bool(view.plan(ORIGINAL))
    except ValueError:
        return False


def test_lines_take_seeds_only_from_a_random_start():
    view = View(Range("learning_rate", 0.01, 1.0), Range("w1", 0, 1), kind="lines", seeds=7)
    assert view.plan(ORIGINAL).y_axis is None
    axis = view.plan(replace(ORIGINAL, init="random", seed=40)).y_axis
    np.testing.assert_array_equal(axis.values, np.arange(40, 47))
