import math

import pytest

from ui.theme import duration, number


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


def test_durations_have_their_units():
    assert [duration(s) for s in (1.2e-5, 99.6e-6, 1.234e-4, 0.0123, 0.999, 0.9996, 2.34)] == [
        "12 µs",
        "100 µs",
        "123 µs",
        "12 ms",
        "999 ms",
        "1.0 s",
        "2.3 s",
    ]
