"""What the browser plays is what the run recorded."""

from functools import cache

import numpy as np
import pytest

from nn_core import Experiment, predict, train
from nn_core.outputs import unit_outputs
from tests.ui.traces import moved, named
from ui.frames import MOST_FRAMES, frame_states
from ui.input_plane import output_range, region
from ui.train.playback import GRID, playback

XOR = Experiment(dataset="xor", activation="tanh", init="random", seed=2, epochs=30)
MOVING = {"positive weights", "negative weights", "weights and biases", "labels", "output", "now"}


@cache
def chart_of_xor():
    return playback(train(XOR))


def test_there_is_a_frame_for_every_recorded_state_of_a_short_run():
    figure = chart_of_xor().figure
    assert [frame.name for frame in figure.frames] == [str(epoch) for epoch in range(31)]
    assert all(set(moved(figure, frame)) == MOVING for frame in figure.frames)


def test_a_frame_moves_weights_output_and_cursor_together():
    run, figure = train(XOR), chart_of_xor().figure
    output = named(figure)["output"]
    points = np.array([(x1, x2) for x2 in output.y for x1 in output.x])
    for epoch in (0, 1, 17, 30):
        shown = moved(figure, figure.frames[epoch])
        for name in ("weights and biases", "labels"):
            assert np.array_equal(shown[name].customdata, run.weights[epoch])
        expected = predict(XOR, run.weights[epoch], points).astype(np.float32)
        assert np.array_equal(shown["output"].z, expected.reshape(GRID, GRID))
        rows = XOR.rows
        errors = rows[:, 2] - predict(XOR, run.weights[epoch], rows[:, :2])
        assert list(shown["now"].x) == [epoch]
        assert shown["now"].y[0] == pytest.approx(np.mean(errors**2), rel=1e-12)


def test_the_loss_that_is_played_is_that_of_the_weights_that_are_shown():
    figure = playback(train(Experiment())).figure
    assert named(figure)["loss"].y[0] == 9  # 1 − (1·2·1 + 1·2·1) = −3
    words = [frame.layout.meta for frame in figure.frames]
    # With w1 … w4 = 0.4, w5 = w6 = −0.2, b1 = b2 = −0.6, b3 = −0.6: 1 − (−0.08 − 0.6) = 1.68.
    assert words[:2] == ["after epoch 0: loss 9", "after epoch 1: loss 2.82"]


def test_a_diverged_run_has_its_losses_up_to_where_it_left():
    run = train(Experiment(learning_rate=0.2))
    chart = playback(run)
    loss = named(chart.figure)["loss"].y
    assert np.isfinite(loss[:-1]).all()
    assert np.isnan(loss[-1])
    assert chart.spec["frames"][-1]["layout"]["meta"] == "after epoch 7"


def test_a_run_that_diverged_in_its_second_epoch_has_a_point_for_its_only_loss():
    run = train(Experiment(dataset="or", init_scale=5.0, learning_rate=0.2, momentum=0.9))
    assert run.diverged_at == 2
    loss = named(playback(run).figure)["loss"]
    assert np.isfinite(loss.y).sum() == 1
    assert loss.mode == "markers"


@pytest.mark.parametrize("narrow", [False, True])
def test_the_labels_of_the_original_exercise_say_from_what_to_what_each_weight_went(narrow):
    chart = playback(train(Experiment()))
    labels = named(chart.figure)["labels"]
    text = chart.narrow["traces"]["labels"]["text"] if narrow else labels.text
    assert text[0] == "w1 1<br>→"
    assert text[6] == "b1 0<br>→"
    assert labels.customdata[0] == pytest.approx(0.180651, rel=1e-5)


def test_hovering_a_weight_says_from_what_it_went_where_no_label_has_room():
    chart = playback(train(Experiment(dataset="xor", hidden=(8, 8, 8), init_scale=0.5)))
    assert not np.isfinite(named(chart.figure)["labels"].x).any()
    assert set(named(chart.figure)["weights and biases"].hovertext) == {"0.5", "0"}


def test_the_figure_is_its_last_frame():
    figure = chart_of_xor().figure
    traces = named(figure)
    for trace, data in moved(figure, figure.frames[-1]).items():
        for name in {"x", "y", "z", "customdata"} & set(data.to_plotly_json()):
            np.testing.assert_array_equal(traces[trace][name], data[name])


def test_long_runs_keep_first_and_last_state_and_look_closer_at_the_beginning():
    shown = frame_states(2000)
    assert len(shown) <= MOST_FRAMES
    assert (shown[0], shown[-1]) == (0, 1999)
    steps = np.diff(shown)
    assert (steps > 0).all()
    assert (np.diff(steps) >= -1).all()


def test_samples_have_the_colours_of_the_outputs_they_want():
    traces = named(chart_of_xor().figure)
    output, samples = traces["output"], traces["samples"]
    assert list(samples.marker.color) == [0, 1, 1, 0]
    assert (samples.marker.cmin, samples.marker.cmax) == (output.zmin, output.zmax)
    assert (output.zmin, output.zmax) == (-0.25, 1.25)
    assert output_range(np.array([1.0])) == (0.0, 2.0)


def test_one_unit_of_x1_is_as_long_as_one_of_x2_wide_and_narrow():
    chart = chart_of_xor()
    for layout in (chart.spec["layout"], chart.narrow["layout"]):
        assert layout["yaxis2"]["scaleanchor"] == "x2"
        assert layout["yaxis2"]["scaleratio"] == 1


def test_a_diverged_run_still_has_an_output_to_show():
    run = train(Experiment(learning_rate=0.2))
    assert np.isfinite(named(playback(run).figure)["output"].z).all()


def test_a_run_that_diverged_at_once_shows_its_start():
    run = train(Experiment(dataset="plane", learning_rate=0.5))
    figure = playback(run).figure
    assert len(figure.frames) == 1
    assert np.array_equal(named(figure)["weights and biases"].customdata, run.weights[0])


def test_a_map_of_every_hidden_unit_moves_with_the_run():
    run = train(Experiment(dataset="xor", activation="tanh", hidden=(3, 2), init="random"))
    figure = playback(run, maps=True).figure
    points = region(run.experiment.rows, 24).points
    largest = np.abs(unit_outputs(run.experiment, run.weights[-1], points)).max(axis=1)
    for epoch in (0, 7, 10):
        shown = moved(figure, figure.frames[epoch])
        values = unit_outputs(run.experiment, run.weights[epoch], points) / largest[:, None]
        h1, *_, h4, h5 = values.astype(np.float32).reshape(5, 24, 24)
        assert np.array_equal(shown["hidden layer 1"].z[-24:], h1)
        assert np.array_equal(shown["hidden layer 2"].z[-24:], h4)
        assert np.array_equal(shown["hidden layer 2"].z[:24], h5)
    assert figure.layout.yaxis.scaleanchor == "x"


def test_maps_of_the_largest_network_are_a_bounded_message():
    run = train(Experiment(dataset="circles", hidden=(8, 8, 8), init="random", epochs=100))
    frames = playback(run, maps=True).spec["frames"]
    layers = [data["z"] for frame in frames for data in frame["data"] if "z" in data]
    assert sum(layer.nbytes for layer in layers) < 1_200_000
