"""The arithmetic of `network.py`, compiled: the same operations in the same order, the same bits.

Layer sizes and activation are compile-time constants, so that the compiler unrolls the loops and
keeps a small network in registers. One kernel an architecture, kept on disk.
"""

import math
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.core import cgutils
from numba.extending import intrinsic

from nn_core.compiled import compiled, kept
from nn_core.parameters import indices, parameter_count

DIVERGED = 1e100
"""A pass whose mean loss is above this, or not finite, ends the run."""

_NUMBERS, _STATES = types.float64[::1], types.float64[:, ::1]
_READ_NUMBERS = types.Array(types.float64, 1, "C", readonly=True)
_READ_ROWS = types.Array(types.float64, 2, "C", readonly=True)
_SIGNATURE = types.Tuple((types.int64, types.float64, types.float64))(
    *(_READ_NUMBERS, _READ_ROWS, types.int64, types.float64, types.float64, types.int64),
    *(_STATES, _NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS),
)


@intrinsic(prefer_literal=True)
def on_stack(_typing_context: Any, count: Any) -> Any:
    """A pointer to `count` float64 on the stack, `count` being a compile-time constant.

    An array of NumPy's would live on the heap, where the compiler must assume that any store may
    touch it; these it can keep in registers.
    """

    def allocate(_context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        numbers = ir.ArrayType(ir.DoubleType(), count.literal_value)
        return builder.bitcast(cgutils.alloca_once(builder, numbers), ir.DoubleType().as_pointer())

    return types.CPointer(types.float64)(count), allocate


@kept
def kernel(sizes: tuple[int, ...], activation: str, per_sample: bool) -> Callable[..., Any]:
    """The compiled training loop of one architecture; `per_sample` if the batch size is 1.

    The function returned is called as

        passes, last, best = run(state, rows, batch_size, eta, output_eta, stride,
                                 states, low, mean, high, predictions)

    It trains from `state` (P,) on `rows` (n, 3) for len(states) · stride passes and writes after
    every `stride` of them the parameters into `states` (R, P), and into `low`, `mean` and `high`
    (R,) the minimum, mean and maximum of their losses. `predictions` (n,) receives ŷ of every
    sample in the latest pass. It returns the number of finished passes, fewer than asked for if
    the loss of the next one diverged, the mean loss of the last of them and the smallest mean
    loss of any (both inf if there is none). It releases the GIL.
    """
    depth = len(sizes) - 1
    parameters = parameter_count(sizes)
    units = sum(sizes)
    # Where each layer's weights, biases and outputs begin in the flat arrays.
    weight = tuple(layer.weights[0][0] for layer in indices(sizes))
    bias = tuple(layer.biases[0] for layer in indices(sizes))
    output = tuple(accumulate(sizes[:-1], initial=0))
    tanh, relu, sigmoid = (activation == name for name in ("tanh", "relu", "sigmoid"))

    @compiled(_SIGNATURE)
    def run(state, rows, batch_size, eta, output_eta, stride, states, low, mean, high, predictions):
        w = carray(on_stack(parameters), parameters)
        gradient = carray(on_stack(parameters), parameters)
        a = carray(on_stack(units), units)
        delta = carray(on_stack(units), units)
        for index in range(parameters):
            w[index] = state[index]
        samples = len(rows)
        passes = 0
        last = best = np.inf
        for record in range(len(states)):
            low[record], high[record], sum_of_means = np.inf, -np.inf, 0.0
            for _ in range(stride):
                smallest, largest, total = np.inf, -np.inf, 0.0
                for sample in range(samples):
                    # Forward.
                    a[0], a[1] = rows[sample, 0], rows[sample, 1]
                    for layer in range(depth):
                        inputs = sizes[layer]
                        for unit in range(sizes[layer + 1]):
                            first = weight[layer] + unit * inputs
                            z = w[first] * a[output[layer]]
                            for index in range(1, inputs):
                                z += w[first + index] * a[output[layer] + index]
                            z += w[bias[layer] + unit]
                            if layer < depth - 1:
                                if tanh:
                                    z = math.tanh(z)
                                elif relu:
                                    z = z if z > 0.0 else 0.0
                                elif sigmoid:
                                    e = math.exp(-abs(z))
                                    z = 1.0 / (1.0 + e) if z >= 0.0 else e / (1.0 + e)
                            a[output[layer + 1] + unit] = z
                    prediction = a[output[depth]]
                    predictions[sample] = prediction
                    error = rows[sample, 2] - prediction
                    loss = error * error
                    total += loss
                    if loss < smallest:
                        smallest = loss
                    if loss > largest:
                        largest = loss
                    # Backward.
                    position = 0 if per_sample else sample % batch_size
                    delta[output[depth]] = -2.0 * error
                    for layer in range(depth - 1, -1, -1):
                        inputs = sizes[layer]
                        for unit in range(sizes[layer + 1]):
                            d = delta[output[layer + 1] + unit]
                            first = weight[layer] + unit * inputs
                            for index in range(inputs):
                                slope = d * a[output[layer] + index]
                                if position > 0:
                                    slope = gradient[first + index] + slope
                                gradient[first + index] = slope
                            if position > 0:
                                d = gradient[bias[layer] + unit] + d
                            gradient[bias[layer] + unit] = d
                        if layer > 0:
                            for index in range(inputs):
                                d = delta[output[layer + 1]] * w[weight[layer] + index]
                                for unit in range(1, sizes[layer + 1]):
                                    v = w[weight[layer] + unit * inputs + index]
                                    d += delta[output[layer + 1] + unit] * v
                                if tanh:
                                    d *= 1.0 - a[output[layer] + index] * a[output[layer] + index]
                                elif relu:
                                    d *= 1.0 if a[output[layer] + index] > 0.0 else 0.0
                                elif sigmoid:
                                    d *= a[output[layer] + index] * (1.0 - a[output[layer] + index])
                                delta[output[layer] + index] = d
                    # Update, from the mean gradient of the batch.
                    if per_sample or position == batch_size - 1 or sample == samples - 1:
                        for layer in range(depth):
                            rate = eta if layer < depth - 1 else output_eta
                            first = weight[layer]
                            for index in range(first, first + sizes[layer] * sizes[layer + 1]):
                                w[index] -= rate * (gradient[index] / (position + 1))
                            first = bias[layer]
                            for index in range(first, first + sizes[layer + 1]):
                                w[index] -= rate * (gradient[index] / (position + 1))
                if not total / samples <= DIVERGED:
                    return passes, last, best
                passes += 1
                last = total / samples
                best = min(best, last)
                sum_of_means += last
                low[record] = min(low[record], smallest)
                high[record] = max(high[record], largest)
            mean[record] = sum_of_means / stride
            for index in range(parameters):
                states[record, index] = w[index]
        return passes, last, best

    return run
