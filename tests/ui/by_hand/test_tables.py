import io

import pandas as pd

from nn_core import Experiment
from nn_core.step.ledger import explain_step, factors
from ui.by_hand.tables import ledger_table, written


def test_one_row_for_each_parameter_in_the_order_of_the_names():
    ledger = explain_step(Experiment(dataset="xor", init="random", activation="tanh"), 5)
    frame = ledger_table(ledger, ledger.traces[0], checked=True)
    assert frame["parameter"].tolist() == [row.name for row in ledger.rows]
    assert frame["before"].tolist() == [row.before for row in ledger.rows]
    assert frame["gradient"].tolist() == [row.gradient for row in ledger.rows]
    assert frame["−η·gradient"].tolist() == [row.change for row in ledger.rows]
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
    product = factors(ledger, "w1", ledger.traces[0])
    assert written(product) == "dL/dŷ·w5·φ′(a1)·x1 = (−3.36)·(−0.2)·1·1"
    assert written(product, digits=17).endswith(
        "= (-3.3600000000000003)·(-0.20000000000000018)·1·1"
    )
