"""An update that remembers: its velocity is part of the state, wherever a run goes on from one.

The entry is one of the tests' own, so that they do not depend on what the table has.
"""

import numpy as np
import pytest

from nn_core import Experiment, start
from nn_core.functions import UPDATES, Optimizer, Update
from nn_core.network import at_rest, step
from nn_core.parameters import flatten, unflatten
from nn_core.rule import Rule

MOMENTUM = Update(
    lambda v, gradient, eta, mu: mu * v - eta * gradient,
    lambda w, v, gradient, eta: w + v,
    remembers=True,
)
RATES, MU = (0.1, 0.05), 0.9


@pytest.fixture(autouse=True)
def entry(monkeypatch):
    monkeypatch.setitem(UPDATES, "remembering", MOMENTUM)


def experiment(batch_size):
    return Experiment(dataset="xor", activation="tanh", init="random", batch_size=batch_size)


def readable(base, learns_biases, epochs):
    """Parameters (P,) and velocities (P,) after some epochs, by `network.step`."""
    optimizer = Optimizer("remembering", RATES, MU, learns_biases)
    state, rows = at_rest(unflatten(base.sizes, start(base))), base.rows.tolist()
    for _ in range(epochs):
        for first in range(0, len(rows), base.samples_per_step):
            state = step(
                base.network, optimizer, state, rows[first : first + base.samples_per_step]
            )
    return flatten(state.parameters), flatten(state.velocities)


def first_state(base):
    return np.concatenate([start(base), np.zeros(9)])


@pytest.mark.parametrize(("batch_size", "learns_biases"), [(1, True), (3, False)])
def test_compiled_loop_and_lanes_carry_the_velocities_on(batch_size, learns_biases):
    from nn_core.kernels import kernel
    from nn_core.lanes import lane_kernel

    base = experiment(batch_size)
    rule = Rule(base.network, "remembering", learns_biases, batch_size == 1)
    assert rule.state_size == 18
    expected = np.concatenate(readable(base, learns_biases, 20))
    states, losses = np.empty((4, 18)), np.empty((4, 4))
    run = kernel(rule.text)
    run(first_state(base), base.rows, batch_size, np.array(RATES), MU, 5, states, *losses)
    assert states[-1].tolist() == expected.tolist()
    assert states[0].tolist() == np.concatenate(readable(base, learns_biases, 5)).tolist()

    runs = np.tile(first_state(base), (40, 1))
    reached = np.empty((3, 40))
    rates, momenta = np.tile(RATES, (40, 1)), np.full(40, MU)
    momenta[::2] = 0.0
    lanes = lane_kernel(rule.text)
    lanes(runs, rates, momenta, base.rows, batch_size, 20, 1e100, 0.0, *reached)
    assert (runs[1::2] == expected).all()
    assert not (runs[::2] == expected).all(axis=1).any()


def test_without_momentum_it_is_plain_descent():
    from nn_core.kernels import kernel

    base, after = experiment(1), []
    for update in ("descent", "remembering"):
        rule = Rule(base.network, update, True, True)
        state = first_state(base)[: rule.state_size]
        states, losses = np.empty((1, rule.state_size)), np.empty((4, 1))
        kernel(rule.text)(state, base.rows, 1, np.array(RATES), 0.0, 50, states, *losses)
        after.append(states[0, :9].tolist())
    assert after[0] == after[1]
