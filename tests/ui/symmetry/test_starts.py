"""The starts side by side, against their runs."""

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.parameters import indices
from nn_core.starts import side_by_side
from nn_core.symmetry import distances as symmetry
from tests.ui.symmetry.runs import XOR, compared, from_each_start
from tests.ui.traces import moved, named
from ui.symmetry.starts import starts_figure


def test_every_start_has_its_loss_distance_and_trails():
    figure = starts_figure(from_each_start()).figure
    traces = named(figure)
    for row, (name, run) in enumerate(from_each_start().items()):
        loss, distance = traces[f"mean loss of {name}"], traces[f"distance of {name}"]
        assert loss.yaxis == f"y{4 + 3 * row}"
        assert np.array_equal(loss.customdata, run.loss_mean.astype(np.float32))
        expected = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
        assert np.array_equal(distance.customdata, expected.astype(np.float32))
        for unit in (0, 1):
            trail = traces[f"h{unit + 1} of {name}"]
            entering = run.weights[:, list(indices(run.experiment.sizes)[0].weights[unit])]
            assert (trail.x[-1], trail.y[-1]) == tuple(entering[-1].astype(np.float32))


def test_a_frame_has_the_cursors_at_its_epoch_and_the_units_where_they_were():
    figure = starts_figure(from_each_start()).figure
    frame = figure.frames[10]
    epoch = int(frame.name)
    now = moved(figure, frame)
    for panel in ("losses", "distances"):
        assert list(now[f"epoch in the {panel}"].x) == [epoch, epoch]
    state = list(from_each_start()["random"].epochs).index(epoch)
    row = list(from_each_start()).index("random")
    weights = indices(XOR.sizes)[0].weights
    layout = figure.layout
    bottom, top = layout[f"yaxis{6 + 3 * row}"].domain
    low, high = layout[f"yaxis{6 + 3 * row}"].range
    for unit in (0, 1):
        w1, w2 = from_each_start()["random"].weights[state, list(weights[unit])]
        assert now["units"].x[2 * row + unit] == w1
        share = (now["units"].y[2 * row + unit] - bottom) / (top - bottom)
        assert low + share * (high - low) == pytest.approx(w2, abs=1e-12)


def test_frames_are_few_and_end_with_the_last_state():
    figure = starts_figure(from_each_start()).figure
    assert len(figure.frames) <= 100
    assert figure.frames[-1].name == "2000"
    assert all(len(moved(figure, frame)) == 3 for frame in figure.frames)


def test_a_start_that_diverged_is_drawn_in_finite_numbers():
    figure = starts_figure(compared(Experiment(learning_rate=0.5, epochs=20))).figure
    assert "inf" not in figure.to_json().lower().replace("hoverinfo", "")


def test_a_diverged_start_is_drawn_up_to_where_it_leaves_and_small_is_not_called_equal():
    runs = {name: train(each) for name, each in side_by_side(Experiment(learning_rate=0.2)).items()}
    assert {runs[name].diverged_at is None for name in runs} == {True, False}
    figure = starts_figure(runs).figure
    for row, (name, run) in enumerate(runs.items()):
        low, high = figure.layout[f"yaxis{4 + 3 * row}"].range
        assert low < np.log10(run.loss_mean[0]) < high
        distances = figure.layout[f"yaxis{5 + 3 * row}"]
        identical = dict(zip(distances.ticktext, distances.tickvals, strict=True))["identical"]
        drawn = np.array(named(figure)[f"distance of {name}"].y)
        told = symmetry.largest_distance(run)
        assert (drawn[told > 0] > 10 * identical).all()
        assert (drawn[told == 0] == np.float32(identical)).all()
