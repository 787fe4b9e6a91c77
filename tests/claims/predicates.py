"""What each claim means, written apart from the code that chose it.

`PREDICATES[key](claim)` tells whether the claim is true of the run, by brute force on its readable
history, by 50 digits or by exact fractions. A claim without a predicate is an error.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from math import isclose

import numpy as np
from mpmath import mp, mpf

from nn_core import Experiment, train
from nn_core.network import backward, forward
from nn_core.parameters import flatten, names, output_names, unflatten, unit_names
from nn_core.starts import start
from tests.claims import planes, several, solved, steps, stuck
from tests.claims.curvature import curves_nowhere_upwards, sharpness_is_as_told
from tests.claims.history import (
    distances,
    exact_loss,
    exact_outputs,
    history,
    owned,
    rounding_of_loss,
    slopes,
    state_before,
)
from tests.claims.said import Claim


def _ends(claim: Claim) -> tuple[Experiment, list, list]:
    states = history(claim.run.experiment).states
    return claim.run.experiment, states[0], states[-1]


def _parameter(claim: Claim, name: str, state: list) -> float:
    return state[names(claim.run.experiment.sizes).index(name)]


def _moved(claim: Claim) -> bool:
    """The named parameters have these ends, and none moved farther."""
    _, first, last = _ends(claim)
    values = claim.fact.values
    told = {
        (_parameter(claim, name, first), _parameter(claim, name, last)) for name in values["names"]
    }
    farthest = max(abs(b - a) for a, b in zip(first, last, strict=True))
    most = claim.fact.key == "moved_alike" or abs(values["end"] - values["start"]) == farthest
    return told == {(values["start"], values["end"])} and most


def _loss(sign: int):
    def holds(claim: Claim) -> bool:
        experiment, first, last = _ends(claim)
        before, after = exact_loss(experiment, first), exact_loss(experiment, last)
        values = claim.fact.values
        doubts = [_rounding_at(experiment, state) for state in (first, last)]
        near = abs(before - values["first"]) <= 1e-10 * before + doubts[0]
        if sign == 0:
            return near and abs(after - before) <= sum(doubts)
        return (
            near
            and (after - before) * sign > 0
            and abs(after - values["last"]) <= 1e-6 * after + doubts[1]
        )

    return holds


def _exact_fit(claim: Claim) -> bool:
    experiment, _, last = _ends(claim)
    parameters = unflatten(experiment.sizes, last)
    return all(
        forward(experiment.network, parameters, row[:2])[-1] == tuple(row[2:])
        for row in experiment.rows.tolist()
    )


def _diverged(claim: Claim) -> bool:
    losses, values = history(claim.run.experiment).losses, claim.fact.values
    told = [values.get("first", losses[0]), values.get("last", losses[-2] if losses[1:] else 0.0)]
    met = [losses[0], losses[-2] if losses[1:] else 0.0]
    smallest = values.get("smallest", min(losses[:-1], default=0.0))
    return (
        values.get("epoch", 2) == len(losses)
        and not losses[-1] <= 1e100
        and all(loss <= 1e100 for loss in losses[:-1])
        and told == met
        and smallest == min(losses[:-1], default=0.0)
    )


def _all_equal(claim: Claim, state: list) -> bool:
    return all(row == layer[0] for layer in owned(claim.run.experiment, state) for row in layer)


def _identical(claim: Claim) -> bool:
    return all(_all_equal(claim, state) for state in history(claim.run.experiment).states)


def _became_identical(claim: Claim) -> bool:
    _, first, last = _ends(claim)
    return _all_equal(claim, last) and not _all_equal(claim, first)


def _twins(one: list, other: list, odd: bool) -> bool:
    return one == other or (odd and one == [-value for value in other])


def _different(claim: Claim, state: list) -> int:
    """Units that are no twin of an earlier one."""
    odd = claim.run.experiment.activation in ("none", "tanh")
    return sum(
        not any(_twins(layer[k], layer[j], odd) for j in range(k))
        for layer in owned(claim.run.experiment, state)
        for k in range(len(layer))
    )


def _one_work(claim: Claim) -> bool:
    experiment, _, last = _ends(claim)
    return _different(claim, last) == len(experiment.hidden) and not _all_equal(claim, last)


def _apart(claim: Claim) -> bool:
    experiment, first, last = _ends(claim)
    values = claim.fact.values
    near, far = min(distances(experiment, last)), max(distances(experiment, last))
    told = isclose(values["first"], max(distances(experiment, first)), rel_tol=1e-9)
    return (
        told
        and isclose(values["last"], far, rel_tol=1e-9)
        and ((near == 0) == (claim.fact.key == "partly_identical"))
    )


def _counted(claim: Claim) -> bool:
    experiment, _, last = _ends(claim)
    units = sum(experiment.hidden)
    told = claim.fact.values.get("distinct", units)
    far = max(distances(experiment, last))
    return told == _different(claim, last) and isclose(
        claim.fact.values["apart"], far, rel_tol=1e-9
    )


def _unit_slopes(claim: Claim, state: list) -> dict[str, list[float]]:
    sizes = claim.run.experiment.sizes
    called = [*(name for layer in unit_names(sizes) for name in layer), *output_names(sizes)]
    return dict(zip(called, slopes(claim.run.experiment, state), strict=True))


def _stuck(claim: Claim) -> bool:
    """Slope 0, or below 1e-3, on every sample from that epoch on, and not in the one before."""
    states, values = history(claim.run.experiment).states, claim.fact.values
    since, dead = values.get("since", 0), claim.fact.key.startswith("dead")

    def stuck(state: list) -> list[bool]:
        there = _unit_slopes(claim, state)
        steepest = [max(map(abs, there[name])) for name in values["names"]]
        return [slope == 0.0 if dead else slope < 1e-3 for slope in steepest]

    if not all(all(stuck(state)) for state in states[since:]):
        return False
    if since == 0:
        return True
    free = [not each for each in stuck(states[since - 1])]
    one_by_one = claim.fact.key.endswith(("by_and_by", "step_by_step"))
    in_time = any(free) if one_by_one else all(free)
    return in_time and (not dead or _in_that_step(claim))


def _in_that_step(claim: Claim) -> bool:
    """Before the named step of the epoch they, or the last of them, have a slope, after it none."""
    experiment, values = claim.run.experiment, claim.fact.values
    steps, step = experiment.steps_per_epoch, values["step"]
    if steps == 1 or (step - 1) // steps + 1 != values["since"]:
        return steps == 1 and step == values["since"]

    def dead(taken: int) -> list[bool]:
        state = flatten(state_before(experiment, taken)[0].parameters).tolist()
        there = _unit_slopes(claim, state)
        return [set(there[name]) == {0.0} for name in values["names"]]

    last = dead(step - 1)
    alone = claim.fact.key == "dead_by_step"
    return all(dead(step)) and not (any(last) if alone else all(last))


def _affine(claim: Claim) -> bool:
    """The exact output, or what is inside its activation, has no second difference."""
    experiment, _, last = _ends(claim)
    plain = Experiment(
        **{
            name: getattr(experiment, name)
            for name in ("dataset", "samples", "hidden", "activation", "noise", "data_seed")
        }
    )
    values = [
        exact_outputs(plain, last, point)[-1][claim.output]
        for point in ((0.25, -0.75), (1.25, 1.0), (2.25, 2.75))
    ]
    second = values[0] - 2 * values[1] + values[2]
    return abs(second) <= mpf("1e-30") * (1 + max(map(abs, values)))


def _error(claim: Claim) -> Fraction:
    """The exact mean squared error of one output at the last state of a linear network."""
    experiment, _, last = _ends(claim)
    rows = experiment.rows.tolist()
    column = 2 + claim.output
    errors = [
        mpf(row[column]) - exact_outputs(experiment, last, row[:2])[-1][claim.output]
        for row in rows
    ]
    return sum(e * e for e in errors) / len(rows)


def _rounding(claim: Claim) -> float:
    """A bound on what rounding may do to the mean squared error at the last state."""
    experiment, _, last = _ends(claim)
    return _rounding_at(experiment, last)


def _rounding_at(experiment: Experiment, state: list) -> float:
    parameters = unflatten(experiment.sizes, state)
    return rounding_of_loss(experiment, parameters, experiment.rows.tolist())


def _error_as_told(claim: Claim) -> bool:
    """As far as 64-bit numbers can tell, of which 5e-324 is the smallest."""
    mse = _error(claim)
    rounding = _rounding(claim) + mpf("5e-324")
    return abs(mse - claim.fact.values["mse"]) <= 1e-9 * mse + rounding


def _with_its_error(holds):
    """A claim about the plane, and the error that is told beside it."""
    return lambda claim: holds(claim) and _error_as_told(claim)


def _at_best(claim: Claim) -> bool:
    return _affine(claim) and abs(_error(claim) - claim.fact.values["best"]) <= _rounding(claim)


def _no_plane_better(claim: Claim) -> bool:
    """The error is larger than that of the best plane, which is told; or than a larger one."""
    told, best = claim.fact.values["best"], planes.smallest_error(claim)
    if claim.fact.key == "linear_fixed":
        return _error(claim) > told >= float(best) * (1 - 1e-9)
    return _error(claim) > told and planes.is_smallest_error(claim, told, best)


def _overflows(claim: Claim) -> bool:
    """The sum of the squares, of which there are up to 200, is above the largest 64-bit number."""
    return _error(claim) > mpf("1e305")


def _curved(claim: Claim) -> bool:
    error, best, key = _error(claim), claim.fact.values["best"], claim.fact.key
    true = {
        "curved_better": error < best,
        "curved_worse": error > best,
        "curved_as_well": abs(error - best) <= _rounding(claim),
    }
    return _off_a_plane(claim) and true[key]


def _off_a_plane(claim: Claim) -> bool:
    """It is, and by the share that is told."""
    found = planes.surface(claim, history(claim.run.experiment).states[-1])
    told = planes.share_as_told(claim.fact.values["share"], found)
    return told and planes.off_by_more_than(claim, 1e-15)


def _merges(claim: Claim) -> bool:
    """By what the units put out at points drawn anywhere: as many different functions as told.

    Units are one where they differ by the rounding of their weights alone, or by nothing at all.
    """
    experiment, _, last = _ends(claim)
    if claim.fact.key.startswith("nothing_merges") and not _equal_incoming(claim, last):
        return True  # saturated units may still put out the same
    kept = claim.fact.values.get("kept", sum(experiment.hidden))
    told_apart = (  # digits, and what is no difference: a huge weight, or a tiny one, asks for more
        (120, ("1e-100", "1e-13")),
        (400, ("1e-360",)),
    )
    by_weights = np.isfinite(last).all() and kept == _by_weights(experiment, last)
    return by_weights or any(
        kept == _functions(experiment, last, digits, rounding)
        for digits, roundings in told_apart
        for rounding in roundings
    )


def _by_weights(experiment: Experiment, state: list) -> int:
    """The units that are left when equal ones, or opposite ones, become one, in exact fractions.

    Saturated ones are as different as their weights.
    """
    odd, total = experiment.activation in ("none", "tanh"), 0
    layers = [
        [[Fraction(v) for v in (*row, bias)] for row, bias in zip(*layer, strict=True)]
        for layer in unflatten(experiment.sizes, state)
    ]
    for layer, following in pairwise(layers):
        kept: list[int] = []
        for unit, row in enumerate(layer):
            twin = next((k for k in kept if _twins(row, layer[k], odd)), None)
            if twin is None:
                kept.append(unit)
                continue
            for outgoing in following:
                outgoing[twin] += outgoing[unit] if row == layer[twin] else -outgoing[unit]
        for outgoing in following:
            outgoing[:] = [outgoing[k] for k in kept] + outgoing[-1:]
        total += len(kept)
    return total


def _functions(experiment: Experiment, state: list, digits: int, rounding: str) -> int:
    """How many different functions the hidden units of each layer are, at some points."""
    far = 100.0 if experiment.activation == "relu" else 0.3  # where no unit is flat
    points = np.random.default_rng(0).normal(0, far, (40, 2)).tolist()
    odd = experiment.activation in ("none", "tanh")
    with mp.workdps(digits):
        layers = [exact_outputs(experiment, state, point)[1:-1] for point in points]
        total = 0
        for depth, units in enumerate(experiment.hidden):
            seen: list[list] = []
            for unit in range(units):
                row = [outputs[depth][unit] for outputs in layers]
                if not any(_same(row, other, odd, mpf(rounding)) for other in seen):
                    seen.append(row)
            total += len(seen)
        return total


def _equal_incoming(claim: Claim, state: list) -> bool:
    """Whether two units of a layer have equal incoming weights and biases, or opposite ones."""
    odd = claim.run.experiment.activation in ("none", "tanh")
    layers = [
        [(*row, bias) for row, bias in zip(*layer, strict=True)]
        for layer in unflatten(claim.run.experiment.sizes, state)[:-1]
    ]
    return any(
        _twins(list(one), list(other), odd)
        for layer in layers
        for one, other in combinations(layer, 2)
    )


def _same(row: list, other: list, odd: bool, rounding: mpf) -> bool:
    size = rounding * max(map(abs, row + other))

    def close(sign: int) -> bool:
        return all(abs(a - sign * b) <= size for a, b in zip(row, other, strict=True))

    return close(1) or (odd and close(-1))


def _kept_equal(claim: Claim) -> bool:
    """The two weights are equal after every epoch."""
    values = claim.fact.values
    return all(
        _parameter(claim, values["one"], state) == _parameter(claim, values["other"], state)
        for state in history(claim.run.experiment).states
    )


def _came_apart(claim: Claim) -> bool:
    values = claim.fact.values
    _, first, last = _ends(claim)
    ends = [
        _parameter(claim, values["one"], state) == _parameter(claim, values["other"], state)
        for state in (first, last)
    ]
    x = claim.run.experiment.rows
    return ends == [True, False] and bool((x[:, 0] != x[:, 1]).any())


def _gradients(claim: Claim) -> bool:
    """Of the first sample at the start, by the readable network; and the two moved unlike."""
    (experiment, first, last), values = _ends(claim), claim.fact.values
    row = experiment.rows[0].tolist()
    parameters = unflatten(experiment.sizes, start(experiment))
    outputs = forward(experiment.network, parameters, row[:2])
    gradient = flatten(backward(experiment.network, parameters, outputs, row[2:])).tolist()
    found = [_parameter(claim, values[which], gradient) for which in ("one", "other")]
    one, other = (
        _parameter(claim, values[which], last) - _parameter(claim, values[which], first)
        for which in ("one", "other")
    )
    return (
        one != other
        and found == [values["gradient_out"], values["gradient"]]
        and found[0] == values["delta_out"] * values["a"]
        and found[1] == values["delta"] * values["x1"]
        and found[0] != found[1]
    )


def _rose(claim: Claim) -> bool:
    losses, values = history(claim.run.experiment).losses, claim.fact.values
    epoch, diverged = values["epoch"], values["diverged"]
    tail = losses[epoch - 1 :]
    rising = all(not b <= a for a, b in pairwise(tail))
    before = epoch == 1 or not losses[epoch - 1] > losses[epoch - 2]
    side = (values["eta"] > values["limit"]) == claim.fact.key.endswith("above")
    return (
        diverged == len(losses)
        and rising
        and before
        and side
        and sharpness_is_as_told(claim, epoch - 1)
    )


def _limit(claim: Claim) -> bool:
    values = claim.fact.values
    mu = claim.run.experiment.optimizer.momentum
    told = isclose(values["limit"], 2 * (1 + mu) / values["sharpness"], rel_tol=1e-12)
    side = (values["eta"] < values["limit"]) == (claim.fact.key == "below")
    return told and side and sharpness_is_as_told(claim, -1)


def _smaller_rate(claim: Claim) -> bool:
    """With that rate none of these epochs diverges."""
    values = claim.fact.values
    slower = replace(claim.run.experiment, learning_rate=values["rate"], epochs=values["count"])
    if slower.epochs > 5000:  # too long for the readable network
        converged = train(slower).diverged_at is None
    else:
        converged = history(slower).losses[-1] <= 1e100
    whole = claim.fact.key == "smaller_rate"
    return (
        converged
        and values["rate"] < claim.run.experiment.learning_rate
        and whole == (values["count"] == claim.run.experiment.epochs)
    )


def _pairs(claim: Claim) -> bool:
    return any(True for layer in owned(*_ends(claim)[::2]) for _ in combinations(layer, 2))


PREDICATES = {
    "train.no_rate": lambda claim: len(set(map(tuple, history(claim.run.experiment).states))) == 1,
    "train.unmoved": lambda claim: _ends(claim)[1] == _ends(claim)[2],
    "train.moved_most": _moved,
    "train.moved_little": _moved,
    "train.moved_alike": _moved,
    "train.fell": _loss(-1),
    "train.fell_little": _loss(-1),
    "train.rose": _loss(1),
    "train.rose_little": _loss(1),
    "train.same_loss": _loss(0),
    "train.exact_fit": _exact_fit,
    "train.underflow": lambda claim: not _exact_fit(claim),
    "train.overflow": lambda claim: exact_loss(*_ends(claim)[::2]) > mpf("1e290"),
    "train.diverged": _diverged,
    "train.diverged_in_epoch_2": _diverged,
    "train.diverged_after_a_fall": _diverged,
    "train.diverged_at_once": _diverged,
    "train.one_unit": lambda claim: not _pairs(claim),
    "train.identical": _identical,
    "train.identical_two": _identical,
    "train.identical_layers": _identical,
    "train.became_identical": _became_identical,
    "train.opposite": _one_work,
    "train.opposite_linear": _one_work,
    "train.nudged": _apart,
    "train.different": _apart,
    "train.partly_identical": _apart,
    "train.dead": _stuck,
    "train.dead_at_start": _stuck,
    "train.dead_by_and_by": _stuck,
    "train.dead_by_step": _stuck,
    "train.dead_step_by_step": _stuck,
    "train.saturated": _stuck,
    "train.saturated_at_start": _stuck,
    "train.saturated_by_and_by": _stuck,
    "train.linear": _affine,
    "train.linear_inside": _affine,
    **solved.PREDICATES,
    "symmetry.one_unit": lambda claim: not _pairs(claim),
    "symmetry.diverged": _diverged,
    "symmetry.identical": _identical,
    "symmetry.became_identical": _became_identical,
    "symmetry.twins": _one_work,
    "symmetry.all_different": _counted,
    "symmetry.some_different": _counted,
    "symmetry.nothing_merges": _merges,
    "symmetry.nothing_merges_linear": _merges,
    "symmetry.merges": _merges,
    "symmetry.merges_exactly": _merges,
    "symmetry.equal_starts": _kept_equal,
    "symmetry.equal_inputs": _kept_equal,
    "symmetry.unequal_inputs": _came_apart,
    "symmetry.other_gradient": _gradients,
    "linearity.diverged": _diverged,
    "linearity.diverged_linear": _diverged,
    "linearity.overflow": _overflows,
    "linearity.overflow_linear": _overflows,
    "linearity.linear": _with_its_error(_no_plane_better),
    "linearity.linear_at_best": _at_best,
    "linearity.linear_fixed": _with_its_error(_no_plane_better),
    "linearity.linear_undetermined": _with_its_error(_affine),
    "linearity.inside": _with_its_error(_affine),
    "linearity.flat": _with_its_error(planes.is_plane),
    "linearity.barely": _with_its_error(
        lambda claim: _off_a_plane(claim) and not planes.off_by_more_than(claim, 1e-2)
    ),
    "linearity.curved_better": _with_its_error(_curved),
    "linearity.curved_worse": _with_its_error(_curved),
    "linearity.curved_as_well": _curved,
    "stability.left_above": _rose,
    "stability.left_below": _rose,
    "stability.left_below_in_parts": _rose,
    "stability.at_once_above": _rose,
    "stability.at_once_below": _rose,
    "stability.flat": curves_nowhere_upwards,
    "stability.was_above": lambda claim: (
        0 < claim.fact.values["count"] < claim.fact.values["states"]
    ),
    "stability.all_samples": lambda claim: claim.run.experiment.steps_per_epoch == 1,
    "stability.some_samples": lambda claim: (
        claim.fact.values["batch"] < claim.fact.values["samples"]
    ),
    "stability.below": _limit,
    "stability.above": _limit,
    "stability.smaller_rate": _smaller_rate,
    "stability.smaller_rate_so_far": _smaller_rate,
    "train.stopped": lambda claim: (
        claim.fact.values["count"] < claim.fact.values["epochs"]
        and claim.fact.values["count"] == claim.run.epochs_done
    ),
    "train.log": lambda claim: len(claim.run.epochs) == len(history(claim.run.experiment).states),
    "train.log_thinned": lambda claim: (
        set(np.diff(claim.run.epochs[:-1]).tolist()) <= {claim.fact.values["stride"]}
    ),
    **stuck.PREDICATES,
    **planes.PREDICATES,
    **steps.PREDICATES,
    **several.PREDICATES,
}

NOT_OF_A_RUN = {
    "train.untrained",  # only of a run that was stopped before its first epoch
    "train.not_learned",  # these three: tests/nn_core/test_recipes.py
    "train.recipe",
    "train.no_recipe",
    "linearity.ask_xor",  # a link
    "sweep.varied",
    "sweep.varied_along_a_line",
    "sweep.which_loss",
    "sweep.legend_loss",
    "sweep.legend_solved",
    "sweep.legend_distance",
    "sweep.hands",
    "compare.other_sizes",
    *(  # what the page says of its list, its link and its pictures
        f"compare.{key}"
        for key in (
            *("empty", "left_out", "linked", "list", "looking", "no_link", "no_room"),
            *("no_storage", "not_yours", "sharpness", "together"),
        )
    ),
    "compare.never_by_a_bit",  # tests/ui/compare/test_words.py
}
"""Sentences that explain, and claim nothing that numbers decide."""
