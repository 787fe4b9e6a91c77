"""What a run found, in sentences made from its numbers."""

from collections.abc import Iterator

import numpy as np

from nn_core import Experiment, Run, predict
from nn_core.experiment import KINDS
from nn_core.message import message
from nn_core.recipes import Recipe
from nn_core.starts import INITS
from nn_core.step.rounding import of_loss_at
from nn_core.symmetry.distances import distances, distinct, has_pairs, identical
from nn_core.training import recording_stride
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.language import joined, number, said
from ui.stuck import SENTENCES as STUCK
from ui.stuck import stuck_facts

SENTENCES: Sentences = {
    # What the weights did.
    "no_rate": "Nothing moves: η is 0.",
    "unmoved": "At the end every weight and bias is what it was at the start.",
    "moved_most": (
        "{names} changed most: from {start:3} to {end:3}.",
        "{names} changed most: each from {start:3} to {end:3}.",
    ),
    "moved_little": (
        "{names} changed most, but only by {change:3}, from {start:3}.",
        "{names} changed most, but only by {change:3} each, from {start:3}.",
    ),
    "moved_alike": "{names} changed alike: each from {start:3} to {end:3}.",
    # What became of the loss.
    "stopped": (
        "Stopped after 1 epoch of {epochs}.",
        "Stopped after {count} epochs of {epochs}.",
    ),
    "untrained": "Nothing has been learned yet.",
    "fell": (
        "After 1 epoch the loss fell from {first:3} to {last:3}.",
        "After {count} epochs the loss fell from {first:3} to {last:3}.",
    ),
    "rose": (
        "After 1 epoch the loss rose from {first:3} to {last:3}.",
        "After {count} epochs the loss rose from {first:3} to {last:3}.",
    ),
    "fell_little": (
        "After 1 epoch the loss is {last:3}; it fell by {change:3}.",
        "After {count} epochs the loss is {last:3}; it fell by {change:3}.",
    ),
    "rose_little": (
        "After 1 epoch the loss is {last:3}; it rose by {change:3}.",
        "After {count} epochs the loss is {last:3}; it rose by {change:3}.",
    ),
    "same_loss": (
        "After 1 epoch the loss is what it was at the start, {first:3}, but for rounding.",
        "After {count} epochs the loss is what it was at the start, {first:3}, but for rounding.",
    ),
    "exact_fit": (
        "After 1 epoch the loss is exactly 0: every sample is fitted to the last bit.",
        "After {count} epochs the loss is exactly 0: every sample is fitted to the last bit.",
    ),
    "underflow": (
        "After 1 epoch every error is so small that its square is 0 as a 64-bit number.",
        "After {count} epochs every error is so small that its square is 0 as a 64-bit number.",
    ),
    "overflow": (
        "After 1 epoch the loss is too large for a 64-bit number.",
        "After {count} epochs the loss is too large for a 64-bit number.",
    ),
    "diverged": (
        "The run diverged: in epoch {epoch} the loss was above 1e100 or not a number. It went from "
        "{first:3} in the first epoch to {last:3} in the one before. Try a smaller learning rate."
    ),
    "diverged_in_epoch_2": (
        "The run diverged: in epoch 2 the loss was above 1e100 or not a number; in the first it "
        "was {first:3}. Try a smaller learning rate."
    ),
    "diverged_after_a_fall": (
        "The run diverged: in epoch {epoch} the loss was above 1e100 or not a number. It went from "
        "{first:3} in the first epoch, by way of {smallest:3} at its smallest, to {last:3}. "
        "Try a smaller learning rate."
    ),
    "diverged_at_once": (
        "The run diverged: already in epoch {epoch} the loss was above 1e100 or not a number. "
        "Try a smaller learning rate."
    ),
    # What became of the hidden units.
    "one_unit": "With one hidden unit in each layer there is no symmetry to break.",
    "identical": (
        "All hidden units are still identical, to the last bit: they started equal, so every step "
        "gave them equal gradients."
    ),
    "identical_two": (
        "The two hidden units are still identical, to the last bit: they started equal, so every "
        "step gave them equal gradients."
    ),
    "identical_layers": (
        "Within each layer the hidden units are still identical, to the last bit: they started "
        "equal, so every step gave them equal gradients."
    ),
    "became_identical": (
        "The hidden units of each layer started different and have become identical, to the last "
        "bit."
    ),
    "opposite": (
        "Within each layer the hidden units are equal or each other's negative, to the last bit: "
        "with {activation} they do the work of one unit."
    ),
    "opposite_linear": (
        "Within each layer the hidden units are equal or each other's negative, to the last bit: "
        "without an activation they do the work of one unit."
    ),
    "nudged": (
        "A nudge of {nudge:3} made the hidden units different: at the start the two furthest apart "
        "had the distance {first:3}, now {last:3}."
    ),
    "different": (
        "The hidden units started different: the two furthest apart had the distance {first:3}, "
        "now {last:3}."
    ),
    "partly_identical": (
        "Some hidden units are identical, to the last bit; the two furthest apart had the "
        "distance {first:3} at the start, now {last:3}."
    ),
    **STUCK,
    # Settings that learn.
    "not_learned": "This network has not learned its samples with these settings.",
    "recipe": "It learns them with {settings}.",
    "no_recipe": (
        "None of the usual settings learns these samples with this network. Give it more hidden "
        "units."
    ),
    # The log.
    "log": (
        "Each row is the state after an epoch; its losses are those of that one epoch, each met "
        "just before its update. The loss at the state is that of the row's weights."
    ),
    "log_thinned": (
        "There is a row every {stride} epochs: the state after them, and the losses of these "
        "{stride} epochs, each met just before its update. The loss at the state is that of the "
        "row's weights."
    ),
    # What the network can be at all.
    "linear": (
        "Without an activation function the {layers} layers are one linear regression, however "
        "long they train."
    ),
    "linear_inside": (
        "Without an activation function in the hidden layers the {layers} layers are one plane "
        "inside a {activation}, however long they train."
    ),
}


