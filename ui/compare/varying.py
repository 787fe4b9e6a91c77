"""One kept run, one setting, several values: the family that differs in nothing else."""

import re
from typing import Any

from nn_core import Experiment, vary
from nn_core.compare import codec
from nn_core.experiment import KINDS, parse_field
from nn_core.fields import Choice, LayerSizes, Numbers, Rows, WholeNumber
from nn_core.message import Message
from ui.kept import value_of

_FACTORS = (0.25, 0.5, 1, 2, 4)
_LOWEST, _STEPS = 0.1, 5
_COMMAS = re.compile("[,，、]")
"""Those of a Chinese keyboard too."""


def fields_to_vary(experiment: Experiment) -> tuple[str, ...]:
    """The fields that have an effect on an experiment and whose values fit a line."""
    return tuple(
        name
        for name, kind in KINDS.items()
        if not isinstance(kind, Numbers | Rows) and kind.applies(experiment)
    )


def suggested(experiment: Experiment, name: str) -> str:
    """Values to begin with, with commas between: the present one and some around it."""
    kind, value = KINDS[name], getattr(experiment, name)
    values: list[Any]
    if isinstance(kind, Choice):
        values = list(kind.options)
    elif isinstance(kind, LayerSizes):
        one_layer = [(units,) for units in range(1, kind.most_units + 1)]
        values = one_layer if value in one_layer else [value, *one_layer]
    elif isinstance(kind, WholeNumber) and kind.stops:
        values = [round(value * factor) for factor in _FACTORS]
    elif isinstance(kind, WholeNumber):
        first = value if isinstance(value, int) else kind.low
        values = [*range(first, first + codec.MOST_RUNS)]
    elif value:
        values = [value * factor for factor in _FACTORS]
    else:
        values = [step * _LOWEST for step in range(_STEPS)]
    texts = [kind.format(each) for each in values if _is_allowed(experiment, name, each)]
    return ", ".join(dict.fromkeys(texts))


def _is_allowed(experiment: Experiment, name: str, value: Any) -> bool:
    try:
        vary(experiment, name, [value])
    except ValueError:
        return False
    return True


def family(experiment: Experiment, name: str, text: str) -> codec.Named:
    """The experiments with these values of a field, each named by its value.

    Raises ValueError with a sentence if a value is not allowed, or if there are too many.
    """
    texts = dict.fromkeys(part for each in _COMMAS.split(text) if (part := each.strip()))
    if len(texts) > codec.MOST_RUNS:
        raise ValueError(
            Message(
                "There are {values} values; a comparison has at most {most} runs.",
                values=len(texts),
                most=codec.MOST_RUNS,
            )
        )
    varied = vary(experiment, name, [parse_field(name, each) for each in texts])
    found: codec.Named = {}
    for each in varied.values():
        found[codec.unused_name(codec.plain_name(value_of(name, each)), found)] = each
    return found
