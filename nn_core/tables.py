"""Tables that a visitor brings: a CSV file, or what was copied from a spreadsheet or a sheet.

A table is texts first; numbers are read from the columns that are chosen. Nothing typed is lost:
a text that is no number is reported with its row, its column and the reason.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nn_core.experiment import MOST_OUTPUTS, MOST_SAMPLES
from nn_core.message import Message, message, message_of
from nn_core.reading import AMBIGUOUS, FORMULA, ReadingError, read_number

if TYPE_CHECKING:
    import pandas as pd

LARGEST_FILE = 500_000
"""Bytes of a file."""

MOST_COLUMNS = 100
MOST_ROWS = 10_000
LONGEST_NAME = 40
"""Characters of a column's name that are kept."""

SEPARATORS = {"tab": "\t", "semicolon": ";", "comma": ",", "white space": " "}

LARGEST = 1e6
"""Magnitude of a sample's numbers, as `Experiment` allows it."""

_LOOKED_AT = 50
"""Rows and columns from which separator, decimal mark and header are told."""

Cells = tuple[tuple[str, ...], ...]


class Unread(NamedTuple):
    """A cell that is no number: its row and column in the table, from 0, and a sentence."""

    row: int
    column: int
    text: str
    reason: str
    sentence: str


class Numbers(NamedTuple):
    """The numbers of some columns, row by row; None where a cell is in `unread`."""

    rows: tuple[tuple[float | None, ...], ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class Table:
    """Texts in rows of one length, and how they were told apart.

    `names` are those of the columns: the header's, or column 1, column 2, …. `separator` is a key
    of `SEPARATORS`, `decimal` is "." or ",", or None where each number says it itself.
    """

    names: tuple[str, ...]
    rows: Cells
    separator: str
    decimal: str | None
    header: bool


def read_table(
    content: bytes | str,
    separator: str | None = None,
    decimal: str | None = None,
    header: bool | None = None,
) -> Table:
    """The table in a file or in pasted text; what is not said is told from its first lines.

    Raises ValueError with a sentence where there is no table, or one that is too large.
    """
    text = _decoded(content) if isinstance(content, bytes) else _checked(content)
    said = re.match("sep=([,;\t])\n", text, re.IGNORECASE)  # a spreadsheet's own first line
    if said:
        text = text[said.end() :]
        separator = next(key for key, mark in SEPARATORS.items() if mark == said[1])
    separator = separator or _separator(text, decimal)
    cells = _squared(_cells(text, separator))
    decimal = decimal or _decimal_mark(cells)
    if header is None:
        header = _has_header(cells, decimal)
    count = len(cells[0])
    names = [" ".join(name.split())[:LONGEST_NAME] for name in cells[0]] if header else [""] * count
    return Table(
        names=tuple(
            name or Message("column {number}", number=number)
            for number, name in enumerate(names, 1)
        ),
        rows=cells[1:] if header else cells,
        separator=separator,
        decimal=decimal,
        header=header,
    )


def read_numbers(table: Table, columns: Sequence[int], largest: float = LARGEST) -> Numbers:
    """The numbers of some columns of a table, by their places from 0, in the order given."""
    rows, unread = [], []
    for number, cells in enumerate(table.rows):
        values: list[float | None] = []
        for column in columns:
            try:
                values.append(read_number(cells[column], table.decimal, largest))
            except ReadingError as error:
                values.append(None)
                unread.append(
                    Unread(number, column, cells[column], error.reason, message_of(error))
                )
        rows.append(tuple(values))
    return Numbers(tuple(rows), tuple(unread))


def guessed_columns(table: Table) -> tuple[int, ...]:
    """The columns most likely meant for x1, x2, y1, …, as places from 0.

    Those of these names where there are all; otherwise the first two, and the one to three
    others, or the last where there are more. Raises ValueError for fewer than three columns.
    """
    count = len(table.names)
    if count < 3:
        raise ValueError(
            Message(
                (
                    "There is 1 column here; samples need at least three: x1, x2 and y.",
                    "There are {count} columns here; samples need at least three: x1, x2 and y.",
                ),
                count=count,
            )
        )
    places = {name.strip().lower(): place for place, name in reversed([*enumerate(table.names)])}
    outputs = [f"y{number}" for number in range(1, MOST_OUTPUTS + 1) if f"y{number}" in places]
    for wanted in (["x1", "x2", "y"], ["x1", "x2", *outputs]):
        if len(wanted) > 2 and all(name in places for name in wanted):
            return tuple(places[name] for name in wanted)
    if count <= 2 + MOST_OUTPUTS:
        return tuple(range(count))
    return (0, 1, count - 1)


def read_samples(
    table: Table, columns: Sequence[int] | None = None
) -> tuple[tuple[float, ...], ...]:
    """The samples (x1, x2, y1, …) in a table, all of them.

    Raises ValueError with a sentence for the first cell that cannot be read, and where there are
    no rows or too many.
    """
    columns = guessed_columns(table) if columns is None else columns
    if not 1 <= len(table.rows) <= MOST_SAMPLES:
        raise ValueError(
            Message(
                "There are {rows:,} rows of numbers here; there must be 1 to {most} samples.",
                rows=len(table.rows),
                most=MOST_SAMPLES,
            )
        )
    rows, unread = read_numbers(table, columns)
    if unread:
        first, more = unread[0], len(unread) - 1
        where = {"row": first.row + 1, "column": table.names[first.column]}
        if more:
            template = message("Row {row}, {column}: {problem} {more:,} more cannot be read.")
            raise ValueError(Message(template, **where, problem=first.sentence, more=more))
        raise ValueError(Message("Row {row}, {column}: {problem}", **where, problem=first.sentence))
    return tuple(tuple(value for value in row if value is not None) for row in rows)


def written_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as a CSV file that a spreadsheet takes for texts and numbers, never for formulas.

    A text that begins like a formula and is no number gets an apostrophe before it.
    """
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(map(_harmless, row) for row in rows)
    return file.getvalue()


def frame_csv(frame: "pd.DataFrame") -> str:
    """The same of a table, without its index; a number that is not there is an empty cell."""
    texts = frame.select_dtypes(exclude="number")
    return frame.assign(**texts.map(_harmless)).to_csv(index=False)


def _harmless(text: object) -> object:
    if not isinstance(text, str):
        return text
    begins_like_one = text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n")
    if begins_like_one and _refusal(text, None) is not None:
        return f"'{text}"
    return text


def _decoded(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or what a Western spreadsheet writes."""
    if len(content) > LARGEST_FILE:
        raise ValueError(
            Message(
                "The file has more than {largest:,} bytes; {most} samples "
                "need far less. Leave out the rows and columns that are not needed.",
                largest=LARGEST_FILE,
                most=MOST_SAMPLES,
            )
        )
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(content.decode("utf-16", errors="replace"))
    try:
        return _checked(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _checked(content.decode("latin-1"))


def _checked(text: str) -> str:
    """The text with plain line ends; raises ValueError if it cannot be a table."""
    if len(text) > LARGEST_FILE:
        raise ValueError(
            Message("The text has more than {largest:,} characters.", largest=LARGEST_FILE)
        )
    if "\0" in text:
        raise ValueError(
            Message(
                "This is not a text file: it contains the character NUL. Save the table as CSV."
            )
        )
    if not text.strip():
        raise ValueError(Message("There is nothing here; a row of numbers is needed."))
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _cells(text: str, separator: str) -> list[list[str]]:
    """The texts of all lines that are not blank."""
    if separator == "white space":
        rows = [line.split() for line in text.split("\n")]
    else:
        try:
            rows = [
                [cell.strip() for cell in row]
                for row in csv.reader(io.StringIO(text), delimiter=SEPARATORS[separator])
            ]
        except csv.Error as error:
            raise ValueError(
                Message("This cannot be read as a table. Is a quotation mark left open?")
            ) from error
    return [row for row in rows if any(row)]


def _squared(rows: list[list[str]]) -> Cells:
    """The rows filled up to one length; raises ValueError if there are none, or too long ones."""
    if not rows:
        raise ValueError(Message("There is nothing here; a row of numbers is needed."))
    if len(rows) > MOST_ROWS:
        raise ValueError(
            Message(
                "There are {rows:,} rows here; there may be {most:,}.",
                rows=len(rows),
                most=MOST_ROWS,
            )
        )
    width = max(max(place for place, cell in enumerate(row) if cell) for row in rows) + 1
    if width > MOST_COLUMNS:
        raise ValueError(
            Message(
                "There are {width:,} columns here; there may be {most}.",
                width=width,
                most=MOST_COLUMNS,
            )
        )
    return tuple((*row[:width], *[""] * (width - len(row))) for row in rows)


def _separator(text: str, decimal: str | None) -> str:
    """The separator that makes the most numbers of the first lines, and the fewest other texts.

    Of those that make as many, one that makes rows of one length.
    """
    beginning = "\n".join(text.split("\n", _LOOKED_AT)[:_LOOKED_AT])
    usual = "semicolon" if decimal == "," else "comma"

    def merit(separator: str) -> tuple[int, int, bool, bool]:
        try:
            rows = _cells(beginning, separator)
        except ValueError:
            return (-1, 0, False, False)
        mark = decimal or _decimal_mark(rows)
        read = [_is_number(cell, mark) for row in rows for cell in row[:_LOOKED_AT]]
        squared = len({len(row) for row in rows}) == 1
        others = read.count(False) if any(read) else 0
        return (read.count(True), -others, squared, separator == usual)

    return max((key for key, mark in SEPARATORS.items() if mark != decimal), key=merit)


def _decimal_mark(rows: Sequence[Sequence[str]]) -> str | None:
    """The decimal mark of all numbers of a table, where those with one meaning tell."""
    texts = [text for row in rows[:_LOOKED_AT] for text in row[:_LOOKED_AT]]
    marks = {
        mark for text in texts if _refusal(text, None) is None for mark in ".," if mark in text
    }
    return marks.pop() if len(marks) == 1 else None


def _has_header(cells: Cells, decimal: str | None) -> bool:
    """Whether the first of several rows has names only: no number, and no formula."""
    return len(cells) > 1 and not any(
        _is_number(cell, decimal) or _refusal(cell, decimal) == FORMULA
        for cell in cells[0][:_LOOKED_AT]
    )


def _is_number(text: str, decimal: str | None) -> bool:
    """Whether a cell holds a number; one with two meanings is one, too."""
    return _refusal(text, decimal) in (None, AMBIGUOUS)


def _refusal(text: str, decimal: str | None) -> str | None:
    """Why a text is no number; None if it is one."""
    try:
        read_number(text, decimal)
    except ReadingError as error:
        return error.reason
    return None
