"""Exercises from textbooks and courses, step by step through the ledger."""

import json
from pathlib import Path

import pytest

from nn_core import Experiment, network, start
from nn_core.functions import LOSSES
from nn_core.parameters import flatten, unflatten
from nn_core.step.ledger import explain

CASES = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parents[2] / "cases").glob("*.json"))
}
KNOWN = [name for name, case in CASES.items() if case.get("loss", "squared") in LOSSES]


def experiment_of(case):
    fields = {key: value for key, value in case.items() if key not in ("about", "expected")}
    fields["samples"] = tuple(map(tuple, fields["samples"]))
    fields["weights"] = tuple(fields["weights"])
    return Experiment(dataset="custom", init="custom", **fields)


@pytest.mark.parametrize("name", KNOWN)
def test_the_ledger_leads_through_the_exercise(name):
    experiment, expected = experiment_of(CASES[name]), CASES[name]["expected"]
    states = dict(zip(expected["state_after_epochs"], expected["states"], strict=True))
    state = network.at_rest(unflatten(experiment.sizes, start(experiment)))
    means = []
    for epoch in range(experiment.epochs + 1):
        if epoch in states:
            close(flatten(state.parameters).tolist(), states[epoch])
        if epoch == experiment.epochs:
            break
        losses = []
        for step in range(experiment.steps_per_epoch):
            ledger = explain(experiment, epoch * experiment.steps_per_epoch + step, state)
            losses += [trace.loss for trace in ledger.traces]
            state = ledger.next_state
        means.append(sum(losses) / len(losses))
    close([means[0], means[-1]], expected["mean_losses_first_last"])
    predictions = [
        list(network.forward(experiment.network, state.parameters, row[:2])[-1])
        for row in experiment.rows.tolist()
    ]
    for got, wanted in zip(predictions, expected["predictions_at_the_end"], strict=True):
        close(got, wanted)


def close(got, wanted):
    assert got == pytest.approx(wanted, rel=1e-12, abs=1e-15)
