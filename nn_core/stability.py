"""How large a learning rate does the loss allow? Curvature, and 2/λmax.

Along a direction in which the mean loss has curvature λ, a step of gradient descent multiplies the
distance from the minimum by 1 − ηλ: it shrinks while η < 2/λ and grows beyond. So the largest
eigenvalue λmax of the Hessian, the sharpness, bounds the learning rate that can settle. With
steps on single samples that bound is a guide: each step sees its own sample's curvature.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np

from nn_core.budget import first_epochs
from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS, LOSSES
from nn_core.history import mean_losses, replay
from nn_core.memory import MEMORY
from nn_core.parameters import indices, parameter_count
from nn_core.training import Run, evenly_spread, train

MOST_STATES = 100
"""States of a run at which the sharpness is computed."""

_TRIAL_OPERATIONS = 20_000_000
_MOST_TRIALS = 40


def hessian(experiment: Experiment, parameters: np.ndarray) -> np.ndarray:
    """The second derivatives of the mean loss over all samples: (P, P) float64, symmetric.

    `parameters` is (P,), one state. Exact: the readable backward pass, differentiated along every
    parameter at once (the R-operator of Pearlmutter, "Fast exact multiplication by the Hessian",
    Neural Computation 6, 1994). A relu's corner counts as flat.
    """
    x, y = experiment.rows[:, :2], experiment.rows[:, 2:]
    phi = [ACTIVATIONS[name] for name in experiment.network.activations]
    loss = LOSSES[experiment.loss]
    layers, dw, db = _directions(experiment.sizes)
    w = [parameters[rows] for rows, _ in layers]  # (units, inputs)
    b = [parameters[biases] for _, biases in layers]  # (units,)

    a, ra, rz = [x], [np.zeros((len(parameters), *x.shape))], []  # (n, units), (P, n, units)
    for depth in range(len(layers)):
        rz.append(a[depth] @ dw[depth].swapaxes(1, 2) + ra[depth] @ w[depth].T + db[depth])
        a.append(phi[depth].value(a[depth] @ w[depth].T + b[depth]))
        ra.append(phi[depth].slope(a[-1]) * rz[depth])

    back, rback = loss.slope(y, a[-1]), loss.bend * ra[-1]  # dL/da: (n, units), (P, n, units)
    result = np.empty((len(parameters), len(parameters)))
    for depth in reversed(range(len(layers))):
        slope, bend = (table(a[depth + 1]) for table in (phi[depth].slope, phi[depth].bend))
        delta = back * slope
        rdelta = rback * slope + back * bend * rz[depth]
        rows, biases = layers[depth]
        result[:, rows] = (rdelta.swapaxes(1, 2) @ a[depth] + delta.T @ ra[depth]) / len(y)
        result[:, biases] = rdelta.mean(axis=1)
        back, rback = delta @ w[depth], delta @ dw[depth] + rdelta @ w[depth]
    return (result + result.T) / 2.0


@lru_cache(maxsize=32)
def _directions(sizes: tuple[int, ...]) -> tuple[list[Any], list[np.ndarray], list[np.ndarray]]:
    """Where the weights and biases of each layer are, and how they change along each parameter.

    The changes are (P, units, inputs) and (P, 1, units). Not to be written to.
    """
    layers = [(np.array(layer.weights), np.array(layer.biases)) for layer in indices(sizes)]
    one = np.eye(parameter_count(sizes))
    return layers, [one[:, rows] for rows, _ in layers], [one[:, None, b] for _, b in layers]


def sharpness(experiment: Experiment, parameters: np.ndarray) -> float:
    """λmax: the largest eigenvalue of the Hessian of the mean loss at `parameters`, (P,).

    Where the output layer has its own rate, lengths are measured so that η is the rate of every
    parameter, and 2/λmax still is the largest η that can settle; a frozen layer does not count.
    Infinite where the Hessian overflows.
    """
    scale = _lengths(experiment)
    with np.errstate(all="ignore"):
        curvature = scale[:, None] * hessian(experiment, parameters) * scale
    if not np.isfinite(curvature).all():
        return np.inf
    return float(np.linalg.eigvalsh(curvature)[-1])


@lru_cache(maxsize=8)
def _lengths(experiment: Experiment) -> np.ndarray:
    """The root of each parameter's own factor on the learning rate, (P,)."""
    return np.sqrt(parameter_rates(replace(experiment, learning_rate=1.0)))


