"""All runs played together: every frame has the runs' own numbers."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, compare, predict, train, vary
from ui.chart import float32
from ui.compare.lines import line_of
from ui.compare.together import frame_epochs, grid_of, states_at, together
from ui.input_plane import region
from ui.plot import to_bytes

XOR = Experiment(dataset="xor", activation="tanh", init="random", seed=2, epochs=300)
RUNS = {
    "long": XOR,
    "diverged": replace(XOR, activation="none", learning_rate=2.0),
    "two outputs": replace(
        XOR, dataset="custom", samples=((0, 0, 1, 2), (1, 3, 0, 5)), learning_rate=0.01, epochs=20
    ),
    "<b>short</b>": replace(XOR, epochs=3),
    "fifth": replace(XOR, hidden=(3, 2)),
}


@pytest.fixture(scope="module")
def comparison():
    return compare(RUNS)


@pytest.mark.parametrize("output", [0, 1])
def test_every_frame_has_each_runs_output_at_the_last_recorded_state_before(comparison, output):
    chart, grid = together(comparison, output), grid_of(len(RUNS))
    epochs = frame_epochs(comparison)
    assert [frame["name"] for frame in chart.spec["frames"]] == [str(each) for each in epochs]
    assert (epochs[0], epochs[-1]) == (0, 300)
    for epoch, frame in zip(epochs, chart.spec["frames"], strict=True):
        cells, free = frame["data"][0]["z"], np.ones(grid.shape, dtype=bool)
        for place, experiment in enumerate(RUNS.values()):
            run, around = train(experiment), region(experiment.rows, grid.cells)
            state = run.weights[np.flatnonzero(run.epochs <= epoch)[-1]]
            free[grid.inside(place)] = False
            if output < experiment.outputs:
                wanted = predict(experiment, state, around.points, output)
                found = cells[grid.inside(place)].ravel()
                assert np.array_equal(found, float32(wanted), equal_nan=True)
            else:
                assert np.isnan(cells[grid.inside(place)]).all()
        assert np.isnan(cells[free]).all()
    assert chart.figure  # as Plotly accepts it


def test_the_dots_are_on_the_lines_of_the_losses(comparison):
    chart = together(comparison)
    for frame in chart.spec["frames"][1:]:
        dots = frame["data"][1]
        for x, y, experiment in zip(dots["x"], dots["y"], RUNS.values(), strict=True):
            run = train(experiment)
            if x > 0:
                assert run.loss_mean[np.flatnonzero(run.epochs == x)[0] - 1] == y


def test_a_sample_stands_where_its_inputs_are_in_the_panel_of_its_run(comparison):
    chart, grid = together(comparison), grid_of(len(RUNS))
    marks = next(trace for trace in chart.spec["data"] if trace["name"] == "samples")
    inputs = chart.spec["data"][0]["customdata"]
    up, across = grid.corner(2)
    at = marks["x"][8:10], marks["y"][8:10]  # after the four samples of each of two runs
    rows = RUNS["two outputs"].rows
    low, high = inputs[up, across], inputs[up + grid.cells - 1, across + grid.cells - 1]
    shares = (rows[:, :2] - low) / (high - low)
    assert np.allclose((at[0] - across) / (grid.cells - 1), shares[:, 0], atol=1e-6)
    assert np.allclose((at[1] - up) / (grid.cells - 1), shares[:, 1], atol=1e-6)


def test_panels_do_not_overlap_and_are_in_order_from_the_top_left():
    for runs in range(1, 13):
        grid = grid_of(runs)
        taken = np.zeros(grid.shape, dtype=int)
        for place in range(runs):
            taken[grid.inside(place)] += 1
        assert taken.sum() == runs * grid.cells**2
        assert taken.max() == 1
        corners = [grid.corner(place) for place in range(runs)]
        assert corners == sorted(corners, key=lambda corner: (-corner[0], corner[1]))


def test_each_panel_has_the_line_of_its_run_and_its_name_as_text(comparison):
    layout = together(comparison).spec["layout"]
    for place, shape in enumerate(layout["shapes"]):
        assert (shape["line"]["color"], shape["line"]["dash"]) == tuple(line_of(place))
    assert "&#60;b&#62;short" in layout["annotations"][4]["text"]
    assert "<b>" not in layout["annotations"][4]["text"]


def test_the_cells_of_all_panels_are_squares(comparison):
    chart = together(comparison)
    for layout in (chart.spec["layout"], chart.narrow["layout"]):
        assert layout["yaxis"]["scaleanchor"] == "x"
        assert {layout[name]["constrain"] for name in ("xaxis", "yaxis")} == {"domain"}


def test_a_shorter_run_stays_at_its_last_state(comparison):
    assert states_at(comparison.runs["<b>short</b>"], [0, 2, 3, 299]).tolist() == [0, 2, 3, 3]


def test_many_runs_are_sent_in_two_thirds_of_a_megabyte():
    chart = together(compare(vary(XOR, "seed", range(12))))
    assert len(to_bytes(chart.spec)) < 700_000
