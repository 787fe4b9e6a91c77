"""All weights of one layer from a matrix of the sheet, in either of its two ways round."""

import streamlit as st

from nn_core import Experiment
from nn_core.editing import INPUTS, UNITS, Change, with_layer
from nn_core.parameters import names, output_names, parameter_names, unit_names
from nn_core.tables import read_numbers, read_table
from ui.own.words import say_own
from ui.session import become_changed

WAYS = {UNITS: "what enters one unit", INPUTS: "what leaves one input"}
"""What a row of the matrix may be."""


def matrix(experiment: Experiment) -> Experiment | None:
    """A matrix to paste, and what each of its numbers would be: the start with it, if any."""
    with st.expander("A layer as a matrix", on_change="rerun", key="matrix") as opened:
        if not opened.open:
            return None
        sizes = experiment.sizes
        layers = tuple(range(len(sizes) - 1))
        with st.container(horizontal=True):
            layer = st.selectbox(
                "Layer", layers, format_func=lambda number: _into(sizes, number), key="layer"
            )
            rows_are = st.segmented_control(
                "A row of it is",
                tuple(WAYS),
                format_func=lambda way: WAYS[way],
                default=UNITS,
                required=True,
            )
        layer = layer if layer in layers else 0
        rows_are = rows_are if rows_are in WAYS else UNITS
        st.caption(layout_of(sizes, layer, rows_are))
        text = st.text_area("The matrix, a row a line", max_chars=5000, key="matrix_text")
        return _preview(experiment, layer, rows_are, text) if text else None


def layout_of(sizes: tuple[int, ...], layer: int, rows_are: str) -> str:
    """Which parameter each place of the matrix is: the rows, one after the other."""
    named = parameter_names(sizes)[layer].weights
    rows = named if rows_are == UNITS else tuple(zip(*named, strict=True))
    inputs, units = _ends(sizes, layer)
    heads = units if rows_are == UNITS else inputs
    key = "into" if rows_are == UNITS else "from"
    return "; ".join(
        say_own(key, unit=head, names=", ".join(row)) for head, row in zip(heads, rows, strict=True)
    )


def read_matrix(text: str) -> tuple[tuple[float, ...], ...]:
    """The numbers of a pasted matrix, brackets around it or not; ValueError with a sentence."""
    plain = text.translate(str.maketrans("[](){}", "      ")).strip()
    lines = [line.strip().strip(",;") for line in plain.splitlines()]
    table = read_table("\n".join(lines), header=False)
    numbers = read_numbers(table, range(len(table.names)))
    for cell in numbers.unread:
        place = {"row": cell.row + 1, "column": cell.column + 1}
        raise ValueError(say_own("matrix cell", **place, sentence=cell.sentence))
    return tuple(tuple(number for number in row if number is not None) for row in numbers.rows)


def _preview(experiment: Experiment, layer: int, rows_are: str, text: str) -> Experiment | None:
    try:
        rows = read_matrix(text)
        changed = with_layer(experiment, layer, rows, rows_are)
    except ValueError as error:
        st.text(str(error))
        return None
    named = [name for row in parameter_names(experiment.sizes)[layer].weights for name in row]
    values = dict(zip(names(experiment.sizes), changed.weights, strict=True))
    st.text(", ".join(f"{name} = {values[name]:g}" for name in named))
    st.button(
        "Take these weights",
        type="primary",
        on_click=lambda: become_changed(lambda now: Change(with_layer(now, layer, rows, rows_are))),
    )
    return None if changed == experiment else changed


def _into(sizes: tuple[int, ...], layer: int) -> str:
    inputs, units = _ends(sizes, layer)
    return say_own("layer", inputs=", ".join(inputs), units=", ".join(units))


def _ends(sizes: tuple[int, ...], layer: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the layer's inputs and its units are called."""
    called = (("x1", "x2"), *unit_names(sizes), output_names(sizes))
    return called[layer], called[layer + 1]
