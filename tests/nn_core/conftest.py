"""The readable truth that the compiled trainer is held against, and how hypothesis searches."""

import dataclasses
import operator
from collections.abc import Callable
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from nn_core import Experiment, start
from nn_core.experiment import KINDS
from nn_core.functions import LOSSES, Loss
from nn_core.network import forward, loss, step
from nn_core.parameters import flatten, unflatten

# A shared machine may be slow at any moment: time is no fact about the code.
settings.register_profile("lab", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lab")


class Trace(NamedTuple):
    """Every state and every pass of a run, from `network.step` in a loop."""

    states: np.ndarray
    """(K+1, P), state 0 first."""
    losses: np.ndarray
    """(K, 3): minimum, mean and maximum of each pass."""
    diverged_at: int | None


@lru_cache(maxsize=16)
def _readable(experiment: Experiment) -> Trace:
    rows = experiment.rows.tolist()
    size = experiment.samples_per_step
    parameters = unflatten(experiment.sizes, start(experiment))
    states, losses = [flatten(parameters)], []
    for epoch in range(1, experiment.epochs + 1):
        seen = []
        for first in range(0, len(rows), size):
            batch = rows[first : first + size]
            for x1, x2, y in batch:
                seen.append(loss(y, forward(parameters, (x1, x2), experiment.activation)[-1][0]))
            parameters = step(parameters, batch, experiment.activation, experiment.optimizer.rates)
        mean = reduce(operator.add, seen) / len(seen)
        if not mean <= 1e100:
            return Trace(np.array(states), np.array(losses).reshape(-1, 3), epoch)
        states.append(flatten(parameters))
        losses.append((min(seen), mean, max(seen)))
    return Trace(np.array(states), np.array(losses), None)


@pytest.fixture(scope="session")
def readable() -> Callable[[Experiment], Trace]:
    """`readable(experiment)`: the trace of its run, by pure functions of plain floats."""
    return _readable


@pytest.fixture
def half_squared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss ½(y − ŷ)² for the readable network, as long as it is not among the losses."""
    if "half-squared" not in LOSSES:
        loss = Loss(lambda y, p: 0.5 * (y - p) * (y - p), lambda y, p: -(y - p), 1.0)
        monkeypatch.setitem(LOSSES, "half-squared", loss)
        kind = dataclasses.replace(KINDS["loss"], options=tuple(LOSSES))
        monkeypatch.setitem(KINDS, "loss", kind)
