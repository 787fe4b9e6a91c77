"""Predict first: the outcomes of what is known otherwise, and how far off a prediction is."""

import math
from dataclasses import replace

import pytest

from nn_core import Experiment, SweepAxis, compare, sweep, train
from nn_core.prediction import (
    compared,
    factor_between,
    outcome_of_comparison,
    outcome_of_run,
    outcome_of_sweep,
)


def test_the_original_exercise():
    came = outcome_of_run(train(Experiment()))
    # w1 to w4, b1 and b2 move by -0.819, w5 and w6 by -1.284, b3 by 0.659.
    assert came["mover"] == ("w5", "w6")
    assert (came["differ"], came["falls"]) == (False, True)
    assert came["loss"] == pytest.approx(0.00653123, abs=5e-9)


def test_units_that_part_and_units_that_are_alone():
    nudged = train(Experiment(dataset="xor", nudge=0.5, epochs=2))
    assert outcome_of_run(nudged)["differ"] is True
    alone = outcome_of_run(train(Experiment(hidden=(1,))))
    assert "differ" not in alone
    assert compared({"differ": True}, alone) == ()


def test_a_run_that_stands_still_and_a_run_that_diverges():
    still = outcome_of_run(train(Experiment(learning_rate=0.0)))
    assert (still["mover"], still["falls"], still["loss"]) == ((), False, 9.0)
    wild = outcome_of_run(train(Experiment(learning_rate=9.0, epochs=100)))
    assert (wild["falls"], wild["loss"]) == (False, math.inf)


def test_prediction_beside_result():
    came = outcome_of_run(train(Experiment()))
    lines = compared({"mover": "w6", "differ": True, "falls": True, "loss": 0.01}, came)
    assert [(line.question, line.right) for line in lines] == [
        ("mover", True),
        ("differ", False),
        ("falls", True),
        ("loss", True),
    ]
    assert lines[-1].off == pytest.approx(0.01 / 0.00653123, rel=1e-6)
    [far] = compared({"loss": 0.1}, came)
    assert (far.right, far.off) == (False, pytest.approx(0.1 / 0.00653123, rel=1e-6))
    assert compared({}, came) == ()


RATES = SweepAxis("learning_rate", 0.0, 9.0, 4)  # 0, 3, 6, 9: all but the first diverge
SCALES = SweepAxis("init_scale", 1.0, 1.5, 2)


@pytest.mark.parametrize("axes", [(RATES, SCALES), (SCALES, RATES), (RATES,)])
def test_a_sweep_whose_border_is_known(axes):
    came = outcome_of_sweep(sweep(Experiment(epochs=100), *axes))
    assert came == {"diverged": 75.0, "solved": 0.0, "border": 3.0}
    near, far = compared({"diverged": 70.0, "border": 9.0}, came)
    assert (near.right, near.off) == (True, 5.0)
    assert (far.right, far.off) == (False, 3.0)


def test_a_sweep_without_a_border():
    still = Experiment(learning_rate=0.0)
    assert outcome_of_sweep(sweep(still, SCALES)) == {"diverged": 0.0, "solved": 0.0}
    calm = SweepAxis("learning_rate", 0.0, 0.01, 2)
    assert outcome_of_sweep(sweep(still, calm))["border"] == math.inf


def test_a_run_that_only_rounding_sets_apart_from_the_best_is_as_good():
    # A linear network on XOR comes to the loss 1/4 from either start, and once just below it.
    xor = Experiment(dataset="xor", init="random", learning_rate=0.2, batch_size="all", epochs=2000)
    both = compare({"one": xor, "other": replace(xor, seed=1)})
    one, other = (result.last_loss for result in both.results.values())
    assert one < other == 0.25
    assert outcome_of_comparison(both)["lowest"] == ("one", "other")


def test_a_comparison():
    still, wild = Experiment(learning_rate=0.0), Experiment(learning_rate=9.0, epochs=100)
    runs = {"good": Experiment(), "again": Experiment(seed=7), "still": still, "wild": wild}
    came = outcome_of_comparison(compare(runs))
    assert (came["lowest"], came["same"]) == (("good", "again"), False)
    assert came["smallest"] == pytest.approx(0.00653123, abs=5e-9)
    assert compared({"lowest": "again"}, came)[0].right
    near = {"one": still, "other": Experiment(learning_rate=1e-6, epochs=1)}
    assert outcome_of_comparison(compare(near))["same"] is True
    assert outcome_of_comparison(compare({"one": still})) == {"smallest": 9.0}
    both = outcome_of_comparison(compare({"wild": wild, "wilder": Experiment(learning_rate=10.0)}))
    assert both["same"] is False


@pytest.mark.parametrize(
    ("expected", "came", "off"),
    [
        (0.5, 1.0, 2.0),
        (3.0, 1.0, 3.0),
        (0.0, 0.0, 1.0),
        (0.0, 1e-30, 1.0),
        (0.0, 0.5, None),
        (0.5, math.inf, None),
        (math.inf, math.inf, 1.0),
    ],
)
def test_how_far_off(expected, came, off):
    assert factor_between(expected, came) == off
