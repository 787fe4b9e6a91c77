"""Prediction and result side by side."""

from nn_core import Experiment, train
from nn_core.prediction import Prediction, compared, outcome
from ui.predictions import score, side_by_side


def test_side_by_side():
    came = outcome(train(Experiment()))
    lines = compared(Prediction(mover="w1", differ=False, falls=True, loss=0.0653123), came)
    assert side_by_side(lines, came).to_numpy().tolist() == [
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
    came = outcome(train(Experiment(learning_rate=9.0, epochs=100)))
    lines = compared(Prediction(loss=1.0), came)
    assert side_by_side(lines, came).to_numpy().tolist()[0][2:] == ["it diverged", "✗ far off"]
    assert score(lines) == "0 of 1 prediction is right."
