"""What the claims about several runs mean: other starts, nudges, seeds, sweeps, comparisons."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import isclose

from nn_core import Comparison, Experiment, Sweep
from nn_core.experiment import KINDS, FieldError
from nn_core.network import at_rest, backward, forward, step
from nn_core.parameters import flatten, names, unflatten
from nn_core.starts import start
from tests.claims.history import (
    distances,
    exact_loss,
    history,
    owned,
    rounding_of_loss,
    state_before,
)
from tests.claims.said import SEEDS, Claim
from ui.kept import label
from ui.sweep.words import axis_title

THRESHOLD = 0.1
"""What the claims of `said` call solved."""


def _diverged(experiment: Experiment) -> bool:
    return not history(experiment).losses[-1] <= 1e100


def _all_equal(experiment: Experiment, state: list) -> bool:
    return all(row == layer[0] for layer in owned(experiment, state) for row in layer)


def _final_loss(experiment: Experiment) -> float:
    """The mean loss of the last pass that is finite and not above 1e100."""
    found = history(experiment).losses
    return found[-2] if _diverged(experiment) else found[-1]


# Symmetry: the starts side by side.


def _compared(claim: Claim) -> bool:
    equal = {name: _all_equal(each, history(each).states[-1]) for name, each in claim.about.items()}
    if claim.fact.key == "all_equal":
        return all(equal.values())
    values = claim.fact.values
    told = {name: name in values["equal"] for name in (*values["equal"], *values["different"])}
    return told == equal


# Symmetry: why.


def _gradients(claim: Claim) -> list[tuple]:
    """What the two units' own weights and outgoing ones get, in every step up to the shown one.

    Beside them a, the outgoing weights and φ′ of both in the last of these steps, by name.
    """
    experiment, seen = claim.about
    depth = next(d for d, units in enumerate(experiment.hidden) if units > 1)
    rows, size = experiment.rows.tolist(), experiment.samples_per_step
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    found = []
    for first in range(0, len(rows), size):
        for row in rows[first : first + size]:
            outputs = forward(experiment.network, state.parameters, row[:2])
            gradient = backward(experiment.network, state.parameters, outputs, row[2:])
            units = [
                [
                    *gradient[depth].weights[u],
                    gradient[depth].biases[u],
                    *(to[u] for to in gradient[depth + 1].weights),
                ]
                for u in (0, 1)
            ]
            fed = [[to[u] for to in state.parameters[depth + 1].weights] for u in (0, 1)]
            found.append((row, units, outputs[depth + 1][:2], fed))
            if tuple(row) == seen.sample and first // size + 1 == seen.step:
                return found
        state = step(experiment.network, experiment.optimizer, state, rows[first : first + size])
    raise AssertionError("the sample that is shown is in the first epoch")


def _why_where(claim: Claim) -> bool:
    *before, _ = _gradients(claim)
    first = claim.about[1].step == 1
    return first == (claim.fact.key == "why_first") and all(
        units[0] == units[1] for _, units, _, _ in before
    )


def _why(claim: Claim) -> bool:
    *_, (_, (one, other), (a, b), (to_one, to_other)) = _gradients(claim)
    key, named = claim.fact.key, claim.fact.values.get("factors", ())
    if "a" in named and (a == b) != (key == "why_zero"):
        return False
    if any(n.startswith("weight to") for n in named) and (to_one == to_other) != (
        key == "why_zero"
    ):
        return False
    if key == "why_differ":
        return one != other
    if key == "why_opposite":
        return one == [-g for g in other] and a == -b and to_one == [-w for w in to_other]
    if key == "why_equal":
        return one == other and any(one)
    return one == other and (key == "why_differ_unmoved" or not any(one))


# Symmetry: the nudge.


def _distances(claim: Claim, size: float) -> list[float]:
    """The largest distance of two units after every epoch."""
    experiment = claim.about[size].experiment
    return [max(distances(experiment, state)) for state in history(experiment).states]


def _nudge(claim: Claim) -> bool:
    """What grew is the smallest that did, as fast as told; and exactly 0 stays exactly 0."""
    key, values = claim.fact.key, claim.fact.values
    if key == "nothing_to_nudge":
        return claim.run.experiment.hidden[0] == 1
    never = claim.about[0.0].experiment
    if not all(_all_equal(never, state) for state in history(never).states):
        return False
    gone = {size: _diverged(run.experiment) for size, run in claim.about.items()}
    if key == "all_diverged":
        return all(gone.values())
    if key.startswith("did_not_grow"):
        paths = [_distances(claim, size) for size, left in gone.items() if size and not left]
        slow = all(path[0] == 0 or max(path) < 10 * path[0] for path in paths)
        return slow and any(gone.values()) == key.endswith("diverged")
    path = _distances(claim, values["nudge"])
    if key == "grew_at_once":
        return isclose(values["times"], max(path) / path[0], rel_tol=1e-6) and values["times"] >= 10
    first, last = values["first"], values["last"]
    factor = (path[last] / path[first]) ** (1 / (last - first))
    slopes = [b / a for a, b in pairwise(path[first : last + 1])]
    if not (min(slopes) * 0.99 <= values["factor"] <= max(slopes) * 1.01 and factor > 1):
        return False
    if key == "grew_and_visible":
        visible = values["visible"]
        return path[visible] > 0.1 and all(d <= 0.1 for d in path[:visible])
    return path[values["top"]] == max(path) and max(path) <= 0.1


# Symmetry: many seeds.


def _seed_losses(claim: Claim) -> list[float]:
    experiment = claim.run.experiment
    init = experiment.init if experiment.init in ("random", "scaled") else "random"
    runs = [replace(experiment, init=init, nudge=0.0, seed=seed) for seed in range(SEEDS)]
    return [float("inf") if _diverged(each) else history(each).losses[-1] for each in runs]


def _seeds(claim: Claim) -> bool:
    losses, values = _seed_losses(claim), claim.fact.values
    good = sum(loss <= THRESHOLD for loss in losses)
    gone = losses.count(float("inf"))
    told = values["good"], values["seeds"], values["gone"]
    return told == (good, SEEDS, gone) and isclose(values["share"], 100 * good / SEEDS)


def _plateau(claim: Claim) -> bool:
    """So many seeds, and no others, ended between the two losses."""
    losses, values, key = _seed_losses(claim), claim.fact.values, claim.fact.key
    if key == "more_plateaus":
        return 0 < values["count"] < SEEDS
    low, high = values["low"], values["high"]
    inside = sum(low <= loss <= high for loss in losses)
    right = {
        "plateau_diverged": low == float("inf"),
        "plateau_solved": high <= THRESHOLD,
        "plateau": THRESHOLD < low <= high <= 1.05 * low,
        "plateau_range": THRESHOLD < low < high <= 1.05 * low,
    }
    return right[key] and inside == values["seeds"] and values["total"] == SEEDS


# Sweep.


def _cells(sweep: Sweep) -> list[Experiment]:
    rows, columns = sweep.done.shape
    return [sweep.plan.experiment(row, column) for row in range(rows) for column in range(columns)]


def _solved(experiment: Experiment) -> bool:
    found = history(experiment).losses
    return not _diverged(experiment) and any(loss < THRESHOLD for loss in found)


def _share(text: str, part: int, whole: int) -> bool:
    """The share as shown is the nearest with its digits, and 0 or 100 only where it is all."""
    shown = Fraction(text.removesuffix(" %"))
    _, _, decimals = text.removesuffix(" %").partition(".")
    exact = Fraction(100 * part, whole)
    near = abs(shown - exact) <= Fraction(1, 2 * 10 ** len(decimals))
    return near and (shown in (0, 100)) == (part in (0, whole))


def _sweep_count(count):
    def holds(claim: Claim) -> bool:
        cells = _cells(claim.about)
        part, key = sum(map(count, cells)), claim.fact.key.removesuffix("_solved")
        told = {"none": part == 0, "all": part == len(cells)}
        if key != "some":
            return told[key]
        shown = claim.fact.values["solved" if "solved" in claim.fact.key else "diverged"]
        return 0 < part < len(cells) and _share(shown, part, len(cells))

    return holds


def _smallest(claim: Claim) -> bool:
    """No cell that did not diverge has a smaller loss, and the named one has this."""
    sweep, values = claim.about, claim.fact.values
    cells = {(each.learning_rate, start(each)[names(each.sizes).index("b1")]): each
             for each in _cells(sweep)}  # fmt: skip
    losses = {
        place: history(each).losses[-1] for place, each in cells.items() if not _diverged(each)
    }
    if min(losses.values()) != values["loss"]:
        return False
    ties = [place for place, loss in losses.items() if loss == values["loss"]]
    if claim.fact.key == "smallest_shared":
        return len(ties) == values["ties"] > 1
    [best] = ties
    named = {axis_title("learning_rate"): best[0], axis_title("b1"): best[1]}
    if named[values["x"]] != values["x_value"]:
        return False
    if not isclose(values["end"], exact_loss(cells[best], history(cells[best]).states[-1]),
                   rel_tol=1e-6, abs_tol=1e-20):  # fmt: skip
        return False
    return "y" not in values or named[values["y"]] == values["y_value"]


# Compare.


def _experiments(claim: Claim) -> dict[str, Experiment]:
    comparison = claim.about
    assert isinstance(comparison, Comparison)
    return comparison.experiments


def _states(claim: Claim) -> list:
    return [history(each) for each in _experiments(claim).values()]


def _fields_that_differ(claim: Claim) -> list[str]:
    found = list(_experiments(claim).values())
    return [name for name in KINDS if len({getattr(each, name) for each in found}) > 1]


def _same_states(claim: Claim) -> bool:
    first, *others = [each.states for each in _states(claim)]
    return all(other == first for other in others)


def _differing(claim: Claim) -> bool:
    """The named fields do differ, and setting each to the first's leaves equal experiments."""
    fields = _fields_that_differ(claim)
    labels = [label(name) for name in fields]
    told = claim.fact.values["fields"]
    if not set(told) <= set(labels) or claim.fact.values["count"] != len(told):
        return False
    idle = [name for name in fields if label(name) not in told]
    first, *others = _experiments(claim).values()
    if not idle or claim.fact.key == "without_effect":
        return bool(idle) or claim.fact.key == "differing" or _same_states(claim)
    named = {name: getattr(first, name) for name in fields if name not in idle}
    if "hidden" in named:
        return True
    return all(history(replace(each, **named)).states == history(first).states for each in others)


