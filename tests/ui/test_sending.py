"""What is told waits for more, but keeps its order, and nothing is left behind."""

import asyncio
from functools import partial
from types import SimpleNamespace

import pytest
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgMetadata
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ui import sending
from ui.sending import Waiting, portions, send_in_portions


@pytest.fixture
def waits(monkeypatch):
    """How long something waits that is told without hurry: here for ever."""
    monkeypatch.setattr(sending, "PAUSE", 1000.0)


async def told(*calls, then=None):
    """What was done, and how often the loop was woken, when another thread told of calls."""
    loop, done, wakes = asyncio.get_running_loop(), [], []
    soon, finished = loop.call_soon_threadsafe, loop.create_future()
    loop.call_soon_threadsafe = lambda *call: (wakes.append(1), soon(*call))
    waiting = Waiting(loop)

    def tell():
        for name, now in calls:
            waiting.tell(lambda name=name: done.append(name), now)
        if then is None:
            waiting.tell(lambda: finished.set_result(None), True)
        else:
            then(waiting, finished)

    await loop.run_in_executor(None, tell)
    loop.call_soon_threadsafe = soon
    await asyncio.wait_for(finished, 10)
    return done, len(wakes)


def test_what_can_wait_wakes_once_and_comes_before_what_is_told_after_it(waits):
    names = [f"message {number}" for number in range(80)]
    done, wakes = asyncio.run(told(*((name, False) for name in names)))
    assert done == names
    assert wakes <= 4  # for the first message and the end, and for the thread that told


def test_what_can_wait_is_done_without_anything_after_it():
    def then(waiting, finished):
        waiting.tell(lambda: finished.set_result(None), False)

    done, _ = asyncio.run(told(("one", False), ("two", False), then=then))
    assert done == ["one", "two"]


def test_where_one_fails_the_others_are_done(waits):
    def then(waiting, finished):
        waiting.tell(lambda: 1 / 0, False)
        waiting.tell(lambda: finished.set_result(None), True)

    async def quietly():
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        return await told(("before", False), then=then)

    assert asyncio.run(quietly())[0] == ["before"]


def test_nothing_is_told_to_a_loop_that_has_ended():
    loop = asyncio.new_event_loop()
    waiting = Waiting(loop)
    loop.close()
    waiting.tell(lambda: None, True)


class Session:
    """A session whose loop notes how long it was asked to wait until it looks again."""

    def __init__(self):
        self._browser_queue = ForwardMsgQueue()
        self._message_enqueued_callback = lambda: None
        self.looks = []
        self._event_loop = SimpleNamespace(call_later=lambda pause, _: self.looks.append(pause))


def messages(count: int) -> list[ForwardMsg]:
    return [ForwardMsg(hash=str(number)) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 50, 51, 500])
def test_all_is_sent_in_order_in_portions_that_a_browser_can_take(count, monkeypatch):
    sent = []
    monkeypatch.setattr(sending, "_send", lambda runtime, session, each: sent.append(each.hash))
    session = Session()
    for message in messages(count):
        session._browser_queue.enqueue(message)
    found = portions(session)
    assert all(len(portion) <= 50 for portion in found)
    for portion in found:
        sending._send_portion(None, None, portion)
    assert sent == [str(number) for number in range(count)]
    assert portions(session) == []


def begin(page: str) -> ForwardMsg:
    return ForwardMsg(hash="begin", new_session=NewSession(page_script_hash=page))


def drawn(name: str, *path: int) -> ForwardMsg:
    return ForwardMsg(hash=name, delta=Delta(), metadata=ForwardMsgMetadata(delta_path=path))


