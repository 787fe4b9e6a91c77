"""The readable truth that the compiled trainer is held against."""

import operator
from collections.abc import Callable, Iterator
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np
import pytest

import tests.strategies  # noqa: F401 it says how hypothesis searches
from nn_core import Experiment, loop, start
from nn_core.network import at_rest, forward, loss, step
from nn_core.parameters import flatten, unflatten


class Trace(NamedTuple):
    """Every state and every pass of a run, from `network.step` in a loop."""

    states: np.ndarray
    """(K+1, P), state 0 first."""
    losses: np.ndarray
    """(K, 3): minimum, mean and maximum of each pass."""
    diverged_at: int | None


@lru_cache(maxsize=16)
def _readable(experiment: Experiment) -> Trace:
    network, rows = experiment.network, experiment.rows.tolist()
    size = experiment.samples_per_step
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    states, losses = [flatten(state.parameters)], []
    for epoch in range(1, experiment.epochs + 1):
        seen = []
        for first in range(0, len(rows), size):
            batch = rows[first : first + size]
            for row in batch:
                outputs = forward(network, state.parameters, row[:2])
                seen.append(loss(network, row[2:], outputs[-1]))
            state = step(network, experiment.optimizer, state, batch)
        mean = reduce(operator.add, seen) / len(seen)
        if not mean <= 1e100:
            return Trace(np.array(states), np.array(losses).reshape(-1, 3), epoch)
        states.append(flatten(state.parameters))
        losses.append((min(seen), mean, max(seen)))
    return Trace(np.array(states), np.array(losses), None)


@pytest.fixture(scope="session")
def readable() -> Callable[[Experiment], Trace]:
    """`readable(experiment)`: the trace of its run, by pure functions of plain floats."""
    return _readable


@pytest.fixture(scope="module")
def compiled() -> Iterator[None]:
    """However little there is to do, the compiled loops do it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "READABLE", -1)
        yield


@pytest.fixture(scope="module")
def in_lanes() -> Iterator[None]:
    """However little there is to do, the compiled lanes do it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nn_core.many.is_readable", lambda *_: False)
        yield
