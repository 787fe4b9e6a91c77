"""Prediction and result side by side."""

import math

from nn_core import Experiment, train
from nn_core.prediction import compared, outcome_of_run
from ui.predictions import questions_of_run, score, side_by_side


def test_side_by_side():
    came = outcome_of_run(train(Experiment()))
    expected = {"mover": "w1", "differ": False, "falls": True, "loss": 0.0653123}
    lines = compared(expected, came)
    assert side_by_side(lines, questions_of_run(Experiment())).to_numpy().tolist() == [
        ["Which weight or bias moves most, from start to end?", "w1", "w5, w6", "✗ not so"],
        ["Will w1 and w3 be different at the end?", "no", "no", "✓ right"],
        ["Will the mean loss be smaller at the end than at the start?", "yes", "yes", "✓ right"],
        [
            "About what will the mean loss be at the end?",
            "0.0653123",
            "0.00653123",
            "✗ off by a factor of 10",
        ],
    ]
    assert score(lines) == "2 of 4 predictions are right. The loss was off by a factor of 10."


def test_a_run_that_diverges():
    came = outcome_of_run(train(Experiment(learning_rate=9.0, epochs=100)))
    lines = compared({"loss": 1.0}, came)
    assert side_by_side(lines, questions_of_run(Experiment())).to_numpy().tolist()[0][2:] == [
        "it diverged or overflowed",
        "✗ far off",
    ]
    assert score(lines) == "0 of 1 prediction is right."


def test_shares_and_what_is_not_there():
    came = {"diverged": 40.0, "solved": 12.5, "border": math.inf, "lowest": (), "smallest": 0.5}
    expected = {"diverged": 38.0, "solved": 80.0, "border": 0.2, "lowest": "b", "smallest": 1.0}
    lines = compared(expected, came)
    asked = dict.fromkeys(came, "?")
    assert side_by_side(lines, asked).iloc[:, 1:].to_numpy().tolist() == [
        ["38 %", "40 %", "✓ off by 2 %"],
        ["80 %", "12.5 %", "✗ off by 67.5 %"],
        ["0.2", "at none", "✗ far off"],
        ["b", "all diverged or overflowed", "✗ not so"],
        ["1", "0.5", "✓ off by a factor of 2"],
    ]
    assert score(lines) == "2 of 5 predictions are right. The loss was off by a factor of 2."
    [exact] = compared({"solved": 12.5}, came)
    assert side_by_side((exact,), asked)["verdict"].tolist() == ["✓ exact"]
