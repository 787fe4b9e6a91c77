"""What the claims about answers, plateaus and thresholds mean, in fractions and to 50 digits."""

from fractions import Fraction
from itertools import combinations
from math import isclose

from mpmath import mpf

from nn_core.parameters import output_names
from tests.claims.history import exact_loss, exact_outputs, history
from tests.claims.said import Claim

_NEAR = mpf("1e-9")
"""A sample as near to a limit as this may be told as being on either side."""
_BORDER = mpf("0.01")
"""Within so much of half the distance between two targets a sample is on the border."""


def _targets(claim: Claim) -> list[list[mpf]]:
    """Of every output."""
    rows = claim.run.experiment.rows.tolist()
    return [[mpf(y) for y in column] for column in list(zip(*rows, strict=True))[2:]]


def _answers(claim: Claim) -> list[list[mpf]]:
    """Of every output, at the last state."""
    experiment = claim.run.experiment
    state = history(experiment).states[-1]
    rows = experiment.rows.tolist()
    found = [exact_outputs(experiment, state, row[:2])[-1] for row in rows]
    return [list(column) for column in zip(*found, strict=True)]


def _smallest_distances(claim: Claim) -> list[mpf]:
    """Of two targets of each output; of the other outputs where it has but one target."""
    gaps = [
        [abs(a - b) for a, b in combinations(targets, 2) if a != b] for targets in _targets(claim)
    ]
    smallest = min(gap for of_an_output in gaps for gap in of_an_output)
    return [min(of_an_output, default=smallest) for of_an_output in gaps]


def _right(claim: Claim) -> bool:
    """As many samples are right as told, give or take those on the border."""
    values, key = claim.fact.values, claim.fact.key
    distances = _smallest_distances(claim)
    told = [values["half"]] if "half" in values else [float(half) for half in values["halves"]]
    if not all(isclose(a, b / 2, rel_tol=1e-5) for a, b in zip(told, distances, strict=True)):
        return False
    ratios = _ratios(claim, distances)
    surely = sum(ratio < 1 - _BORDER - _NEAR for ratio in ratios)
    perhaps = sum(ratio < 1 - _BORDER + _NEAR for ratio in ratios)
    every = key.startswith("all")
    return surely <= values["right"] <= perhaps and every == (values["right"] == len(ratios))


def _on_the_border(claim: Claim) -> bool:
    """As many are neither right nor farther off, give or take those on the limits of that."""
    off = [abs(ratio - 1) for ratio in _ratios(claim, _smallest_distances(claim))]
    surely, perhaps = (sum(each <= _BORDER + doubt for each in off) for doubt in (-_NEAR, _NEAR))
    values = claim.fact.values
    return surely <= values["count"] <= perhaps and values["percent"] == 1.0


def _ratios(claim: Claim, distances: list[mpf]) -> list[mpf]:
    """How far each sample's worst answer is from its target, in halves of the distances."""
    return [
        max(
            abs(answers[sample] - targets[sample]) / (distance / 2)
            for answers, targets, distance in zip(
                _answers(claim), _targets(claim), distances, strict=True
            )
        )
        for sample in range(len(claim.run.experiment.rows))
    ]


def _group(claim: Claim) -> bool:
    """So many samples miss their targets and are answered about the mean of these, and no more.

    About is within a tenth of how far the targets of the group spread. The targets are the
    decimals that they are written as.
    """
    values = claim.fact.values
    output = output_names(claim.run.experiment.sizes).index(values["output"])
    written = [Fraction(repr(row[2 + output])) for row in claim.run.experiment.rows.tolist()]
    answers, targets = _answers(claim)[output], _targets(claim)[output]
    miss = _smallest_distances(claim)[output] / 10
    missed = sorted(
        (answer, decimal)
        for answer, target, decimal in zip(answers, targets, written, strict=True)
        if abs(answer - target) > miss * (1 - _NEAR)
    )
    size = values["samples"]
    return any(
        _is_group(missed[k : k + size], missed[:k] + missed[k + size :], values["answer"])
        for k in range(len(missed) - size + 1)
    )


def _is_group(members: list, others: list, told: float) -> bool:
    """Whether all members, and none of the others, are answered about the mean of the members."""
    targets = [target for _, target in members]
    about = mpf(float(max(targets) - min(targets))) / 10
    off, beside = ([abs(answer - told) for answer, _ in each] for each in (members, others))
    return (
        isclose(float(sum(targets) / len(targets)), told, rel_tol=1e-9)
        and max(off) <= about * (1 + _NEAR)
        and all(each > about * (1 - _NEAR) for each in beside)
    )


def _limit(claim: Claim) -> bool:
    """The loss is not below the told one, near where it was, and falls only where told."""
    experiment, values = claim.run.experiment, claim.fact.values
    states = history(experiment).states
    last, before = (exact_loss(experiment, states[k]) for k in (-1, 3 * (len(states) - 1) // 4))
    known = last >= values["loss"] * (1 - _NEAR) and abs(before - last) <= last * mpf("0.1")
    falls = claim.fact.key.startswith("creeps")
    alone = "answer" not in values or _group(claim)
    return known and alone and (last < before if falls else last >= before * (1 - _NEAR))


def _passed(claim: Claim) -> bool:
    """No earlier mean loss of a pass was below the threshold."""
    losses, values = history(claim.run.experiment).losses, claim.fact.values
    first = next((k for k, loss in enumerate(losses, 1) if loss < values["threshold"]), None)
    return first == values.get("epoch")


PREDICATES = {
    "solved.all right": _right,
    "solved.right": _right,
    "solved.all right in every output": _right,
    "solved.right in every output": _right,
    "solved.on the border": _on_the_border,
    "solved.creeps": _limit,
    "solved.stays": _limit,
    "solved.creeps in groups": _limit,
    "solved.stays in groups": _limit,
    "solved.group": _group,
    "solved.more groups": lambda claim: claim.fact.values["count"] > 0,
    "solved.passed": _passed,
    "solved.not passed": _passed,
}
