from ui.theme import NEGATIVE, POSITIVE, UNITS, ZERO, duration


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


def test_no_hidden_unit_has_the_colour_of_a_sign_or_of_another_unit():
    assert len({*UNITS, POSITIVE, NEGATIVE, ZERO}) == 8 + 3
