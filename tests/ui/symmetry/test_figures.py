"""The Symmetry page's figures, against `nn_core`."""

from dataclasses import replace

import numpy as np

from nn_core import Experiment, train
from nn_core.parameters import flatten
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.smaller_network import merged
from tests.ui.symmetry.runs import XOR, of_each_seed, with_each_nudge
from tests.ui.traces import named
from ui.language import number
from ui.symmetry.figures import distinct_figure, network_figure, nudge_figure, seeds_figure


def test_the_smaller_network_is_drawn_as_one():
    run = train(replace(XOR, hidden=(8,), learning_rate=0.1))
    smaller = merged(run.experiment.network, run.weights[-1])
    chart = network_figure(smaller)
    assert "2-1-1" in chart.alt
    shown = named(chart.figure)["weights and biases"].customdata
    assert np.array_equal(shown, flatten(smaller.parameters))


def test_distinct_units_are_drawn_for_every_layer():
    run = train(Experiment(hidden=(3, 2), init="same-in", init_scale=0.5))
    figure = distinct_figure(run).figure
    for trace, counts in zip(
        figure.data, symmetry.distinct(run.experiment.network, run.weights), strict=True
    ):
        assert np.array_equal(trace.y, counts)


def test_the_nudges_are_drawn_with_their_distances_and_exact_zero_apart():
    figure = nudge_figure(with_each_nudge()).figure
    traces = named(figure)
    assert len(traces) == len(with_each_nudge())
    for nudge, run in with_each_nudge().items():
        trace = traces[f"ε = {number(nudge)}"]
        distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
        assert np.array_equal(trace.customdata, distance)
    zero = traces.pop("ε = 0").y
    assert (zero == zero[0]).all()
    assert zero[0] < min(trace.y.min() for trace in traces.values())
    assert "identical" in figure.layout.yaxis.ticktext


def test_the_seeds_are_drawn_in_ascending_order_and_told_apart():
    traces = named(seeds_figure(of_each_seed(), 0.01).figure)
    solved, unsolved = traces["solved"], traces["not solved"]
    assert len(solved.x) == (of_each_seed() <= 0.01).sum()
    assert len(solved.x) + len(unsolved.x) == 40
    for trace in (solved, unsolved):
        seeds = trace.customdata[:, 0].astype(int)
        assert np.array_equal(trace.customdata[:, 1], of_each_seed()[seeds])
        assert (np.diff(of_each_seed()[seeds]) >= 0).all()


def test_seeds_that_diverged_are_drawn_above_all_others_and_named_on_the_axis():
    losses = np.array([1e-20, 3.0, np.inf, 0.5, np.inf])
    figure = seeds_figure(losses, 0.01).figure
    traces = named(figure)
    assert traces["diverged"].customdata[:, 0].tolist() == [2, 4]
    assert traces["diverged"].x.tolist() == [80, 100]
    assert min(traces["diverged"].y) > 3.0
    ticks = dict(zip(figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext, strict=True))
    assert ticks[traces["diverged"].y[0]] == "diverged"
    # What is cut off at the lower end says so.
    assert ticks[traces["solved"].y[0]] == "≤ 10<sup>−12</sup>"


def test_words_for_those_who_cannot_see_the_charts_come_from_their_data():
    [(nudge, run)] = [each for each in with_each_nudge().items() if each[0] == 0.001]
    end = symmetry.distances(run.experiment.sizes, run.weights[-1])["h1", "h2"]
    assert f"{number(nudge)} ends at {number(end)}" in nudge_figure(with_each_nudge()).alt
    run = train(Experiment(hidden=(3,)))
    assert distinct_figure(run).alt.endswith("Layer 1: 1 at epoch 0, 1 at epoch 10.")
    assert f"Final losses of {len(of_each_seed())} seeds." in seeds_figure(of_each_seed(), 0.01).alt
