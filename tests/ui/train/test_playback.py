"""What the browser plays is what the run recorded."""

import numpy as np

from nn_core import Experiment, predict, train
from nn_core.training import unit_outputs
from tests.ui.traces import moved, named
from ui.frames import MOST_FRAMES, frame_states
from ui.input_plane import output_range, region
from ui.train.playback import GRID, playback

RUN = train(Experiment(dataset="xor", activation="tanh", init="random", seed=2, epochs=30))
FIGURE = playback(RUN).figure
TRACES = named(FIGURE)
MOVING = {"positive weights", "negative weights", "weights and biases", "labels", "output", "now"}


def test_there_is_a_frame_for_every_recorded_state_of_a_short_run():
    assert [frame.name for frame in FIGURE.frames] == [str(epoch) for epoch in range(31)]
    assert all(set(moved(FIGURE, frame)) == MOVING for frame in FIGURE.frames)


def test_a_frame_moves_weights_output_and_cursor_together():
    points = np.array([(x1, x2) for x2 in TRACES["output"].y for x1 in TRACES["output"].x])
    for epoch in (0, 1, 17, 30):
        shown = moved(FIGURE, FIGURE.frames[epoch])
        for name in ("weights and biases", "labels"):
            assert np.array_equal(shown[name].customdata, RUN.weights[epoch])
        expected = predict(RUN.experiment, RUN.weights[epoch], points).astype(np.float32)
        assert np.array_equal(shown["output"].z, expected.reshape(GRID, GRID))
        assert list(shown["now"].x) == [epoch]
        if epoch:
            assert list(shown["now"].y) == [RUN.loss_mean[epoch - 1]]
        else:
            assert np.isnan(shown["now"].y[0])  # no pass has led to state 0


def test_the_figure_is_its_last_frame():
    for trace, data in moved(FIGURE, FIGURE.frames[-1]).items():
        for name in {"x", "y", "z", "customdata"} & set(data.to_plotly_json()):
            np.testing.assert_array_equal(TRACES[trace][name], data[name])


def test_long_runs_keep_first_and_last_state_and_look_closer_at_the_beginning():
    shown = frame_states(2000)
    assert len(shown) <= MOST_FRAMES
    assert (shown[0], shown[-1]) == (0, 1999)
    steps = np.diff(shown)
    assert (steps > 0).all()
    assert (np.diff(steps) >= -1).all()


def test_samples_have_the_colours_of_the_outputs_they_want():
    output, samples = TRACES["output"], TRACES["samples"]
    assert list(samples.marker.color) == [0, 1, 1, 0]
    assert (samples.marker.cmin, samples.marker.cmax) == (output.zmin, output.zmax)
    assert (output.zmin, output.zmax) == (-0.25, 1.25)
    assert output_range(np.array([1.0])) == (0.0, 2.0)


def test_one_unit_of_x1_is_as_long_as_one_of_x2_wide_and_narrow():
    chart = playback(RUN)
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
