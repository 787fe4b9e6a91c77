"""What the claims of Linearity around the collapse and in the fine print mean."""

import sys
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from mpmath import mpf

from nn_core.network import mean_gradient
from nn_core.parameters import flatten, names, unflatten, weight_count
from tests.claims.history import (
    EXACT,
    UNIT,
    WIDE,
    exact_loss,
    history,
    outputs_over,
    owned,
    rounding_of_outputs,
)
from tests.claims.said import Claim
from ui.input_plane import region
from ui.linearity.words import GRID


def _rows(claim: Claim) -> list:
    return claim.run.experiment.rows.tolist()


def _reduced(rows: list[list[Fraction]], columns: int) -> tuple[list[list[Fraction]], int]:
    """The rows after exact elimination of their first columns, pivots first, and the rank."""
    left, rank = list(rows), 0
    for column in range(columns):
        pivot = next((row for row in left[rank:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(rank, pivot)
        left = [
            row
            if row is pivot
            else [v - row[column] / pivot[column] * p for v, p in zip(row, pivot, strict=True)]
            for row in left
        ]
        rank += 1
    return left, rank


def _design(rows: list, output: int = 0) -> list[list[Fraction]]:
    """Of every sample x1, x2, 1 and its target, exactly."""
    return [
        [Fraction(row[0]), Fraction(row[1]), Fraction(1), Fraction(row[2 + output])] for row in rows
    ]


def _rank(rows: list) -> int:
    """Of the columns x1, x2, 1."""
    return _reduced(_design(rows), 3)[1]


def _agreement(claim: Claim) -> bool:
    """The layers against the one plane that they are in exact fractions."""
    experiment, state = claim.run.experiment, history(claim.run.experiment).states[-1]
    parameters = unflatten(experiment.sizes, state)
    points = region(experiment.rows, GRID).points
    outputs = outputs_over(experiment, state, [*points.T])[claim.output]
    planes = [[Fraction(1), Fraction(0), Fraction(0)], [Fraction(0), Fraction(1), Fraction(0)]]
    for weights, biases in parameters:
        planes = [
            [
                sum(Fraction(w) * plane[k] for w, plane in zip(row, planes, strict=True))
                + (Fraction(bias) if k == 2 else 0)
                for k in range(3)
            ]
            for row, bias in zip(weights, biases, strict=True)
        ]
    first, second, intercept = map(_wide, planes[claim.output])
    x1, x2 = points.T.astype(np.longdouble)
    with np.errstate(over="ignore"):
        exact = WIDE[experiment.output_activation](first * x1 + second * x2 + intercept)
    last_place = float(np.spacing(np.abs(outputs).max()))
    apart = float(np.abs(outputs - exact).max()) / last_place
    terms = sum(experiment.sizes) * 16  # the one map has a rounding of its own
    largest = max(map(abs, state))
    with np.errstate(over="ignore"):
        size = float(np.float64(largest) ** len(parameters) * 2.0**-53 / last_place)
    told = claim.fact.values.get("ulp", 0.0)
    return bool(
        apart <= told + terms * max(1.0, size) and claim.fact.values["points"] == len(points)
    )


def _wide(value: Fraction) -> np.longdouble:
    """A fraction, rounded twice."""
    rounded = float(value)
    return np.longdouble(rounded) + np.longdouble(float(value - Fraction(rounded)))


def smallest_error(claim: Claim) -> Fraction:
    """Of all planes, in exact fractions: what elimination leaves of the targets' sum of squares.

    Where it leaves a whole row of the Gram matrix 0, many planes have this error.
    """
    rows = _design(_rows(claim), claim.output)
    gram = [[sum(r[i] * r[j] for r in rows) for j in range(4)] for i in range(4)]
    left, rank = _reduced(gram, 3)
    return max(row[3] for row in left[rank:]) / len(rows)


def is_smallest_error(claim: Claim, told: float, best: Fraction) -> bool:
    """To the rounding of the samples, which are decimals."""
    size = max(float(row[2 + claim.output]) ** 2 for row in _rows(claim))
    return abs(told - float(best)) <= 1e-9 * float(best) + 1e-24 * size


def _least_squares(claim: Claim) -> bool:
    """No plane does better."""
    if claim.run.experiment.biases == "fixed":
        return True
    best = smallest_error(claim)
    return _rank(_rows(claim)) == 3 and is_smallest_error(claim, claim.fact.values["best"], best)


def off_plane(points: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """How far heights (n,) over the points (n, 2) of a grid are from the plane closest to them."""
    x1, x2 = (points - points.mean(axis=0)).T  # over a grid these are orthogonal
    left = heights
    for _ in range(2):  # the second time removes what the first has rounded
        left = left - left.mean()
        left = left - x1 * ((left * x1).sum() / (x1 * x1).sum())
        left = left - x2 * ((left * x2).sum() / (x2 * x2).sum())
    return left


class Surface(NamedTuple):
    """An output over the region of the samples at one state, and the plane closest to it."""

    size: float
    """The largest output."""
    off: float
    """How far one is from the plane."""
    share: float
    """Of the variance, how much the plane leaves; 0 where the output is constant."""
    deviation: float
    """From the mean, the root mean square."""
    doubt: float
    """A bound on what rounding did to an output in 64-bit numbers."""
    blur: float
    """A bound on what rounding did to the wide numbers that all this is made from."""


def surface(claim: Claim, state: list) -> Surface:
    """Of the claim's output, by wide numbers: they have more digits, and no end near 5e-324."""
    experiment, points = claim.run.experiment, region(claim.run.experiment.rows, GRID).points
    wide = points.astype(np.longdouble)
    heights = outputs_over(experiment, state, [*wide.T])[claim.output]
    doubt = rounding_of_outputs(experiment, state, [*wide.T])[claim.output].max()
    left, spread = off_plane(wide, heights), np.var(heights)
    return Surface(
        np.abs(heights).max(),
        np.abs(left).max(),
        np.mean(left**2) / spread if spread else 0.0,
        np.sqrt(spread),
        doubt,
        doubt * (np.finfo(np.longdouble).eps / UNIT),
    )


def is_plane(claim: Claim) -> bool:
    """Whether nothing but the rounding of what it is computed from is off a plane at the end."""
    return _is_plane(surface(claim, history(claim.run.experiment).states[-1]))


def _is_plane(found: Surface) -> bool:
    return bool(found.off <= 1e-12 * found.size + found.doubt)


def off_by_more_than(claim: Claim, limit: float) -> bool:
    """Whether the output at the end is off a plane by more than this share of its size.

    By wide numbers where their rounding leaves no doubt, and by 50 digits elsewhere.
    """
    experiment, state = claim.run.experiment, history(claim.run.experiment).states[-1]
    found = surface(claim, state)
    if found.size == 0:
        return False
    if abs(found.off - limit * found.size) > found.blur:
        return bool(found.off > limit * found.size)
    points = np.frompyfunc(mpf, 1, 1)(region(experiment.rows, GRID).points)
    heights = outputs_over(experiment, state, [*points.T], _EXACT)[claim.output]
    return bool(np.abs(off_plane(points, heights)).max() > limit * np.abs(heights).max())


_EXACT = {name: np.frompyfunc(phi, 1, 1) for name, phi in EXACT.items()}


def share_as_told(told: str, found: Surface) -> bool:
    """A share of the variance in per cent to 3 digits, as far as 64-bit outputs let it be seen."""
    noise = (1e-15 * found.size + found.doubt) / found.deviation if found.deviation else 0.0
    off = abs(float(told.removesuffix(" %")) / 100 - found.share)
    return bool(off <= 0.006 * found.share + (2 * found.share**0.5 + noise) * noise)


def _linear_run(claim: Claim) -> bool:
    """Of a linear network, and with a last state that is worth a word."""
    experiment, found = claim.run.experiment, history(claim.run.experiment)
    converged = (
        found.losses[-1] <= 1e100 and exact_loss(experiment, found.states[-1]) < sys.float_info.max
    )
    return experiment.activation == experiment.output_activation == "none" and converged


def _still_learning(claim: Claim) -> bool:
    """The loss of the last state is below that of the one before, and not at rest there."""
    experiment, states = claim.run.experiment, history(claim.run.experiment).states
    return exact_loss(experiment, states[-1]) < exact_loss(experiment, states[-2])


def _settles_nearby(claim: Claim) -> bool:
    """The last epoch moved it by less than 1 % of what the gradient there asks for."""
    if not _linear_run(claim):
        return False
    experiment, states = claim.run.experiment, history(claim.run.experiment).states
    parameters = unflatten(experiment.sizes, states[-1])
    gradient = flatten(mean_gradient(experiment.network, parameters, _rows(claim)))
    if experiment.biases == "fixed":
        gradient[weight_count(experiment.sizes) :] = 0.0
    last = [not _enters_hidden(experiment.sizes, name) for name in names(experiment.sizes)]
    gradient[last] *= experiment.output_rate
    with np.errstate(over="ignore"):
        moved = np.linalg.norm(np.subtract(states[-1], states[-2]))
        asked = experiment.learning_rate * experiment.steps_per_epoch * np.linalg.norm(gradient)
    return experiment.steps_per_epoch > 1 and moved < 0.0101 * asked


def _enters_hidden(sizes: tuple, name: str) -> bool:
    if name.startswith("b"):
        return int(name[1:]) <= sum(sizes[1:-1])
    return int(name[1:]) <= weight_count(sizes) - sizes[-2] * sizes[-1]


def _never_moves(claim: Claim) -> bool:
    experiment = claim.run.experiment
    found = history(experiment)
    weights = weight_count(experiment.sizes)
    still = all(not any(state[:weights]) for state in found.states)
    return still and len(set(found.losses)) > 1


def _twins_cost_nothing(claim: Claim) -> bool:
    layers = owned(claim.run.experiment, history(claim.run.experiment).states[-1])
    same = all(
        row == layer[0] or row == [-v for v in layer[0]] for layer in layers for row in layer
    )
    return _linear_run(claim) and same and claim.run.experiment.outputs == 1


def _curvature(claim: Claim) -> bool:
    """The share as told, or a plane where one is told, at both ends."""
    states, key = history(claim.run.experiment).states, claim.fact.key
    flat = {"curved_later": (True, False), "flattened": (False, True), "curvature": (False, False)}
    flat_ends = flat.get(key, (True, True))
    for which, state, is_flat in zip(
        ("first", "last"), (states[0], states[-1]), flat_ends, strict=True
    ):
        found = surface(claim, state)
        if is_flat and not _is_plane(found):
            return False
        if not is_flat and not (
            found.off > 1e-16 * found.size and share_as_told(claim.fact.values[which], found)
        ):
            return False
    return True


PREDICATES = {
    "linearity.agree": _agreement,
    "linearity.agree_nearly": _agreement,
    "linearity.one_sample": lambda claim: len(_rows(claim)) == 1,
    "linearity.undetermined": lambda claim: _rank(_rows(claim)) < 3 and len(_rows(claim)) > 1,
    "linearity.nearest": lambda claim: _rank(_rows(claim)) < 3,
    "linearity.least_squares": _least_squares,
    "linearity.least_squares_xor": _least_squares,
    "linearity.not_comparable": lambda claim: (
        claim.run.experiment.output_activation == claim.fact.values["activation"] != "none"
    ),
    "linearity.no_last_state": lambda claim: (
        len(history(claim.run.experiment).losses) == claim.fact.values["epoch"]
        and not history(claim.run.experiment).losses[-1] <= 1e100
    ),
    "linearity.curvature": _curvature,
    "linearity.curved_later": _curvature,
    "linearity.flattened": _curvature,
    "linearity.flat_at_both_ends": _curvature,
    "linearity.still_learning": _still_learning,
    "linearity.settles_nearby": _settles_nearby,
    "linearity.never_moves": _never_moves,
    "linearity.equal_units_cost_nothing": _twins_cost_nothing,
    "linearity.another_path": lambda claim: (
        _linear_run(claim) and len(claim.run.experiment.hidden) > 1
    ),
}
PREDICATES["linearity.no_last_state_linear"] = PREDICATES["linearity.no_last_state"]
