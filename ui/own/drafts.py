"""What a visitor has typed into a table, kept as it was typed, and what it stands for.

A draft is texts. Where all of them can be read, it stands for samples or for start weights;
otherwise each text that cannot be read has a sentence, and nothing else changes.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from nn_core.experiment import Experiment
from nn_core.fields import format_float
from nn_core.labels import Labels, read_label, relabelled
from nn_core.parameters import names
from nn_core.reading import ReadingError, read_number
from nn_core.starts import start
from nn_core.tables import LARGEST, read_table
from ui.cells import Pasted, Texts
from ui.own.words import say_own

Notes = Mapping[tuple[int, int], str]

SAMPLES, WEIGHTS = "own_samples", "own_weights"
"""The two tables."""

VALUE, LABEL = range(2)
"""The columns of a draft of start weights."""


class Draft(NamedTuple):
    """Typed texts, and the last thing that they stood for when all of them could be read.

    Another `version` is shown anew, whatever the browser has.
    """

    rows: Texts
    stands_for: Hashable
    version: int = 1

    def following(self, present: Hashable, rows: Texts) -> "Draft":
        """The draft to show: this one, or `rows` if what is `present` came from elsewhere."""
        return self if self.stands_for == present else Draft(rows, present, self.version + 1)


class ReadSamples(NamedTuple):
    """What a draft of samples stands for: None as long as there are notes."""

    samples: tuple[tuple[float, ...], ...] | None
    notes: Notes


class ReadWeights(NamedTuple):
    """What a draft of start weights stands for; a part is None where it has notes."""

    weights: tuple[float, ...] | None
    labels: Labels | None
    notes: Notes


def sample_texts(experiment: Experiment) -> Texts:
    """The samples of an experiment as they would be typed."""
    return tuple(tuple(map(format_float, row)) for row in experiment.rows.tolist())


def read_samples(rows: Texts) -> ReadSamples:
    """What typed rows stand for; a row that is blank counts as none."""
    notes: dict[tuple[int, int], str] = {}
    samples = [
        tuple(_read(text, (number, column), notes) for column, text in enumerate(row))
        for number, row in enumerate(rows)
        if not is_blank(row)
    ]
    if not samples and rows:
        notes[0, 0] = "There must be at least one sample."
    return ReadSamples(tuple(samples) if samples and not notes else None, notes)


def weight_texts(experiment: Experiment, labels: Labels) -> Texts:
    """The start weights of an experiment and the labels beside them."""
    known = labels.of(experiment.sizes)
    values = start(experiment).tolist()
    return tuple(
        (format_float(value), known.get(name, ""))
        for name, value in zip(names(experiment.sizes), values, strict=True)
    )


def read_weights(sizes: tuple[int, ...], rows: Texts, labels: Labels) -> ReadWeights:
    """What typed values and labels stand for, in the network of these sizes."""
    notes: dict[tuple[int, int], str] = {}
    values = [_read(row[VALUE], (number, VALUE), notes) for number, row in enumerate(rows)]
    values_read = not notes
    texts = {}
    for number, (name, row) in enumerate(zip(names(sizes), rows, strict=True)):
        try:
            texts[name] = read_label(row[LABEL])
        except ValueError as error:
            notes[number, LABEL] = str(error)
    labels_read = not any(column == LABEL for _, column in notes)
    return ReadWeights(
        tuple(values) if values_read else None,
        relabelled(labels, sizes, texts) if labels_read else None,
        notes,
    )


def with_pasted(pasted: Pasted, most: int, widest: int = 0) -> Texts:
    """The rows with what was pasted in its place; raises ValueError if it does not fit.

    Rows are added up to `most`, and columns up to `widest`.
    """
    table = read_table(pasted.text)
    rows = [list(row) for row in pasted.rows]
    columns, lines = len(table.rows[0]), len(table.rows)
    width = max(len(rows[0]), min(pasted.column + columns, widest))
    rows = [row + [""] * (width - len(row)) for row in rows]
    if pasted.column + columns > width:
        raise ValueError(say_own("too wide", columns=columns, count=width - pasted.column))
    if pasted.row + lines > most:
        raise ValueError(say_own("too long", rows=lines, room=most - pasted.row))
    rows += [[""] * width for _ in range(pasted.row + lines - len(rows))]
    for number, texts in enumerate(table.rows, pasted.row):
        rows[number][pasted.column : pasted.column + columns] = texts
    return tuple(map(tuple, rows))


def is_blank(row: Sequence[str]) -> bool:
    """Whether nothing was typed into a row."""
    return not any(text.strip() for text in row)


def _read(text: str, place: tuple[int, int], notes: dict[tuple[int, int], str]) -> float:
    """The number of a cell; a note and 0 where there is none."""
    try:
        return read_number(text, largest=LARGEST)
    except ReadingError as error:
        notes[place] = str(error)
        return 0.0