def _end_of_run(claim: Claim) -> bool:
    values = claim.fact.values
    experiment = _experiments(claim)[values["name"]]
    last = history(experiment).states[-1]
    if claim.fact.key == "diverged":
        return _diverged(experiment) and values["epoch"] == len(history(experiment).losses)
    exact = exact_loss(experiment, last)
    if claim.fact.key == "overflowed":
        return not _diverged(experiment) and exact > 1e305
    told = values["loss"]
    near = exact > 1e290 or abs(told - exact) <= 1e-6 * exact + 1e-20
    odd = experiment.activation in ("none", "tanh")
    distinct = 0
    for layer in owned(experiment, last):
        seen: list = []
        for unit in layer:
            if not any(unit == each or (odd and unit == [-v for v in each]) for each in seen):
                seen.append(unit)
        distinct += len(seen)
    return near and values["count"] == distinct and values["units"] == sum(experiment.hidden)


def _extreme(claim: Claim) -> bool:
    """By 50 digits no other loss is as small, or as large; or as many are told as rounding lets."""
    ends = {
        name: (each, history(each).states[-1])
        for name, each in _experiments(claim).items()
        if not _diverged(each)
    }
    losses = {name: exact_loss(*end) for name, end in ends.items()}
    losses = {name: loss for name, loss in losses.items() if loss < 1e305}
    values, highest = claim.fact.values, claim.fact.key == "highest"
    found = (max if highest else min)(losses, key=lambda name: losses[name])
    apart = {name: abs(loss - losses[found]) for name, loss in losses.items()}
    doubt = {name: _rounding(*ends[name]) + _rounding(*ends[found]) for name in losses}
    if abs(values["loss"] - losses[found]) > 1e-6 * losses[found] + doubt[found]:
        return False
    if claim.fact.key.startswith("lowest_"):
        alike = sum(apart[name] <= doubt[name] for name in losses)
        return 1 < values["count"] <= alike
    return values["name"] == found and all(apart[name] > 0 for name in losses if name != found)


