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
"""Runs in one vector: two registers' worth, for an operation waits for the one before it, and
meanwhile the processor is busy with other runs."""
assert LANES & (LANES - 1) == 0, (
    f"LANES is {LANES}; it must be a power of two, or vectors lie apart"
)

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


def _define(operation: Any, name: str, operands: int) -> None:
    """`operation` on vectors, a float among them being spread."""

    @infer_global(operation)
    class _Signatures(ConcreteTemplate):
        cases = [signature(vector, *(vector,) * operands)]  # noqa: RUF012

    @lower_builtin(operation, *(vector,) * operands)
    def _lower(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        if name == "fabs":
            return _call(builder, "llvm.fabs", *values)
        return getattr(builder, name)(*values)


def _call(builder: Any, function: str, *values: Any) -> Any:
    """What a function of the compiler's own makes of some floats or some vectors."""
    kind = values[0].type
    suffix = f"v{LANES}f64" if isinstance(kind, ir.VectorType) else "f64"
    declared = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(kind, [kind] * len(values)), f"{function}.{suffix}"
    )
    return builder.call(declared, values)


_define(operator.add, "fadd", 2)
_define(operator.sub, "fsub", 2)
_define(operator.mul, "fmul", 2)
_define(operator.truediv, "fdiv", 2)
_define(operator.neg, "fneg", 1)
_define(abs, "fabs", 1)


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
def with_sign(_typing_context: Any, magnitude: Any, of: Any) -> Any:
    """`functions.with_sign` of floats, or of each lane of vectors."""

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _call(builder, "llvm.copysign", *arguments)

    return of(of, of), lower


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
def as_floats(_typing_context: Any, vectors: Any) -> Any:
    """A pointer to the numbers in the lanes of the vectors that a pointer leads to."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(*arguments, context.get_value_type(signature.return_type))

    return types.CPointer(types.float64)(vectors), lower


@intrinsic
def any_above(_typing_context: Any, values: Any, most: Any) -> Any:
    """Whether a lane of a vector is not at most `most`, which nan is not."""

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        mask = builder.bitcast(builder.fcmp_unordered(">", *arguments), ir.IntType(LANES))
        return builder.icmp_unsigned("!=", mask, mask.type(0))

    return types.boolean(vector, vector), lower
