"""A table to read: as Streamlit draws it, and plain where that would be cut.

Streamlit draws tables on a canvas that has only the part of the table which is in sight: paper
would lose the rest, and on a narrow screen nothing tells that there are more columns. There the
table is written out, with all its rows and with columns no wider than they need be.
"""

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.component import component
from ui.language import number, said

if TYPE_CHECKING:
    import pandas as pd

_HTML = """
<div class="plain">
  <p hidden></p>
  <div class="room" tabindex="0" role="region">
    <table><thead><tr></tr></thead><tbody></tbody></table>
  </div>
</div>
"""
_plain = component(__file__, "plain_table", _HTML)


def table(frame: "pd.DataFrame", key: str, digits: int = 6, **settings: Any) -> None:
    """Show a table without its index; floats have so many significant digits where it is plain.

    `key` is its name on the page, `settings` are those of `st.dataframe`.
    """
    with st.container(key=f"table_{key}", gap=None):
        st.dataframe(frame, hide_index=True, **settings)
        data = {
            "label": said("Table"),
            "columns": list(map(str, frame.columns)),
            "rows": texts(frame, digits),
            "hint": _hint(),
        }
        _plain(key=f"plain_{key}", data=data, height="content")


def hint_of_columns(key: str) -> None:
    """On a narrow screen alone: that a table of Streamlit's, drawn next, has more columns."""
    with st.container(key=f"narrow_hint_{key}"):
        st.caption(_hint())


def _hint() -> str:
    return said("Swipe for more columns →")


def texts(frame: "pd.DataFrame", digits: int) -> list[list[str]]:
    """The cells of every row as texts; nothing where there is no number."""
    columns = [[_text(value, digits) for value in frame[name].tolist()] for name in frame]
    return [list(row) for row in zip(*columns, strict=True)]


def _text(value: Any, digits: int) -> str:
    if value is None or value != value:
        return ""
    return number(value, digits) if isinstance(value, float) else str(value)
