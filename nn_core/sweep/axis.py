"""What can vary in a sweep: the quantities, their values, and the starts that follow from them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nn_core.declared import kind_of
from nn_core.experiment import KINDS, Experiment
from nn_core.fields import Kind, Numbers, format_float
from nn_core.parameters import names, parameter_count, weight_count

FIELDS = tuple(name for name, kind in KINDS.items() if kind.axis and not isinstance(kind, Numbers))
"""Fields of `Experiment` that can be an axis; so can any parameter of the start: "w1", "b2"."""

_WEIGHTS = kind_of(Experiment, "weights", Numbers)

MOST_CELLS = 1024
"""Values of one axis."""


@dataclass(frozen=True)
class SweepAxis:
    """`count` values of one quantity from `low` to `high`, both included.

    `scale` is "linear" (numpy.linspace) or "log" (numpy.geomspace). Raises ValueError with a
    sentence if these are not that many different, finite, rising values.
    """

    name: str
    low: float
    high: float
    count: int
    scale: str = "linear"

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise ValueError(problem)

    def _problem(self) -> str:
        name, low, high = self.name, self.low, self.high
        span = f"{name} from {low!r} to {high!r}"
        if self.scale not in ("linear", "log"):
            return f"scale of {name} is {self.scale!r}; it must be linear or log."
        if isinstance(self.count, bool) or not isinstance(self.count, int):
            return f"count of {name} is {self.count!r}; it must be a whole number."
        if not 2 <= self.count <= MOST_CELLS:
            return f"count of {name} is {self.count}; it must be from 2 to {MOST_CELLS:,}."
        if not (np.isfinite(low) and np.isfinite(high)):
            return f"{span} is not a range; both ends must be finite numbers."
        if low == high:
            return f"{span} is a single value; the ends must differ."
        if low > high:
            return f"{span} runs backwards; exchange the two ends."
        if self.scale == "log" and low <= 0.0 <= high:
            return f"{span} cannot be logarithmic, because it touches or crosses 0; use linear."
        distinct = len(np.unique(self.values))
        if distinct < self.count:
            return (
                f"{span} holds only {distinct:,} of the {self.count:,} different numbers asked "
                "for: float64 has no more between them. Zoom out, or ask for fewer cells."
            )
        return ""

    @cached_property
    def values(self) -> np.ndarray:
        """(count,) float64, rising."""
        space = np.geomspace if self.scale == "log" else np.linspace
        return space(float(self.low), float(self.high), self.count)


def axis_names(base: Experiment) -> tuple[str, ...]:
    """What can be an axis of a sweep of this experiment because it changes something."""
    fields = (name for name in FIELDS if KINDS[name].applies(base))
    return (*fields, *names(base.sizes))


def check_axis(base: Experiment, axis: SweepAxis) -> None:
    """Raises ValueError with a sentence if the axis does not fit the experiment."""
    name, sizes = axis.name, base.sizes
    if name not in FIELDS and name not in names(sizes):
        weights = weight_count(sizes)
        biases = parameter_count(sizes) - weights
        raise ValueError(
            f"{name} cannot be an axis: a {'-'.join(map(str, sizes))} network has w1 to w{weights} "
            f"and b1 to b{biases}; the other axes are {', '.join(FIELDS)}."
        )
    if name in FIELDS and not KINDS[name].applies(base):
        raise ValueError(
            f"{name} changes nothing in this experiment (init is {base.init}, "
            f"{base.hidden[0]} hidden units); choose another start or another axis."
        )
    kind: Kind = KINDS[name] if name in FIELDS else _WEIGHTS.one
    for end in (axis.low, axis.high):
        try:
            kind.parse(format_float(float(end)))
        except ValueError:
            raise ValueError(
                f"{name} runs from {axis.low!r} to {axis.high!r}; both ends must be {kind.allowed}."
            ) from None
    if name == "seed" and not (axis.values == np.rint(axis.values)).all():
        raise ValueError(
            f"seed from {axis.low!r} to {axis.high!r} in {axis.count} values is not whole numbers; "
            f"let it run to {axis.low + axis.count - 1!r}."
        )
