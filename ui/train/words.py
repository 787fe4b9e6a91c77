"""What a run found, in sentences made from its numbers."""

from nn_core import Experiment, Run
from nn_core.symmetry.distances import distances, identical
from ui.theme import count, number


def finding(run: Run) -> str:
    """The finding of the Train page: loss, symmetry, linearity, one sentence each."""
    return " ".join(filter(None, [_loss(run), _symmetry(run), _linearity(run.experiment)]))


def _loss(run: Run) -> str:
    if run.diverged_at is not None:
        return _divergence(run)
    after = f"After {count(run.epochs_done, 'epoch')}"
    if run.stopped:
        after = f"Stopped {after.lower()} of {run.experiment.epochs:,}:"
    if run.epochs_done == 0:
        return f"{after} nothing has been learned yet."
    first, last = float(run.loss_mean[0]), run.final_loss
    if last == 0.0:
        return f"{after} the loss is exactly 0: every sample is fitted to the last bit."
    if run.epochs_done == 1:
        return f"{after} there is one loss to tell of: {_short(first)}, met before the updates."
    if last == first:
        return f"{after} the loss is what it was at first, {_short(first)}."
    verb = "fell" if last < first else "rose"
    return f"{after} the loss {verb} from {_short(first)} to {_short(last)}."


def _divergence(run: Run) -> str:
    eta = run.experiment.learning_rate
    path = ""
    if len(run.loss_mean) > 1:
        path = f" after growing from {_short(run.loss_mean[0])} to {_short(run.final_loss)}"
    return (
        f"The run diverged: in epoch {run.diverged_at:,} the loss left the numbers that can be "
        f"kept{path}. Each step at η = {number(eta)} overshoots by more than the one before; "
        "try a smaller learning rate."
    )


def _symmetry(run: Run) -> str:
    experiment = run.experiment
    if max(experiment.hidden) == 1:
        return "With one hidden unit a layer there is no symmetry to break."
    started, ended = identical(experiment.sizes, run.weights[[0, -1]])
    if started and ended:
        return (
            f"{_units(experiment)} are still identical, to the last bit: they started equal, so "
            "every step gave them equal gradients."
        )
    if ended:
        return f"{_units(experiment)} started apart and have become identical, to the last bit."
    apart = [path[-1] for path in distances(experiment.sizes, run.weights[-1:]).values()]
    farthest, nearest = _short(max(apart)), _short(min(apart))
    if experiment.nudge and experiment.init in ("symmetric", "zeros"):
        return f"A nudge of {number(experiment.nudge)} was enough: {_apart(nearest, farthest)}"
    return f"They started different: {_apart(nearest, farthest)}"


def _apart(nearest: str, farthest: str) -> str:
    if nearest == farthest:
        return f"the hidden units are now {farthest} apart."
    if nearest == "0":
        return f"some hidden units are identical, others are now up to {farthest} apart."
    return f"the hidden units are now between {nearest} and {farthest} apart."


def _units(experiment: Experiment) -> str:
    if len(experiment.hidden) > 1:
        return "Within each layer the hidden units"
    return (
        "The two hidden units"
        if experiment.hidden == (2,)
        else (f"All {experiment.hidden[0]} hidden units")
    )


def _linearity(experiment: Experiment) -> str:
    if experiment.activation != "none":
        return ""
    layers = {1: "two", 2: "three", 3: "four"}[len(experiment.hidden)]
    return (
        f"Without an activation function the {layers} layers are one linear regression, "
        "however long they train."
    )


def _short(value: float) -> str:
    return number(float(value), digits=3)
