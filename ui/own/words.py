"""What the page of one's own exercise says."""

from nn_core.exercises import Exercise, Printed
from nn_core.tables import Table
from ui.facts import Sentences
from ui.theme import count, number

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
    "preview": "The network with the matrix that is pasted but not taken yet.",
}

_MORE_DIGITS = 2
"""Digits that are shown of our number beyond those that are printed."""


def gallery_finding(exercise: Exercise, values: tuple[float, ...]) -> str:
    """How many of the printed numbers are those of the run, and one of them."""
    printed = exercise.printed
    same = [each.agrees(value) for each, value in zip(printed, values, strict=True)]
    if all(same):
        agreement = f"All {count(len(same), 'number')} printed there are those of this run"
    else:
        agreement = f"{sum(same)} of {count(len(same), 'number')} printed there are of this run"
    shown = next((n for n, each in enumerate(printed) if each.quantity.kind == "new"), 0)
    return f"{agreement}. {compared(exercise, printed[shown], values[shown])}"


def compared(exercise: Exercise, printed: Printed, value: float) -> str:
    """One number as it is printed, and as it is here."""
    return (
        f"{exercise.printed_by} {'gives' if 'program' in exercise.printed_by else 'prints'} "
        f"{printed.text.replace('-', '−')} for {printed.name}; this run gives "
        f"{as_printed(printed, value)}."
    )


def as_printed(printed: Printed, value: float) -> str:
    """Our number with the source's sign and a few more digits."""
    digits = len(printed.text.lstrip("-0.").replace(".", "")) or 1
    return number(-value if printed.negative else value, digits + _MORE_DIGITS)


def how_read(table: Table) -> str:
    """How a file or a pasted text was told apart."""
    marks = {".": ", with decimal points", ",": ", with decimal commas", None: ""}
    header = "a header" if table.header else "no header"
    return (
        f"Read as {count(len(table.rows), 'row')} of {count(len(table.names), 'column')} "
        f"with {header}, separated by {table.separator}{marks[table.decimal]}."
    )


def rows_left_out(all_rows: int, readable: int, taken: int) -> str:
    """How many rows of a table would not be taken, and why."""
    parts = []
    if readable < all_rows:
        parts.append(f"{count(all_rows - readable, 'row')} cannot be read and would be left out")
    if taken < readable:
        parts.append(f"only the first {taken} of {readable:,} fit")
    return f"{'; '.join(parts).capitalize()}."


def unread_cells(notes: int) -> str:
    """How many cells wait, and that nothing has changed meanwhile."""
    return (
        f"{count(notes, 'cell')} cannot be read yet. The network learns from the samples as they "
        "were before."
    )
