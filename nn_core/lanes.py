"""Many networks trained at once: the arithmetic of `kernels.py`, one run in each vector lane.

A `vector` is LANES float64, one a run: to the compiler one value, for which it emits vector
instructions whatever surrounds it. So a step reads as in `kernels.py`, and runs without activation
and with relu have the same bits. For tanh and sigmoid a library call would go lane by lane;
`tanh` and `sigmoid` below are written out instead, from the four operations.

A lane whose run ends or diverges takes the next run that waits: a diverged run costs nothing more.
"""

import operator
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, njit, types
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from nn_core.compiled import compiled, kept
from nn_core.kernels import on_stack
from nn_core.parameters import indices, parameter_count

LANES = 4
"""Runs in one vector: a 256-bit register; more would spill in a 2-2-1 network."""

_DOUBLES = ir.VectorType(ir.DoubleType(), LANES)
_INTEGERS = ir.VectorType(ir.IntType(64), LANES)
_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238  # ln 2 to 33 bits: its product with a whole number is exact
_LN2_LOW = 1.9082149292705877e-10
_ROUNDS = 1.5 * 2.0**52  # adding it rounds a number to a whole one, in its lowest bits


class _Vector(types.Type):
    """numba's type of a `vector`."""


vector = _Vector("vector")


@register_model(_Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _DOUBLES)


def _spread(builder: Any, value: Any) -> Any:
    """A vector with `value` in every lane; a vector as it is."""
    if isinstance(value.type, ir.VectorType):
        return value
    kind = ir.VectorType(value.type, LANES)
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.IntType(32)(0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), None)
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), zeros)


