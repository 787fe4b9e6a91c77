"""What the numbers of a run are called on the screen."""

from nn_core.experiment import Experiment
from nn_core.parameters import output_names, place, unit_names
from nn_core.step.quantities import OF_A_SAMPLE, OF_A_STATE, Quantity

KINDS = {
    "z": "z of a unit",
    "a": "a of a hidden unit",
    "prediction": "ŷ",
    "delta": "δ of a unit",
    "loss": "loss of a sample",
    "gradient": "gradient",
    "change": "change",
    "new": "value after the step",
    "weight": "value after an epoch",
    "prediction at": "ŷ after an epoch",
    "loss at": "mean loss after an epoch",
}
"""What each kind of quantity is called, as a choice."""


def short_name(sizes: tuple[int, ...], quantity: Quantity) -> str:
    """A number of a step or a state without its place in the run: a1, dL/dw5, new w5."""
    kind, of = quantity.kind, quantity.of
    if kind in ("prediction", "prediction at"):
        return output_names(sizes)[int(of) - 1]
    return {
        "z": f"z{of}",
        "a": f"a{of}",
        "delta": f"δ{of}",
        "loss": "loss",
        "gradient": f"dL/d{of}",
        "change": f"change of {of}",
        "new": f"new {of}",
        "weight": of,
        "loss at": "mean loss",
    }[kind]


def full_name(experiment: Experiment, quantity: Quantity) -> str:
    """A number with its place in the run: dL/dw5 in step 2, ŷ of sample 3 after 10 epochs."""
    name = short_name(experiment.sizes, quantity)
    if quantity.kind in OF_A_SAMPLE and len(experiment.rows) > 1:
        name += f" of sample {quantity.sample + 1}"
    if quantity.kind in OF_A_STATE:
        if quantity.at == 0:
            return f"{name} at the start"
        return f"{name} after {quantity.at:,} epoch{'s' * (quantity.at > 1)}"
    return f"{name} in step {quantity.at + 1:,}"


def sample_columns(outputs: int) -> tuple[str, ...]:
    """x1, x2 and y, or y1, y2, …"""
    targets = ("y",) if outputs == 1 else tuple(f"y{number}" for number in range(1, outputs + 1))
    return ("x1", "x2", *targets)


def way(sizes: tuple[int, ...], name: str) -> str:
    """Where a parameter sits: x1 → h1, or bias of h1."""
    spot = place(sizes, name)
    units = (("x1", "x2"), *unit_names(sizes), output_names(sizes))
    unit = units[spot.layer + 1][spot.unit]
    return f"bias of {unit}" if spot.input is None else f"{units[spot.layer][spot.input]} → {unit}"
