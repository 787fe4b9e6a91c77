from ui.theme import duration


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
