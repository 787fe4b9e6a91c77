"""What figures of several pages share."""

import numpy as np
import pytest

from ui.chart import axis, band, distance_axis, line, log_axis, steep, typical_size


def test_a_long_logarithmic_axis_names_about_six_powers_of_ten():
    ticks = log_axis(np.array([0.0, 1e-32, 1.0]))
    assert 5 <= len(ticks["tickvals"]) <= 8
    assert np.allclose(np.log10(ticks["tickvals"]) % 1, 0.0)
    assert min(ticks["tickvals"]) <= 1e-32
    assert dict(zip(ticks["tickvals"], ticks["ticktext"], strict=True))[1e-33] == "10<sup>−33</sup>"


def test_a_logarithmic_axis_of_a_few_decades_names_1_2_and_5():
    assert log_axis(np.array([0.03, 4.0]))["dtick"] == "D2"
    assert "dtick" not in log_axis(np.array([2.1, 4.9]))  # which has none of them in between


def test_an_axis_of_nothing_positive_is_still_one():
    assert log_axis(np.array([0.0, np.inf]))["type"] == "log"
    assert distance_axis(np.zeros(3))[1]["ticktext"] == ["identical"]


@pytest.mark.parametrize("largest", [1e-3, 1.0, 1e40])
def test_identical_has_room_below_the_smallest_distance(largest):
    zero, ticks = distance_axis(np.array([0.0, 1e-15, largest]))
    (low, high), numbers = ticks["range"], np.log10(ticks["tickvals"])
    assert np.isclose(numbers[0], np.log10(zero))
    assert numbers[1] <= -15.0
    assert numbers[1] - numbers[0] > 0.06 * (high - low)  # 13 of 220 pixels: a row of letters


def test_room_is_made_for_a_diverged_run_before_its_last_states():
    states = np.array([[1.0], [-1.0], [2.0], [-3.0], [4.0], [1e40]])
    assert typical_size(states, diverged=False) == 1e40
    assert typical_size(states, diverged=True) == 4.0
    assert typical_size(np.zeros((3, 2)), diverged=False) == 1.0


def test_an_axis_has_its_name():
    assert axis("epoch", nticks=6)["title"]["text"] == "epoch"


def test_the_points_of_a_short_line_are_marked():
    assert line("a", range(20), range(20))["mode"] == "lines+markers"
    assert line("a", range(21), range(21))["mode"] == "lines"


def test_a_band_is_filled_from_its_lower_to_its_upper_edge_and_named_once():
    upper, lower = band("range", [1, 2], [0.0, 1.0], [3.0, 4.0])
    assert (upper["y"], lower["y"], lower["fill"]) == ([3.0, 4.0], [0.0, 1.0], "tonexty")
    assert [edge.get("showlegend", True) for edge in (upper, lower)] == [False, True]


def test_what_spans_more_than_a_factor_of_100_is_steep():
    assert steep(np.array([0.0, 1.0, 100.1]))
    assert not steep(np.array([0.0, 1.0, 100.0]))
    assert not steep(np.array([0.0, np.inf]))
