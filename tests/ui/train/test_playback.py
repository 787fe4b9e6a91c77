"""What the browser plays is what the run recorded."""

import numpy as np

from nn_core import Experiment, predict, train
from nn_core.parameters import names, weight_count
from ui import diagram
from ui.frames import MOST_FRAMES, frame_states
from ui.train.playback import GRID, output_range, playback

RUN = train(Experiment(dataset="xor", activation="tanh", init="random", seed=2, epochs=30))
FIGURE = playback(RUN).figure
POSITIVE, NEGATIVE, LABELS, OUTPUT, CURSOR = 1, 2, 3, 5, 8


def test_there_is_a_frame_for_every_recorded_state_of_a_short_run():
    assert [frame.name for frame in FIGURE.frames] == [str(epoch) for epoch in range(31)]
    assert all(
        frame.traces == (POSITIVE, NEGATIVE, LABELS, OUTPUT, CURSOR) for frame in FIGURE.frames
    )


def test_a_frame_moves_weights_output_and_cursor_together():
    points = np.array([(x1, x2) for x2 in FIGURE.data[OUTPUT].y for x1 in FIGURE.data[OUTPUT].x])
    for epoch in (0, 1, 17, 30):
        labels, output, cursor = FIGURE.frames[epoch].data[2:]
        assert np.array_equal(labels.customdata, RUN.weights[epoch])
        expected = predict(RUN.experiment, RUN.weights[epoch], points).astype(np.float32)
        assert np.array_equal(output.z, expected.reshape(GRID, GRID))
        assert list(cursor.x) == [epoch]
        if epoch:
            assert list(cursor.y) == [RUN.loss_mean[epoch - 1]]
        else:
            assert np.isnan(cursor.y[0])  # no pass has led to state 0


def test_the_figure_opens_on_the_last_state():
    for place, data in zip(FIGURE.frames[-1].traces, FIGURE.frames[-1].data, strict=True):
        for name in {"x", "y", "z", "customdata"} & set(data.to_plotly_json()):
            np.testing.assert_array_equal(FIGURE.data[place][name], data[name])


def test_a_frame_is_named_by_its_epoch():
    assert [frame.name for frame in FIGURE.frames] == [str(epoch) for epoch in range(31)]


def test_long_runs_keep_first_and_last_state_and_look_closer_at_the_beginning():
    shown = frame_states(2000)
    assert len(shown) <= MOST_FRAMES
    assert (shown[0], shown[-1]) == (0, 1999)
    steps = np.diff(shown)
    assert (steps > 0).all()
    assert (np.diff(steps) >= -1).all()


def test_samples_have_the_colours_of_the_outputs_they_want():
    output, samples = FIGURE.data[OUTPUT], FIGURE.data[6]
    assert list(samples.marker.color) == [0, 1, 1, 0]
    assert (samples.marker.cmin, samples.marker.cmax) == (output.zmin, output.zmax)
    assert (output.zmin, output.zmax) == (-0.25, 1.25)
    assert output_range(np.array([1.0])) == (0.0, 2.0)


def test_blue_bands_are_the_positive_weights_and_vermilion_the_negative():
    sizes = (2, 2, 1)
    weights = np.array([1.0, -2.0, 0.0, 0.5, 0.0, -0.25, 3, 3, 3])
    positive, negative = diagram.bands(sizes, weights, largest=2.0)
    ends = diagram.edges(sizes)
    for outline, indices in ((positive, [0, 3]), (negative, [1, 5])):
        corners = outline["x"].reshape(-1, 6), outline["y"].reshape(-1, 6)
        assert len(corners[0]) == len(indices)
        for x, y, index in zip(*corners, indices, strict=True):
            assert np.allclose([x[0], x[1]], ends[index, [0, 2]])
            thickness = 2 * (0.028 * abs(weights[index]) / 2.0 + 0.002)
            assert np.allclose([y[0] - y[3], y[1] - y[2]], thickness, atol=1e-6)


def test_every_parameter_is_labelled_where_there_is_room_and_hovers_where_not():
    small = diagram.parameter_labels((2, 2, 1), np.arange(9.0))
    assert small["mode"] == "markers+text"
    assert tuple(small["text"]) == names((2, 2, 1))
    large = diagram.parameter_labels((2, 8, 8, 1), np.zeros(105))
    assert large["mode"] == "markers"
    assert len(large["x"]) == 105


def test_labels_of_crossing_edges_do_not_coincide():
    labels = diagram.parameter_labels((2, 2, 1), np.zeros(9))
    places = set(zip(labels["x"].round(3), labels["y"].round(3), strict=True))
    assert len(places) == 9


def test_the_largest_network_fits_into_the_diagram():
    sizes = (2, 8, 8, 8, 1)
    ends = diagram.edges(sizes)
    assert len(ends) == weight_count(sizes)
    assert ((ends > 0) & (ends < 1)).all()
    ys = [unit.y for unit in diagram.units(sizes)[1]]
    assert np.allclose(np.diff(ys), -1 / 8)


def test_a_diverged_run_still_has_an_output_to_show():
    run = train(Experiment(learning_rate=0.2))
    assert np.isfinite(playback(run).figure.data[OUTPUT].z).all()


def test_a_run_that_diverged_at_once_shows_its_start():
    run = train(Experiment(dataset="plane", learning_rate=0.5))
    figure = playback(run).figure
    assert len(figure.frames) == 1
    assert np.array_equal(figure.data[LABELS].customdata, run.weights[0])
