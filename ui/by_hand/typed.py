"""Numbers that a visitor types: a table of them, and to how many decimals they are rounded."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from nn_core.message import Template
from ui.cells import Pasted, Texts, cells
from ui.language import said
from ui.session import session
from ui.widgets import controlled

NOT_ROUNDED = "not-rounded"

Row = TypeVar("Row", bound=Hashable)


def typed_table(
    key: str,
    label: str,
    column: str,
    heads: Mapping[Row, str],
    typed: dict[Row, str],
    notes: Mapping[Row, str],
    praise: Mapping[Row, str],
) -> None:
    """A row with a text field for each of `heads`, which `typed` gets what is written into.

    `notes` say what is wrong with a row, `praise` what is right.
    """
    drafts = session().drafts
    version = drafts.get("typed_version", 1)
    rows = list(heads)

    def edited(texts: Texts) -> None:
        typed.update(zip(rows, (row[0] for row in texts), strict=True))

    def pasted(given: Pasted) -> None:
        lines = [line.split("\t")[0] for line in given.text.splitlines()]
        for row, text in zip(rows[given.row :], lines, strict=False):
            typed[row] = text.strip()
        drafts["typed_version"] = version + 1

    cells(
        key=key,
        label=label,
        columns=(column,),
        rows=tuple((typed.get(row, ""),) for row in rows),
        notes={(rows.index(row), 0): words for row, words in notes.items()},
        praise={(rows.index(row), 0): words for row, words in praise.items()},
        version=version,
        heads=list(heads.values()),
        on_edit=edited,
        on_paste=pasted,
    )


def choose_decimals(
    label: str,
    name: str,
    decimals: Sequence[int],
    not_rounded: Template,
    rounded: Template,
    **settings: Any,
) -> int | None:
    """To how many decimals every number is rounded, None for `not_rounded`, the first choice."""
    drafts = session().drafts
    value = drafts.get(name, NOT_ROUNDED)

    def change(news: Any) -> None:
        drafts[name] = news

    def words(choice: Any) -> str:
        return said(not_rounded) if choice == NOT_ROUNDED else said(rounded, count=choice)

    controlled(
        st.selectbox,
        label,
        name,
        value,
        change,
        options=(NOT_ROUNDED, *decimals),
        format_func=words,
        **settings,
    )
    return None if value == NOT_ROUNDED else value
