"""What the page of one's own exercise says."""

from typing import Any

from nn_core.exercises import Exercise, Printed
from nn_core.message import message
from nn_core.tables import Table
from ui.facts import Sentences, fact, say
from ui.language import number, said

SENTENCES: Sentences = {
    "map alt": (
        "{output} of the network at its start over the inputs, with 1 sample.",
        "{output} of the network at its start over the inputs, with {count} samples.",
    ),
    "map title": "{output} at the start, dark {low:3} to bright {high:3}",
    "picture alt": "The network at its start. Lit is {name} = {value}, {where}.",
    "map": (
        "Click the map to add a sample, drag one to move it, double-click it to remove it. With "
        "the keyboard: Tab goes from sample to sample, the arrow keys move it (with Shift in small "
        "steps), Delete removes it."
    ),
    "table first": (
        "The table has cells that cannot be read yet, and they would be lost. Correct or remove "
        "them; then the map can be edited."
    ),
    "target": "{columns} of a new sample",
    "sample": "Sample {number}: {values}",
    "number": "{name}: {where}",
    "slider": "What does {name} do?",
    "picture": "Click a connection or a unit to choose its number. Nothing is trained here.",
    "drop": "A CSV file, chosen here or dropped on the table:",
    "one file": "One file at a time: the first of them was read.",
    "all agree": (
        "The number printed there is that of this run.",
        "All {count} numbers printed there are those of this run.",
    ),
    "some agree": (
        "The number printed there is not that of this run.",
        "Of {count} numbers printed there {same} are those of this run.",
    ),
    "prints": "{source} prints {printed} for {name}; this run gives {value}.",
    "then": "{one} {more}",
    "about": "{source}. {look_for}",
    "gives": "{source} gives {printed} for {name}; this run gives {value}.",
    "read with header": (
        "Read with a header. Rows: {rows}, columns: {columns}, separated by: {separator}, decimal "
        "mark: {mark}."
    ),
    "read without header": (
        "Read without a header. Rows: {rows}, columns: {columns}, separated by: {separator}, "
        "decimal mark: {mark}."
    ),
    "first rows": "The first {shown} of {rows} rows.",
    "cell": "Row {row}, {column}: {sentence}",
    "matrix cell": "Row {row}, column {column}: {sentence}",
    "unread rows": (
        "1 row cannot be read and would be left out.",
        "{count} rows cannot be read and would be left out.",
    ),
    "rows too many": "Only the first {taken} of {readable} rows fit.",
    "take": ("Take this sample", "Take these {count} samples"),
    "unread cells": (
        "1 cell cannot be read yet. The network learns from the samples as they were before.",
        "{count} cells cannot be read yet. The network learns from the samples as they were "
        "before.",
    ),
    "too wide": (
        "What was pasted has {columns} columns; from here on there is 1.",
        "What was pasted has {columns} columns; from here on there are {count}.",
    ),
    "too long": "What was pasted has {rows} rows; from here on there is room for {room}.",
    "into": "into {unit}: {names}",
    "from": "from {unit}: {names}",
    "layer": "{inputs} → {units}",
    "preview": "The network with the matrix that is pasted but not taken yet.",
}

SEPARATORS = {
    "tab": message("tab"),
    "semicolon": message("semicolon"),
    "comma": message("comma"),
    "white space": message("white space"),
}
"""What separates the cells of a table, as in `tables.SEPARATORS`."""

MARKS = {".": message("point"), ",": message("comma")}
"""What a decimal mark is called."""

_MORE_DIGITS = 2
"""Digits that are shown of our number beyond those that are printed."""


def about(exercise: Exercise) -> str:
    """Where an exercise is from, and what it shows."""
    return say_own("about", source=said(exercise.source), look_for=said(exercise.look_for))


def gallery_finding(exercise: Exercise, values: tuple[float, ...]) -> str:
    """How many of the printed numbers are those of the run, and one of them."""
    printed = exercise.printed
    same = sum(each.agrees(value) for each, value in zip(printed, values, strict=True))
    key = "all agree" if same == len(printed) else "some agree"
    agreement = say_own(key, count=len(printed), same=same)
    shown = next((n for n, each in enumerate(printed) if each.quantity.kind == "new"), 0)
    return say_own("then", one=agreement, more=compared(exercise, printed[shown], values[shown]))


def compared(exercise: Exercise, printed: Printed, value: float) -> str:
    """One number as it is printed, and as it is here."""
    return say_own(
        "gives" if "program" in exercise.printed_by else "prints",
        source=said(exercise.printed_by),
        printed=printed.text.replace("-", "−"),
        name=printed.name,
        value=as_printed(printed, value),
    )


def as_printed(printed: Printed, value: float) -> str:
    """Our number with the source's sign and a few more digits."""
    digits = len(printed.text.lstrip("-0.").replace(".", "")) or 1
    return number(-value if printed.negative else value, digits + _MORE_DIGITS)


def how_read(table: Table) -> str:
    """How a file or a pasted text was told apart."""
    return say_own(
        "read with header" if table.header else "read without header",
        rows=len(table.rows),
        columns=len(table.names),
        separator=said(SEPARATORS[table.separator]),
        mark=said(MARKS[table.decimal]) if table.decimal else said("either"),
    )


def rows_left_out(all_rows: int, readable: int, taken: int) -> str:
    """How many rows of a table would not be taken, and why."""
    unread = say_own("unread rows", count=all_rows - readable)
    too_many = say_own("rows too many", taken=taken, readable=readable)
    if taken == readable:
        return unread
    return too_many if readable == all_rows else say_own("then", one=unread, more=too_many)


def say_own(key: str, **values: Any) -> str:
    """A sentence of this page."""
    return say(fact(key, **values), SENTENCES)
