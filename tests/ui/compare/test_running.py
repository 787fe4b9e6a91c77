"""The runs of a comparison: what takes a moment at once, the others one by one, each once."""

import pytest

from nn_core import Experiment, vary
from nn_core.memory import MEMORY
from nn_core.training import train
from ui.compare import running

RUNS = vary(Experiment(dataset="xor"), "epochs", [40, 30, 10, 20])


@pytest.fixture(autouse=True)
def session(monkeypatch):
    """A visit, and nothing that was trained before."""
    MEMORY.clear()
    here = running.Held()
    monkeypatch.setattr(running, "held", lambda: here)


def test_the_shortest_are_trained_as_long_as_together_they_take_a_moment(monkeypatch):
    one_epoch = running.operations(Experiment(dataset="xor", epochs=1))
    monkeypatch.setattr(running, "SHORT", 35 * one_epoch)
    running.at_once(RUNS.values())
    assert [each.epochs for each in running.missing(RUNS.values())] == [40, 30]


def test_the_memory_that_is_asked_for_has_room_for_the_largest_run():
    largest = Experiment(
        dataset="custom",
        samples=((0, 0, 0, 0, 0),),
        hidden=(8, 8, 8),
        momentum=0.5,
        activation="tanh",
        epochs=5000,
        learning_rate=0.001,
    )
    for experiment in (largest, Experiment()):
        run = train(experiment)
        size = sum(part.nbytes for part in vars(run).values() if hasattr(part, "nbytes"))
        assert size <= running.bytes_of(experiment) <= size + 400
    assert 12 * running.bytes_of(largest) < MEMORY.most_bytes


def test_equal_experiments_are_trained_once():
    assert len(running.missing([Experiment(), Experiment(), Experiment(epochs=2)])) == 2
