"""The Linearity page's figures over the epochs, against `nn_core`."""

from dataclasses import replace

import numpy as np

from nn_core import Experiment, train
from nn_core.linearity import collapse as linearity
from nn_core.linearity.fit import curvature_over_epochs
from tests.ui.linearity.runs import BEST_PLANE, PLANE, XOR
from ui.linearity.figures import collapse_figure, curvature_figure, gap_figure
from ui.linearity.words import points


def test_the_collapse_is_drawn_beside_least_squares():
    figure = collapse_figure(PLANE, BEST_PLANE).figure
    numbers = linearity.collapse(PLANE.experiment.sizes, PLANE.weights).numbers
    for part in range(3):
        assert np.array_equal(figure.data[part].y, numbers[:, part].astype(np.float32))
        assert list(figure.data[3 + part].y) == [BEST_PLANE.map.numbers[part]] * 2


def test_the_gap_is_drawn_on_a_log_axis():
    figure = gap_figure(PLANE, BEST_PLANE).figure
    gap = BEST_PLANE.gap(linearity.collapse(PLANE.experiment.sizes, PLANE.weights))
    assert figure.layout.yaxis.type == "log"
    assert np.array_equal(figure.data[0].y, gap)


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
    epochs, share = curvature_over_epochs(XOR, points(XOR))
    [line] = curvature_figure(epochs, share).figure.data
    assert np.array_equal(line.x, epochs)
    assert np.array_equal(line.y, (100 * share).astype(np.float32))
