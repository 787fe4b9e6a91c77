"""Predict first: the outcome of runs whose outcome is known, and how far off a prediction is."""

import math

import pytest

from nn_core import Experiment, train
from nn_core.prediction import Prediction, compared, factor_between, outcome


def test_the_original_exercise():
    came = outcome(train(Experiment()))
    # w1 to w4, b1 and b2 move by -0.819, w5 and w6 by -1.284, b3 by 0.659.
    assert came.movers == ("w5", "w6")
    assert (came.pair, came.differ, came.falls) == (("w1", "w3"), False, True)
    assert came.loss == pytest.approx(0.00653123, abs=5e-9)


def test_units_that_part_and_units_that_are_alone():
    nudged = train(Experiment(dataset="xor", nudge=0.5, epochs=2))
    assert outcome(nudged).differ is True
    alone = outcome(train(Experiment(hidden=(1,))))
    assert (alone.pair, alone.differ) == (None, None)
    assert compared(Prediction(differ=True), alone) == ()


def test_a_run_that_stands_still_and_a_run_that_diverges():
    still = outcome(train(Experiment(learning_rate=0.0)))
    assert (still.movers, still.falls, still.loss) == ((), False, 9.0)
    wild = outcome(train(Experiment(learning_rate=9.0, epochs=100)))
    assert (wild.falls, wild.loss) == (False, math.inf)


def test_prediction_beside_result():
    came = outcome(train(Experiment()))
    lines = compared(Prediction(mover="w6", differ=True, falls=True, loss=0.01), came)
    assert [(line.question, line.right) for line in lines] == [
        ("mover", True),
        ("differ", False),
        ("falls", True),
        ("loss", True),
    ]
    assert lines[-1].off == pytest.approx(0.01 / 0.00653123, rel=1e-6)
    [far] = compared(Prediction(loss=0.1), came)
    assert (far.right, far.off) == (False, pytest.approx(0.1 / 0.00653123, rel=1e-6))
    assert compared(Prediction(), came) == ()


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
