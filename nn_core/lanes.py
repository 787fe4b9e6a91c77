"""The training loop of many runs at once, compiled: `kernels.py` with a run in each vector lane.

The passes over a sample are those of `kernels.py`, so every run has the bits of `train`. A small
network's parameters stay in registers, as far as these suffice, from one change of the lanes to
the next. A lane whose run ends or diverges takes the next run that waits: a diverged run costs
nothing more.
"""

from collections.abc import Callable

import numpy as np
from numba import carray, types

from nn_core.compiled import compiled, kept
from nn_core.parameters import parameter_count
from nn_core.passes import backward, forward, learn, loss
from nn_core.rule import parsed
from nn_core.vectors import LANES, any_outside, as_floats, on_stack, vector, where_less

_NUMBERS, _ROWS_OF_NUMBERS = types.float64[::1], types.float64[:, ::1]
_READ_ROWS = types.Array(types.float64, 2, "C", readonly=True)
_SIGNATURE = types.void(
    *(_ROWS_OF_NUMBERS, _ROWS_OF_NUMBERS, _NUMBERS, _READ_ROWS, types.int64, types.int64),
    *(types.float64, types.float64, _NUMBERS, _NUMBERS, _NUMBERS),
)


@kept
def lane_kernel(rule: str) -> Callable[..., None]:
    """The compiled training of many runs of a rule, which is given as its text.

    The function returned is called as

        train(states, rates, momentum, rows, batch_size, epochs, largest_total, solved_total,
              final_loss, solved_at, diverged_at)

    It trains every row of `states` (runs, S), parameters and what the update remembers, in place,
    with the `rates` (runs, layers) η and the `momentum` (runs,), for `epochs` passes over `rows`
    (n, 2 + outputs). A run ends at the first pass whose sum of losses is not at most
    `largest_total`. Three float64 arrays (runs,) are filled: the mean loss of the last pass before
    that (inf if there is none); the first epoch whose sum of losses was below `solved_total`, or 0;
    the epoch that ended the run, or 0. The state of such a run is of no use. Releases the GIL.
    """
    network, _, _, per_sample = parsed(rule)
    size, parameters = parsed(rule).state_size, parameter_count(network.sizes)
    units, layers = sum(network.sizes), len(network.activations)
    # The rows of the lanes: the state, the rates, the momentum, and what is known of the losses.
    momentum_row, total_row, last_row, least_row, unsolved_row, height = range(
        size + layers, size + layers + 6
    )

    @compiled(_SIGNATURE)
    def train(
        states,
        rates,
        momentum,
        rows,
        batch_size,
        epochs,
        largest_total,
        solved_total,
        final_loss,
        solved_at,
        diverged_at,
    ):
        gradient = carray(on_stack(vector, parameters), parameters)
        a = carray(on_stack(vector, units), units)
        delta = carray(on_stack(vector, units), units)
        now = carray(on_stack(vector, height), height)  # the rows while they are trained
        w, eta = now[:size], now[size:momentum_row]
        memory = on_stack(vector, height)
        resting, lanes = carray(memory, height), carray(as_floats(memory), (height, LANES))
        lanes[:] = 0.0
        run = np.full(LANES, -1)  # the run in each lane
        began = np.zeros(LANES, np.int64)
        runs, samples = len(states), len(rows)
        waiting = epoch = 0
        while True:
            # Keep what the runs that have ended reached; let the next ones have their lanes.
            due = epoch + epochs
            live = 0
            for lane in range(LANES):
                index = run[lane]
                fine = lanes[total_row, lane] <= largest_total
                ended = not fine or epoch == began[lane] + epochs
                if index >= 0 and ended:
                    for at in range(size):
                        states[index, at] = lanes[at, lane]
                    final_loss[index] = lanes[total_row if fine else last_row, lane] / samples
                    passes = lanes[unsolved_row, lane] + 1.0
                    solved_at[index] = passes if lanes[least_row, lane] < solved_total else 0
                    diverged_at[index] = 0 if fine else epoch - began[lane]
                    for row in range(height):  # nothing happens in a lane without a run
                        lanes[row, lane] = 0.0
                    index = run[lane] = -1
                if index < 0 and waiting < runs:
                    index = run[lane] = waiting
                    began[lane] = epoch
                    for at in range(size):
                        lanes[at, lane] = states[waiting, at]
                    for layer in range(layers):
                        lanes[size + layer, lane] = rates[waiting, layer]
                    lanes[momentum_row, lane] = momentum[waiting]
                    lanes[total_row, lane] = lanes[least_row, lane] = np.inf
                    lanes[unsolved_row, lane] = 0.0
                    waiting += 1
                if index >= 0:
                    live += 1
                    due = min(due, began[lane] + epochs)
            if live == 0:
                return
            for row in range(height):
                now[row] = resting[row]
            mu = now[momentum_row]
            while True:
                now[last_row], now[total_row] = now[total_row], 0.0
                for sample in range(samples):
                    a[0], a[1] = rows[sample, 0], rows[sample, 1]
                    forward(rule, 0, w, a)
                    now[total_row] = now[total_row] + loss(rule, rows, sample, a)
                    backward(rule, rows, sample, w, a, delta)
                    position = 0 if per_sample else sample % batch_size
                    complete = position == batch_size - 1 or sample == samples - 1
                    learn(rule, 0, w, gradient, a, delta, eta, mu, position, complete)
                epoch += 1
                total, least = now[total_row], now[least_row]
                least = where_less(total, least, total, least)
                now[least_row] = least
                now[unsolved_row] = now[unsolved_row] + where_less(least, solved_total, 0.0, 1.0)
                if epoch == due or any_outside(total, largest_total):
                    break
            for row in range(height):
                resting[row] = now[row]

    return train
