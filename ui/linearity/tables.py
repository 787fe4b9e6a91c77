"""The Linearity page's tables: the collapsed map beside least squares, and how well each fits."""

from nn_core import Run
from nn_core.linearity import collapse as linearity
from nn_core.linearity.collapse import LeastSquares
from nn_core.linearity.fit import Fit, fit, network_fit
from ui.language import number, said
from ui.linearity.maps import activations
from ui.linearity.words import PARTS
from ui.table import Columns


def collapse_table(run: Run, best: LeastSquares, output: int = 0) -> Columns:
    """Slopes, intercept and error of the last state's map, of least squares, and between them.

    With an activation of the output only the plane inside it: least squares predicts y itself.
    """
    reached = linearity.collapse(run.experiment.sizes, run.weights[-1], output)
    ends = reached.numbers.tolist()
    names = [said(name) for name in PARTS]
    if run.experiment.output_activation != "none":
        inside = said("plane inside the {activation}", activation=run.experiment.output_activation)
        return {said("quantity"): names, inside: [number(value) for value in ends]}
    ends.append(network_fit(run, output).mse)
    solution = [*best.map.rounded.tolist(), best.mse]
    return {
        said("quantity"): [*names, said("mean squared error")],
        said("network"): [number(v) for v in ends],
        said("least squares") if best.unique else said("least squares (one of many)"): [
            number(v) for v in solution
        ],
        said("difference"): [number(a - b, 3) for a, b in zip(ends, solution, strict=True)],
    }


def fit_table(runs: tuple[Run, ...], best: LeastSquares, output: int = 0) -> Columns:
    """Mean squared error and R² of the networks and of the least-squares plane, for one output."""
    named = [
        (
            said("network, {activations}", activations=activations(run.experiment)),
            network_fit(run, output),
        )
        for run in runs
    ]
    rows = runs[0].experiment.rows
    plane = fit(rows, best.map(rows[:, :2]), output)._replace(mse=best.mse)
    named.append((said("least-squares plane"), plane))
    return {
        said("model"): [name for name, _ in named],
        said("mean squared error"): [number(each.mse) for _, each in named],
        "R²": [_explained(each) for _, each in named],
    }


def _explained(found: Fit) -> str:
    if found.r_squared is None:
        return said("none: y does not vary")
    return number(0.0 if abs(found.r_squared) < linearity.ROUNDING else found.r_squared)
