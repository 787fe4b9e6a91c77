"""The Linearity page's sentences, made from the numbers of its runs."""

import numpy as np

from nn_core import Run
from nn_core.linearity import caveats as fine_print
from nn_core.linearity import collapse as linearity
from nn_core.linearity.collapse import AffineMap, LeastSquares
from nn_core.linearity.fit import curvature, network_fit
from ui import theme
from ui.input_plane import region

GRID = 25
"""Points along each side of the region that the page measures and draws."""

PARTS = ("slope of x1", "slope of x2", "intercept")
"""What the numbers of an affine map are called."""


def points(run: Run) -> np.ndarray:
    """Where around the samples the sentences measure the network: (GRID², 2)."""
    return region(run.experiment.rows, GRID).points


def finding(run: Run) -> str:
    """Whether the network of the last state is more than a linear regression."""
    if run.diverged_at is not None:
        opening = (
            "No: without an activation every state is one plane. "
            if run.experiment.activation == "none"
            else ""
        )
        return (
            f"{opening}The run diverged in epoch {run.diverged_at:,}, so its last state says "
            "little: choose a smaller learning rate."
        )
    best = linearity.least_squares(run.experiment.rows)
    if run.experiment.activation == "none":
        return _linear_finding(run, best)
    return _curved_finding(run, best)


def _linear_finding(run: Run, best: LeastSquares) -> str:
    reached = linearity.collapse(run.experiment.sizes, run.weights[-1])
    layers = len(run.experiment.sizes) - 1
    mse = network_fit(run).mse
    words = (
        f"No: without an activation the {layers} layers are one plane, {formula(reached)}. "
        f"Its mean squared error is {theme.number(mse)}"
    )
    if not best.unique:
        return f"{words}; these samples do not determine a plane, so many fit equally well."
    return f"{words}; no plane does better than {theme.number(best.mse)}, which least squares does."


def _curved_finding(run: Run, best: LeastSquares) -> str:
    activation = run.experiment.activation
    mse = network_fit(run).mse
    left = curvature(run, points(run))
    if left < 1e-12:
        return (
            f"Not here: with {activation} the network could be curved, but over these samples "
            f"its output is a plane. Its mean squared error is {theme.number(mse)}."
        )
    verdict = (
        f"{theme.number(mse)} against {theme.number(best.mse)} of the best plane"
        if mse <= best.mse
        else f"{theme.number(mse)}, and a plane does better with {theme.number(best.mse)}"
    )
    return (
        f"Yes: with {activation}, even the best plane leaves {percent(left)} of the output's "
        f"variance unexplained. The network's mean squared error is {verdict}."
    )


def formula(plane: AffineMap, digits: int = 4) -> str:
    """ŷ = 0.7·x1 − 0.4·x2 + 0.2, with what is 0 to rounding written as 0."""
    first, *rest = plane.rounded.tolist()
    text = f"ŷ = {theme.number(first, digits)}·x1"
    for value, name in zip(rest, ("·x2", ""), strict=True):
        text += f" {'−' if value < 0 else '+'} {theme.number(abs(value), digits)}{name}"
    return text


def percent(share: float) -> str:
    """A share in per cent, to 3 digits; what is only rounding is 0."""
    return f"{theme.number(100 * share if share > 1e-20 else 0.0, 3)} %"


def agreement_sentence(run: Run) -> str:
    """How exactly the one map equals the layers; `run` is without activation."""
    ulp = linearity.agreement(run, points(run))
    exactly = "to the last bit"
    if ulp > 0:
        many = theme.number(ulp, 3)
        units = "unit" if many == "1" else "units"
        exactly = f"to {many} {units} in the last place of the largest output"
    return (
        f"At {GRID * GRID} points around the samples the one map and the network's "
        f"{len(run.experiment.sizes) - 1} layers agree {exactly}."
    )


def diverged_sentence(run: Run) -> str:
    """That a run has no last state worth comparing."""
    activation = run.experiment.activation
    which = "Without an activation" if activation == "none" else f"With {activation}"
    return (
        f"{which} this experiment diverged in epoch {run.diverged_at:,}: there is no last state to "
        "compare. A smaller learning rate helps."
    )


def curvature_sentence(run: Run, share: np.ndarray) -> str:
    """How much of the output no plane explains, by `share` over the epochs, (states,)."""
    return (
        f"With {run.experiment.activation}, the plane closest to the network's own output leaves "
        f"{percent(float(share[0]))} of its variance unexplained at the start and "
        f"{percent(float(share[-1]))} at the end, over the region of the samples."
    )


def least_squares_sentence(run: Run, best: LeastSquares) -> str:
    """What least squares finds on the samples, and whether it is the only solution."""
    if not best.unique:
        samples = theme.count(len(run.experiment.rows), "sample")
        return (
            f"{samples.capitalize()} here {'does' if len(run.experiment.rows) == 1 else 'do'} not "
            f"determine a plane: many fit equally well. Least squares gives the one of smallest "
            f"norm, {formula(best.map)}; training ends at another, near its start, and the gap "
            "is measured to the nearest one that fits."
        )
    words = f"Least squares gives {formula(best.map)}, mean squared error {theme.number(best.mse)}."
    if run.experiment.dataset == "xor":
        return f"{words} For XOR 0.25 is the best that any plane can do."
    return words


NOTES = (
    (
        fine_print.still_learning,
        "**Not converged yet.** The error was still falling when the run ended; more epochs bring "
        "it closer to what this network can reach.",
    ),
    (
        fine_print.settles_nearby,
        "**Near, not at, least squares.** Each update sees only part of the samples and pulls "
        "towards its own fit, so with a constant learning rate the run settles beside the "
        "solution. With batch size “all” it gets there.",
    ),
    (
        fine_print.never_moves,
        "**All weights stay 0.** Every gradient of a weight has a factor that is 0. The loss "
        "changes only because the bias of the output learns.",
    ),
    (
        fine_print.equal_units_cost_nothing,
        "**Identical units cost nothing here.** The hidden units are equal to the last bit, but "
        "one linear unit already gives every plane, so more of them would not do better.",
    ),
    (
        fine_print.another_path,
        "**Same solutions, another path.** Several linear layers represent the same planes as "
        "one, but the gradient is a product through all of them: the way there is not that of a "
        "linear regression.",
    ),
)
"""Each predicate on a run, and the note that the page shows exactly when it holds."""


def notes(run: Run) -> tuple[str, ...]:
    """The fine print that applies to this run."""
    return tuple(note for applies, note in NOTES if applies(run))
