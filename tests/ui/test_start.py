"""A log that a visitor cannot fill."""

import logging

from ui import start
from ui.start import Few


def test_only_so_many_records_of_a_minute_are_logged_and_the_last_says_so(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(start, "monotonic", lambda: now[0])
    few, logged = Few(3), []
    for second in (1, 2, 3, 4, 50, 62):
        now[0] = second
        record = logging.LogRecord("app", logging.ERROR, "", 0, "at %d", (second,), None)
        if few.filter(record):
            logged.append(record.getMessage())
    assert logged == ["at 1", "at 2", "More is left out in this minute.", "at 62"]
