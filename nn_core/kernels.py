"""The training loop of one run, compiled for one rule at a time."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, types

from nn_core.compiled import compiled, kept
from nn_core.parameters import parameter_count
from nn_core.passes import backward, forward, learn, loss
from nn_core.rule import DIVERGED, parsed
from nn_core.vectors import on_stack

_NUMBERS, _STATES = types.float64[::1], types.float64[:, ::1]
_READ_NUMBERS = types.Array(types.float64, 1, "C", readonly=True)
_READ_ROWS = types.Array(types.float64, 2, "C", readonly=True)
_SIGNATURE = types.Tuple((types.int64, types.float64))(
    *(_READ_NUMBERS, _READ_ROWS, types.int64, _READ_NUMBERS, types.float64, types.int64),
    *(_STATES, _NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS),
)


@kept
def kernel(rule: str) -> Callable[..., Any]:
    """The compiled training loop of a rule, which is given as its text.

    The function returned is called as

        passes, last = run(state, rows, batch_size, rates, momentum, stride,
                           states, low, mean, high, least)

    It trains from `state` (S,), the parameters and what the update remembers, on `rows`
    (n, 2 + outputs) for len(states) · stride passes and writes after every `stride` of them the
    state into `states` (R, S), and into `low`, `mean` and `high` (R,) the minimum, mean and maximum
    of their losses, into `least` (R,) the smallest mean loss of a pass. `rates` are η of each
    layer. It returns the number of finished passes, fewer than asked for if the loss of the next
    one diverged, and the mean loss of the last of them (inf if there is none). Releases the GIL.
    """
    network, _, _, per_sample = parsed(rule)
    size, parameters = parsed(rule).state_size, parameter_count(network.sizes)
    units, layers = sum(network.sizes), len(network.activations)

    @compiled(_SIGNATURE)
    def run(state, rows, batch_size, rates, momentum, stride, states, low, mean, high, least):
        w = carray(on_stack(types.float64, size), size)
        gradient = carray(on_stack(types.float64, parameters), parameters)
        a = carray(on_stack(types.float64, units), units)
        delta = carray(on_stack(types.float64, units), units)
        eta = carray(on_stack(types.float64, layers), layers)
        for index in range(size):
            w[index] = state[index]
        for index in range(layers):
            eta[index] = rates[index]
        samples = len(rows)
        passes = 0
        last = np.inf
        for record in range(len(states)):
            low[record], high[record], sum_of_means = np.inf, -np.inf, 0.0
            least[record] = np.inf
            for _ in range(stride):
                smallest, largest, total = np.inf, -np.inf, 0.0
                for sample in range(samples):
                    a[0], a[1] = rows[sample, 0], rows[sample, 1]
                    forward(rule, 0, layers, w, a)
                    one = loss(rule, rows, sample, a)
                    total += one
                    if one < smallest:
                        smallest = one
                    if one > largest:
                        largest = one
                    backward(rule, rows, sample, w, a, delta)
                    position = 0 if per_sample else sample % batch_size
                    complete = position == batch_size - 1 or sample == samples - 1
                    learn(rule, 0, layers, w, gradient, a, delta, eta, momentum, position, complete)
                if not total / samples <= DIVERGED:
                    return passes, last
                passes += 1
                last = total / samples
                sum_of_means += last
                low[record] = min(low[record], smallest)
                high[record] = max(high[record], largest)
                least[record] = min(least[record], last)
            mean[record] = sum_of_means / stride
            for index in range(size):
                states[record, index] = w[index]
        return passes, last

    return run
