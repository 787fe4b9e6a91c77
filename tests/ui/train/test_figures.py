"""Figures are checked by their data."""

import re

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.symmetry.distances import distances
from tests.ui.traces import named
from ui.chart import FEWEST_POINTS, MOST_POINTS, distance_axis, thinned
from ui.train import figures as charts

XOR = Experiment(dataset="xor", activation="tanh", init="random", seed=2, epochs=300)


def test_the_loss_chart_has_the_mean_and_the_band_of_every_epoch():
    run = train(XOR)
    traces = named(charts.loss(run).figure)
    for name, values in (
        ("smallest to largest, upper end", run.loss_max),
        ("smallest to largest", run.loss_min),
        ("mean", run.loss_mean),
    ):
        trace = traces[name]
        assert np.array_equal(trace.x, np.arange(1, 301))
        assert np.array_equal(trace.y, values)
    assert traces["smallest to largest"].fill == "tonexty"


def test_hovering_the_loss_gives_exact_values():
    run = train(XOR)
    exact = named(charts.loss(run).figure)["mean"].customdata[41]
    assert [float(text) for text in exact] == [
        run.loss_min[41],
        run.loss_mean[41],
        run.loss_max[41],
    ]


def test_one_sample_has_no_band():
    [mean] = charts.loss(train(Experiment())).figure.data
    assert mean.y[0] == 9.0


def test_a_loss_of_exactly_zero_has_a_place_on_the_logarithmic_axis():
    run = train(Experiment(dataset="custom", samples=((1, 1, 4), (1, 0, 1)), epochs=5))
    assert run.loss_min[0] == 0.0
    figure = charts.loss(run, "log").figure
    assert figure.layout.yaxis.type == "log"
    smallest = min(run.loss_mean[run.loss_mean > 0].min(), run.loss_min[run.loss_min > 0].min())
    assert named(figure)["smallest to largest"].y[0] == pytest.approx(smallest / 10)
    assert named(figure)["mean"].customdata[0][0] == 0.0


def test_every_parameter_has_a_line_in_the_panel_of_its_layer():
    run = train(Experiment(hidden=(3, 2), init="random", init_scale=0.3))
    figure = charts.weights(run).figure
    panels = {trace.name: trace.xaxis for trace in figure.data}
    assert set(panels) == set(run.names)
    assert {panels[name] for name in ("w1", "w6", "b1", "b3")} == {"x"}
    assert {panels[name] for name in ("w7", "w12", "b4", "b5")} == {"x2"}
    assert {panels[name] for name in ("w13", "w14", "b6")} == {"x3"}
    for trace in figure.data:
        values = run.weights[:, run.names.index(trace.name)]
        assert np.array_equal(trace.y, values.astype(np.float32))
        assert np.array_equal(trace.x, run.epochs)


def test_lines_that_lie_on_each_other_are_told_apart():
    figure = charts.weights(train(Experiment())).figure
    lines = {trace.name: trace.line for trace in figure.data}
    assert lines["w1"].width > lines["w3"].width
    assert lines["w1"].color != lines["w3"].color
    assert lines["w1"].dash != lines["w2"].dash


def test_the_panels_of_a_small_network_name_every_line_in_its_colour():
    figure = charts.weights(train(Experiment())).figure
    key = " ".join(annotation.text for annotation in figure.layout.annotations)
    for trace in figure.data:
        assert re.search(rf"color:{trace.line.color}'>\S+</span> {trace.name}\b", key)
    large = charts.weights(train(Experiment(hidden=(8,), init_scale=0.1))).figure
    assert all("span" not in annotation.text for annotation in large.layout.annotations)


def test_a_diverged_run_leaves_the_picture_instead_of_flattening_it():
    run = train(Experiment(learning_rate=0.2))
    low, high = charts.weights(run).figure.layout.yaxis.range
    # The losses are 9, 5.2, 8.1, 114, …: up to state 1, which the second pass meets, it learned.
    assert run.loss_mean[1] < run.loss_mean[0] < run.loss_mean[3] < run.loss_mean[4]
    assert np.abs(run.weights[:3]).max() < high < np.abs(run.weights[4]).max()
    assert low == -high
    w1 = named(charts.weights(run).figure)["w1"].y
    assert np.array_equal(w1[:3], run.weights[:3, 0].astype(np.float32))
    assert np.isnan(w1[4:]).all()  # no lines back and forth across the picture


def test_identical_units_lie_on_a_line_that_says_so():
    figure = charts.symmetry(train(Experiment())).figure
    assert list(figure.layout.yaxis.ticktext) == ["identical"]
    [line] = figure.data
    assert set(line.y) == {figure.layout.yaxis.tickvals[0]}
    assert line.customdata[0] == "0: identical to the last bit"


def test_zeros_stand_below_every_positive_distance():
    values = np.array([0.0, 3e-13, 2.0])
    zero, settings = distance_axis(values)
    assert zero < 3e-13
    assert settings["ticktext"][0] == "identical"
    assert settings["tickvals"][0] == zero
    assert settings["range"][0] < np.log10(zero)


def test_distances_are_drawn_as_they_are():
    run = train(XOR)
    [line] = charts.symmetry(run).figure.data
    [path] = distances(run.experiment.sizes, run.weights).values()
    assert line.name == "h1 and h2"
    assert np.array_equal(line.y, path)
    assert "identical" not in charts.symmetry(run).figure.layout.yaxis.ticktext


def test_many_pairs_are_told_by_the_largest_and_the_smallest():
    run = train(Experiment(hidden=(8,), init="random", init_scale=0.3))
    every = np.array(list(distances(run.experiment.sizes, run.weights).values()))
    traces = named(charts.symmetry(run).figure)
    assert np.array_equal(traces["largest of all pairs"].y, every.max(axis=0))
    assert np.array_equal(traces["smallest"].y, every.min(axis=0))


@pytest.mark.parametrize("hidden", [(2,), (8,), (8, 8, 8)])
def test_no_figure_has_more_points_than_a_browser_likes(hidden):
    run = train(
        Experiment(
            dataset="xor",
            hidden=hidden,
            init="random",
            init_scale=0.1,
            epochs=1500,
            activation="tanh",
        )
    )
    points = [len(trace.x) for trace in charts.weights(run).figure.data]
    assert sum(points) <= MOST_POINTS or set(points) == {FEWEST_POINTS}
    kept = thinned(len(run.epochs), lines=len(run.names))
    assert kept[0] == 0
    assert kept[-1] == len(run.epochs) - 1


def test_words_for_those_who_cannot_see_the_chart_come_from_its_data():
    run = train(Experiment())
    assert charts.loss(run).alt.startswith("Loss over 10 epochs: the mean goes from 9 to 0.0164;")
    assert "w1 ends at 0.181" in charts.weights(run).alt
    assert "h1 and h2: identical throughout" in charts.symmetry(run).alt
