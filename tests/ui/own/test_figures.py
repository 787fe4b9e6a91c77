"""The pictures of the network at its start: what is clicked is what it stands for."""

import numpy as np
import pytest
from hypothesis import given, settings

from nn_core import Experiment, start
from nn_core.parameters import names, place
from tests.strategies import experiments
from ui import diagram
from ui.input_plane import Region, region
from ui.own.at_start import targets_offered
from ui.own.figures import CHOICES, GRID, output_map, parameter_at, picture, rounded, steps


def trace(chart, name):
    [found] = [each for each in chart.spec["data"] if each["name"] == name]
    return found


@settings(max_examples=20)
@given(experiments())
def test_every_point_lies_on_the_edge_or_the_unit_of_its_parameter(experiment):
    sizes, state = experiment.sizes, start(experiment)
    choices = trace(picture(experiment, state, "w1"), CHOICES)
    units = diagram.units(sizes)
    found = set()
    for point, (x, y) in enumerate(zip(choices["x"], choices["y"], strict=True)):
        name = parameter_at(sizes, point)
        assert choices["customdata"][point] == state[names(sizes).index(name)]
        spot = place(sizes, name)
        end = units[spot.layer + 1][spot.unit]
        if spot.input is None:
            assert (x, y) == (end.x, end.y)
        else:
            begin = units[spot.layer][spot.input]
            rise, run = end.y - begin.y, end.x - begin.x
            assert (y - begin.y) * run == pytest.approx((x - begin.x) * rise)
            assert begin.x < x < end.x
        found.add(name)
    assert found == set(names(sizes))


def test_the_chosen_parameter_is_lit():
    experiment = Experiment()
    lit = trace(picture(experiment, start(experiment), "w3"), "lit")
    x1, h2 = diagram.units((2, 2, 1))[0][0], diagram.units((2, 2, 1))[1][1]
    assert (lit["x"][:2].tolist(), lit["y"][:2].tolist()) == ([x1.x, h2.x], [x1.y, h2.y])
    ring = trace(picture(experiment, start(experiment), "b3"), "lit")
    output = diagram.units((2, 2, 1))[2][0]
    assert (ring["x"], ring["y"]) == ([output.x], [output.y])


def test_the_map_shows_the_output_before_any_training():
    experiment = Experiment(dataset="xor", epochs=1000)
    shown = trace(output_map(experiment, start(experiment), 0), "output")
    # Every weight is 1 and there is no activation: ŷ = 2 (x1 + x2).
    assert np.allclose(shown["z"], 2.0 * np.add.outer(shown["y"], shown["x"]), atol=1e-5)


@settings(max_examples=20)
@given(experiments())
def test_any_samples_have_a_map_in_which_they_can_be_moved(experiment):
    for output in range(experiment.outputs):
        output_map(experiment, start(experiment), output)
    around = region(experiment.rows, GRID)
    for row in experiment.rows:
        moved = rounded(around, row[0], row[1])
        assert (np.abs(row[:2] - moved) <= np.array(steps(around)) / 10.0).all()


def test_a_place_in_the_map_is_rounded_as_a_sheet_would_have_it():
    around = Region(np.linspace(-0.25, 1.25, 21), np.linspace(-400.0, 1100.0, 21))
    assert steps(around) == (0.1, 100.0)
    assert rounded(around, 0.123456, 123.456) == (0.12, 120.0)
    assert rounded(around, -0.0049, 1099.9) == (0.0, 1100.0)


def test_a_new_sample_may_have_the_targets_there_are():
    assert targets_offered(Experiment()) == ((0.0,), (1.0,))
    half = Experiment(dataset="custom", samples=((0.0, 0.0, 0.5),))
    assert targets_offered(half) == ((0.0,), (0.5,), (1.0,))
    two = Experiment(dataset="custom", samples=((0.0, 0.0, 0.5, 1.0),))
    assert targets_offered(two) == ((0.5, 1.0),)
