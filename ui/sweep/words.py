"""The Sweep page's words: what a sweep found, what its axes and colours are called."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from nn_core import Sweep
from nn_core.message import message
from nn_core.sweep.axis import FIELDS
from nn_core.sweep.plan import Plan
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.kept import label
from ui.language import paragraph, said

TITLES = {
    "loss": message("final mean loss"),
    "solved": message("epochs to threshold"),
    "distance": message("distance of units"),
}
LEFT_TITLE = message("diverged in epoch")
PLAIN_TITLES = {"solved": "never below the threshold", "distance": "identical to the last bit"}
"""Of the cells that have no number of the colour that is shown, and so no scale with a title."""


SENTENCES: Sentences = {
    "nothing_yet": "Nothing is computed yet.",
    "none": "Of {cells} experiments none diverged.",
    "some": "Of {cells} experiments {diverged} diverged.",
    "all": "All {cells} experiments diverged: try smaller learning rates or a smaller start.",
    "none_solved": "None that did not diverge came below a loss of {threshold}.",
    "some_solved": (
        "{solved} came below a loss of {threshold} in some epoch, and did not diverge later."
    ),
    "all_solved": "All came below a loss of {threshold} in some epoch.",
    "smallest": (
        "The smallest final loss, {loss:3}, is at {x} {x_value:4}; the loss at its last state is "
        "{end:3}."
    ),
    "smallest_of_two": (
        "The smallest final loss, {loss:3}, is at {x} {x_value:4} and {y} {y_value:4}; the loss at "
        "its last state is {end:3}."
    ),
    "smallest_shared": "{ties} experiments share the smallest final loss, {loss:3}.",
    # What counts.
    "varied": "The map varies {x} and {y}; all other settings are those in the sidebar.",
    "varied_along_a_line": "The lines vary {x}; all other settings are those in the sidebar.",
    "which_loss": (
        "The final loss is the mean over the last epoch, each sample’s met just before its update. "
        "The loss at the last state is that of the weights which this epoch leaves."
    ),
    # How to read the colours.
    "legend_loss": (
        "**Blue** cells did not diverge: the darker, the smaller the final loss; where it is above "
        "the threshold they are pale. **Orange** cells diverged: the darker, the sooner."
    ),
    "legend_solved": (
        "**Blue** cells came below the threshold: the darker, the sooner. **Grey** cells never "
        "did. **Orange** cells diverged: the darker, the sooner."
    ),
    "legend_distance": (
        "**Blue** cells did not diverge: the darker, the nearer the nearest two hidden units of a "
        "layer. **Grey**: these two are identical, to the last bit. **Orange** cells diverged: the "
        "darker, the sooner."
    ),
    "hands": (
        "Drag a box to compute that region anew; click a cell to open or to keep it. By keyboard: "
        "Tab leads to the map, arrow keys from cell to cell, with Shift by ten, and Enter clicks "
        "one."
    ),
}


def finding(sweep: Sweep) -> str:
    """What the sweep shows so far, from its numbers."""
    return say_all(facts(sweep), SENTENCES)


def facts(sweep: Sweep) -> Iterator[Fact]:
    """What the finding says, in its order."""
    cells = int(sweep.done.sum())
    if not cells:
        yield fact("nothing_yet")
        return
    diverged, solved = int(sweep.diverged.sum()), int(sweep.solved.sum())
    yield fact(_how_many(diverged, cells), cells=cells, diverged=share(diverged, cells))
    if diverged == cells:
        return
    threshold = sweep.plan.threshold
    key = f"{_how_many(solved, cells)}_solved"
    yield fact(key, solved=share(solved, cells), threshold=threshold)
    yield _smallest(sweep, np.where(sweep.diverged, np.nan, sweep.final_loss))


def _how_many(part: int, whole: int) -> str:
    return "none" if part == 0 else "all" if part == whole else "some"


def _smallest(sweep: Sweep, loss: np.ndarray) -> Fact:
    """Where the smallest of the losses [y, x] is; nan stands for cells without one."""
    smallest = float(np.nanmin(loss))
    ties = int((loss == smallest).sum())
    if ties > 1:
        return fact("smallest_shared", ties=ties, loss=smallest)
    row, column = np.unravel_index(np.nanargmin(loss), loss.shape)
    x_axis, y_axis = sweep.plan.x_axis, sweep.plan.y_axis
    values = {
        "loss": smallest,
        "end": float(sweep.last_loss[row, column]),
        "x": axis_title(x_axis.name),
        "x_value": float(x_axis.values[column]),
    }
    if y_axis is None:
        return fact("smallest", **values)
    y_value = float(y_axis.values[row])
    return fact("smallest_of_two", y=axis_title(y_axis.name), y_value=y_value, **values)


def share(part: int, whole: int) -> str:
    """A part in per cent, with two digits of what is nearer: 0 % or 100 %.

    So that what is neither none nor all is never written as 0 % or 100 %.
    """
    if part in (0, whole):
        return f"{100 * part // whole} %"
    percent = 100 * part / whole
    nearer = min(percent, 100 * (whole - part) / whole)
    decimals = max(0, 1 - math.floor(math.log10(nearer)))
    return f"{percent:.{decimals}f} %"


def varied(names: Sequence[str]) -> str:
    """Which quantities vary, and where the others come from."""
    titles = tuple(map(axis_title, names))
    if len(titles) == 1:
        return say(fact("varied_along_a_line", x=titles[0]), SENTENCES)
    return say(fact("varied", x=titles[0], y=titles[1]), SENTENCES)


def which_loss() -> str:
    """What is meant by the two losses that the page speaks of."""
    return say(fact("which_loss"), SENTENCES)


def legend(color: str) -> str:
    """How to read the colours, in words."""
    return say(fact(f"legend_{color}"), SENTENCES)


def hands() -> str:
    """What can be done with the map."""
    return say(fact("hands"), SENTENCES)


def axis_title(name: str) -> str:
    """What an axis is called: the field's label, or the parameter."""
    return label(name) if name in FIELDS else said("start of {name}", name=name)


