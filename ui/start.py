"""What is seen to once, before a process draws its first page."""

import gc
import logging
import os
import signal
import sys
import threading
from functools import lru_cache
from time import monotonic

import streamlit as st

from nn_core.settings import SettingsError, settings
from ui.language import told
from ui.leaving import give_back_what_visitors_leave
from ui.lookups import look_up_what_is_asked_for
from ui.pending import keep_what_waits
from ui.plot import let_browsers_keep
from ui.recalled import recall_what_is_recent
from ui.sending import send_in_portions
from ui.unchanging import work_out_once

SENDING = 1.0
"""Seconds that a page has on its way to a browser before the server ends."""
MOST_RECORDS = 100
"""Records that a process logs in a minute; a hostile visitor can cause thousands."""

GARBAGE = (10_000, 20, 20)
"""When Python looks for garbage, see `gc.set_threshold`; its own 700 are less than a change makes.

What was loaded before the first page stays, and is not looked through again.
"""

_ONE_AT_A_TIME = threading.Lock()


def begin() -> None:
    """Check the settings, bound the log, and look after what visitors leave.

    With a setting that cannot be used there is a sentence for each, on the page and in the log, and
    the server ends as soon as they have been sent.
    """
    try:
        settings()
    except SettingsError as error:
        print(error, file=sys.stderr, flush=True)
        for sentence in error.args:
            st.text(told(sentence))
        threading.Timer(SENDING, os.kill, (os.getpid(), signal.SIGTERM)).start()
        st.stop()
    with _ONE_AT_A_TIME:  # the first two pages may begin together
        _once()


@lru_cache(maxsize=1)
def _once() -> None:
    few = Few(MOST_RECORDS)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("streamlit", "uvicorn", "asyncio")):
            logging.getLogger(name).addFilter(few)
    give_back_what_visitors_leave()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    look_up_what_is_asked_for()
    keep_what_waits()
    recall_what_is_recent()
    send_in_portions()
    work_out_once()
    let_browsers_keep()


class Few(logging.Filter):
    """Lets so many records of a minute through, and then says that others are left out."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most, self._seen, self._ends = most, 0, 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        now = monotonic()
        if now > self._ends:
            self._seen, self._ends = 0, now + 60.0
        self._seen += 1
        if self._seen == self._most:
            record.msg, record.args = "More is left out in this minute.", ()
            record.exc_info = record.exc_text = record.stack_info = None
        return self._seen <= self._most
