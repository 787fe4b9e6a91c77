"""A table of text fields: what is typed stays as typed, and each cell can have a note.

Streamlit's own table cannot say in a cell what is wrong with it, nor which cell is being edited.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from nn_core.tables import LARGEST_FILE
from ui.component import component
from ui.language import said
from ui.session import heard_from

LONGEST_CELL = 200
"""Characters of one cell."""

_HTML = """
<div class="cells">
  <div class="room"><table><thead></thead><tbody></tbody></table></div>
  <button type="button" class="add" hidden></button>
</div>
"""
_cells = component(__file__, "cells", _HTML)

Texts = tuple[tuple[str, ...], ...]
Notes = Mapping[tuple[int, int], str]
"""Sentences by row and column, from 0."""


class Pasted(NamedTuple):
    """Several cells at once, from the one at `row` and `column` on, into the `rows` there were."""

    rows: Texts
    row: int
    column: int
    text: str


def cells(
    key: str,
    label: str,
    columns: Sequence[str],
    rows: Texts,
    notes: Notes,
    version: int,
    on_edit: Callable[[Texts], object],
    on_paste: Callable[[Pasted], object],
    heads: Sequence[str] = (),
    most: int = 0,
    praise: Notes | None = None,
    on_choose: Callable[[int, int], object] | None = None,
) -> None:
    """Draw the table. With `heads`, one for each row, no rows come or go; otherwise up to `most`.

    `notes` say what is wrong with a cell, `praise` what is right.

    The browser keeps what is typed until `version` is another: then it shows `rows`. What is typed
    into an earlier version is not listened to, and what is pasted goes into this one. Whatever
    `on_paste` does, a new version has to follow. `on_choose` gets the row and column of a field
    that is about to be edited.
    """
    width = len(columns)
    fixed = len(heads) or None

    def told() -> None:
        value = heard_from(key, "told")
        if not _is_dict(value):
            return
        texts, pasted = rows_told(value.get("rows"), width, most, fixed), value.get("pasted")
        if value.get("version") != version:
            texts = rows if pasted else None  # what was pasted is not lost
        if texts is None:
            return
        if (
            _is_dict(pasted)
            and _is_place(pasted.get("at"), len(texts), width)
            and _is_text(pasted.get("text"))
        ):
            row, column = pasted["at"]
            on_paste(Pasted(texts, row, column, pasted["text"]))
        else:
            on_edit(texts)

    def chosen() -> None:
        value = heard_from(key, "chosen")
        if on_choose and _is_place(value, len(rows), width):
            on_choose(*value)

    _cells(
        key=key,
        data={
            "words": {
                "add": said("Add a row"),
                "row": said("row {{row}}"),
                "remove": said("Remove row {{row}}"),
            },
            "label": label,
            "columns": list(columns),
            "rows": [list(row) for row in rows],
            "heads": list(heads) if heads else [""] * len(rows),
            "notes": {
                f"{row},{column}": [words, good]
                for each, good in ((praise or {}, True), (notes, False))
                for (row, column), words in each.items()
            },
            "dynamic": not heads,
            "most": most,
            "version": version,
            "follows": on_choose is not None,
        },
        height="content",
        on_told_change=told,
        on_chosen_change=chosen,
    )


def rows_told(value: Any, width: int, most: int, fixed: int | None) -> Texts | None:
    """The rows that a browser tells of; None if they are none such as the table has."""
    if not isinstance(value, list) or not (len(value) == fixed if fixed else len(value) <= most):
        return None
    for row in value:
        if not isinstance(row, list) or len(row) != width:
            return None
        if not all(isinstance(text, str) and len(text) <= LONGEST_CELL for text in row):
            return None
    return tuple(map(tuple, value))


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


def _is_place(value: Any, rows: int, columns: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(each) is int for each in value)
        and 0 <= value[0] < rows
        and 0 <= value[1] < columns
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LARGEST_FILE