def finding(run: Run) -> str:
    """The finding of the Train page: what moved, loss, symmetry, linearity."""
    return say_all(facts(run), SENTENCES)


def facts(run: Run) -> tuple[Fact, ...]:
    """All that the finding says of a run, in its order."""
    return (*_moves(run), *_loss(run), *_symmetry(run), *stuck_facts(run), *_linearity(run))


def recipe_sentence(experiment: Experiment, recipe: Recipe) -> str:
    """With which settings the samples are learned: those that are others than now."""
    return say(recipe_fact(experiment, recipe), SENTENCES)


def recipe_fact(experiment: Experiment, recipe: Recipe) -> Fact:
    """What `recipe_sentence` says."""
    found = recipe.experiment
    if found is None:
        return fact("no_recipe")
    settings = [
        said(
            "{setting} {value}",
            setting=said(kind.label),
            value=f"{value:,}" if isinstance(value, int) else kind.format(value),
        )
        for name, kind in KINDS.items()
        if kind.applies(found) and (value := getattr(found, name)) != getattr(experiment, name)
    ]
    return fact("recipe", settings=joined(*settings))


def log_sentence(run: Run) -> str:
    """What the rows of the log are."""
    return say(log_fact(run), SENTENCES)


def log_fact(run: Run) -> Fact:
    """What `log_sentence` says."""
    stride = recording_stride(run.experiment.epochs)
    return fact("log" if stride == 1 else "log_thinned", stride=stride)


def log_columns(run: Run) -> dict[str, tuple[str, str]]:
    """What each column of `Run.to_frame` is called in the log, and what it is."""
    stride = recording_stride(run.experiment.epochs)
    of = _OF_AN_EPOCH if stride == 1 else _OF_EPOCHS
    smallest, mean, largest = (said(each, stride=stride) for each in of)
    one, every = (
        said("Of a single sample, before its update."),
        said("Over all samples, each before its update."),
    )
    columns = {
        "epoch": (said("epoch"), said("Epochs trained: 0 is the start.")),
        "loss_min": (smallest, one),
        "loss_mean": (mean, every),
        "loss_max": (largest, one),
        "loss": (
            said("loss at the state"),
            said("Mean loss of this row's weights over all samples."),
        ),
    }
    return columns | {name: (name, said("After the epoch.")) for name in run.names}


_OF_AN_EPOCH = (
    message("smallest loss of the epoch"),
    message("mean loss of the epoch"),
    message("largest loss of the epoch"),
)
_OF_EPOCHS = (
    message("smallest loss of {stride} epochs"),
    message("mean loss of {stride} epochs"),
    message("largest loss of {stride} epochs"),
)


