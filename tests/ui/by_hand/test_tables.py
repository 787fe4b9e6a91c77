import io
from dataclasses import replace

import pandas as pd

from nn_core import Experiment
from nn_core.parameters import place
from nn_core.step.ledger import explain_step, factors
from ui.by_hand.tables import ledger_table, written


def test_one_row_for_each_parameter_in_the_order_of_the_names():
    ledger = explain_step(Experiment(dataset="xor", init="random", activation="tanh"), 5)
    frame = ledger_table(ledger, ledger.traces[0], checked=True)
    assert frame["parameter"].tolist() == [row.name for row in ledger.rows]
    assert frame["before"].tolist() == [row.before for row in ledger.rows]
    assert frame["gradient"].tolist() == [row.gradient for row in ledger.rows]
    assert frame["change"].tolist() == [row.change for row in ledger.rows]
    assert frame["after"].tolist() == [row.after for row in ledger.rows]
    assert set(frame["verdict"]) == {"✓ agrees"}
    assert frame["relative error"].max() < 1e-6


def test_the_csv_keeps_every_bit():
    ledger = explain_step(Experiment(dataset="xor", init="random", activation="tanh"), 5)
    frame = ledger_table(ledger, ledger.traces[0], checked=True, digits=17)
    back = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    pd.testing.assert_frame_equal(back, frame, check_exact=True)


def test_without_the_check_its_columns_are_left_out():
    ledger = explain_step(Experiment(), 0)
    frame = ledger_table(ledger, ledger.traces[0], checked=False)
    assert "verdict" not in frame.columns


def test_factors_in_plain_text():
    ledger = explain_step(Experiment(), 1)
    product = factors(ledger.samples[0], place((2, 2, 1), "w1"))
    assert written(product) == "dL/dŷ·w5·x1 = (−3.36)·(−0.2)·1"
    assert written(product, digits=17).endswith("= (-3.3600000000000003)·(-0.20000000000000018)·1")


def test_velocities_stand_in_the_table_of_an_update_that_has_them():
    ledger = explain_step(Experiment(), 0)
    rows = tuple(row._replace(velocity=0.5, new_velocity=-0.25) for row in ledger.rows)
    frame = ledger_table(replace(ledger, rows=rows), ledger.traces[0], checked=False)
    assert set(frame["velocity before"]) == {0.5}
    assert set(frame["velocity after"]) == {-0.25}