def _rounding(experiment: Experiment, state: list) -> float:
    """A bound on what rounding may do to the mean loss at a state."""
    parameters = unflatten(experiment.sizes, state)
    return rounding_of_loss(experiment, parameters, experiment.rows.tolist())


def _diverged_some(claim: Claim) -> bool:
    gone = sum(map(_diverged, _experiments(claim).values()))
    return (claim.fact.values["count"], claim.fact.values["runs"]) == (gone, len(_states(claim)))


def _first_solved(claim: Claim) -> bool:
    found = {}
    for name, each in _experiments(claim).items():
        below = [k for k, loss in enumerate(history(each).losses, start=1) if loss < THRESHOLD]
        if below:
            found[name] = below[0]
    values = claim.fact.values
    earliest = min(found.values())
    return (
        values["count"] == len(found)
        and values["epoch"] == earliest == found[values["name"]]
        and values["runs"] == len(_states(claim))
    )


def _one_setting(claim: Claim) -> bool:
    """The runs differ, and but for one setting those of the first give each of them the same."""
    first, *others = _experiments(claim).values()
    fields = _fields_that_differ(claim)
    return not _same_states(claim) and any(
        all(_with(first, each, name) == history(each).states for each in others) for name in fields
    )


def _with(experiment: Experiment, other: Experiment, name: str) -> list | None:
    """The states of an experiment with one setting of another; None where it allows none such."""
    try:
        return history(replace(experiment, **{name: getattr(other, name)})).states
    except FieldError:
        return None


