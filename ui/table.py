"""A table to read: written out, or as Streamlit draws it.

A table written out has all its rows, as texts, and columns no wider than they need be. On a narrow
screen one that is too wide all the same has its columns as rows, or its rows under one another.

Streamlit draws tables on a canvas that has only the part of the table which is in sight: paper
would lose the rest, and on a narrow screen nothing tells that there are more columns. There such a
table is written out too.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.component import component
from ui.language import number, said

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, Sequence[object]]
"""The cells of every column, which all have as many, by its name."""

_HTML = """
<div class="plain">
  <div class="room" tabindex="0" role="group"><table></table></div>
</div>
"""
_plain = component(__file__, "plain_table", _HTML)


def table(columns: "Columns | pd.DataFrame", key: str) -> None:
    """Write out a table; `key` is its name on the page."""
    _write_out(columns, key)


def grid(
    frame: "pd.DataFrame", key: str, digits: int = 6, styled: Any = None, **settings: Any
) -> None:
    """Show a table without its index; floats have so many significant digits where it is plain.

    `key` is its name on the page, `settings` are those of `st.dataframe`, which draws what is
    `styled` in the frame's place.
    """
    with st.container(key=f"table_{key}", gap=None):
        if styled is None:
            st.dataframe(frame, hide_index=True, **settings)
        else:
            st.dataframe(styled, **settings)
        _write_out(frame, key, digits, beside=True)


def _write_out(
    columns: "Columns | pd.DataFrame", key: str, digits: int = 6, beside: bool = False
) -> None:
    """Where it stands `beside` a grid, only on paper and on a narrow screen."""
    # A list, for Streamlit looks for frames among the values of a dictionary.
    data = [said("Table"), list(map(str, columns)), texts(columns, digits), beside]
    _plain(key=f"plain_{key}", data=data, height="content")


def hint_of_columns(key: str) -> None:
    """On a narrow screen alone: that a table of Streamlit's, drawn next, has more columns."""
    with st.container(key=f"narrow_hint_{key}"):
        st.caption(said("Swipe for more columns →"))


def texts(columns: "Columns | pd.DataFrame", digits: int = 6) -> list[list[str]]:
    """The cells of every row as texts; nothing where there is no number."""
    cells = [[_text(value, digits) for value in column] for _, column in columns.items()]
    return [list(row) for row in zip(*cells, strict=True)]


def _text(value: Any, digits: int) -> str:
    if value is None or value != value:
        return ""
    return number(value, digits) if isinstance(value, float) else str(value)
