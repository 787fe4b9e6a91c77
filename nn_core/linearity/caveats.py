"""What a comparison with linear regression must add, each exactly when it applies to a run.

Each predicate looks at what the run did, not only at how it was set up.
"""

import numpy as np

from nn_core.linearity.collapse import LeastSquares, best_plane, collapse
from nn_core.linearity.fit import mean_squared_error
from nn_core.network import mean_gradient
from nn_core.outputs import predict
from nn_core.parameters import flatten, unflatten, weight_count
from nn_core.stability import parameter_rates
from nn_core.symmetry.distances import distinct
from nn_core.training import Run

_CLOSE = 1e-9
"""Relative to the data: an error or a gap below this is none."""


def settles_nearby(run: Run) -> bool:
    """Steps on part of the data came to rest near the least-squares solution, but not at it.

    Each sample pulls towards its own fit; with a constant rate the last ones of a pass always
    leave their mark. With all samples in one step the pulls cancel at the solution.
    """
    experiment = run.experiment
    if not _is_linear(run) or experiment.steps_per_epoch == 1 or never_moves(run):
        return False
    return _at_rest(run) and any(
        best.gap(collapse(experiment.sizes, run.weights[-1], output))
        > _CLOSE * max(1.0, np.abs(best.map.numbers).max())
        for output, best in _planes(run)
    )


def never_moves(run: Run) -> bool:
    """Every weight was 0 in every recorded state, although the loss changed.

    Every gradient of a weight has a factor that is 0: another weight, or the output of a hidden
    unit. Only the biases of the outputs learn.
    """
    weights = run.weights[:, : weight_count(run.experiment.sizes)]
    return bool((weights == 0).all()) and len(set(run.loss_mean.tolist())) > 1


def equal_units_cost_nothing(run: Run) -> bool:
    """A linear network of twins, which one unit a layer replaces, and it is no worse off.

    Of one output: several may need as many units as they are.
    """
    return (
        _is_linear(run)
        and run.experiment.outputs == 1
        and max(run.experiment.hidden) > 1
        and all(count == 1 for count in distinct(run.experiment.network, run.weights[-1]))
        and not never_moves(run)
    )


def another_path(run: Run) -> bool:
    """Several hidden layers without an activation: the same solutions, reached on another path."""
    return _is_linear(run) and len(run.experiment.hidden) > 1


def still_learning(run: Run) -> bool:
    """The run ended before it came to rest, while its error was still falling.

    The error is the mean squared error above what the model can reach: that of least squares
    without any activation, 0 with one.
    """
    if run.diverged_at is not None or run.epochs_done == 0:
        return False
    rows, before, after = run.experiment.rows, 0.0, 0.0
    for output, best in _planes(run):
        predictions = predict(run.experiment, run.weights[-2:], rows[:, :2], output)
        errors = mean_squared_error(rows[:, 2 + output], predictions)
        errors = errors - (best.mse if _is_linear(run) else 0.0)
        before, after = before + errors[0], after + errors[1]
    falling = after < (1.0 - _CLOSE) * before
    return bool(falling and after > _CLOSE * np.mean(rows[:, 2:] ** 2)) and not _at_rest(run)


def _is_linear(run: Run) -> bool:
    experiment = run.experiment
    linear = experiment.activation == experiment.output_activation == "none"
    return linear and run.diverged_at is None and bool(np.isfinite(run.loss[-1]))


def _planes(run: Run) -> list[tuple[int, LeastSquares]]:
    """Every output and the best plane for it."""
    return [(k, best_plane(run.experiment, k)) for k in range(run.experiment.outputs)]


def _at_rest(run: Run) -> bool:
    """Whether the last epochs moved the weights by less than 1 % of what the gradient asks for.

    The gradient is that of the mean loss at the last state. A run that merely has a small
    learning rate moves as its gradient asks; one at rest is held by pulls that cancel.
    """
    experiment = run.experiment
    parameters = unflatten(experiment.sizes, run.weights[-1])
    gradient = mean_gradient(experiment.network, parameters, experiment.rows.tolist())
    steps = experiment.steps_per_epoch * int(run.epochs[-1] - run.epochs[-2])
    with np.errstate(over="ignore"):
        asked = steps * np.linalg.norm(parameter_rates(experiment) * flatten(gradient))
        return bool(np.linalg.norm(run.weights[-1] - run.weights[-2]) < 0.01 * asked)
