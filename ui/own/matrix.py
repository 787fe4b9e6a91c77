"""All weights of one layer from a matrix of the sheet, in either of its two ways round."""

import streamlit as st

from nn_core import Experiment
from nn_core.editing import INPUTS, UNITS, Change, with_layer
from nn_core.message import Message, message
from nn_core.parameters import names, output_names, parameter_names, unit_names
from nn_core.tables import read_numbers, read_table
from ui.language import joined, said, told
from ui.own.words import SENTENCES, say_own
from ui.session import become_changed
from ui.widgets import choose

WAYS = {UNITS: message("what enters one unit"), INPUTS: message("what leaves one input")}
"""What a row of the matrix may be."""


def matrix(experiment: Experiment) -> Experiment | None:
    """A matrix to paste, and what each of its numbers would be: the start with it, if any."""
    with st.expander(said("A layer as a matrix"), on_change="rerun", key="matrix") as opened:
        if not opened.open:
            return None
        sizes = experiment.sizes
        layers = tuple(range(len(sizes) - 1))
        with st.container(horizontal=True):
            layer = choose(
                said("Layer"),
                layers,
                0,
                key="layer",
                widget=st.selectbox,
                format_func=lambda number: _into(sizes, number),
            )
            rows_are = choose(
                said("A row of it is"),
                tuple(WAYS),
                UNITS,
                key="rows_are",
                format_func=lambda way: said(WAYS[way]),
            )
        st.caption("  \n".join(layout_of(sizes, layer, rows_are)))
        text = st.text_area(said("The matrix, a row a line"), max_chars=5000, key="matrix_text")
        return _preview(experiment, layer, rows_are, text) if text else None


def layout_of(sizes: tuple[int, ...], layer: int, rows_are: str) -> tuple[str, ...]:
    """Which parameter each place of the matrix is: a text for each row."""
    named = parameter_names(sizes)[layer].weights
    rows = named if rows_are == UNITS else tuple(zip(*named, strict=True))
    inputs, units = _ends(sizes, layer)
    heads = units if rows_are == UNITS else inputs
    key = "into" if rows_are == UNITS else "from"
    return tuple(
        say_own(key, unit=head, names=joined(*row)) for head, row in zip(heads, rows, strict=True)
    )


def read_matrix(text: str) -> tuple[tuple[float, ...], ...]:
    """The numbers of a pasted matrix, brackets around it or not; ValueError with a message."""
    plain = text.translate(str.maketrans("[](){}", "      ")).strip()
    lines = [line.strip().strip(",;") for line in plain.splitlines()]
    table = read_table("\n".join(lines), header=False)
    numbers = read_numbers(table, range(len(table.names)))
    for cell in numbers.unread:
        place = {"row": cell.row + 1, "column": cell.column + 1}
        raise ValueError(Message(SENTENCES["matrix cell"], **place, sentence=cell.sentence))
    return tuple(tuple(number for number in row if number is not None) for row in numbers.rows)


def _preview(experiment: Experiment, layer: int, rows_are: str, text: str) -> Experiment | None:
    try:
        rows = read_matrix(text)
        changed = with_layer(experiment, layer, rows, rows_are)
    except ValueError as error:
        st.text(told(error))
        return None
    named = [name for row in parameter_names(experiment.sizes)[layer].weights for name in row]
    values = dict(zip(names(experiment.sizes), changed.weights, strict=True))
    st.text(joined(*(f"{name} = {values[name]:g}" for name in named)))
    st.button(
        said("Take these weights"),
        key="take_weights",
        type="primary",
        on_click=lambda: become_changed(lambda now: Change(with_layer(now, layer, rows, rows_are))),
    )
    return None if changed == experiment else changed


def _into(sizes: tuple[int, ...], layer: int) -> str:
    inputs, units = _ends(sizes, layer)
    return say_own("layer", inputs=joined(*inputs), units=joined(*units))


def _ends(sizes: tuple[int, ...], layer: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the layer's inputs and its units are called."""
    called = (("x1", "x2"), *unit_names(sizes), output_names(sizes))
    return called[layer], called[layer + 1]
