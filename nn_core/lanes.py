"""The training loop of many runs at once, compiled: `kernels.py` with a run in each vector lane.

The passes over a sample are those of `kernels.py`, so every run has the bits of `train`. A lane
whose run ends or diverges takes the next run that waits: a diverged run costs nothing more.

An operation waits for those before it, and the processor looks ahead for other work only so far.
So vectors of runs take turns, and the forward pass of the next one stands before the backward pass
of this one: neither waits for the other. They are turns of a loop, which the compiler leaves in
this order. Passes that bring no news, no run that is solved or diverges, have a loop of their own.
"""

from collections.abc import Callable

import numpy as np
from numba import carray, types

from nn_core.compiled import compiled, kept
from nn_core.parameters import parameter_count
from nn_core.passes import backward, forward, learn, loss
from nn_core.rule import parsed
from nn_core.vectors import LANES, any_above, as_floats, on_stack, vector, where_less

NEAREST_CACHE = 2**15
"""Bytes, which are read at once: four vectors take turns if they have room there, or else two."""

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
    # The rows of a vector: the state, the rates, the momentum, the sum of the losses of this pass
    # and of the last, the sum below which a run is solved (-inf once it is), the epoch that solved
    # it, and the epoch at which it began, counted as `epoch` is.
    momentum_row, total_row, last_row, unsolved_row, solved_row, began_row, height = range(
        size + layers, size + layers + 7
    )
    # A processor takes a number for one that it has just written if their addresses differ by a
    # multiple of 4096, and waits. So three vectors in turn lie a third of that apart.
    page = 4096 // (8 * LANES)
    height += (2 * page // 3 - height) % page
    vectors = 4 if 4 * height * 8 * LANES <= NEAREST_CACHE else 2
    all_rows, all_slopes = vectors * height, vectors * parameters

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
        start = on_stack(vector, all_rows)
        memory = carray(start, (vectors, height))
        lanes = carray(as_floats(start), (vectors, height, LANES))
        g = carray(on_stack(vector, all_slopes), (vectors, parameters))
        a = carray(on_stack(vector, units), units)
        ahead = carray(on_stack(vector, units), units)
        d = carray(on_stack(vector, units), units)
        lanes[:] = 0.0
        run = np.full((vectors, LANES), -1)  # the run in each lane
        runs, samples = len(states), len(rows)
        turns = max(2, min(vectors, (runs + LANES - 1) // LANES))
        waiting = epoch = 0
        while True:
            # Keep what the runs that have ended reached; let the next ones have their lanes.
            due = epoch + epochs
            live = 0
            for v in range(turns):
                for lane in range(LANES):
                    index = run[v, lane]
                    fine = lanes[v, total_row, lane] <= largest_total
                    passes = epoch - int(lanes[v, began_row, lane])
                    if index >= 0 and (passes == epochs or not fine):
                        for at in range(size):
                            states[index, at] = lanes[v, at, lane]
                        total = lanes[v, total_row if fine else last_row, lane]
                        final_loss[index] = total / samples
                        solved_at[index] = lanes[v, solved_row, lane]
                        diverged_at[index] = 0 if fine else passes
                        index = run[v, lane] = -1
                    if index < 0 and waiting < runs:
                        index = run[v, lane] = waiting
                        lanes[v, began_row, lane] = epoch
                        for at in range(size):
                            lanes[v, at, lane] = states[waiting, at]
                        for layer in range(layers):
                            lanes[v, size + layer, lane] = rates[waiting, layer]
                        lanes[v, momentum_row, lane] = momentum[waiting]
                        lanes[v, total_row, lane] = np.inf
                        lanes[v, unsolved_row, lane] = solved_total
                        lanes[v, solved_row, lane] = 0.0
                        waiting += 1
                    if index < 0:
                        for row in range(height):  # nothing happens in a lane without a run
                            lanes[v, row, lane] = 0.0
                    else:
                        live += 1
                        due = min(due, int(lanes[v, began_row, lane]) + epochs)
            if live == 0:
                return
            ahead[0], ahead[1] = rows[0, 0], rows[0, 1]  # of the vector whose turn comes next
            forward(rule, 0, layers, memory[0], ahead)
            diverged = False
            while epoch < due and not diverged:
                news = False
                while epoch < due and not news:
                    for v in range(turns):
                        memory[v, last_row] = memory[v, total_row]
                        memory[v, total_row] = 0.0
                    for sample in range(samples):
                        position = 0 if per_sample else sample % batch_size
                        complete = position == batch_size - 1 or sample == samples - 1
                        next_sample = sample + 1 if sample + 1 < samples else 0
                        for v in range(turns):
                            for unit in range(units):
                                a[unit] = ahead[unit]
                            following, row = v + 1, sample
                            if following == turns:
                                following, row = 0, next_sample
                            ahead[0], ahead[1] = rows[row, 0], rows[row, 1]
                            forward(rule, 0, layers, memory[following], ahead)

                            w, eta, mu = memory[v], memory[v, size:], memory[v, momentum_row]
                            w[total_row] = w[total_row] + loss(rule, rows, sample, a)
                            backward(rule, rows, sample, w, a, d)
                            learn(rule, 0, layers, w, g[v], a, d, eta, mu, position, complete)
                    epoch += 1
                    totals = 0.0  # of all vectors, lane by lane; infinite where one is solved
                    for v in range(turns):
                        total, unsolved = memory[v, total_row], memory[v, unsolved_row]
                        totals = totals + where_less(total, unsolved, np.inf, total)
                    news = any_above(totals, largest_total)
                for v in range(turns):
                    total, unsolved = memory[v, total_row], memory[v, unsolved_row]
                    passes = float(epoch) - memory[v, began_row]
                    solved = where_less(total, unsolved, passes, memory[v, solved_row])
                    memory[v, solved_row] = solved
                    memory[v, unsolved_row] = where_less(total, unsolved, -np.inf, unsolved)
                    diverged |= any_above(total, largest_total)

    return train
