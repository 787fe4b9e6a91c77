"""λmax by central differences of the readable gradient."""

from itertools import pairwise

import numpy as np

from nn_core.network import mean_gradient
from nn_core.parameters import flatten, names, unflatten
from tests.claims.history import history
from tests.claims.said import Claim


def sharpness_is_as_told(claim: Claim, epoch: int) -> bool:
    """λmax by central differences of the readable gradient, to 1 %, where these are any good."""
    experiment = claim.run.experiment
    state = np.array(history(experiment).states[epoch])
    if np.abs(state).max() > 1e3 or any("relu" in name for name in experiment.network.activations):
        return True
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
    told = claim.fact.values["sharpness"]
    # A gradient is rounded by no more than this, where a slope such as 1 - a² has cancelled.
    size = (1.0 + np.abs(state).max()) ** (len(sizes) - 1) * (1.0 + np.abs(experiment.rows).max())
    rounding = 2.0**-52 * size / h
    return abs(top - told) <= 0.01 * max(abs(told), np.abs(hessian).max() * 1e-3) + rounding


def _enters_output(sizes: tuple[int, ...], name: str) -> bool:
    weights = sum(a * b for a, b in pairwise(sizes))
    number = int(name[1:])
    if name.startswith("w"):
        return number > weights - sizes[-2] * sizes[-1]
    return number > sum(sizes[1:-1])
