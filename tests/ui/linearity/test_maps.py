"""The Linearity page's figures over the inputs, against `nn_core`."""

import numpy as np

from nn_core import predict
from tests.ui.linearity.runs import best_xor, xor, xor_plain
from ui.input_plane import region
from ui.linearity.maps import maps_figure, surface_figure
from ui.linearity.words import GRID


def test_the_maps_are_the_network_the_plane_and_their_difference():
    figure = maps_figure((xor_plain(), xor()), best_xor()).figure
    maps = [trace.z for trace in figure.data if trace.type == "heatmap"]
    assert len(maps) == 6
    around = region(xor().experiment.rows, GRID)
    plane = best_xor().map(around.points).reshape(GRID, GRID)
    for row, run in enumerate((xor_plain(), xor())):
        output = predict(run.experiment, run.weights[-1], around.points).reshape(plane.shape)
        assert np.array_equal(maps[3 * row], output.astype(np.float32))
        assert np.array_equal(maps[3 * row + 1], plane.astype(np.float32))
        assert np.array_equal(maps[3 * row + 2], (output - plane).astype(np.float32))
    assert sum(trace.name == "samples" for trace in figure.data) == 6


def test_the_surface_has_network_plane_and_samples():
    surface, plane, samples = surface_figure(xor(), best_xor()).figure.data
    assert surface.z.shape == plane.z.shape == (GRID, GRID)
    assert samples.customdata.tolist() == [0, 1, 1, 0]
    above = samples.z - samples.customdata  # not half hidden in the surface
    assert above.min() > 0
    assert np.ptp(above) < 1e-12