END = ForwardMsg(hash="end", script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
PAGE = [drawn("title", 0, 0), drawn("slider", 1, 0), drawn("chart", 0, 1), drawn("undo", 1, 1), END]


def sent_at_once(session: Session, *messages: ForwardMsg) -> list[str]:
    """What goes to the browser at the next look."""
    for message in messages:
        session._browser_queue.enqueue(message)
    return [message.hash for portion in portions(session) for message in portion]


def test_a_first_page_is_sent_in_the_order_in_which_it_is_drawn():
    session = Session()
    assert sent_at_once(session, begin("Train"), *PAGE) == [
        "begin", "title", "slider", "chart", "undo", "end"
    ]  # fmt: skip
    assert session.looks == []


def test_a_page_drawn_again_sends_its_sidebar_a_moment_after_the_rest_and_then_its_end():
    session = Session()
    sent_at_once(session, begin("Train"), *PAGE)
    assert sent_at_once(session, begin("Train"), *PAGE) == ["begin", "title", "chart"]
    assert session.looks == [sending.LATER]
    assert sent_at_once(session) == ["slider", "undo", "end"]
    assert sent_at_once(session) == []


def test_another_page_is_sent_in_the_order_in_which_it_is_drawn():
    session = Session()
    sent_at_once(session, begin("Train"), *PAGE)
    assert sent_at_once(session, begin("Sweep"), *PAGE)[1:] == [
        "title", "slider", "chart", "undo", "end"
    ]  # fmt: skip


def test_a_page_that_was_broken_off_before_its_sidebar_is_sent_in_order_too():
    session = Session()
    sent_at_once(session, begin("Train"), drawn("title", 0, 0))
    assert sent_at_once(session, begin("Train"), *PAGE)[1:] == [
        "title", "slider", "chart", "undo", "end"
    ]  # fmt: skip


def test_nothing_of_a_run_overtakes_the_one_before():
    session = Session()
    sent_at_once(session, begin("Train"), *PAGE)
    sent_at_once(session, begin("Train"), *PAGE)
    assert sent_at_once(session, begin("Train"), *PAGE) == [
        "slider", "undo", "end", "begin", "title", "chart"
    ]  # fmt: skip
    two_runs = [begin("Train"), drawn("early", 1, 0), END, begin("Train"), drawn("late", 0, 0)]
    assert sent_at_once(session, *two_runs)[3:] == ["begin", "early", "end", "begin", "late"]


def test_a_run_that_draws_nothing_beside_the_sidebar_is_sent_at_once():
    session = Session()
    sent_at_once(session, begin("Train"), *PAGE)
    run = [begin("Train"), drawn("slider", 1, 0), END]
    assert sent_at_once(session, *run) == ["begin", "slider", "end"]


def test_an_end_that_comes_later_counts_at_once_for_what_a_browser_recalls(monkeypatch):
    noted = []
    monkeypatch.setattr(sending, "note", lambda _, messages: noted.extend(messages))
    session = Session()
    sent_at_once(session, begin("Train"), *PAGE)
    assert "end" not in sent_at_once(session, begin("Train"), *PAGE)
    assert [message.hash for message in noted].count("end") == 2


def test_a_message_that_was_on_its_way_is_sent_too(monkeypatch):
    sent = []
    monkeypatch.setattr(sending, "_send", lambda runtime, session, each: sent.append(each.hash))
    [message] = messages(1)
    sending._send_portion(None, None, message)
    assert sent == ["0"]


def test_messages_wait_and_the_end_of_a_run_does_not(monkeypatch):
    for place, name in (
        (Runtime, "_send_message"),
        (AppSession, "flush_browser_queue"),
        (AppSession, "_on_scriptrunner_event"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    send_in_portions()
    heard = []
    loop = SimpleNamespace(tell=lambda call, now: heard.append((call.args, call.keywords, now)))
    monkeypatch.setattr(sending, "_waiting", lambda _: loop)
    session = SimpleNamespace(_event_loop=None, _handle_scriptrunner_event_on_event_loop=print)
    tell = partial(AppSession._on_scriptrunner_event, session)
    runner, [message] = object(), messages(1)
    begun, sends, over = (
        ScriptRunnerEvent.SCRIPT_STARTED,
        ScriptRunnerEvent.ENQUEUE_FORWARD_MSG,
        ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
    )
    tell(runner, begun, page_script_hash="a")
    tell(runner, event=sends, forward_msg=message)
    tell(runner, over)
    assert heard == [
        ((runner, begun), {"page_script_hash": "a"}, True),
        ((runner, sends), {"forward_msg": message}, False),
        ((runner, over), {}, True),
    ]
