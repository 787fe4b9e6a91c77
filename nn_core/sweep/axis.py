"""What can vary in a sweep: the quantities, their values, and the starts that follow from them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nn_core.declared import kind_of, shortened
from nn_core.experiment import KINDS, Experiment
from nn_core.fields import Kind, Numbers, format_float
from nn_core.message import Message, message
from nn_core.parameters import names, parameter_count, weight_count

FIELDS = tuple(name for name, kind in KINDS.items() if kind.axis and not isinstance(kind, Numbers))
"""Fields of `Experiment` that can be an axis; so can any parameter of the start: "w1", "b2"."""

_WEIGHTS = kind_of(Experiment, "weights", Numbers)

MOST_CELLS = 1024
"""Values of one axis."""

_NOT_FINITE = message(
    "{name} from {low} to {high} is not a range; both ends must be finite numbers."
)
_ONE_VALUE = message("{name} from {low} to {high} is a single value; the ends must differ.")
_BACKWARDS = message("{name} from {low} to {high} runs backwards; exchange the two ends.")
_AROUND_0 = message(
    "{name} from {low} to {high} cannot be logarithmic, because it touches or crosses 0; use "
    "linear."
)
_TOO_FINE = message(
    "{name} from {low} to {high} holds only {distinct:,} of the {count:,} different numbers asked "
    "for: float64 has no more between them. Zoom out, or ask for fewer cells."
)


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

    def _problem(self) -> Message | None:
        named: dict[str, Any] = {"name": self.name, "count": self.count}
        if self.scale not in ("linear", "log"):
            template = message("scale of {name} is {scale}; it must be linear or log.")
            return Message(template, name=self.name, scale=shortened(self.scale))
        if isinstance(self.count, bool) or not isinstance(self.count, int):
            template = message("count of {name} is {count}; it must be a whole number.")
            return Message(template, name=self.name, count=shortened(self.count))
        if not 2 <= self.count <= MOST_CELLS:
            template = message("count of {name} is {count}; it must be from 2 to {most:,}.")
            return Message(template, **named, most=MOST_CELLS)
        span = {"name": self.name, "low": repr(self.low), "high": repr(self.high)}
        for is_wrong, template in (
            (not (np.isfinite(self.low) and np.isfinite(self.high)), _NOT_FINITE),
            (self.low == self.high, _ONE_VALUE),
            (self.low > self.high, _BACKWARDS),
            (self.scale == "log" and self.low <= 0.0 <= self.high, _AROUND_0),
        ):
            if is_wrong:
                return Message(template, **span)
        distinct = len(np.unique(self.values))
        if distinct < self.count:
            return Message(_TOO_FINE, **span, distinct=distinct, count=self.count)
        return None

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
            Message(
                "{name} cannot be an axis: a {network} network has w1 to w{weights} and "
                "b1 to b{biases}; the other axes are {others}.",
                name=name,
                network="-".join(map(str, sizes)),
                weights=weights,
                biases=biases,
                others=FIELDS,
            )
        )
    if name in FIELDS and not KINDS[name].applies(base):
        raise ValueError(
            Message(
                "{name} changes nothing in this experiment (init is {init}, {units} "
                "hidden units); choose another start or another axis.",
                name=name,
                init=base.init,
                units=base.hidden[0],
            )
        )
    kind: Kind = KINDS[name] if name in FIELDS else _WEIGHTS.one
    for end in (axis.low, axis.high):
        try:
            kind.parse(format_float(float(end)))
        except ValueError:
            raise ValueError(
                Message(
                    "{name} runs from {low} to {high}; both ends must be {allowed}.",
                    name=name,
                    low=shortened(axis.low),
                    high=shortened(axis.high),
                    allowed=kind.allowed,
                )
            ) from None
    if name == "seed" and not (axis.values == np.rint(axis.values)).all():
        raise ValueError(
            Message(
                "seed from {low} to {high} in {count} values is not whole numbers; let "
                "it run to {end}.",
                low=shortened(axis.low),
                high=shortened(axis.high),
                count=axis.count,
                end=shortened(axis.low + axis.count - 1),
            )
        )
