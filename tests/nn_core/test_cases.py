"""Exercises from textbooks, courses and public reports, computed by an independent program."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_core import Experiment, predict, start, train
from nn_core.experiment import KINDS
from nn_core.history import replay
from nn_core.many import train_many
from nn_core.outputs import losses_at

CASES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.json"))
}
CLOSE = 1e-12


def exercise(name: str) -> tuple[Experiment, dict[str, Any]]:
    """The experiment of a case and what is expected of it."""
    given = {field: value for field, value in CASES[name].items() if field in KINDS}
    return Experiment(dataset="custom", init="custom", **given), CASES[name]["expected"]


def close(computed: Any, expected: Any) -> bool:
    return np.allclose(computed, expected, rtol=CLOSE, atol=0.0)


every_case = pytest.mark.parametrize("name", CASES)


@every_case
def test_training_gives_the_expected_states_losses_and_predictions(name):
    experiment, expected = exercise(name)
    run = train(experiment)
    for epoch, state in zip(expected["state_after_epochs"], expected["states"], strict=True):
        assert close(replay(run, epoch), state)
    assert close([run.first_pass[1], run.final_loss], expected["mean_losses_first_last"])
    for output in range(experiment.outputs):
        predictions = predict(experiment, run.weights[-1], experiment.rows[:, :2], output)
        assert close(predictions, np.array(expected["predictions_at_the_end"])[:, output])


@every_case
@pytest.mark.usefixtures("in_lanes")
def test_vector_lanes_give_the_bits_of_training(name):
    experiment, _ = exercise(name)
    run, many = train(experiment), train_many(experiment, start(experiment))
    assert many.weights[0].tolist() == run.weights[-1].tolist()
    assert many.final_loss[0] == run.final_loss


@every_case
def test_the_loss_at_a_state_is_what_a_pass_without_learning_meets(name):
    experiment, _ = exercise(name)
    run = train(experiment)
    end = replace(experiment, weights=tuple(run.weights[-1]), learning_rate=0.0, epochs=1)
    assert losses_at(experiment, run.weights[-1]) == train(end).final_loss
