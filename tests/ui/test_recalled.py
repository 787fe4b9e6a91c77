"""No message is named to a browser that has forgotten it by then."""

from hypothesis import given
from hypothesis import strategies as st
from streamlit import config
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgMetadata

from ui import recalled
from ui.recalled import Recent, ask_for_what_is_recent, note

KEPT = int(config.get_option("global.maxCachedMessageAge"))
END = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
names = st.sampled_from("abcd")


def whole(name: str) -> ForwardMsg:
    return ForwardMsg(hash=name, metadata=ForwardMsgMetadata(cacheable=True))


class Browser:
    """What Streamlit's page keeps, as its code has it: how long ago each message was used."""

    def __init__(self):
        self.ages = {}

    def hear(self, message: ForwardMsg) -> None:
        if message.ref_hash:
            assert message.ref_hash in self.ages, f"{message.ref_hash} is forgotten"
            self.ages[message.ref_hash] = 0
        elif message.metadata.cacheable:
            self.ages[message.hash] = 0
        elif message.HasField("script_finished"):
            older = {name: age + 1 for name, age in self.ages.items()}
            self.ages = {name: age for name, age in older.items() if age <= KEPT}


@given(st.lists(st.tuples(st.sets(names), st.booleans(), st.floats(0, 1), st.floats(0, 1))))
def test_whenever_a_browser_asks_it_can_recall_what_is_named(runs):
    """Each run uses some messages, and the next is asked for while it is sent, or after that.

    What was sent and what the browser has heard by then are shares of all that the run sends.
    """
    browser, recent, known = Browser(), Recent(KEPT - 1), set()
    for used, while_it_runs, sent_by_then, heard_by_then in runs:
        messages = [ForwardMsg(ref_hash=each) if each in known else whole(each) for each in used]
        messages.append(END)
        sent = round(sent_by_then * len(messages)) if while_it_runs else len(messages)
        heard = round(heard_by_then * sent)
        for message in messages[:heard]:
            browser.hear(message)
        has = set(browser.ages)
        for message in messages[:sent]:
            recent.note(message)
        known = {each for each in has if each in recent}
        for message in messages[heard:]:
            browser.hear(message)
        for message in messages[sent:]:
            recent.note(message)


def test_what_one_comes_back_to_is_named():
    """A map, a cell of it opened on another page, a second run there, and back."""
    recent = Recent(KEPT - 1)
    for message in (whole("map"), END, whole("curves"), END, ForwardMsg(ref_hash="curves"), END):
        recent.note(message)
    assert "map" in recent
    assert "curves" in recent
    assert "other" not in recent


class Visit:
    pass


def test_a_request_names_what_its_own_visit_was_sent(monkeypatch):
    asked = []
    monkeypatch.setattr(recalled, "_request", lambda _, told: asked.append(told))
    visit, other = Visit(), Visit()
    note(visit, [whole("map"), END])
    told = ClientState(cached_message_hashes=["map", "curves"], query_string="?lang=zh")
    ask_for_what_is_recent(visit, told)
    assert asked == [ClientState(cached_message_hashes=["map"], query_string="?lang=zh")]
    told = ClientState(cached_message_hashes=["map"])
    ask_for_what_is_recent(other, told)
    ask_for_what_is_recent(other, None)
    assert asked[1:] == [ClientState(), None]
