"""Samples from a file or from pasted text: how they were read is shown before they are taken."""

from collections.abc import Sequence

import streamlit as st

from nn_core.editing import with_samples
from nn_core.experiment import MOST_OUTPUTS, MOST_SAMPLES
from nn_core.tables import (
    LARGEST_FILE,
    SEPARATORS,
    Table,
    guessed_columns,
    read_numbers,
    read_table,
)
from ui.files import File, take_files
from ui.own import words
from ui.own.drafts import SAMPLES
from ui.quantities import sample_columns
from ui.session import become_changed, session

AUTO = "as it looks"
MARKS = {AUTO: None, "point": ".", "comma": ","}
HEADERS = {AUTO: None, "yes": True, "no": False}
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
        st.button("Leave this file", on_click=drafts.pop, args=(FILE,))
        _preview(file.content)
        return
    with st.expander("Pasted text", on_change="rerun", key="bring") as opened:
        if opened.open:
            text = st.text_area(
                "Paste a table: a row a line, from a spreadsheet or typed",
                max_chars=LARGEST_FILE,
                key="pasted",
            )
            if text:
                _preview(text)


def _file_taken(files: tuple[File, ...], left: int) -> None:
    here = session()
    if files:
        here.drafts[FILE] = files[0]
    here.problems = (words.say_own("one file"),) if left else ()


def _preview(content: bytes | str) -> None:
    try:
        table = read_table(content, *_how())
        columns = _columns(table)
    except ValueError as error:
        st.text(str(error))
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
        separator = st.selectbox("Separated by", (AUTO, *SEPARATORS), key="separator")
        decimal = st.selectbox("Decimal mark", tuple(MARKS), key="decimal")
        header = st.selectbox("A header", tuple(HEADERS), key="header")
    known = separator if separator in SEPARATORS else None
    return known, MARKS.get(decimal), HEADERS.get(header)


def _columns(table: Table) -> Sequence[int]:
    """Which column is which: the likely ones, unless the visitor says others."""
    guess = guessed_columns(table)
    outputs = min(MOST_OUTPUTS, len(table.names) - 2)
    chosen = []
    with st.container(horizontal=True):
        for place, name in enumerate(sample_columns(outputs)):
            first = guess[place] if place < len(guess) else NO_COLUMN
            options = (*([NO_COLUMN] if place > 2 else []), *range(len(table.names)))
            column = st.selectbox(
                name,
                options,
                index=options.index(first),
                format_func=lambda number: (
                    "none" if number == NO_COLUMN else f"{number + 1}: {table.names[number]}"
                ),
                key=f"column_{place}: {' | '.join(table.names)}",
            )
            chosen.append(column if column in options else first)
    return [column for column in chosen if column != NO_COLUMN]
