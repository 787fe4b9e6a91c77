"""The gallery: every printed number is that of the run, and every case is in it."""

import json
from pathlib import Path

import pytest

from nn_core import Experiment, start
from nn_core.exercises import EXERCISES, Exercise
from nn_core.labels import Labels
from nn_core.network import State, at_rest, step
from nn_core.parameters import flatten, unflatten
from nn_core.step.ledger import batch_of, explain, position
from nn_core.step.quantities import OF_A_STATE, Quantity, check, of_ledger, of_state

CASES = Path(__file__).parents[1] / "cases"


def readable_states(exercise: Exercise):
    """The state before every step of the run, and the last one, by the readable network."""
    experiment = exercise.experiment
    rows = experiment.rows.tolist()
    state: State = at_rest(unflatten(experiment.sizes, start(experiment)))
    yield state
    for number in range(experiment.epochs * experiment.steps_per_epoch):
        batch = [rows[index] for index in batch_of(experiment, number)]
        state = step(experiment.network, experiment.optimizer, state, batch)
        yield state


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.title)
def test_every_printed_number_is_that_of_the_run(exercise):
    experiment = exercise.experiment
    states = list(readable_states(exercise))

    def value(quantity: Quantity) -> float:
        check(experiment, quantity)
        if quantity.kind in OF_A_STATE:
            before = states[quantity.at * experiment.steps_per_epoch].parameters
            return of_state(experiment, flatten(before), quantity)
        assert position(experiment, quantity.at)[1] == quantity.sample
        ledger = explain(experiment, quantity.at, states[quantity.at])
        return of_ledger(ledger, quantity)

    differing = {
        printed.name: (printed.text, value(printed.quantity))
        for printed in exercise.printed
        if not printed.agrees(value(printed.quantity))
    }
    assert differing == {}


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_every_case_is_in_the_gallery(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    settings = {name: value for name, value in case.items() if name not in ("about", "expected")}
    experiment = Experiment(dataset="custom", init="custom", **settings)
    assert experiment in [exercise.experiment for exercise in EXERCISES]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.title)
def test_a_link_to_an_exercise_opens_it_again(exercise):
    query = exercise.experiment.to_query()
    assert Experiment.from_query(query) == (exercise.experiment, ())
    labels = exercise.labels
    assert not exercise.names or Labels.from_text(labels.to_text()) == labels
