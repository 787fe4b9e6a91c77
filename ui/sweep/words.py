"""The Sweep page's words: what a sweep found, what its axes and colours are called."""

import numpy as np

from nn_core import Sweep
from nn_core.experiment import KINDS
from nn_core.sweep.axis import FIELDS
from nn_core.sweep.plan import Plan
from ui.theme import count, number

TITLES = {
    "loss": "final mean loss",
    "solved": "epochs to threshold",
    "distance": "distance of units",
}
LEFT_TITLE = "diverged in epoch"
PLAIN_TITLES = {"solved": "never below the threshold", "distance": "identical to the last bit"}
"""Of the cells that have no number of the colour that is shown."""


def finding(sweep: Sweep) -> str:
    """One or two sentences on what the sweep shows, from its numbers."""
    done = int(sweep.done.sum())
    if not done:
        return "Nothing is computed yet."
    left = int((~np.isnan(sweep.diverged_at)).sum())
    solved = int((~np.isnan(sweep.solved_at) & np.isnan(sweep.diverged_at)).sum())
    first = (
        f"Of {count(done, 'experiment')}, {_share(left, done)} diverged and "
        f"{_share(solved, done)} came below a loss of {number(sweep.plan.threshold)}."
    )
    if left == done:
        return f"{first} None held: try smaller learning rates or a smaller start."
    loss = np.where(np.isnan(sweep.diverged_at), sweep.final_loss, np.inf)
    row, column = np.unravel_index(np.nanargmin(loss), loss.shape)
    where = f"{axis_title(sweep.plan.x_axis.name)} {number(sweep.plan.x_axis.values[column], 4)}"
    if sweep.plan.y_axis is not None:
        y_axis = sweep.plan.y_axis
        where += f" and {axis_title(y_axis.name)} {number(y_axis.values[row], 4)}"
    return f"{first} The smallest final loss, {number(loss[row, column], 3)}, is at {where}."


def legend(color: str) -> str:
    """How to read the colours, in words."""
    words = {
        "loss": "**Blue** cells held: the darker, the smaller the final loss.",
        "solved": (
            "**Blue** cells came below the threshold: the darker, the sooner. "
            "**Grey** cells held, but never came below it."
        ),
        "distance": (
            "**Blue** cells held: the darker, the nearer the hidden units. "
            "**Grey**: two of them are identical, to the last bit."
        ),
    }[color]
    return (
        f"{words} **Orange** cells diverged: the darker, the sooner. "
        "Drag a box to compute that region anew; click a cell to open it on the Train page."
    )


def axis_title(name: str) -> str:
    """What an axis is called: the field's label, or the parameter."""
    if name not in FIELDS:
        return f"start of {name}"
    label = KINDS[name].label
    return label[0].lower() + label[1:]


def hover_words(plan: Plan) -> tuple[str, str]:
    """What hovering a cell shows: of one that did not diverge, and of one that did.

    Filled in by the map: `customdata` is the final loss, the first epoch below the threshold (0 if
    there is none) and the distance of the units, or the exponent of a diverged run's last loss.
    """
    x_axis, y_axis = plan.axes
    cell = f"{axis_title(x_axis.name)} %{{x}}<br>{axis_title(y_axis.name)} %{{y}}<br>"
    return (
        f"{cell}final loss %{{customdata[0]:.6g}}<br>"
        f"first below {number(plan.threshold)} in epoch %{{customdata[1]:d}} (0: never)<br>"
        "distance %{customdata[2]:.6g}",
        f"{cell}diverged in epoch %{{text}}<br>last loss before that 10^%{{customdata[2]:.4g}}",
    )


def map_alt(sweep: Sweep, color: str) -> str:
    """The map for those who do not see it."""
    x_axis, y_axis = sweep.plan.axes
    rows, columns = sweep.done.shape
    return (
        f"A map of {columns} by {rows} experiments, coloured by {TITLES[color]}: "
        f"{axis_title(x_axis.name)} from {number(x_axis.low)} to {number(x_axis.high)} across, "
        f"{axis_title(y_axis.name)} from {number(y_axis.low)} to {number(y_axis.high)} up. "
        f"{finding(sweep)}"
    )


def lines_alt(
    sweep: Sweep, middle: np.ndarray, left: np.ndarray, stable_rates: np.ndarray | None
) -> str:
    """The lines for those who do not see them."""
    x_axis = sweep.plan.x_axis
    words = (
        f"The final loss of {count(len(sweep.done), 'seed')} over {axis_title(x_axis.name)} from "
        f"{number(x_axis.low)} to {number(x_axis.high)}: the median goes from "
        f"{number(middle[0], 3)} to {number(middle[-1], 3)}, the share diverged from "
        f"{number(left[0], 3)} % to {number(left[-1], 3)} %."
    )
    if stable_rates is None:
        return words
    return f"{words} 2/λmax of the start is {number(float(np.median(stable_rates)), 3)}."


def _share(part: int, whole: int) -> str:
    if part in (0, whole):
        return "none" if part == 0 else "all"
    return f"{number(100 * part / whole, 2)} %"
