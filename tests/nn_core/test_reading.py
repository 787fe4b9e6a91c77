"""Numbers as people write them: read as meant, or refused with the reason."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.reading import ReadingError, read_number, read_written, rounds_to


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.4", 0.4),
        (" +.5 ", 0.5),
        ("−1,25", -1.25),
        ("- 3", -3.0),
        ("0,125", 0.125),
        ("1,5", 1.5),
        ("1234,567", 1234.567),
        ("1/2", 0.5),
        ("−3 / 4", -0.75),
        ("0,5/2", 0.25),
        ("1 000", 1000.0),
        ("1\u202f000\u00a0000,5", 1000000.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234", 1.234),
        ("3E-5", 3e-5),
        ("2.5 × 10^-4", 2.5e-4),
        ("2·10⁻³", 2e-3),
    ],
)
def test_what_is_meant(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("", "empty", "A number is missing here."),
        ("\u2003", "empty", "A number is missing here."),
        ("=A1/2", "formula", "'=A1/2' is a formula; paste the number that it gives."),
        ("1,000", "ambiguous", "'1,000' may be 1.000 or 1000; write one of these."),
        ("1/0", "division by 0", "'1/0' divides by 0."),
        ("1e999", "too large", "largest number here is 1.79769e+308."),
        ("1/1e999", "too large", "largest number here is 1.79769e+308."),
        ("2000001", "too large", "'2000001' is too large; the largest number here is 1e+06."),
        ("nan", "not a number", "'nan' is not a number. Write it like"),
        ("inf", "not a number", "'inf' is not a number."),
        ("1_000", "not a number", "'1_000' is not a number."),
        ("٣", "not a number", "'٣' is not a number."),
        ("1 2", "not a number", "'1 2' is not a number."),
        ("1 0000", "not a number", "'1 0000' is not a number."),
        ("1.2.3", "not a number", "'1.2.3' is not a number."),
        ("1/2/3", "not a number", "'1/2/3' is not a number."),
        ("1" * 61, "not a number", "… (63 characters) is not a number."),
    ],
)
def test_what_is_refused_and_why(text, reason, words):
    with pytest.raises(ReadingError) as refused:
        read_number(text, largest=1e6 if text == "2000001" else math.inf)
    assert refused.value.reason == reason
    assert words in str(refused.value)


def test_a_known_decimal_mark_settles_what_a_comma_means():
    assert read_number("1,000", decimal=",") == 1.0
    assert read_number("1,000", decimal=".") == 1000.0
    with pytest.raises(ReadingError):
        read_number("0.5", decimal=",")


@pytest.mark.parametrize(
    ("text", "place"),
    [("0.2608", -4), ("1,50", -2), ("12", 0), ("2.5e-4", -5), ("3·10^2", 2), ("1/3", None)],
)
def test_the_place_of_the_last_digit(text, place):
    assert read_written(text).place == place


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back_from_its_shortest_text(number):
    assert read_number(repr(number)) == number
    assert read_number(repr(number).replace(".", ",").replace("-", "−"), decimal=",") == number


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_a_fraction_is_its_nearest_float(numerator, denominator):
    assert read_number(f"{numerator}/{denominator}") == float(Fraction(numerator, denominator))


@given(st.text(max_size=200))
def test_any_text_is_a_finite_number_or_a_sentence(text):
    try:
        number = read_number(text)
    except ReadingError:
        return
    assert math.isfinite(number)


@pytest.mark.parametrize(
    ("value", "text", "agrees"),
    [
        (0.26082884, "0.261", True),
        (-0.26082884, "-0.2608", True),
        (0.26082884, "0.260", False),
        (0.0085, "0.009", True),
        (0.0085, "0.008", True),
        (0.00851, "0.008", False),
        (1 / 3, "1/3", True),
        (0.3333, "1/3", False),
        (1234.0, "1.2e3", True),
    ],
)
def test_a_number_rounded_as_printed(value, text, agrees):
    assert rounds_to(value, text) is agrees
