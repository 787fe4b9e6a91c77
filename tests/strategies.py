"""Random experiments: one generator for all tests, made from what each field allows.

A new field is drawn without an edit here. Numbers are drawn from the small part of their range in
which networks mostly learn; a test that wants others says so by name.
"""

from dataclasses import fields
from functools import partial, singledispatch
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from nn_core import Experiment
from nn_core.datasets import CUSTOM
from nn_core.experiment import KINDS, MOST_OUTPUTS
from nn_core.fields import ALL, Choice, Kind, LayerSizes, Number, WholeNumber
from nn_core.functions import ACTIVATIONS
from nn_core.parameters import parameter_count

# A shared machine may be slow at any moment: time is no fact about the code.
settings.register_profile("lab", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lab")

_MODEST = 2.0
"""Numbers beyond this are drawn only where their range begins there."""
_FEW_UNITS = 4
"""The most units of a layer: what is said of a step takes as long as it has parameters."""

coordinates = st.integers(-300, 300).map(lambda n: n / 100)
"""Inputs, targets and weights that stay short when printed."""


@singledispatch
def values(kind: Kind) -> st.SearchStrategy[Any]:
    """Values that a field of this kind allows."""
    raise TypeError(f"There are no strategies for {type(kind).__name__}.")


@values.register
def _(kind: Choice) -> st.SearchStrategy[str]:
    return st.sampled_from([option for option in kind.options if option != CUSTOM])


@values.register
def _(kind: Number) -> st.SearchStrategy[float]:
    low, high = max(kind.low, -_MODEST), min(kind.high, _MODEST)
    numbers = st.sampled_from((0.0, 0.5, 1.0)) | st.floats(low, high)
    return numbers.filter(partial(allows, kind))


def allows(kind: Kind, value: Any) -> bool:
    """Whether a field of this kind may have the value."""
    try:
        kind.check(value)
    except ValueError:
        return False
    return True


@values.register
def _(kind: WholeNumber) -> st.SearchStrategy[int]:
    return st.integers(kind.low, min(kind.high, 20))


@values.register
def _(kind: LayerSizes) -> st.SearchStrategy[tuple[int, ...]]:
    units = st.integers(1, min(kind.most_units, _FEW_UNITS))
    return st.lists(units, min_size=1, max_size=kind.most_layers).map(tuple)


def samples(outputs: int, most: int = 5) -> st.SearchStrategy[tuple[tuple[float, ...], ...]]:
    """Up to `most` rows (x1, x2, y1, …)."""
    return st.lists(st.tuples(*[coordinates] * (2 + outputs)), min_size=1, max_size=most).map(tuple)


@st.composite
def experiments(draw: st.DrawFn, **given: Any) -> Experiment:
    """Any experiment; fields that are `given`, as values or as strategies, are drawn from these.

    Without `dataset` its samples are its own, up to five; `outputs` may be given too.
    """
    chosen = {
        name: draw(value) if isinstance(value, st.SearchStrategy) else value
        for name, value in given.items()
    }
    outputs = chosen.pop("outputs", None)
    if "dataset" not in chosen:
        count = draw(st.integers(1, MOST_OUTPUTS)) if outputs is None else outputs
        chosen["dataset"] = CUSTOM
        chosen.setdefault("samples", draw(samples(count)))
    for field in fields(Experiment):
        if field.name not in chosen and field.name not in ("samples", "weights", "batch_size"):
            chosen[field.name] = draw(values(KINDS[field.name]))
    if "weights" not in chosen and ("init" not in given or chosen["init"] == CUSTOM):
        count = parameter_count(Experiment(**{**chosen, "init": "zeros"}).sizes)
        if chosen["init"] == CUSTOM or draw(st.booleans()):
            chosen["init"] = CUSTOM
            numbers = st.lists(coordinates, min_size=count, max_size=count)
            chosen["weights"] = tuple(draw(numbers))
    if "batch_size" not in chosen:
        rows = len(Experiment(**chosen).rows)
        chosen["batch_size"] = draw(st.integers(1, rows) | st.just(ALL))
    return Experiment(**chosen)


@st.composite
def trainable(draw: st.DrawFn, **given: Any) -> Experiment:
    """Experiments that train for a few epochs, of a few networks: each costs a compilation.

    With `activation` given it is `PLAIN` but for what is given, otherwise one of `COMPILED`.
    """
    network = PLAIN if "activation" in given else PLAIN | draw(st.sampled_from(COMPILED))
    usual = {"epochs": st.integers(1, 12), "learning_rate": st.floats(0.0, 0.2)}
    return draw(experiments(**{**usual, **network, **given}))


REMEMBERED = st.floats(0.1, 0.95)

PLAIN: dict[str, Any] = {
    "hidden": (2,),
    "activation": "none",
    "output_activation": "none",
    "loss": "squared",
    "biases": "learned",
    "outputs": 1,
    "momentum": 0.0,
}

TWO_OUTPUTS: dict[str, Any] = {
    "activation": "sigmoid",
    "output_activation": "sigmoid",
    "loss": "half-squared",
    "outputs": 2,
    "biases": "fixed",
    "momentum": REMEMBERED,
    "batch_size": ALL,
}
"""Nearly everything differs from `PLAIN`. Its loop and lanes are compiled once for all tests."""

COMPILED: tuple[dict[str, Any], ...] = (
    *({"activation": name} for name in ACTIVATIONS),
    {"activation": "tanh", "momentum": REMEMBERED},
    {"hidden": (3, 2), "activation": "tanh", "batch_size": 1},
    {"activation": "sigmoid", "output_activation": "sigmoid", "batch_size": 1},
    TWO_OUTPUTS,
    {"activation": "tanh", "outputs": 3, "batch_size": ALL},
)
"""What differs from `PLAIN`."""
