"""A sheet's own names beside ours."""

from nn_core import Experiment
from nn_core.step.ledger import explain_step
from ui.by_hand import formulas
from ui.by_hand.labelled import labelled, with_labels
from ui.by_hand.layout import block
from ui.by_hand.tables import ledger_table

LABELS = {"w1": "w13", "b1": "-θ3", "w12": "v_21"}


def test_the_label_stands_below_the_symbol_of_its_parameter_alone():
    assert labelled("w_{1} + w_{12} + w_{2} + b_{1} + x_{1}", LABELS) == (
        r"\underset{w_{13}}{w_{1}} + \underset{v_{21}}{w_{12}} + w_{2} + "
        r"\underset{-{\theta}_{3}}{b_{1}} + x_{1}"
    )
    ledger = explain_step(Experiment(), 0)
    written = block(formulas.chain(ledger, ledger.traces[0], "w1"))
    assert labelled(written, {}) == written
    assert r"\frac{dL}{d\underset{w_{13}}{w_{1}}}" in labelled(written, LABELS)
    assert r"\underset{w_{13}}{w_{1}}^{\text{new}}" in labelled(written, LABELS)


def test_the_ledger_has_a_column_of_them_where_there_are_any():
    ledger = explain_step(Experiment(), 0)
    table = ledger_table(ledger, ledger.traces[0], checked=False)
    assert with_labels(table, {}) is table
    labels = with_labels(table, LABELS)
    assert list(labels.columns) == ["parameter", "on my sheet", *table.columns[1:]]
    assert labels["on my sheet"].tolist() == ["w13", *[""] * 5, "−θ3", "", ""]
