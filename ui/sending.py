"""What a page sends is handed to the thread that talks to browsers in a few portions.

A page is some eighty messages. For each of them Streamlit wakes that thread, which then takes turns
with the thread of the page, and writes to the socket: a fifth of all that a change of a slider
costs. Here messages wait until the run of the page is over, but no longer than `PAUSE`, and go out
together, a quarter cheaper. Their order stays, but that where a page is drawn again its sidebar
comes last: see `Turns`.
"""

from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.session_manager import ActiveSessionInfo

from ui.recalled import note

PAUSE = 0.05
"""Seconds that a message waits for others at most: a change of a page is worked out in less."""
LATER = 0.05
"""Seconds that what changes in the sidebar comes after what changes beside it.

After a step of the slider Learning rate a browser worked 147 ms until the last chart was drawn, and
works 109 ms; the whole step is as much work as before (medians of 12, in turns, busy machine).
"""
MOST_AT_ONCE = 50
"""Messages that are sent in one turn; a browser that has 500 to take yet is given up."""

_flush, _send = AppSession.flush_browser_queue, Runtime._send_message
_before = AppSession._on_scriptrunner_event
"""Kept, since Streamlit does not keep it: a run that is under way tells of itself by it."""


class Waiting:
    """What an event loop has to do for other threads, in the order in which it was told."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop, self._calls = loop, deque[Callable[[], None]]()
        self._due = False
        """Whether it will look at the calls in a while."""

    def tell(self, call: Callable[[], None], now: bool) -> None:
        """Have it called, now or after a `PAUSE`; nothing where the loop has ended."""
        self._calls.append(call)
        if now:
            self._wake(self._do)
        elif not self._due:
            self._due = True
            self._wake(partial(self._loop.call_later, PAUSE, self._do))

    def _wake(self, call: Callable[[], Any]) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            if not self._loop.is_closed():
                raise

    def _do(self) -> None:
        self._due = False  # before it looks: what is told after that has it look again
        try:
            while self._calls:
                self._calls.popleft()()
        finally:
            if self._calls:  # one has failed, which is no reason to leave out the others
                self._loop.call_soon(self._do)


_waiting = lru_cache(maxsize=4)(Waiting)


def _on_event(
    session: AppSession, sender: Any, event: ScriptRunnerEvent, *args: Any, **values: Any
) -> None:
    """Only messages can wait: how a run begins and ends is told at once, after all before it."""
    handle = session._handle_scriptrunner_event_on_event_loop
    call = partial(handle, sender, event, *args, **values)
    now = event is not ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
    _waiting(session._event_loop).tell(call, now)


class Turns:
    """What a session sends at once, and what a moment later."""

    def __init__(self) -> None:
        self.later: list[ForwardMsg] = []
        """What has its turn after all that was sent."""
        self._page = ""
        self._has_sidebar = False
        """Whether the sidebar of the page was sent."""
        self._again = False
        """Whether it was before this run began."""

    def next(self, messages: list[ForwardMsg]) -> list[ForwardMsg]:
        """What goes at once, where these have come: first of all what was `later`.

        Where a page is drawn again, what it draws in the sidebar comes later, with all that follows
        its drawing; all goes at once where it draws nothing beside the sidebar.
        """
        now, later = self.later, list[ForwardMsg]()
        draws, draws_beside = True, False
        for message in messages:
            place = _root(message)
            if place is None and message.HasField("new_session"):
                page = message.new_session.page_script_hash
                self._has_sidebar &= page == self._page
                self._again, self._page = self._has_sidebar, page
            self._has_sidebar |= place == RootContainer.SIDEBAR
            if not self._again or (not later and place != RootContainer.SIDEBAR):
                now.append(message)
            elif draws and place not in (None, RootContainer.SIDEBAR):
                now.append(message)
                draws_beside = True
            else:
                later.append(message)
                draws &= place is not None
        self.later = later if draws_beside else []
        return now if draws_beside else now + later


def _root(message: ForwardMsg) -> int | None:
    """Which part of a page a message is about, by Streamlit's numbers; None if about none."""
    path = message.metadata.delta_path
    return path[0] if path else None


_turns = WeakKeyDictionary[AppSession, Turns]()


def portions(session: AppSession) -> list[list[ForwardMsg]]:
    """All that a session has to send now, in portions that are sent without a pause."""
    flushed = _flush(session)
    turns = _turns.get(session)
    if turns is None:
        turns = _turns[session] = Turns()
    if not flushed and not turns.later:
        return []
    note(session, flushed)
    messages = turns.next(flushed)
    look_again = session._message_enqueued_callback
    if turns.later and look_again:
        session._event_loop.call_later(LATER, look_again)
    return [messages[k : k + MOST_AT_ONCE] for k in range(0, len(messages), MOST_AT_ONCE)]


def _send_portion(
    runtime: Runtime, session: ActiveSessionInfo, portion: list[ForwardMsg] | ForwardMsg
) -> None:
    """A single message is one that was on its way when this began."""
    for message in portion if isinstance(portion, list) else [portion]:
        _send(runtime, session, message)


def send_in_portions() -> None:
    """See to it from now on, in all sessions."""
    Runtime._send_message = _send_portion  # type: ignore[assignment, method-assign]
    AppSession.flush_browser_queue = portions  # type: ignore[assignment, method-assign]
    AppSession._on_scriptrunner_event = _on_event  # type: ignore[assignment, method-assign]
