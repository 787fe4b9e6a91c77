"""The pictures of lesson 10."""

from dataclasses import replace

import numpy as np

from nn_core import Experiment, train
from nn_core.stability import largest_stable_rate, sharpness
from ui.lessons import border

EXPERIMENT = Experiment(epochs=40, init_scale=0.3)


def test_the_line_shows_each_rate_once_where_it_belongs():
    diverged = border.RATES.values > 0.3
    chart = border.line_figure(diverged, 0.6)
    steady, diverging, rule = chart.figure.data
    assert steady.x.max() <= 0.3 < diverging.x.min()
    assert len(steady.x) + len(diverging.x) == border.RATES.count
    assert set(steady.y) == {0.0}
    assert set(diverging.y) == {1.0}
    assert rule.x == (0.6, 0.6)
    assert chart.spec["layout"]["xaxis"]["range"][1] > 0.6, "the limit is in the picture"
    assert f"{int(diverged.sum())} of them" in chart.alt


def test_the_magnified_map_is_that_part_of_the_whole():
    scale = EXPERIMENT.init_scale
    near = border.magnified(EXPERIMENT, 100)
    rates, scales = near.plan.axes
    assert np.isclose(scales.high - scales.low, 0.05)
    assert np.isclose(rates.high - rates.low, 0.005)
    assert scales.low < scale < scales.high
    assert near.diverged.any()
    assert not near.diverged.all()
    cell = near.experiment(3, 5)
    assert (train(cell).diverged_at is not None) == near.diverged[3, 5]


def test_a_forecast_is_wrong_where_it_and_the_training_differ():
    run = train(replace(EXPERIMENT, init_scale=1.0))
    limit = largest_stable_rate(sharpness(run.experiment, run.weights[0]))
    wrong = [
        (rate > limit)
        != (train(replace(run.experiment, learning_rate=rate)).diverged_at is not None)
        for rate in border.RATES.values[::10].tolist()
    ]
    assert 0 < np.mean(wrong) < 1
    assert abs(np.mean(wrong) - border.wrong_forecasts(run)) < 0.06
