"""Runs as plain floats: every state after every update, from `network.step` in a loop."""

from nn_core import Experiment, start
from nn_core.network import at_rest, step
from nn_core.parameters import flatten, unflatten


def states_by_step(experiment: Experiment) -> list[list[list[float]]]:
    """For state 0, then for each epoch, the parameters after each of its updates."""
    rows, size = experiment.rows.tolist(), experiment.samples_per_step
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    epochs = [[flatten(state.parameters).tolist()]]
    for _ in range(experiment.epochs):
        after = []
        for first in range(0, len(rows), size):
            batch = rows[first : first + size]
            state = step(experiment.network, experiment.optimizer, state, batch)
            after.append(flatten(state.parameters).tolist())
        epochs.append(after)
    return epochs
