"""λmax by central differences of the readable gradient."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nn_core import Experiment
from nn_core.network import mean_gradient
from nn_core.parameters import flatten, names, unflatten
from tests.claims.history import history
from tests.claims.said import Claim


def sharpness_is_as_told(claim: Claim, epoch: int) -> bool:
    """λmax as told to 1 %, where central differences are any good."""
    told, found = claim.fact.values["sharpness"], _sharpness(claim.run.experiment, epoch)
    return found is None or abs(found.top - told) <= found.doubt + 0.01 * abs(told)


def curves_nowhere_upwards(claim: Claim) -> bool:
    """λmax at the last state is not above 0, where central differences are any good."""
    found = _sharpness(claim.run.experiment, -1)
    return found is None or found.top <= found.doubt


class Sharpness(NamedTuple):
    """λmax by central differences of the readable gradient, and how far these may be off."""

    top: float
    doubt: float


def _sharpness(experiment: Experiment, epoch: int) -> Sharpness | None:
    """At the state after an epoch; None where differences say nothing."""
    state = np.array(history(experiment).states[epoch])
    if np.abs(state).max() > 1e3 or any("relu" in name for name in experiment.network.activations):
        return None
    rates = np.repeat(1.0, len(state))
    sizes, rows = experiment.sizes, experiment.rows.tolist()
    scale = np.ones(len(state))
    last = [i for i, n in enumerate(names(sizes)) if _enters_output(sizes, n)]
    scale[last] = np.sqrt(experiment.output_rate)
    if experiment.biases == "fixed":
        scale[[n.startswith("b") for n in names(sizes)]] = 0.0
    h = 1e-5

    def gradient(flat: np.ndarray) -> np.ndarray:
        return flatten(mean_gradient(experiment.network, unflatten(sizes, flat), rows))

    hessian = np.array(
        [(gradient(state + h * e) - gradient(state - h * e)) / (2 * h) for e in np.diag(rates)]
    )
    top = np.linalg.eigvalsh((hessian + hessian.T) / 2 * np.outer(scale, scale))[-1]
    # A gradient is rounded by no more than this, where a slope such as 1 - a² has cancelled.
    size = (1.0 + np.abs(state).max()) ** (len(sizes) - 1) * (1.0 + np.abs(experiment.rows).max())
    rounding = 2.0**-52 * size / h
    return Sharpness(top, 1e-5 * np.abs(hessian).max() + rounding)


def _enters_output(sizes: tuple[int, ...], name: str) -> bool:
    weights = sum(a * b for a, b in pairwise(sizes))
    number = int(name[1:])
    if name.startswith("w"):
        return number > weights - sizes[-2] * sizes[-1]
    return number > sum(sizes[1:-1])