def _pair(claim: Claim) -> tuple[list, list, float]:
    comparison, both, size = claim.about
    one, other = (history(comparison.experiments[name]).states for name in both)
    return one, other, size


def _far(one: list, other: list, size: float) -> bool:
    return any(abs(a - b) > size for a, b in zip(one, other, strict=True))


def _never_differ(claim: Claim) -> bool:
    one, other, size = _pair(claim)
    epochs = min(len(one), len(other)) - 1
    same = not any(_far(a, b, size) for a, b in zip(one, other, strict=False))
    return same and claim.fact.values["count"] == epochs


def _first_differ(claim: Claim) -> bool:
    """At the state before they do not, at this one or within its epoch they do."""
    one, other, size = _pair(claim)
    values = claim.fact.values
    epoch = values.get("epoch", 0)
    if any(_far(a, b, size) for a, b in zip(one[:epoch], other[:epoch], strict=True)):
        return False
    experiments = claim.about[0].experiments
    first = experiments[claim.about[1][0]]
    place = names(first.sizes).index(values["parameter"])
    told = float(values["one"]), float(values["other"])
    if claim.fact.key == "from_a_step":
        steps = first.steps_per_epoch
        if (values["step"] - 1) // steps + 1 != epoch:
            return False
        ends = [_after(experiments[name], values["step"]) for name in claim.about[1]]
    else:
        ends = [one[epoch], other[epoch]]
    apart = [abs(a - b) for a, b in zip(*ends, strict=True)]
    return (
        _far(*ends, size)
        and told == (ends[0][place], ends[1][place])
        and apart[place] == max(apart)
    )


def _after(experiment: Experiment, steps: int) -> list:
    """The parameters after so many steps."""
    state, _ = state_before(experiment, steps)
    return flatten(state.parameters).tolist()


def _some_equal_units(claim: Claim) -> bool:
    found = [
        _all_equal(each, history(each).states[-1])
        for each in _experiments(claim).values()
        if max(each.hidden) > 1 and not _diverged(each)
    ]
    return bool(found)


PREDICATES = {
    "symmetry.all_equal": _compared,
    "symmetry.some_equal": _compared,
    "symmetry.why_first": _why_where,
    "symmetry.why_later": _why_where,
    "symmetry.why_differ": _why,
    "symmetry.why_opposite": _why,
    "symmetry.why_differ_unmoved": _why,
    "symmetry.why_equal": _why,
    "symmetry.why_underflow": _why,
    "symmetry.why_zero": _why,
    "symmetry.nothing_to_nudge": _nudge,
    "symmetry.grew_and_visible": _nudge,
    "symmetry.grew": _nudge,
    "symmetry.grew_at_once": _nudge,
    "symmetry.did_not_grow": _nudge,
    "symmetry.did_not_grow_or_diverged": _nudge,
    "symmetry.all_diverged": _nudge,
    "symmetry.solved": _seeds,
    "symmetry.solved_or_diverged": _seeds,
    "symmetry.plateau": _plateau,
    "symmetry.plateau_range": _plateau,
    "symmetry.plateau_solved": _plateau,
    "symmetry.plateau_diverged": _plateau,
    "symmetry.more_plateaus": _plateau,
    "sweep.nothing_yet": lambda claim: not claim.about.done.any(),
    "sweep.none": _sweep_count(_diverged),
    "sweep.some": _sweep_count(_diverged),
    "sweep.all": _sweep_count(_diverged),
    "sweep.none_solved": _sweep_count(_solved),
    "sweep.some_solved": _sweep_count(_solved),
    "sweep.all_solved": _sweep_count(_solved),
    "sweep.smallest": _smallest,
    "sweep.smallest_of_two": _smallest,
    "sweep.smallest_shared": _smallest,
    "compare.one_run": lambda claim: len(claim.about.runs) == 1,
    "compare.same_experiment": lambda claim: len(set(_experiments(claim).values())) == 1,
    "compare.without_effect": _same_states,
    "compare.differing": _differing,
    "compare.no_difference": _same_states,
    "compare.ended": _end_of_run,
    "compare.overflowed": _end_of_run,
    "compare.diverged": _end_of_run,
    "compare.lowest": _extreme,
    "compare.lowest_shared": _extreme,
    "compare.lowest_alike": _extreme,
    "compare.highest": _extreme,
    "compare.diverged_some": _diverged_some,
    "compare.solved": _first_solved,
    "compare.due_to": _one_setting,
    "compare.vary_one": lambda claim: len(_fields_that_differ(claim)) > 1,
    "compare.equal_units": _some_equal_units,
    "compare.never": _never_differ,
    "compare.never_by": _never_differ,
    "compare.from_the_start": _first_differ,
    "compare.from_a_step": _first_differ,
    "compare.from_an_epoch": _first_differ,
}
