"""What the numbers of a run are called on the screen."""

from nn_core.experiment import Experiment
from nn_core.message import message
from nn_core.parameters import output_names, place, unit_names
from nn_core.step.quantities import OF_A_SAMPLE, OF_A_STATE, Quantity
from ui.language import said

KINDS = {
    "z": message("z of a unit"),
    "a": message("a of a hidden unit"),
    "prediction": message("ŷ"),
    "delta": message("δ of a unit"),
    "loss": message("loss of a sample"),
    "gradient": message("gradient"),
    "change": message("change"),
    "new": message("value after the step"),
    "weight": message("value after an epoch"),
    "prediction at": message("ŷ after an epoch"),
    "loss at": message("mean loss after an epoch"),
}
"""What each kind of quantity is called, as a choice; to be said in a language."""


def short_name(sizes: tuple[int, ...], quantity: Quantity) -> str:
    """A number of a step or a state without its place in the run: a1, dL/dw5, new w5."""
    kind, of = quantity.kind, quantity.of
    if kind in ("prediction", "prediction at"):
        return output_names(sizes)[int(of) - 1]
    return {
        "z": f"z{of}",
        "a": f"a{of}",
        "delta": f"δ{of}",
        "loss": said("loss"),
        "gradient": f"dL/d{of}",
        "change": said("change of {name}", name=of),
        "new": said("new {name}", name=of),
        "weight": of,
        "loss at": said("mean loss"),
    }[kind]


def full_name(experiment: Experiment, quantity: Quantity) -> str:
    """A number with its place in the run: dL/dw5 in step 2, ŷ of sample 3 after 10 epochs."""
    name = short_name(experiment.sizes, quantity)
    if quantity.kind in OF_A_SAMPLE and len(experiment.rows) > 1:
        name = said("{name} of sample {sample}", name=name, sample=quantity.sample + 1)
    if quantity.kind in OF_A_STATE:
        if quantity.at == 0:
            return said("{name} at the start", name=name)
        return said(
            ("{name} after {count} epoch", "{name} after {count} epochs"),
            name=name,
            count=quantity.at,
        )
    return said("{name} in step {step}", name=name, step=quantity.at + 1)


def sample_columns(outputs: int) -> tuple[str, ...]:
    """x1, x2 and y, or y1, y2, …"""
    targets = ("y",) if outputs == 1 else tuple(f"y{number}" for number in range(1, outputs + 1))
    return ("x1", "x2", *targets)


def way(sizes: tuple[int, ...], name: str) -> str:
    """Where a parameter sits: x1 → h1, or bias of h1."""
    spot = place(sizes, name)
    units = (("x1", "x2"), *unit_names(sizes), output_names(sizes))
    unit = units[spot.layer + 1][spot.unit]
    if spot.input is None:
        return said("bias of {unit}", unit=unit)
    return f"{units[spot.layer][spot.input]} → {unit}"
