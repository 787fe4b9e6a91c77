"""What is typed into tables: kept, read, and noted cell by cell."""

import pytest
from hypothesis import given

from nn_core import Experiment, start
from nn_core.labels import NO_LABELS, relabelled
from tests.strategies import experiments
from ui.cells import Pasted, rows_told
from ui.own.drafts import (
    Draft,
    read_samples,
    read_weights,
    sample_texts,
    weight_texts,
    with_pasted,
)
from ui.quantities import sample_columns


@given(experiments())
def test_an_experiment_as_it_would_be_typed_is_read_back(experiment):
    rows = sample_texts(experiment)
    assert read_samples(rows).samples == tuple(map(tuple, experiment.rows.tolist()))
    assert len(rows[0]) == len(sample_columns(experiment.outputs))
    typed = weight_texts(experiment, NO_LABELS)
    read = read_weights(experiment.sizes, typed, NO_LABELS)
    assert read.weights == tuple(start(experiment).tolist())
    assert read.labels.to_text() == ""


def test_what_cannot_be_read_is_noted_in_its_cell_and_blank_rows_are_none():
    rows = (("1/2", "0,5", "1 000"), ("", "", ""), ("", "x", "=1"))
    read = read_samples(rows)
    assert read.samples is None
    assert {place: note.split(".")[0] for place, note in read.notes.items()} == {
        (2, 0): "A number is missing here",
        (2, 1): "'x' is not a number",
        (2, 2): "'=1' is a formula; paste the number that it gives",
    }
    assert read_samples(rows[:2]).samples == ((0.5, 0.5, 1000.0),)
    assert read_samples((("", " ", ""),)).notes == {(0, 0): "There must be at least one sample."}
    assert read_samples((("0", "0", "1000001"),)).notes[0, 2].startswith("'1000001' is too large")


def test_labels_are_read_beside_the_weights_and_neither_spoils_the_other():
    sizes = (2, 1, 1)
    rows = (("0.1", "w13"), ("x", ""), ("1", "−θ"), ("0", ""), ("0", ""))
    read = read_weights(sizes, rows, NO_LABELS)
    assert read.weights is None
    assert read.labels.of(sizes) == {"w1": "w13", "w3": "-θ"}
    assert set(read.notes) == {(1, 0)}
    wrong = read_weights(sizes, (("0.1", "<b>"), *[("1", "")] * 4), NO_LABELS)
    assert (wrong.weights, wrong.labels) == ((0.1, 1.0, 1.0, 1.0, 1.0), None)
    assert set(wrong.notes) == {(0, 1)}
    assert wrong.notes[0, 1].startswith("The label is '<b>'; it must be at most 12 characters")


def test_labels_stand_in_the_draft_of_their_network():
    labels = relabelled(NO_LABELS, (2, 2, 1), {"w2": "w23"})
    assert weight_texts(Experiment(), labels)[1] == ("1", "w23")
    assert weight_texts(Experiment(hidden=(3,)), labels)[1] == ("1", "")


def test_a_draft_stays_as_typed_until_something_else_changes_what_it_stands_for():
    draft = Draft((("1/2",),), stands_for=(0.5,))
    assert draft.following((0.5,), (("0.5",),)) is draft
    other = draft.following((0.7,), (("0.7",),))
    assert (other.rows, other.stands_for, other.version) == ((("0.7",),), (0.7,), 2)


ROWS = (("1", "2", "3"), ("4", "5", "6"))


def test_what_is_pasted_goes_on_from_its_cell():
    assert with_pasted(Pasted(ROWS, 0, 1, "8\t9\n0,5\t1/2\n"), most=200) == (
        ("1", "8", "9"),
        ("4", "0,5", "1/2"),
    )
    assert with_pasted(Pasted(ROWS, 1, 0, "7 8 9\n1 2 x"), most=200) == (
        ROWS[0],
        ("7", "8", "9"),
        ("1", "2", "x"),
    )
    with_header = with_pasted(Pasted(ROWS, 0, 0, "x1;x2;y\n0;0;1\n"), most=200)
    assert with_header == (("0", "0", "1"), ROWS[1])


def test_more_targets_may_be_pasted():
    pasted = Pasted((("1", "2", "3"),), 0, 0, "0.05\t0.1\t0.01\t0.99\n")
    assert with_pasted(pasted, most=200, widest=5) == (("0.05", "0.1", "0.01", "0.99"),)
    assert with_pasted(pasted._replace(rows=ROWS), 200, 5)[1] == ("4", "5", "6", "")


@pytest.mark.parametrize(
    ("pasted", "most", "words"),
    [
        (Pasted(ROWS, 0, 2, "1\t2\n"), 200, "has 2 columns; from here on there is 1"),
        (Pasted(ROWS, 1, 0, "1\t2\n3\t4\n"), 2, "has 2 rows; from here on there is room for 1"),
        (Pasted(ROWS, 0, 0, "\n\t\n"), 200, "There is nothing here"),
        (Pasted(ROWS, 0, 0, "1\t\x002\n"), 200, "NUL"),
    ],
)
def test_what_does_not_fit_is_a_sentence(pasted, most, words):
    with pytest.raises(ValueError, match=words):
        with_pasted(pasted, most)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "1",
        [["1"]],
        [["1", "2", 3]],
        [["1", "2", None]],
        [["1", "2", "x" * 201]],
        [["1", "2", "3"]] * 201,
        [{"0": "1"}],
    ],
)
def test_a_hostile_browser_tells_of_no_rows(value):
    assert rows_told(value, width=3, most=200, fixed=None) is None


def test_a_table_of_fixed_rows_keeps_its_number():
    assert rows_told([["1"], ["2"]], width=1, most=0, fixed=2) == (("1",), ("2",))
    assert rows_told([["1"]], width=1, most=0, fixed=2) is None
