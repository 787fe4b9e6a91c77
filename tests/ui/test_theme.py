import math

import numpy as np
import pytest

from ui.theme import axis, count, decades, duration, number, typical_size


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.016430631253940065, "0.0164306"),
        (9.0, "9"),
        (-2.0, "−2"),
        (-0.0, "0"),
        (1e-12, "1e-12"),
        (-4.371679e45, "−4.37168e45"),
        (123456789.0, "1.23457e8"),
        (math.inf, "infinite"),
        (-math.inf, "minus infinite"),
        (math.nan, "undefined"),
    ],
)
def test_numbers_have_up_to_six_digits_and_a_true_minus(value, text):
    assert number(value) == text


def test_fewer_digits_on_request():
    assert number(0.016430631253940065, digits=3) == "0.0164"


def test_counts_and_durations_have_their_units():
    assert [count(1, "epoch"), count(2000, "epoch")] == ["1 epoch", "2,000 epochs"]
    assert [duration(s) for s in (1.2e-5, 1.234e-4, 0.0123, 0.999, 2.34)] == [
        "12 µs",
        "123 µs",
        "12 ms",
        "999 ms",
        "2.3 s",
    ]


def test_a_logarithmic_axis_labels_at_most_about_six_powers_of_ten():
    assert decades(np.array([0.0, 1e-32, 1.0]))["dtick"] == 6
    assert decades(np.array([1e-3, 1.0]))["dtick"] == 1
    assert "dtick" not in decades(np.array([2.0, 3.0]))  # 2 and 3 have no power of ten between


def test_room_is_made_for_a_diverged_run_before_its_last_states():
    states = np.array([[1.0], [-1.0], [2.0], [-3.0], [4.0], [1e40]])
    assert typical_size(states, diverged=False) == 1e40
    assert typical_size(states, diverged=True) == 4.0
    assert typical_size(np.zeros((3, 2)), diverged=False) == 1.0


def test_an_axis_has_its_name():
    assert axis("epoch", nticks=6)["title"]["text"] == "epoch"
