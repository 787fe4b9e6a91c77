"""For the compiler: a `vector` of float64, one a run, and arrays that can stay in registers.

To the compiler a vector is one value, for which it emits vector instructions whatever surrounds
it. A float64 becomes a vector wherever one is needed, with the float in every lane.
"""

import operator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typeconv import Conversion
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, lower_cast, models, register_model

LANES = 16
"""Runs in one vector."""

_DOUBLES = ir.VectorType(ir.DoubleType(), LANES)
_ROUNDS = 1.5 * 2.0**52  # added to a whole number it leaves that number in the lowest bits


class _Vector(types.Type):
    """numba's type of a `vector`."""

    def can_convert_from(self, _typing_context: Any, other: types.Type) -> Conversion | None:
        return Conversion.safe if other == types.float64 else None


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


@lower_cast(types.float64, vector)
def _float_to_vector(_context: Any, builder: Any, _from: Any, _to: Any, value: Any) -> Any:
    return _spread(builder, value)


def _define(operation: Any, instruction: str, operands: int) -> None:
    """`operation` on vectors, a float among them being spread."""

    @infer_global(operation)
    class _Signatures(ConcreteTemplate):
        cases = [signature(vector, *(vector,) * operands)]  # noqa: RUF012

    @lower_builtin(operation, *(vector,) * operands)
    def _lower(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return getattr(builder, instruction)(*values)


_define(operator.add, "fadd", 2)
_define(operator.sub, "fsub", 2)
_define(operator.mul, "fmul", 2)
_define(operator.truediv, "fdiv", 2)
_define(operator.neg, "fneg", 1)


def _widest(*kinds: Any) -> Any:
    return vector if vector in kinds else types.float64


@intrinsic
def where_less(_typing_context: Any, left: Any, right: Any, then: Any, otherwise: Any) -> Any:
    """`functions.where_less` of floats, or of each lane where a vector is among them."""
    kind = _widest(left, right, then, otherwise)

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        left, right, then, otherwise = arguments
        return builder.select(builder.fcmp_ordered("<", left, right), then, otherwise)

    return kind(kind, kind, kind, kind), lower


@intrinsic
def power_of_two(_typing_context: Any, exponent: Any) -> Any:
    """`functions.power_of_two` of a float or of each lane, made from the bits of the exponent."""

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        (value,) = arguments
        integers = ir.IntType(64)
        if isinstance(value.type, ir.VectorType):
            integers = ir.VectorType(integers, LANES)
        biased = builder.fadd(value, ir.Constant(value.type, _all(value.type, _ROUNDS + 1023.0)))
        bits = builder.bitcast(biased, integers)
        shifted = builder.shl(bits, ir.Constant(integers, _all(integers, 52)))
        return builder.bitcast(shifted, value.type)

    return _widest(exponent)(exponent), lower


def _all(kind: Any, number: float) -> Any:
    return [number] * LANES if isinstance(kind, ir.VectorType) else number


@intrinsic(prefer_literal=True)
def on_stack(_typing_context: Any, kind: Any, count: Any) -> Any:
    """A pointer to `count` numbers of a `kind` on the stack, `count` being a constant.

    An array of NumPy's would live on the heap, where the compiler must assume that any store may
    touch it; these it can keep in registers.
    """
    number = kind.dtype if isinstance(kind, types.NumberClass) else kind.instance_type

    def allocate(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        numbers = ir.ArrayType(context.get_value_type(number), max(1, count.literal_value))
        pointer = cgutils.alloca_once(builder, numbers)
        return builder.bitcast(pointer, context.get_value_type(number).as_pointer())

    return types.CPointer(number)(kind, count), allocate


@intrinsic
def load(_typing_context: Any, rows: Any, row: Any) -> Any:
    """The vector in a row of a float64 array (n, LANES)."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=8)

    return vector(rows, types.int64), lower


@intrinsic
def store(_typing_context: Any, rows: Any, row: Any, value: Any) -> Any:
    """Write a vector to a row of a float64 array (n, LANES)."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows, row, value = arguments
        builder.store(value, _address(context, builder, signature.args[0], rows, row), align=8)
        return context.get_dummy_value()

    return types.void(rows, types.int64, vector), lower


def _address(context: Any, builder: Any, array_type: Any, array: Any, row: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    first = builder.gep(data, [builder.mul(row, row.type(LANES))])
    return builder.bitcast(first, _DOUBLES.as_pointer())


@intrinsic
def any_outside(_typing_context: Any, values: Any, limit: Any) -> Any:
    """Whether a lane of a vector is not at most `limit`, which nan is not."""

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        outside = builder.fcmp_unordered(">", *arguments)
        mask = builder.bitcast(outside, ir.IntType(LANES))
        return builder.icmp_unsigned("!=", mask, mask.type(0))

    return types.boolean(vector, vector), lower
