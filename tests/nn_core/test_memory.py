"""Results are kept within bounds, the least recently used go first."""

import numpy as np

from nn_core import Experiment, train
from nn_core.memory import Memory


def test_a_memory_keeps_within_its_bytes_what_was_used_last():
    memory = Memory(most_bytes=3 * 10_000)
    for name in "abc":
        memory.put(name, np.zeros(1000))
    memory.get("a")
    memory.put("d", np.zeros(1000))
    assert [name for name in "abcd" if memory.get(name) is not None] == ["a", "c", "d"]
    memory.put("a", np.zeros(3000))
    assert [name for name in "abcd" if memory.get(name) is not None] == ["a"]


def test_what_is_larger_than_all_of_it_is_not_kept():
    memory = Memory(most_bytes=10_000)
    memory.put("small", np.zeros(10))
    memory.put("large", np.zeros(10_000))
    assert memory.get("large") is None
    assert memory.get("small") is not None


def test_a_run_counts_with_its_arrays():
    run = train(Experiment(epochs=1000))
    memory = Memory(most_bytes=run.weights.nbytes)
    memory.put(run.experiment, run)
    assert memory.get(run.experiment) is None
    memory = Memory(most_bytes=2 * run.weights.nbytes)
    memory.put(run.experiment, run)
    assert memory.get(run.experiment) is run
