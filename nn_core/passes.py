"""For the compiler: what one sample does to a network, from the tables of `functions.py`.

The operations of `network.py` in the same order, so with the same bits, on flat arrays whose
elements are float64 or `vectors.vector`. A `rule` says at compile time what is computed: it is the
text of a `Rule`, since strings are constants that the compiler knows.
Every layer is a function of its own, so that all its sizes are constants and loops are unrolled.
"""

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any

from numba import njit
from numba.extending import overload, register_jitable

from nn_core import functions, vectors
from nn_core.functions import ACTIVATIONS, LOSSES, UPDATES
from nn_core.parameters import parameter_count
from nn_core.rule import layout, parsed

INLINED = {
    "forceinline": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


@lru_cache(maxsize=64)
def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """An entry of a table, compiled once for all rules."""
    return njit(**INLINED)(function)


def _overloads(stub: Callable[..., Any]) -> Callable[..., Any]:
    return overload(stub, prefer_literal=True, jit_options=INLINED)


@_overloads(functions.where_less)
def _where_less(left, right, then, otherwise):
    return lambda left, right, then, otherwise: vectors.where_less(left, right, then, otherwise)


@_overloads(functions.power_of_two)
def _power_of_two(exponent):
    return lambda exponent: vectors.power_of_two(exponent)


@_overloads(functions.with_sign)
def _with_sign(magnitude, of):
    return lambda magnitude, of: vectors.with_sign(magnitude, of)


_PRIMITIVES = (functions.where_less, functions.with_sign, functions.power_of_two)
for _function in vars(functions).copy().values():
    if isinstance(_function, FunctionType) and _function not in _PRIMITIVES:
        register_jitable(**INLINED)(_function)


def forward(rule, layer, end, w, a):
    """The outputs of the layers from `layer` on, from 0, and below `end` into `a` (units,).

    The first two of `a` are the inputs of the network.
    """


@_overloads(forward)
def _forward(rule, layer, end, w, a):
    network = parsed(rule.literal_value).network
    weights, biases, outputs = layout(network.sizes)
    depth = layer.literal_value
    inputs, units = network.sizes[depth], network.sizes[depth + 1]
    weight, bias, below, here = weights[depth], biases[depth], outputs[depth], outputs[depth + 1]
    phi = _compiled(ACTIVATIONS[network.activations[depth]].value)
    following = depth + 1
    is_last = following == end.literal_value

    def this_layer(rule, layer, end, w, a):
        for unit in range(units):
            first = weight + unit * inputs
            z = w[first] * a[below]
            for index in range(1, inputs):
                z = z + w[first + index] * a[below + index]
            a[here + unit] = phi(z + w[bias + unit])
        if not is_last:
            forward(rule, following, end, w, a)

    return this_layer


def loss(rule, rows, sample, a):
    """The loss of a sample after its forward pass, summed over the outputs."""


@_overloads(loss)
def _loss(rule, rows, sample, a):
    network = parsed(rule.literal_value).network
    outputs = layout(network.sizes).outputs
    first, units = outputs[-1], network.sizes[-1]
    value = _compiled(LOSSES[network.loss].value)

    def of_all_outputs(rule, rows, sample, a):
        total = value(rows[sample, 2], a[first])
        for unit in range(1, units):
            total = total + value(rows[sample, 2 + unit], a[first + unit])
        return total

    return of_all_outputs


def backward(rule, rows, sample, w, a, delta):
    """δ of every unit into `delta` (units,), after the forward pass of a sample."""


@_overloads(backward)
def _backward(rule, rows, sample, w, a, delta):
    network = parsed(rule.literal_value).network
    outputs = layout(network.sizes).outputs
    first, units, last = outputs[-1], network.sizes[-1], len(network.activations) - 1
    slope = _compiled(LOSSES[network.loss].slope)
    phi_slope = _compiled(ACTIVATIONS[network.activations[-1]].slope)

    def outputs_first(rule, rows, sample, w, a, delta):
        for unit in range(units):
            output = a[first + unit]
            delta[first + unit] = slope(rows[sample, 2 + unit], output) * phi_slope(output)
        _backward_from(rule, last, w, a, delta)

    return outputs_first


def _backward_from(rule, layer, w, a, delta):
    """δ of the units that feed this layer, which is not the first, and of those below them."""


@_overloads(_backward_from)
def _backward_from_(rule, layer, w, a, delta):
    network = parsed(rule.literal_value).network
    weights, _, outputs = layout(network.sizes)
    depth = layer.literal_value
    inputs, units = network.sizes[depth], network.sizes[depth + 1]
    weight, below, here, preceding = weights[depth], outputs[depth], outputs[depth + 1], depth - 1
    phi_slope = _compiled(ACTIVATIONS[network.activations[depth - 1]].slope)

    def this_layer(rule, layer, w, a, delta):
        for index in range(inputs):
            d = delta[here] * w[weight + index]
            for unit in range(1, units):
                d = d + delta[here + unit] * w[weight + unit * inputs + index]
            delta[below + index] = d * phi_slope(a[below + index])
        if preceding > 0:
            _backward_from(rule, preceding, w, a, delta)

    return this_layer


def learn(rule, layer, end, state, gradient, a, delta, rates, momentum, position, last):
    """The part of a sample in the update of the layers from `layer` on and below `end`.

    It follows the backward pass. `state` holds the parameters (P,) and, where the update remembers
    them, their velocities. `position` counts the samples of a batch from 0 and `last` tells that it
    is complete: `state` is updated then, and until then `gradient` (P,) collects the sum. `rates`
    (layers,) are η.
    """


@_overloads(learn)
def _learn(rule, layer, end, state, gradient, a, delta, rates, momentum, position, last):
    network, _, learns_biases, _ = parsed(rule.literal_value)
    weights, biases, outputs = layout(network.sizes)
    depth = layer.literal_value
    inputs, units = network.sizes[depth], network.sizes[depth + 1]
    weight, bias, below, here = weights[depth], biases[depth], outputs[depth], outputs[depth + 1]
    following = depth + 1
    is_last = following == end.literal_value

    def this_layer(rule, layer, end, state, gradient, a, delta, rates, momentum, position, last):
        rate = rates[layer]
        for unit in range(units):
            d = delta[here + unit]
            for index in range(inputs):
                at = weight + unit * inputs + index
                slope = d * a[below + index]
                _update(rule, state, gradient, at, slope, rate, momentum, position, last)
            if learns_biases:
                _update(rule, state, gradient, bias + unit, d, rate, momentum, position, last)
        if not is_last:
            learn(rule, following, end, state, gradient, a, delta, rates, momentum, position, last)

    return this_layer


def _update(rule, state, gradient, at, slope, rate, momentum, position, last):
    """The part of one parameter."""


@_overloads(_update)
def _update_(rule, state, gradient, at, slope, rate, momentum, position, last):
    network, update, _, per_sample = parsed(rule.literal_value)
    parameters = parameter_count(network.sizes)
    velocity, parameter = map(_compiled, UPDATES[update][:2])
    if UPDATES[update].remembers:

        def move(state, at, slope, rate, momentum):
            v = velocity(state[parameters + at], slope, rate, momentum)
            state[parameters + at] = v
            state[at] = parameter(state[at], v, slope, rate)

    else:

        def move(state, at, slope, rate, momentum):
            v = velocity(0.0, slope, rate, momentum)
            state[at] = parameter(state[at], v, slope, rate)

    move = njit(**INLINED)(move)
    if per_sample:
        return lambda rule, state, gradient, at, slope, rate, momentum, position, last: move(
            state, at, slope, rate, momentum
        )

    def collect(rule, state, gradient, at, slope, rate, momentum, position, last):
        total = slope
        if position > 0:
            total = gradient[at] + slope
        if last:
            move(state, at, total / float(position + 1), rate, momentum)
        else:
            gradient[at] = total

    return collect
