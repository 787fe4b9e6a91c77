"""What visitors who have left took is given back, also where nobody comes after them.

Streamlit keeps a session for a while, in case its visitor comes back, and lets go of it only when
another one comes or goes. Even then its memory is in use until garbage is collected, and the system
has it again when the C library gives it back.
"""

import ctypes
import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import lru_cache, partial

from streamlit.runtime import Runtime

from nn_core.memory import MEMORY

LOOK = 10.0
"""Seconds between two looks for sessions that are over."""
LARGE = 1_000_000
"""Bytes from which an array has memory of its own, which the system has back with it."""
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""Of the C library's mallopt: where memory of its own begins, and how many places others have."""


@lru_cache(maxsize=1)
def give_back_what_visitors_leave() -> None:
    """See to it from now on, in a thread of its own; a second call does nothing."""
    if Runtime.exists():
        _keep_together_what_is_small()
        threading.Thread(target=_look_after, args=(Runtime.instance(),), daemon=True).start()


def _look_after(runtime: Runtime) -> None:
    departures = Departures(partial(_sessions, runtime))
    while True:
        threading.Event().wait(LOOK)
        with suppress(Exception):  # a server that ends, or a Streamlit that has it elsewhere
            departures.look()


class Departures:
    """Sees from look to look which sessions are over, and gives back what they took."""

    def __init__(self, sessions: Callable[[], set[str]]) -> None:
        """`sessions` tells of those that are there or may come back."""
        self._sessions = sessions
        self._known: set[str] = set()
        self._ending = False
        """Whether some were over at the last look: what they hold until their last threads and
        messages are done is garbage only now."""

    def look(self) -> None:
        """Give back what can be; results that are kept for all only when nobody is there."""
        present = self._sessions()
        over = bool(self._known - present)
        if over or self._ending:
            if not present:
                MEMORY.clear()
            gc.collect()
            _trim()
        self._known, self._ending = present, over


def _sessions(runtime: Runtime) -> set[str]:
    """All sessions that are there or may come back; lets go of those whose time is over."""
    found: Future[set[str]] = Future()

    def look() -> None:
        try:
            sessions = runtime._session_mgr
            kept = sessions._session_storage._cache  # type: ignore[attr-defined]
            kept.expire()
            found.set_result(
                {*kept, *(each.session.id for each in sessions.list_active_sessions())}
            )
        except Exception as error:
            found.set_exception(error)

    runtime._get_async_objs().eventloop.call_soon_threadsafe(look)
    return found.result(LOOK)


def _keep_together_what_is_small() -> None:
    """Let small objects of all threads lie in one place, and large arrays never among them.

    Else the C library gives each thread a place of its own, and in each of them a few objects that
    stay keep it from giving back what lies between: 30 MB a process after a hundred visitors.
    And its own rule is that what was large once is small from then on, up to 32 MB: a map of 1024
    by 1024 cells could leave 11 MB behind that way.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)


def _trim() -> None:
    """Give the system what the C library has left over; only glibc can be asked to."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
