"""A browser is asked to recall only what it was sent a short while ago.

Streamlit's page keeps large messages, and tells with each request which of them it has: those are
named, not sent again. As a run ends it forgets what the last runs did not use. A request that was
on its way at that moment names what is forgotten when the answer comes, and the visit ends with an
error. So a message is named only if one run more may end before it is forgotten.
"""

from collections import deque
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from streamlit import config
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

_request = AppSession.request_rerun


class Recent:
    """The large messages of the last `runs` that have ended, and of the one under way."""

    def __init__(self, runs: int) -> None:
        self._hashes = deque[set[str]]([set()], maxlen=runs + 1)

    def note(self, message: ForwardMsg) -> None:
        """A message is sent, or named."""
        if message.metadata.cacheable:
            self._hashes[-1].add(message.hash)
        elif message.ref_hash:
            self._hashes[-1].add(message.ref_hash)
        elif message.HasField("script_finished"):
            self._hashes.append(set())

    def __contains__(self, message_hash: str) -> bool:
        return any(message_hash in hashes for hashes in self._hashes)


_of = WeakKeyDictionary[AppSession, Recent]()


def _recent(session: AppSession) -> Recent:
    """A request comes while one run is under way at most, so that one more may end before it."""
    if session not in _of:
        _of[session] = Recent(int(config.get_option("global.maxCachedMessageAge")) - 1)
    return _of[session]


def note(session: AppSession, messages: Iterable[ForwardMsg]) -> None:
    """They are on their way to the browser."""
    recent = _recent(session)
    for message in messages:
        recent.note(message)


def ask_for_what_is_recent(session: AppSession, told: ClientState | None) -> None:
    """A request for a run, in which the browser tells what it has."""
    if told is not None:
        recent = _recent(session)
        told.cached_message_hashes[:] = [
            message for message in told.cached_message_hashes if message in recent
        ]
    _request(session, told)


def recall_what_is_recent() -> None:
    """See to it from now on, in all sessions."""
    AppSession.request_rerun = ask_for_what_is_recent  # type: ignore[assignment, method-assign]
