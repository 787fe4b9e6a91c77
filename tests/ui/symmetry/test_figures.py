"""The Symmetry page's figures, against `nn_core`."""

from dataclasses import replace

import numpy as np

from nn_core import Experiment, train
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.smaller_network import merged
from tests.ui.symmetry.runs import LOSSES, NUDGED, XOR
from ui import theme
from ui.symmetry.figures import distinct_figure, network_figure, nudge_figure, seeds_figure


def test_the_smaller_network_is_drawn_as_one():
    run = train(replace(XOR, hidden=(8,), learning_rate=0.1))
    smaller = merged(run.experiment.network, run.weights[-1])
    assert "2-1-1" in network_figure(smaller).alt


def test_distinct_units_are_drawn_for_every_layer():
    run = train(Experiment(hidden=(3, 2), init="same-in", init_scale=0.5))
    figure = distinct_figure(run).figure
    for trace, counts in zip(
        figure.data, symmetry.distinct(run.experiment.network, run.weights), strict=True
    ):
        assert np.array_equal(trace.y, counts)


def test_the_nudges_are_drawn_with_their_distances_and_exact_zero_apart():
    figure = nudge_figure(NUDGED).figure
    for trace, (nudge, run) in zip(figure.data, NUDGED.items(), strict=True):
        distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
        assert np.array_equal(trace.customdata, distance)
        assert trace.name == f"ε = {theme.number(nudge)}"
    assert (figure.data[0].y == figure.data[0].y[0]).all()
    assert figure.data[0].y[0] < min(trace.y.min() for trace in figure.data[1:])
    assert "identical" in figure.layout.yaxis.ticktext


def test_the_seeds_are_drawn_in_ascending_order_and_told_apart():
    solved, unsolved = seeds_figure(LOSSES, 0.01).figure.data
    assert len(solved.x) == (LOSSES <= 0.01).sum()
    assert len(solved.x) + len(unsolved.x) == 40
    for trace in (solved, unsolved):
        seeds = trace.customdata[:, 0].astype(int)
        assert np.array_equal(trace.customdata[:, 1], LOSSES[seeds])
        assert (np.diff(LOSSES[seeds]) >= 0).all()
