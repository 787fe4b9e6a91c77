"""Texts in a visitor's browser: every tab comes to the same one, and none undoes another's."""

import json
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from ui.storage import LONGEST_TEXT, Stored


def listed(text):
    return json.loads(text) if text else []


def added(item, text):
    return text if item in listed(text) else json.dumps([*listed(text), item])


def removed(item, text):
    return json.dumps([each for each in listed(text) if each != item])


class Browser:
    """Storage, and tabs whose messages arrive when a test lets them; as the component has it."""

    def __init__(self, tabs):
        self.storage = ""
        self.tabs = [Stored() for _ in range(tabs)]
        self.told = [[] for _ in range(tabs)]
        self.asked = [[] for _ in range(tabs)]

    def draw(self, tab):
        """The tab's page runs on the server: what it asks for is on its way to the browser."""
        stored = self.tabs[tab]
        self.asked[tab].append((stored.known, stored.text))

    def receive(self, tab):
        """The browser gets what the tab asked for."""
        if self.asked[tab]:
            known, text = self.asked[tab].pop(0)
            if text != known and self.storage == known:
                self.storage = text
                for other in range(len(self.tabs)):
                    self.told[other].append(text)
            elif self.storage != known:
                self.told[tab].append(self.storage)

    def deliver(self, tab):
        """The server gets what the browser told last."""
        if self.told[tab]:
            self.tabs[tab].hear({"text": self.told[tab].pop()})
            self.told[tab].clear()
            self.draw(tab)

    def settle(self):
        for tab in range(len(self.tabs)):
            self.draw(tab)
        while any(self.asked) or any(self.told):
            for tab in range(len(self.tabs)):
                self.receive(tab)
                self.deliver(tab)


events = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["add", "draw", "receive", "deliver"])),
    max_size=40,
)


@given(events)
def test_tabs_that_change_a_text_at_once_lose_nothing_and_agree(order):
    browser, items = Browser(tabs=3), []
    for tab, event in order:
        if event == "add":
            items.append(f"{tab}.{len(items)}")
            browser.tabs[tab].change(partial(added, items[-1]))
            browser.draw(tab)
        else:
            getattr(browser, event)(tab)
    browser.settle()
    assert sorted(listed(browser.storage)) == sorted(items)
    for tab in browser.tabs:
        assert (tab.text, tab.changes) == (browser.storage, ())


def test_what_was_removed_is_gone_though_another_tab_added_meanwhile():
    browser = Browser(tabs=2)
    first, second = browser.tabs
    first.change(partial(added, "a"))
    browser.settle()
    first.change(partial(removed, "a"))
    second.change(partial(added, "b"))
    browser.settle()
    assert listed(first.text) == listed(second.text) == ["b"]


def test_a_change_that_changes_nothing_is_not_waited_for():
    browser = Browser(tabs=2)
    browser.tabs[0].change(partial(added, "a"))
    browser.settle()
    browser.tabs[0].change(partial(added, "a"))
    assert browser.tabs[0].changes == ()


def test_what_is_taken_back_before_the_browser_has_confirmed_it_stays_away():
    browser = Browser(tabs=1)
    [tab] = browser.tabs
    tab.change(partial(added, "a"))
    browser.draw(0)
    browser.receive(0)
    tab.change(partial(removed, "a"))
    browser.settle()
    assert listed(browser.storage) == listed(tab.text) == []


def test_without_storage_the_visit_keeps_the_text():
    stored = Stored()
    stored.change(partial(added, "a"))
    stored.hear({"text": None})
    stored.change(partial(added, "b"))
    assert not stored.available
    assert listed(stored.text) == ["a", "b"]


def test_what_a_browser_cannot_have_meant_is_no_text():
    for told in (None, 7, {}, {"text": 7}, {"text": "x" * (LONGEST_TEXT + 1)}, {"words": "x"}):
        stored = Stored()
        stored.hear(told)
        assert stored.text == ""