@lru_cache(maxsize=8)
def parameter_rates(experiment: Experiment) -> np.ndarray:
    """The learning rate of each parameter, (P,); 0 for one that does not learn."""
    optimizer, layers = experiment.optimizer, indices(experiment.sizes)
    rates = np.empty(parameter_count(experiment.sizes))
    for layer, eta in zip(layers, optimizer.rates, strict=True):
        for row, bias in zip(*layer, strict=True):
            rates[list(row)] = eta
            rates[bias] = eta if optimizer.learns_biases else 0.0
    return rates


Sharpness = TypeVar("Sharpness", float, np.ndarray)


def largest_stable_rate(sharpness: Sharpness, momentum: float = 0.0) -> Sharpness:
    """2(1 + μ)/λmax; infinite where the loss curves nowhere upwards.

    With momentum μ a step along curvature λ multiplies (distance, velocity) by a matrix of
    determinant μ and trace 1 + μ − ηλ, whose eigenvalues stay within 1 while ηλ < 2(1 + μ)
    (Polyak, "Some methods of speeding up the convergence of iteration methods", 1964).
    """
    with np.errstate(divide="ignore", over="ignore"):
        limit = 2.0 * (1.0 + momentum) / np.asarray(sharpness)
        rates: Any = np.where(np.asarray(sharpness) > 0, limit, np.inf)
        return rates[()]


def path_of_one_weight(curvature: float, rate: float, steps: int) -> np.ndarray:
    """w after each step on the loss ½·curvature·w², from w = 1: (steps + 1,), the start first."""
    weights = [1.0]
    for _ in range(steps):
        weights.append(weights[-1] - rate * (curvature * weights[-1]))
    return np.array(weights)


def sharpness_over_epochs(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The epochs of up to 100 of a run's states, evenly spread, and λmax at each.

    Fewer where the network and the data are large: the work stays below half a second or so.
    """
    experiment = run.experiment
    samples, parameters = len(experiment.rows), run.weights.shape[1]
    operations = samples * parameters**2 + parameters**3
    most = min(max(100_000_000 // operations, 12), MOST_STATES)
    shown = evenly_spread(len(run.epochs), most)
    return run.epochs[shown], np.array([sharpness(experiment, run.weights[k]) for k in shown])


class Departure(NamedTuple):
    """Where a diverged run left for good: from the state after `epoch` its loss only rose.

    `sharpness` is λmax at that state.
    """

    epoch: int
    sharpness: float


def departure(run: Run) -> Departure | None:
    """Where a diverged run left, and λmax there; None for a run that did not diverge.

    Exact, whichever states the run records: the mean loss of every later epoch is above that of
    the epoch before it.
    """
    if run.diverged_at is None:
        return None
    key = "departure", run.experiment, run.epochs_done
    left: Departure | None = MEMORY.get(key)
    if left is None:
        epoch = _rising_from(run)
        left = Departure(epoch, sharpness(run.experiment, replay(run, epoch)))
        MEMORY.put(key, left)
    return left


def _rising_from(run: Run) -> int:
    """The epoch after which every pass of a diverged run had a larger mean loss than the last."""
    later = np.inf
    for record in reversed(range(len(run.loss_mean))):
        means = mean_losses(run, record)
        falls = np.flatnonzero(~(np.append(means[1:], later) > means))
        if len(falls):
            return int(run.epochs[record]) + int(falls[-1]) + 1
        later = means[0]
    return 0


class Trial(NamedTuple):
    """A learning rate with which an experiment does not diverge in its first `epochs`."""

    rate: float
    epochs: int


def smaller_rate(run: Run) -> Trial | None:
    """A learning rate with which a diverged run would not have; None if there is none to name.

    The first of 2/λmax at its departure, half of that, a quarter … with two digits, below the
    rate in use, with which the experiment does train to its end, or through its first epochs
    where it is too long to try in a moment.
    """
    left = departure(run)
    if left is None:
        return None
    experiment = run.experiment
    tried = first_epochs(experiment, operations=_TRIAL_OPERATIONS)
    limit = min(largest_stable_rate(left.sharpness), experiment.learning_rate / 2)
    for halvings in range(_MOST_TRIALS):
        rate = float(f"{0.95 * limit / 2**halvings:.2g}")
        if rate > 0 and train(replace(tried, learning_rate=rate)).diverged_at is None:
            return Trial(rate, tried.epochs)
    return None