def _define(operation: Any, instruction: str) -> None:
    """`operation` on two vectors, or on a vector and a float."""
    pairs = ((vector, vector), (vector, types.float64), (types.float64, vector))

    @infer_global(operation)
    class _Signatures(ConcreteTemplate):
        cases = [signature(vector, *pair) for pair in pairs]  # noqa: RUF012

    def lower(_context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        return getattr(builder, instruction)(*(_spread(builder, value) for value in operands))

    for pair in pairs:
        lower_builtin(operation, *pair)(lower)


_define(operator.add, "fadd")
_define(operator.sub, "fsub")
_define(operator.mul, "fmul")
_define(operator.truediv, "fdiv")


def _address(context: Any, builder: Any, array_type: Any, array: Any, at: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    first = builder.gep(data, [builder.mul(at, at.type(LANES))])
    return builder.bitcast(first, _DOUBLES.as_pointer())


@intrinsic
def _load(_typing_context: Any, array: Any, at: Any) -> Any:
    """Vector number `at` of a float64 array."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=8)

    return vector(array, types.int64), lower


@intrinsic
def _store(_typing_context: Any, array: Any, at: Any, value: Any) -> Any:
    """Write a vector, or a float into every lane, to vector number `at` of a float64 array."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, given = arguments
        address = _address(context, builder, signature.args[0], array, at)
        builder.store(_spread(builder, given), address, align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, value), lower


@intrinsic
def _where_less(_typing_context: Any, left: Any, right: Any, then: Any, otherwise: Any) -> Any:
    """In each lane `then` where left < right, `otherwise` where not, or where one is nan."""

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        left, right, then, otherwise = (_spread(builder, value) for value in arguments)
        return builder.select(builder.fcmp_ordered("<", left, right), then, otherwise)

    return vector(left, right, then, otherwise), lower


@intrinsic
def _any_outside(_typing_context: Any, values: Any, limit: Any) -> Any:
    """0 if every lane is at most `limit`, which nan is not; another number otherwise."""

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        outside = builder.fcmp_unordered(">", *(_spread(builder, value) for value in arguments))
        mask = builder.bitcast(outside, ir.IntType(LANES))
        return builder.zext(mask, ir.IntType(64))

    return types.int64(values, limit), lower


@intrinsic
def _power_of_two(_typing_context: Any, rounded: Any, more: Any) -> Any:
    """2^(n + more), a normal number, from rounded = n + _ROUNDS."""

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        rounded, more = arguments
        bits = builder.bitcast(rounded, _INTEGERS)
        exponent = builder.add(bits, _spread(builder, builder.add(more, more.type(1023))))
        shifted = builder.shl(exponent, _spread(builder, more.type(52)))
        return builder.bitcast(shifted, _DOUBLES)

    return vector(rounded, types.int64), lower


_inlined = njit(forceinline=True, error_model="numpy")


@_inlined
def _halves_of_exp(x, more):
    """(even, odd, scale) with e^x · 2^more = scale · (even + odd)/(even − odd), |x| ≤ 760.

    x = n ln 2 + r with |r| ≤ ln 2 / 2; scale = 2^(n + more). (even + odd)/(even − odd) is the
    [6/6] Padé approximant of e^r, whose relative error is below 1e-18 there.
    """
    rounded = x * _LOG2_E + _ROUNDS
    n = rounded - _ROUNDS
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    square = r * r
    even = 665280.0 + square * (75600.0 + square * (840.0 + square))
    odd = r * (332640.0 + square * (10080.0 + square * 42.0))
    return even, odd, _power_of_two(rounded, more)


@_inlined
def tanh(x):
    """tanh x = (e^2x − 1)/(e^2x + 1) of a vector, so that nothing cancels at 0; within 4 ulp."""
    y = _where_less(20.0, x, 20.0, x)
    y = _where_less(y, -20.0, -20.0, y)
    even, odd, scale = _halves_of_exp(y + y, 0)
    less, more = scale - 1.0, scale + 1.0
    return (less * even + more * odd) / (more * even + less * odd)


@_inlined
def sigmoid(x):
    """1/(1 + e^−x) = e^x/(1 + e^x) of a vector, scaled so that e^x is normal; within 4 ulp."""
    y = _where_less(40.0, x, 40.0, x)
    y = _where_less(y, -760.0, -760.0, y)
    even, odd, scale = _halves_of_exp(y, 100)
    exponential = scale * (even + odd)
    return exponential / (2.0**100 * (even - odd) + exponential)


@_inlined
def _learn(s, at, gradient_at, slope, eta, per_sample):
    """w ← w − η · slope at once, or the slope added to the gradient of the batch."""
    if per_sample:
        _store(s, at, _load(s, at) - eta * slope)
    else:
        _store(s, gradient_at, _load(s, gradient_at) + slope)


@kept
def lane_kernel(sizes: tuple[int, ...], activation: str, per_sample: bool) -> Callable[..., None]:
    """The compiled training of many runs; `per_sample` if the batch size is 1.

    The function returned is called as

        train(parameters, eta, output_eta, rows, batch_size, epochs, largest_total, solved_total,
              final_loss, solved_at, diverged_at)

    It trains every row of `parameters` (runs, P) in place, with the learning rates `eta` and
    `output_eta` (runs,) of its hidden layers and of its output layer, for `epochs` passes over
    `rows` (n, 3). A run ends at the first pass whose sum of losses is not at most `largest_total`.
    Three float64 arrays (runs,) are filled: the mean loss of the last pass before that (inf if
    there is none); the first epoch whose sum of losses was below `solved_total`, or 0; the epoch
    that ended the run, or 0. The parameters of such a run are of no use. Releases the GIL.
    """
    depth = len(sizes) - 1
    count = parameter_count(sizes)
    units_in_all = sum(sizes)
    weight = tuple(layer.weights[0][0] for layer in indices(sizes))
    bias = tuple(layer.biases[0] for layer in indices(sizes))
    # The rows of the state: parameters, gradients of a batch, and what else belongs to a run.
    gradient = count
    hidden_eta, last_eta, total, last_total, least, unsolved, height = range(
        2 * count, 2 * count + 7
    )
    # Vectors in a row: as many as the first-level cache has room for.
    blocks = max(2, min(32, 24_000 // (8 * LANES * (count * (1 if per_sample else 2) + 5))))
    width = blocks * LANES
    # Within a step: output and δ of every unit.
    output = tuple(accumulate(sizes[:-1], initial=0))
    delta = tuple(row + units_in_all for row in output)
    scratch_size = 2 * units_in_all * LANES
    is_tanh, is_relu, is_sigmoid = (activation == name for name in ("tanh", "relu", "sigmoid"))

    @compiled()
    def train(
        parameters,
        eta,
        output_eta,
        rows,
        batch_size,
        epochs,
        largest_total,
        solved_total,
        final_loss,
        solved_at,
        diverged_at,
    ):
        lanes = np.zeros((height, width))
        s = lanes.reshape(height * width)
        unit_s = carray(on_stack(scratch_size), scratch_size)
        run = np.full(width, -1)  # the run in each lane
        began = np.zeros(width, np.int64)
        runs, samples = len(parameters), len(rows)
        live = min(runs, width)
        waiting = epoch = 0
        while True:
            # Keep what the runs that have ended reached; let the next ones have their lanes.
            due = epoch + epochs
            lane = 0
            while lane < live:
                index = run[lane]
                held = lanes[total, lane] <= largest_total
                ended = not held or epoch == began[lane] + epochs
                if index >= 0 and ended:
                    for parameter in range(count):
                        parameters[index, parameter] = lanes[parameter, lane]
                    final_loss[index] = lanes[total if held else last_total, lane] / samples
                    passes = lanes[unsolved, lane] + 1.0
                    solved_at[index] = passes if lanes[least, lane] < solved_total else 0
                    diverged_at[index] = 0 if held else epoch - began[lane]
                if index < 0 or ended:
                    if waiting < runs:
                        run[lane], began[lane] = waiting, epoch
                        for parameter in range(count):
                            lanes[parameter, lane] = parameters[waiting, parameter]
                        lanes[hidden_eta, lane] = eta[waiting]
                        lanes[last_eta, lane] = output_eta[waiting]
                        lanes[total, lane] = lanes[least, lane] = np.inf
                        lanes[unsolved, lane] = 0.0
                        waiting += 1
                    else:
                        # None waits: the last live lane moves here, and is looked at next.
                        live -= 1
                        run[lane], began[lane] = run[live], began[live]
                        for row in range(height):
                            lanes[row, lane] = lanes[row, live]
                            lanes[row, live] = 0.0
                        continue
                due = min(due, began[lane] + epochs)
                lane += 1
            if live == 0:
                return
            used = (live + LANES - 1) // LANES
            outside = 0
            while outside == 0 and epoch < due:
                for block in range(used):
                    _store(s, last_total * blocks + block, _load(s, total * blocks + block))
                    _store(s, total * blocks + block, 0.0)
                epoch += 1
                position = 0
                for sample in range(samples):
                    x1, x2, y = rows[sample, 0], rows[sample, 1], rows[sample, 2]
                    for block in range(used):
                        # Forward.
                        _store(unit_s, output[0], x1)
                        _store(unit_s, output[0] + 1, x2)
                        for layer in range(depth):
                            inputs = sizes[layer]
                            for unit in range(sizes[layer + 1]):
                                w = weight[layer] + unit * inputs
                                z = _load(s, w * blocks + block) * _load(unit_s, output[layer])
                                for index in range(1, inputs):
                                    v = _load(s, (w + index) * blocks + block)
                                    z = z + v * _load(unit_s, output[layer] + index)
                                z = z + _load(s, (bias[layer] + unit) * blocks + block)
                                if layer < depth - 1:
                                    if is_tanh:
                                        z = tanh(z)
                                    elif is_relu:
                                        z = _where_less(0.0, z, z, 0.0)
                                    elif is_sigmoid:
                                        z = sigmoid(z)
                                _store(unit_s, output[layer + 1] + unit, z)
                        error = y - _load(unit_s, output[depth])
                        at = total * blocks + block
                        _store(s, at, _load(s, at) + error * error)
                        # Backward: δ of a unit from the weights it feeds, before they change.
                        _store(unit_s, delta[depth], -2.0 * error)
                        for layer in range(depth - 1, -1, -1):
                            inputs, units = sizes[layer], sizes[layer + 1]
                            row = hidden_eta if layer < depth - 1 else last_eta
                            rate = _load(s, row * blocks + block)
                            for index in range(inputs):
                                a = _load(unit_s, output[layer] + index)
                                if layer > 0:
                                    w = weight[layer] + index
                                    v = _load(s, w * blocks + block)
                                    d = _load(unit_s, delta[layer + 1]) * v
                                    for unit in range(1, units):
                                        v = _load(s, (w + unit * inputs) * blocks + block)
                                        d = d + _load(unit_s, delta[layer + 1] + unit) * v
                                    if is_tanh:
                                        d = d * (1.0 - a * a)
                                    elif is_relu:
                                        d = d * _where_less(0.0, a, 1.0, 0.0)
                                    elif is_sigmoid:
                                        d = d * (a * (1.0 - a))
                                    _store(unit_s, delta[layer] + index, d)
                                for unit in range(units):
                                    slope = _load(unit_s, delta[layer + 1] + unit) * a
                                    w = weight[layer] + unit * inputs + index
                                    at, sum_at = w * blocks + block, (gradient + w) * blocks + block
                                    _learn(s, at, sum_at, slope, rate, per_sample)
                            for unit in range(units):
                                slope = _load(unit_s, delta[layer + 1] + unit)
                                b = bias[layer] + unit
                                at, sum_at = b * blocks + block, (gradient + b) * blocks + block
                                _learn(s, at, sum_at, slope, rate, per_sample)
                    if not per_sample:
                        position += 1
                        if position == batch_size or sample == samples - 1:
                            for parameter in range(count):
                                of_output = parameter == count - 1 or (
                                    weight[depth - 1] <= parameter < bias[0]
                                )
                                row = last_eta if of_output else hidden_eta
                                for block in range(used):
                                    rate = _load(s, row * blocks + block)
                                    at = parameter * blocks + block
                                    sum_at = (gradient + parameter) * blocks + block
                                    mean = _load(s, sum_at) / float(position)
                                    _store(s, at, _load(s, at) - rate * mean)
                                    _store(s, sum_at, 0.0)
                            position = 0
                outside = 0
                for block in range(used):
                    sum_of_losses = _load(s, total * blocks + block)
                    at = least * blocks + block
                    smallest = _load(s, at)
                    smallest = _where_less(sum_of_losses, smallest, sum_of_losses, smallest)
                    # + 0.0: else it becomes a masked store, which is many times slower.
                    _store(s, at, smallest + 0.0)
                    at = unsolved * blocks + block
                    _store(s, at, _load(s, at) + _where_less(smallest, solved_total, 0.0, 1.0))
                    outside |= _any_outside(sum_of_losses, largest_total)

    return train
