"""The Linearity page's sentences, made from the numbers of its runs.

Each is about one output, by default the first.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from nn_core import Run
from nn_core.linearity import caveats as fine_print
from nn_core.linearity import collapse as linearity
from nn_core.linearity.collapse import AffineMap, LeastSquares, best_plane, least_squares
from nn_core.linearity.fit import curvature, network_fit, rounding_of_fit
from nn_core.message import message
from nn_core.parameters import output_names
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.input_plane import region
from ui.language import number, said
from ui.links import link

GRID = 25
"""Points along each side of the region that the page measures and draws."""

PARTS = (message("slope of x1"), message("slope of x2"), message("intercept"))
"""What the numbers of an affine map are called, to be said in a language."""

_BARELY = 1e-6
"""A share of variance below this is hardly any."""

SENTENCES: Sentences = {
    # The finding.
    "diverged": (
        "The run diverged in epoch {epoch}, so its last state says little: choose a smaller "
        "learning rate."
    ),
    "diverged_linear": (
        "No: without an activation every state is one plane. The run diverged in epoch {epoch}, so "
        "its last state says little: choose a smaller learning rate."
    ),
    "overflow": (
        "The last update threw the outputs so far that their squared error is too large for a "
        "64-bit number, so the last state says little: choose a smaller learning rate."
    ),
    "overflow_linear": (
        "No: without an activation every state is one plane. The last update threw it so far that "
        "its squared error is too large for a 64-bit number, so the last state says little: choose "
        "a smaller learning rate."
    ),
    "linear": (
        "No: without an activation the {layers} layers are one plane, {plane}. The mean squared "
        "error of {name} is {mse}; no plane does better than {best}, which least squares does."
    ),
    "linear_at_best": (
        "No: without an activation the {layers} layers are one plane, {plane}. The mean squared "
        "error of {name} is that of least squares, {best}, but for rounding."
    ),
    "linear_fixed": (
        "No: without an activation the {layers} layers are one plane, {plane}, whose intercept "
        "the fixed biases fix. The mean squared error of {name} is {mse}; no plane with this "
        "intercept does better than {best}."
    ),
    "linear_undetermined": (
        "No: without an activation the {layers} layers are one plane, {plane}. The mean squared "
        "error of {name} is {mse}; these samples do not determine a plane, so many fit equally "
        "well."
    ),
    "inside": (
        "No more than a regression: the {layers} layers are one plane inside a {activation}, "
        "{name} = {activation}({plane}). The mean squared error of {name} is {mse}; the best plane "
        "without it has {best}."
    ),
    "flat": (
        "Not here: with {activation} the network could be curved, but around these samples its "
        "output is a plane, but for rounding. The mean squared error of {name} is {mse}."
    ),
    "barely": (
        "Barely: with {activation} the network could be curved, but the plane closest to its "
        "output leaves only {share} of its variance unexplained. The mean squared error of {name} "
        "is {mse}."
    ),
    "curved_better": (
        "Yes: with {activation}, even the plane closest to the output leaves {share} of its "
        "variance unexplained. The mean squared error of {name} is {mse} against {best} of the "
        "best plane."
    ),
    "curved_as_well": (
        "Yes: with {activation}, even the plane closest to the output leaves {share} of its "
        "variance unexplained. The mean squared error of {name} is that of the best plane, {best}, "
        "but for rounding."
    ),
    "curved_worse": (
        "Yes: with {activation}, even the plane closest to the output leaves {share} of its "
        "variance unexplained. The mean squared error of {name} is {mse}, and a plane does better "
        "with {best}."
    ),
    # Around the collapse.
    "agree": (
        "At {points} points around the samples the one map and the network's {layers} layers agree "
        "to the last bit."
    ),
    "agree_nearly": (
        "At {points} points around the samples the one map and the network's {layers} layers "
        "differ by at most {ulp:3} times the last place of the largest output."
    ),
    "one_sample": (
        "One sample does not determine a plane: many fit it exactly. Least squares gives the one "
        "of smallest norm, {plane}."
    ),
    "undetermined": (
        "These {samples} samples do not determine a plane: many fit equally well. Least squares "
        "gives the one of smallest norm, {plane}."
    ),
    "nearest": "Training may end at any of them, and the gap is measured to the nearest.",
    "least_squares": "Least squares gives {plane}, with a mean squared error of {best}.",
    "least_squares_xor": (
        "Least squares gives {plane}, with a mean squared error of {best}: the best that any plane "
        "can do on XOR."
    ),
    "not_comparable": (
        "The slopes and the intercept are those of the plane inside the {activation}: another "
        "quantity than the plane of least squares, which predicts y itself."
    ),
    "no_last_state": (
        "With {activation} this experiment diverged in epoch {epoch}: there is no last state to "
        "compare. A smaller learning rate helps."
    ),
    "no_last_state_linear": (
        "Without an activation this experiment diverged in epoch {epoch}: there is no last state "
        "to compare. A smaller learning rate helps."
    ),
    "curvature": (
        "With {activation}, the plane closest to the network's own output leaves {first} of its "
        "variance unexplained at the start and {last} at the end, over the region of the samples."
    ),
    "curved_later": (
        "With {activation}, the network's own output is a plane at the start, but for rounding; at "
        "the end the plane closest to it leaves {last} of its variance unexplained, over the "
        "region of the samples."
    ),
    "flattened": (
        "With {activation}, the plane closest to the network's own output leaves {first} of its "
        "variance unexplained at the start; at the end the output is a plane, but for rounding, "
        "over the region of the samples."
    ),
    "flat_at_both_ends": (
        "With {activation}, the network's own output is a plane at the start and at the end, but "
        "for rounding, over the region of the samples."
    ),
    # Fine print.
    "still_learning": (
        "**Not converged.** The error was still falling when the run ended, so these epochs do not "
        "show yet what this network can reach."
    ),
    "settles_nearby": (
        "**At rest, but not at least squares.** Each update sees only part of the samples and "
        "pulls towards its own fit; in the last epochs these pulls nearly cancelled one another "
        "beside the solution. At the solution itself the pulls of all samples together cancel: a "
        "run with batch size “all” that gets there stays there."
    ),
    "never_moves": (
        "**All weights stay 0.** Every gradient of a weight has a factor that is 0. The loss "
        "changes only because the biases of the output learn."
    ),
    "equal_units_cost_nothing": (
        "**Twins cost nothing here.** The hidden units do the work of one, but one linear unit "
        "already gives every plane, so more of them would not do better."
    ),
    "another_path": (
        "**Same solutions, another path.** Several linear layers represent the same planes as "
        "one, but the gradient is a product through all of them: the way there is not that of a "
        "linear regression."
    ),
    # One sample.
    "ask_xor": (
        "One sample says nothing about curves: planes and curved surfaces go through it alike. "
        "{link}, whose four samples no plane fits."
    ),
}


def points(run: Run) -> np.ndarray:
    """Where around the samples the sentences measure the network: (GRID², 2)."""
    return region(run.experiment.rows, GRID).points


def finding(run: Run, output: int = 0) -> str:
    """Whether the network of the last state is more than a linear regression."""
    return say(found(run, output), SENTENCES)


def found(run: Run, output: int = 0) -> Fact:
    """What the finding says."""
    experiment = run.experiment
    one_plane = experiment.activation == experiment.output_activation == "none"
    if run.diverged_at is not None:
        return fact("diverged_linear" if one_plane else "diverged", epoch=run.diverged_at)
    if not np.isfinite(network_fit(run, output).mse):
        return fact("overflow_linear" if one_plane else "overflow")
    return _collapsed(run, output) if experiment.activation == "none" else _curved(run, output)


def _collapsed(run: Run, output: int) -> Fact:
    experiment = run.experiment
    reached = linearity.collapse(experiment.sizes, run.weights[-1], output)
    name = output_names(experiment.sizes)[output]
    mse = network_fit(run, output).mse
    values = {"layers": len(experiment.sizes) - 1, "name": name, "mse": mse}
    if experiment.output_activation != "none":
        activation, best = experiment.output_activation, least_squares(experiment.rows, output)
        plane = _terms(reached)
        return fact("inside", plane=plane, activation=activation, best=best.mse, **values)
    best = best_plane(experiment, output)
    values |= {"plane": formula(reached, name=name), "best": best.mse}
    if not best.unique:
        return fact("linear_undetermined", **values)
    if mse <= best.mse + rounding_of_fit(run, output):
        return fact("linear_at_best", **values)
    unlike = best.mse != least_squares(experiment.rows, output).mse
    return fact("linear_fixed" if unlike else "linear", **values)


def _curved(run: Run, output: int) -> Fact:
    experiment = run.experiment
    best = least_squares(experiment.rows, output)
    mse, share = network_fit(run, output).mse, curvature(run, points(run), output)
    values = {
        "activation": experiment.activation,
        "name": output_names(experiment.sizes)[output],
        "mse": mse,
        "best": best.mse,
        "share": percent(share),
    }
    if share == 0.0:
        return fact("flat", **values)
    if share < _BARELY:
        return fact("barely", **values)
    if abs(mse - best.mse) <= rounding_of_fit(run, output):
        return fact("curved_as_well", **values)
    return fact("curved_better" if mse < best.mse else "curved_worse", **values)


def formula(plane: AffineMap, digits: int = 4, name: str = "ŷ") -> str:
    """ŷ = 0.7·x1 − 0.4·x2 + 0.2, with what is 0 to rounding written as 0."""
    return f"{name} = {_terms(plane, digits)}"


def _terms(plane: AffineMap, digits: int = 4) -> str:
    first, *rest = plane.rounded.tolist()
    text = f"{number(first, digits)}·x1"
    for value, factor in zip(rest, ("·x2", ""), strict=True):
        text += f" {'−' if value < 0 else '+'} {number(abs(value), digits)}{factor}"
    return text


def percent(share: float) -> str:
    """A share in per cent, to 3 digits."""
    return f"{number(100 * share, 3)} %"


def agreement_sentence(run: Run, output: int = 0) -> str:
    """How exactly the one map equals the layers; `run` is without activation of hidden units."""
    return say(agreement_fact(run, output), SENTENCES)


def agreement_fact(run: Run, output: int = 0) -> Fact:
    """What `agreement_sentence` says."""
    ulp = linearity.agreement(run, points(run), output)
    if not np.isfinite(ulp):
        return fact("overflow_linear")
    values = {"points": GRID * GRID, "layers": len(run.experiment.sizes) - 1}
    if ulp == 0:
        return fact("agree", **values)
    return fact("agree_nearly", ulp=ulp, **values)


def diverged_sentence(run: Run) -> str:
    """That a run has no last state worth comparing."""
    return say(diverged_fact(run), SENTENCES)


def diverged_fact(run: Run) -> Fact:
    """What `diverged_sentence` says."""
    activation = run.experiment.activation
    key = "no_last_state_linear" if activation == "none" else "no_last_state"
    return fact(key, activation=activation, epoch=run.diverged_at)


def curvature_sentence(run: Run, share: np.ndarray) -> str:
    """How much of the output no plane explains, by `share` over the epochs, (states,)."""
    return say(curvature_fact(run, share), SENTENCES)


def curvature_fact(run: Run, share: np.ndarray) -> Fact:
    """What `curvature_sentence` says."""
    ends = float(share[0]), float(share[-1])
    if not np.isfinite(ends).all():
        return fact("overflow")
    curved = ends[0] > 0.0, ends[1] > 0.0
    keys = {
        (True, True): "curvature",
        (False, True): "curved_later",
        (True, False): "flattened",
        (False, False): "flat_at_both_ends",
    }
    first, last = map(percent, ends)
    return fact(keys[curved], activation=run.experiment.activation, first=first, last=last)


def least_squares_sentence(run: Run, best: LeastSquares, output: int = 0) -> str:
    """What least squares finds on the samples, whether it alone, and what it compares with."""
    return say_all(least_squares_facts(run, best, output), SENTENCES)


def least_squares_facts(run: Run, best: LeastSquares, output: int = 0) -> list[Fact]:
    """What `least_squares_sentence` says."""
    experiment = run.experiment
    plane = formula(best.map, name=output_names(experiment.sizes)[output])
    key = "least_squares_xor" if experiment.dataset == "xor" else "least_squares"
    samples = len(experiment.rows)
    if not best.unique:
        key = "one_sample" if samples == 1 else "undetermined"
    elif best.mse != least_squares(experiment.rows, output).mse:
        key = "least_squares"
    facts = [fact(key, plane=plane, best=best.mse, samples=samples)]
    if experiment.output_activation != "none":
        facts.append(fact("not_comparable", activation=experiment.output_activation))
    elif not best.unique:
        facts.append(fact("nearest"))
    return facts


def one_sample_sentence(run: Run) -> str:
    """Where there is one sample: that it cannot answer, and a link to XOR; else empty."""
    if len(run.experiment.rows) > 1:
        return ""
    experiment = run.experiment
    own: dict[str, Any] = {"init": "random", "weights": ()} if experiment.outputs > 1 else {}
    same = replace(experiment, dataset="xor", samples=(), **own)
    return say(fact("ask_xor", link=link(said("Ask the same of XOR"), same)), SENTENCES)


NOTES = {
    "still_learning": fine_print.still_learning,
    "settles_nearby": fine_print.settles_nearby,
    "never_moves": fine_print.never_moves,
    "equal_units_cost_nothing": fine_print.equal_units_cost_nothing,
    "another_path": fine_print.another_path,
}
"""Each note by its key, and the predicate on a run that holds exactly when the page shows it."""


def notes(run: Run) -> tuple[str, ...]:
    """The fine print that applies to this run."""
    return tuple(say(note, SENTENCES) for note in notes_facts(run))


def notes_facts(run: Run) -> tuple[Fact, ...]:
    """What `notes` says."""
    return tuple(fact(key) for key, applies in NOTES.items() if applies(run))