def _moves(run: Run) -> Iterator[Fact]:
    """Which parameters changed most, and the largest other group that changed alike."""
    if run.diverged_at is not None or run.epochs_done == 0:
        return
    if run.experiment.learning_rate == 0:
        yield fact("no_rate")
        return
    start, end = run.weights[[0, -1]]
    if (start == end).all():
        yield fact("unmoved")
        return
    groups: dict[tuple[float, float], list[str]] = {}
    for name, *ends in zip(run.names, start.tolist(), end.tolist(), strict=True):
        groups.setdefault((ends[0], ends[1]), []).append(name)
    most = max(groups, key=lambda ends: abs(ends[1] - ends[0]))
    names = tuple(groups.pop(most))
    values = {"count": len(names), "names": names, "start": most[0], "end": most[1]}
    key = "moved_most" if _look_different(*most) else "moved_little"
    yield fact(key, change=most[1] - most[0], **values)
    alike = max(groups, key=lambda ends: len(groups[ends]) * _look_different(*ends), default=most)
    if alike in groups and len(groups[alike]) > 1 and _look_different(*alike):
        yield fact("moved_alike", names=tuple(groups[alike]), start=alike[0], end=alike[1])


def _loss(run: Run) -> Iterator[Fact]:
    """The loss at the start and at the last state, or how the run diverged."""
    epochs = run.epochs_done
    if run.diverged_at is not None:
        yield _divergence(run)
        return
    if run.stopped:
        yield fact("stopped", count=epochs, epochs=run.experiment.epochs)
    if epochs == 0:
        yield fact("untrained")
        return
    first, last = run.loss[[0, -1]].tolist()
    if not np.isfinite(last):
        yield fact("overflow", count=epochs)
    elif last == 0.0:
        yield fact("exact_fit" if _fits_exactly(run) else "underflow", count=epochs)
    elif abs(last - first) <= sum(of_loss_at(run.experiment, run.weights[k]) for k in (0, -1)):
        yield fact("same_loss", count=epochs, first=first)
    else:
        key = "fell" if last < first else "rose"
        key += "" if _look_different(first, last) else "_little"
        yield fact(key, count=epochs, first=first, last=last, change=abs(last - first))


def _look_different(one: float, other: float) -> bool:
    """Whether two numbers are different with the three digits that the finding shows."""
    return number(one, 3) != number(other, 3)


def _fits_exactly(run: Run) -> bool:
    rows, state = run.experiment.rows, run.weights[-1]
    return all(
        np.array_equal(predict(run.experiment, state, rows[:, :2], output), rows[:, 2 + output])
        for output in range(run.experiment.outputs)
    )


def _divergence(run: Run) -> Fact:
    if run.epochs_done == 0:
        return fact("diverged_at_once", epoch=run.diverged_at)
    first, smallest = run.first_pass[1], run.smallest_loss
    if run.epochs_done == 1:
        return fact("diverged_in_epoch_2", first=first)
    values = {"epoch": run.diverged_at, "first": first, "last": run.final_loss}
    if smallest < min(first, run.final_loss):
        return fact("diverged_after_a_fall", smallest=smallest, **values)
    return fact("diverged", **values)


def _symmetry(run: Run) -> Iterator[Fact]:
    experiment = run.experiment
    sizes = experiment.sizes
    if not has_pairs(sizes):
        yield fact("one_unit")
        return
    began, ended = identical(sizes, run.weights[[0, -1]])
    if began and ended:
        two = experiment.hidden == (2,)
        one = len(experiment.hidden) == 1
        yield fact("identical_two" if two else "identical" if one else "identical_layers")
        return
    if ended:
        yield fact("became_identical")
        return
    if all(count == 1 for count in distinct(experiment.network, run.weights[-1])):
        linear = experiment.activation == "none"
        yield fact("opposite_linear" if linear else "opposite", activation=experiment.activation)
        return
    apart = np.array(list(distances(sizes, run.weights[[0, -1]]).values()))
    first, last = apart.max(axis=0).tolist()
    if apart[:, -1].min() == 0:
        yield fact("partly_identical", first=first, last=last)
    elif experiment.nudge and experiment.init in INITS and INITS[experiment.init].symmetric:
        yield fact("nudged", nudge=experiment.nudge, first=first, last=last)
    else:
        yield fact("different", first=first, last=last)


def _linearity(run: Run) -> Iterator[Fact]:
    experiment = run.experiment
    if experiment.activation != "none":
        return
    layers, activation = len(experiment.hidden) + 1, experiment.output_activation
    if activation == "none":
        yield fact("linear", layers=layers)
    else:
        yield fact("linear_inside", layers=layers, activation=activation)
