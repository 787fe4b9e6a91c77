"""What the claims about dead and saturated units mean, by the readable network."""

import re
from collections.abc import Iterator

from nn_core import Experiment
from nn_core.functions import ACTIVATIONS
from nn_core.network import backward, forward
from nn_core.parameters import Parameters, flatten, names, output_names, unit_names
from tests.claims.history import state_before
from tests.claims.said import Claim


def _slopes(experiment: Experiment, parameters: Parameters) -> dict[str, list[float]]:
    """|φ′| of every unit on every sample, by the unit's name."""
    sizes, network = experiment.sizes, experiment.network
    called = [*unit_names(sizes), output_names(sizes)]
    found: dict[str, list[float]] = {name: [] for layer in called for name in layer}
    for row in experiment.rows.tolist():
        layers = forward(network, parameters, row[:2])[1:]
        for layer, outputs, phi in zip(called, layers, network.activations, strict=True):
            for name, a in zip(layer, outputs, strict=True):
                found[name].append(abs(ACTIVATIONS[phi].slope(a)))
    return found


def _stuck(claim: Claim) -> bool:
    """At the weights before each of these steps, and not at those before the one before them."""
    experiment, values, key = claim.run.experiment, claim.fact.values, claim.fact.key
    least = 0.0 if key.startswith("dead") else 1e-3
    long = key.endswith("for_long")
    first = claim.about.step - values["steps"] if long else values["since"] - 1

    def stuck(step: int) -> list[bool]:
        slopes = _slopes(experiment, state_before(experiment, step)[0].parameters)
        return [
            max(slopes[name]) == 0.0 if least == 0.0 else max(slopes[name]) < least
            for name in values["names"]
        ]

    return all(all(stuck(step)) for step in range(first, claim.about.step + 1)) and (
        first == 0 or long or not any(stuck(first - 1))
    )


def _names(ranges: tuple[str, ...]) -> Iterator[str]:
    """The parameters in w1–w6, b1."""
    for each in ranges:
        letter, first, last = re.fullmatch(r"([wb])(\d+)(?:–[wb](\d+))?", each).groups()
        yield from (f"{letter}{k}" for k in range(int(first), int(last or first) + 1))


def _reached(claim: Claim) -> bool:
    """Those that have a gradient on some sample, and those that have on none, or are fixed."""
    experiment = claim.run.experiment
    parameters = state_before(experiment, claim.about.step)[0].parameters
    found = set()
    for row in experiment.rows.tolist():
        outputs = forward(experiment.network, parameters, row[:2])
        gradient = flatten(backward(experiment.network, parameters, outputs, row[2:])).tolist()
        found |= {
            name for name, g in zip(names(experiment.sizes), gradient, strict=True) if g != 0.0
        }
    if experiment.biases == "fixed":
        found = {name for name in found if name.startswith("w")}
    values = claim.fact.values
    reached = set(_names(values.get("reached", ())))
    without = set(_names(values.get("without", names(experiment.sizes))))
    return without == {*names(experiment.sizes)} - found and reached in (found, set())


PREDICATES = {
    "stuck.dead": _stuck,
    "stuck.saturated": _stuck,
    "stuck.dead_for_long": _stuck,
    "stuck.saturated_for_long": _stuck,
    "stuck.reached": _reached,
    "stuck.not reached": _reached,
    "stuck.none reached": _reached,
}
