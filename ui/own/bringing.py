"""Samples from a file or from pasted text: how they were read is shown before they are taken."""

from collections.abc import Mapping, Sequence

import streamlit as st

from nn_core.editing import with_samples
from nn_core.experiment import MOST_OUTPUTS, MOST_SAMPLES
from nn_core.message import Message, message
from nn_core.tables import (
    LARGEST_FILE,
    Table,
    guessed_columns,
    read_numbers,
    read_table,
)
from ui.files import File, take_files
from ui.language import said, told
from ui.own import words
from ui.own.drafts import SAMPLES
from ui.quantities import sample_columns
from ui.session import become_changed, session
from ui.widgets import choose

AUTO = "auto"
"""What is not said is told from how the table looks."""
SEPARATED = {AUTO: message("as it looks"), **words.SEPARATORS}
MARKS = {AUTO: message("as it looks"), **words.MARKS}
HEADERS = {AUTO: message("as it looks"), "yes": message("yes"), "no": message("no")}
HEAD = "head"
"""The draft that is the first row of the table whose columns were chosen."""
FILE = "file"
"""The draft that is a file which was not taken yet."""
NO_COLUMN = -1
"""What a second or third output may be instead of a column."""
MOST_SHOWN = 8
"""Rows of a table that are shown before it is taken."""


def bring() -> None:
    """A file, also dropped on the table, or a text; how it was read; and a button to take it."""
    drafts = session().drafts
    take_files("file", words.say_own("drop"), _file_taken, over=SAMPLES)
    file = drafts.get(FILE)
    if isinstance(file, File):
        st.text(file.name)
        st.button(said("Leave this file"), key="leave_file", on_click=drafts.pop, args=(FILE,))
        _preview(file.content)
        return
    with st.expander(said("Pasted text"), on_change="rerun", key="bring") as opened:
        if opened.open:
            text = st.text_area(
                said("Paste a table: a row a line, from a spreadsheet or typed"),
                max_chars=LARGEST_FILE,
                key="pasted",
            )
            if text:
                _preview(text)


def _file_taken(files: tuple[File, ...], left: int) -> None:
    here = session()
    if files:
        here.drafts[FILE] = files[0]
    here.problems = (Message(words.SENTENCES["one file"]),) if left else ()


def _preview(content: bytes | str) -> None:
    try:
        table = read_table(content, *_how())
        columns = _columns(table)
    except ValueError as error:
        st.text(told(error))
        return
    st.text(words.how_read(table))
    numbers = read_numbers(table, columns)
    names = sample_columns(len(columns) - 2)
    shown = [[table.rows[row][column] for column in columns] for row in range(len(table.rows))]
    st.dataframe(
        [dict(zip(names, row, strict=True)) for row in shown[:MOST_SHOWN]], hide_index=True
    )
    if len(table.rows) > MOST_SHOWN:
        st.caption(words.say_own("first rows", shown=MOST_SHOWN, rows=len(table.rows)))
    for cell in numbers.unread[:MOST_SHOWN]:
        place = {"row": cell.row + 1, "column": table.names[cell.column]}
        st.text(words.say_own("cell", **place, sentence=cell.sentence))
    readable = [
        tuple(number for number in row if number is not None)
        for row in numbers.rows
        if None not in row
    ]
    taken = readable[:MOST_SAMPLES]
    if len(taken) < len(table.rows):
        st.text(words.rows_left_out(len(table.rows), len(readable), len(taken)))
    if taken:
        st.button(
            words.say_own("take", count=len(taken)),
            key="take_samples",
            type="primary",
            on_click=_take,
            args=(taken,),
        )


def _take(taken: Sequence[tuple[float, ...]]) -> None:
    session().drafts.pop(FILE, None)
    become_changed(lambda now: with_samples(now, taken))


def _how() -> tuple[str | None, str | None, bool | None]:
    """Separator, decimal mark and header, where the visitor says them."""
    with st.container(horizontal=True):
        separator = _one_of(said("Separated by"), SEPARATED, "separator")
        decimal = _one_of(said("Decimal mark"), MARKS, "decimal")
        header = _one_of(said("A header"), HEADERS, "header")
    return (
        None if separator == AUTO else separator,
        None if decimal == AUTO else decimal,
        None if header == AUTO else header == "yes",
    )


def _one_of(label: str, named: Mapping[str, str], key: str) -> str:
    return choose(
        label,
        tuple(named),
        AUTO,
        key=key,
        widget=st.selectbox,
        format_func=lambda code: said(named[code]),
    )


def _columns(table: Table) -> Sequence[int]:
    """Which column is which: the likely ones, unless the visitor says others."""
    guess = guessed_columns(table)
    outputs = min(MOST_OUTPUTS, len(table.names) - 2)
    columns = sample_columns(outputs)
    drafts = session().drafts
    before = drafts.get(HEAD, table.names)
    drafts[HEAD] = table.names
    if before != table.names:  # what was chosen is of another table
        for name in sample_columns(MOST_OUTPUTS):
            drafts.pop(_key(name, before), None)
    with st.container(horizontal=True):
        chosen = [
            choose(
                name,
                (*([NO_COLUMN] if place > 2 else []), *range(len(table.names))),
                guess[place] if place < len(guess) else NO_COLUMN,
                key=_key(name, table.names),
                widget=st.selectbox,
                format_func=lambda column: _column_words(table, column),
            )
            for place, name in enumerate(columns)
        ]
    return [column for column in chosen if column != NO_COLUMN]


def _column_words(table: Table, column: int) -> str:
    return said("none") if column == NO_COLUMN else f"{column + 1}: {told(table.names[column])}"


def _key(name: str, head: tuple[str, ...]) -> str:
    return f"{name} of {' | '.join(head)}"
