"""What a visitor keeps in their own browser: a text for each name, in its local storage.

Nothing of it stays on the server. The browser tells what it has when a page is opened and when
another of its tabs has changed it. A change is a function from the old text to the new one, and
the browser takes the new text only if it still has the old one; otherwise it tells what it has by
now, and the change is made to that. So no tab undoes what another one has done; and since a change
may be made again to a text that has it already, it must do nothing there. In a private window
without storage the session keeps the text, and `available` is False.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from ui.session import heard_from, session

LONGEST_TEXT = 1_000_000
"""Characters; a longer text does not come from here, and counts as none."""

# `known` is what Python takes the browser to have, null if it has no storage; `text` is what it
# shall have from now on, null if it is to stay. `asked`: it shall tell what it has in any case.
_JS = """
export default function ({ data: { name, known, text, asked }, setStateValue }) {
  const look = () => {
    try {
      return localStorage.getItem(name) ?? "";
    } catch {
      return null;
    }
  };
  const write = () => {
    try {
      localStorage.setItem(name, text);
    } catch {
      return null;
    }
    return text;
  };
  const tell = (content) => {
    if (asked || content !== known) setStateValue("content", { text: content });
  };
  const now = look();
  tell(text !== null && now === known ? write() : now);
  const changed = (event) => {
    if (event.key === name || event.key === null) tell(look());
  };
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
}
"""

_storage = st.components.v2.component("storage", js=_JS)

Change = Callable[[str], str]


@dataclass
class Stored:
    """One visit's view of a text in the browser."""

    known: str = ""
    """What the browser has, as far as it has told."""
    changes: tuple[Change, ...] = ()
    """What it has not yet been told, or has not yet confirmed."""
    heard: bool = False
    """Whether it has told anything; a browser that is not asked is silent while it has nothing."""
    available: bool = True
    """Whether the browser has storage; without, the text lasts as long as the visit."""

    @property
    def text(self) -> str:
        """The text with all changes made."""
        text = self.known
        for change in self.changes:
            text = change(text)
        return text

    def change(self, change: Change) -> None:
        """Change the text; made twice in a row, a change must do no more than made once."""
        if not self.available:
            self.known = change(self.known)
        elif self.changes or change(self.known) != self.known:
            self.changes = (*self.changes, change)

    def hear(self, told: Any) -> None:
        """Take note of what the browser has told; what it cannot have meant is no text."""
        self.heard = True
        content = told.get("text") if isinstance(told, dict) else ""
        if content is None:
            self.available, self.known, self.changes = False, self.text, ()
            return
        if not isinstance(content, str) or len(content) > LONGEST_TEXT:
            content = ""
        self.known = content
        if self.text == content:
            self.changes = ()


def stored(name: str) -> Stored:
    """This visit's view of the text of a name."""
    return session().stored.setdefault(name, Stored())


def sync_with_browser(name: str, ask: bool = False) -> None:
    """Draw what speaks with the browser, which takes no room; on every page, once a name.

    With `ask` the browser tells what it has even if that is nothing, which runs the page once more.
    Never within a fragment: all that widgets tell in one moment comes in one message, and where
    one of them stands in a fragment, Streamlit draws that fragment alone.
    """
    here, key = stored(name), f"storage_{name}"
    text = here.text
    data = {
        "name": name,
        "known": here.known if here.available else None,
        "text": text if here.available and text != here.known else None,
        "asked": ask and not here.heard,
    }
    _storage(key=key, data=data, on_content_change=partial(_heard, name, key))


def _heard(name: str, key: str) -> None:
    content = heard_from(key, "content")
    if content is not None:
        stored(name).hear(content)
