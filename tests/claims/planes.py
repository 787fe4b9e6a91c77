"""What the claims of Linearity around the collapse and in the fine print mean."""

from fractions import Fraction

import numpy as np

from nn_core.network import forward, mean_gradient
from nn_core.parameters import flatten, names, unflatten, weight_count
from tests.claims.history import exact_loss, history, owned
from tests.claims.said import Claim
from ui.input_plane import region
from ui.linearity.words import GRID


def _rows(claim: Claim) -> list:
    return claim.run.experiment.rows.tolist()


def _rank(rows: list) -> int:
    """Of the columns x1, x2, 1, by exact elimination."""
    left = [[Fraction(row[0]), Fraction(row[1]), Fraction(1)] for row in rows]
    rank = 0
    for column in range(3):
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
    return rank


def _agreement(claim: Claim) -> bool:
    """The layers against one plane through three of their exact values."""
    experiment, state = claim.run.experiment, history(claim.run.experiment).states[-1]
    parameters = unflatten(experiment.sizes, state)
    points = region(experiment.rows, GRID).points.tolist()
    outputs = [forward(experiment.network, parameters, p)[-1][claim.output] for p in points]
    plain = [[Fraction(v) for v in point] for point in points]
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
    plane = planes[claim.output]
    exact = [float(plane[0] * x1 + plane[1] * x2 + plane[2]) for x1, x2 in plain]
    phi = experiment.network._replace(activations=(experiment.output_activation,), sizes=(1, 1))
    if experiment.output_activation != "none":
        one = unflatten((1, 1), np.array([1.0, 0.0]))
        exact = [forward(phi, one, [z])[-1][0] for z in exact]
    last_place = float(np.spacing(max(map(abs, outputs))))
    apart = max(abs(a - b) for a, b in zip(outputs, exact, strict=True)) / last_place
    terms = sum(experiment.sizes) * 16  # the one map has a rounding of its own
    largest = max(map(abs, flatten(parameters).tolist()))
    with np.errstate(over="ignore"):
        size = max(1.0, np.float64(largest) ** len(parameters) * 2.0**-53 / last_place)
    told = claim.fact.values.get("ulp", 0.0)
    return bool(apart <= told + terms * size and claim.fact.values["points"] == len(points))


def _least_squares(claim: Claim) -> bool:
    """No plane does better, by normal equations in exact fractions."""
    experiment = claim.run.experiment
    if experiment.biases == "fixed" or _rank(_rows(claim)) < 3:
        return _rank(_rows(claim)) == 3 or experiment.biases == "fixed"
    rows = [
        [Fraction(r[0]), Fraction(r[1]), Fraction(1), Fraction(r[2 + claim.output])]
        for r in _rows(claim)
    ]
    system = [[sum(r[i] * r[j] for r in rows) for j in (0, 1, 2, 3)] for i in range(3)]
    for k in range(3):
        pivot = next(row for row in system[k:] if row[k])
        system.remove(pivot)
        system.insert(k, pivot)
        system = [
            row
            if row is pivot
            else [v - row[k] / pivot[k] * p for v, p in zip(row, pivot, strict=True)]
            for row in system
        ]
    plane = [row[3] / row[k] for k, row in enumerate(system)]
    errors = [r[3] - sum(p * v for p, v in zip(plane, r[:3], strict=True)) for r in rows]
    best = float(sum(e * e for e in errors) / len(rows))
    size = max(float(r[3]) ** 2 for r in rows)
    return abs(claim.fact.values["best"] - best) <= 1e-9 * best + 1e-24 * size + 1e-25


def _linear_run(claim: Claim) -> bool:
    experiment = claim.run.experiment
    converged = history(experiment).losses[-1] <= 1e100
    return experiment.activation == experiment.output_activation == "none" and converged


def _still_learning(claim: Claim) -> bool:
    """The loss of the last state is below that of the one before, and not at rest there."""
    experiment, states = claim.run.experiment, history(claim.run.experiment).states
    return exact_loss(experiment, states[-1]) < exact_loss(experiment, states[-2])


def _settles_nearby(claim: Claim) -> bool:
    """The last epoch moved it by less than 1 % of what the gradient there asks for."""
    experiment, states = claim.run.experiment, history(claim.run.experiment).states
    parameters = unflatten(experiment.sizes, states[-1])
    gradient = flatten(mean_gradient(experiment.network, parameters, _rows(claim)))
    if experiment.biases == "fixed":
        gradient[weight_count(experiment.sizes) :] = 0.0
    last = [not _enters_hidden(experiment.sizes, name) for name in names(experiment.sizes)]
    gradient[last] *= experiment.output_rate
    moved = np.linalg.norm(np.subtract(states[-1], states[-2]))
    asked = experiment.learning_rate * experiment.steps_per_epoch * np.linalg.norm(gradient)
    return _linear_run(claim) and experiment.steps_per_epoch > 1 and moved < 0.0101 * asked


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


def _share_of_a_plane(claim: Claim, state: list) -> float:
    experiment = claim.run.experiment
    parameters = unflatten(experiment.sizes, state)
    points = region(experiment.rows, GRID).points.tolist()
    heights = np.array(
        [forward(experiment.network, parameters, p)[-1][claim.output] for p in points]
    )
    heights = heights / max(np.abs(heights).max(), 1e-300)
    design = np.column_stack([points, np.ones(len(points))])
    left = heights - design @ np.linalg.lstsq(design, heights)[0]
    spread = np.var(heights)
    return float(np.mean(left**2) / spread) if spread > 1e-31 else 0.0


def _curvature(claim: Claim) -> bool:
    states = history(claim.run.experiment).states
    for which, state in (("first", states[0]), ("last", states[-1])):
        told = float(claim.fact.values[which].removesuffix(" %")) / 100
        share = _share_of_a_plane(claim, state)
        if abs(told - share) > 0.006 * share + 1e-14:
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
    "linearity.still_learning": _still_learning,
    "linearity.settles_nearby": _settles_nearby,
    "linearity.never_moves": _never_moves,
    "linearity.equal_units_cost_nothing": _twins_cost_nothing,
    "linearity.another_path": lambda claim: (
        _linear_run(claim) and len(claim.run.experiment.hidden) > 1
    ),
}
PREDICATES["linearity.no_last_state_linear"] = PREDICATES["linearity.no_last_state"]
