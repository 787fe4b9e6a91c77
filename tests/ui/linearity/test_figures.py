"""The Linearity page's figures over the epochs, against `nn_core`."""

from dataclasses import replace

import numpy as np

from nn_core import Experiment, train
from nn_core.linearity import collapse as linearity
from nn_core.linearity.fit import curvature_over_epochs
from tests.ui.linearity.runs import best_plane, plane, xor
from tests.ui.traces import named
from ui.language import number, speaking
from ui.linearity.figures import collapse_figure, curvature_figure, gap_figure
from ui.linearity.words import PARTS, points


def test_the_collapse_is_drawn_beside_least_squares():
    figure = collapse_figure(plane(), best_plane()).figure
    numbers = linearity.collapse(plane().experiment.sizes, plane().weights).numbers
    traces = named(figure)
    for part, name in enumerate(PARTS):
        assert np.array_equal(traces[name].y, numbers[:, part].astype(np.float32))
        goal = best_plane().map.numbers[part]
        assert list(traces[f"{name}, least squares"].y) == [goal, goal]


def test_the_gap_is_drawn_on_a_log_axis():
    figure = gap_figure(plane(), best_plane()).figure
    gap = best_plane().gap(linearity.collapse(plane().experiment.sizes, plane().weights))
    assert figure.layout.yaxis.type == "log"
    assert np.array_equal(named(figure)["gap"].y, gap)


def test_a_gap_of_exactly_zero_is_called_0():
    run = train(Experiment(dataset="custom", samples=((0, 0, 0),), epochs=3))
    best = linearity.least_squares(run.experiment.rows)
    figure = gap_figure(run, best).figure
    assert list(figure.layout.yaxis.ticktext) == ["0"]


def test_a_run_that_ends_just_before_it_diverges_is_drawn():
    wild = Experiment(
        dataset="plane", hidden=(3, 2), init="random", init_scale=100, learning_rate=10, epochs=2
    )
    run = train(replace(wild, batch_size="all"))
    best = linearity.least_squares(run.experiment.rows)
    assert run.diverged_at is None
    assert np.isinf(best.gap(linearity.collapse(run.experiment.sizes, run.weights))[-1])
    assert gap_figure(run, best).figure.layout.yaxis.type == "log"


def test_curvature_over_epochs():
    epochs, share = curvature_over_epochs(xor(), points(xor()))
    [line] = curvature_figure(epochs, share).figure.data
    assert np.array_equal(line.x, epochs)
    assert np.array_equal(line.y, (100 * share).astype(np.float32))


def test_words_for_those_who_cannot_see_the_charts_come_from_their_data():
    gap = best_plane().gap(linearity.collapse(plane().experiment.sizes, plane().weights))
    words = gap_figure(plane(), best_plane()).alt
    assert f"{number(gap[0], 3)} at the start, {number(gap[-1], 3)} after" in words
    end = linearity.collapse(plane().experiment.sizes, plane().weights[-1]).numbers[2]
    assert f"intercept {number(end)} (" in collapse_figure(plane(), best_plane()).alt
    epochs, share = np.array([0, 5]), np.array([0.25, 0.5])
    assert curvature_figure(epochs, share).alt.endswith("25 % at the start, 50 % at the end.")


def test_the_same_numbers_are_drawn_with_chinese_names():
    english = named(collapse_figure(plane(), best_plane()).figure)
    with speaking("zh"):
        chinese = named(collapse_figure(plane(), best_plane()).figure)
    for name, other in (("slope of x1", "x1 的斜率"), ("intercept", "截距")):
        assert np.array_equal(english[name].y, chinese[other].y)
        assert chinese[other].hovertemplate.startswith(f"{other} %{{y")


def test_inside_a_curved_output_no_least_squares_is_drawn():
    curved = replace(plane().experiment, output_activation="sigmoid", epochs=5)
    chart = collapse_figure(train(curved), best_plane())
    assert set(named(chart.figure)) == set(PARTS)
    assert "inside the sigmoid" in chart.figure.layout.yaxis.title.text
    assert "least squares" not in chart.alt