def solved_title(plan: Plan) -> str:
    """What the line of those is called that came below the threshold."""
    if plan.y_axis is None:
        return said("loss below {threshold}", threshold=plan.threshold)
    return said("loss below {threshold} (share)", threshold=plan.threshold)


def diverged_title(plan: Plan) -> str:
    """What the line of those is called that diverged."""
    return said("diverged") if plan.y_axis is None else said("diverged (share)")


def hover_words(plan: Plan, color: str) -> tuple[str, str]:
    """What hovering a cell shows: of one that did not diverge, and of one that did.

    Filled in by the map: `customdata` are the two numbers of a cell, without a sign.
    """
    x_axis, y_axis = plan.axes
    names = {"x": axis_title(x_axis.name), "y": axis_title(y_axis.name)}
    if color == "distance":
        held = said(
            "{x} %{{x}}<br>{y} %{{y}}<br>final loss %{{customdata[0]}}<br>"
            "distance %{{customdata[1]}}",
            **names,
        )
    elif color == "loss":
        held = said(
            "{x} %{{x}}<br>{y} %{{y}}<br>final loss %{{customdata[0]}}<br>"
            "loss at the last state %{{customdata[1]}}",
            **names,
        )
    else:
        held = said(
            "{x} %{{x}}<br>{y} %{{y}}<br>final loss %{{customdata[0]}}<br>"
            "first below {threshold} in epoch %{{customdata[1]:d}} (0: never)",
            threshold=plan.threshold,
            **names,
        )
    diverged = said(
        "{x} %{{x}}<br>{y} %{{y}}<br>diverged in epoch %{{customdata[1]:d}}<br>"
        "last loss before that 10^%{{customdata[0]:.4~g}}",
        **names,
    )
    return held, diverged


def map_alt(sweep: Sweep, color: str) -> str:
    """The map for those who do not see it."""
    x_axis, y_axis = sweep.plan.axes
    rows, columns = sweep.done.shape
    what = said(
        "A map of {columns} by {rows} experiments, coloured by {color}: {x} from {x_low} to "
        "{x_high} across, {y} from {y_low} to {y_high} up.",
        columns=columns,
        rows=rows,
        color=said(TITLES[color]),
        x=axis_title(x_axis.name),
        x_low=float(x_axis.low),
        x_high=float(x_axis.high),
        y=axis_title(y_axis.name),
        y_low=float(y_axis.low),
        y_high=float(y_axis.high),
    )
    return paragraph([what, finding(sweep)])


def lines_alt(
    sweep: Sweep, middle: np.ndarray, left: np.ndarray, stable_rates: np.ndarray | None
) -> str:
    """The lines for those who do not see them.

    Over the values of the axis: `middle` is the median final loss, `left` the share in per cent
    that diverged.
    """
    x_axis = sweep.plan.x_axis
    values = {
        "x": axis_title(x_axis.name),
        "low": float(x_axis.low),
        "high": float(x_axis.high),
        "first": float(middle[0]),
        "last": float(middle[-1]),
    }
    if sweep.plan.y_axis is None:
        what = said(
            "The final loss over {x} from {low} to {high}, of one run at each value: it goes from "
            "{first:3} to {last:3}.",
            **values,
        )
        sentences = [what, finding(sweep)]
    else:
        what = said(
            "The final loss of {seeds} seeds over {x} from {low} to {high}: the median goes "
            "from {first:3} to {last:3}, the share diverged from {first_left:3} % to "
            "{last_left:3} %.",
            seeds=len(sweep.done),
            first_left=float(left[0]),
            last_left=float(left[-1]),
            **values,
        )
        sentences = [what]
    if stable_rates is not None:
        rate = float(np.median(stable_rates))
        sentences.append(said("2/λmax of the start is {rate:3}.", rate=rate))
    return paragraph(sentences)
