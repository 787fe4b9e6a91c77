"""Curvature and the learning rate, on the Train page and beside both facts."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import streamlit as st

from nn_core import Experiment, Run, stability
from nn_core.stability import Sharpness
from ui import theme
from ui.chart import Chart, epoch_axis, layout, legend_below, line, log_axis
from ui.facts import Fact, Sentences, fact, say, say_all
from ui.language import said
from ui.links import link
from ui.plot import show
from ui.withheld import shows

SENTENCES: Sentences = {
    "flat": (
        "At the last state the mean loss curves upwards in no direction, so there no learning "
        "rate is too large for it."
    ),
    "below": (
        "At the last state λmax is {sharpness:4}, so {formula} is {limit:4}; the learning rate "
        "{eta} is below it."
    ),
    "above": (
        "At the last state λmax is {sharpness:4}, so {formula} is {limit:4}; the learning rate "
        "{eta} is above it."
    ),
    "was_above": (
        "It was above at 1 of the {states} states looked at: there the steps overshoot, and may "
        "still land where the loss is flatter.",
        "It was above at {count} of the {states} states looked at: there the steps overshoot, and "
        "may still land where the loss is flatter.",
    ),
    "all_samples": (
        "Each step uses all samples, so this is the exact limit near a minimum: below it small "
        "errors shrink, above it they grow."
    ),
    "some_samples": (
        "λmax is that of the mean loss over all samples. Each step sees only {batch} of {samples}, "
        "with a curvature of its own, so here {formula} is a guide, not a limit."
    ),
    "left_above": (
        "From epoch {epoch} on the loss only rose, until the run diverged in epoch {diverged}. "
        "There λmax was {sharpness:4}, so {formula} was {limit:4}, and the learning rate {eta} was "
        "above it."
    ),
    "left_below": (
        "From epoch {epoch} on the loss only rose, until the run diverged in epoch {diverged}. "
        "There λmax was {sharpness:4}, so {formula} was {limit:4}: above the learning rate {eta}, "
        "but that limit holds close to a minimum only."
    ),
    "left_below_in_parts": (
        "From epoch {epoch} on the loss only rose, until the run diverged in epoch {diverged}. "
        "There λmax was {sharpness:4}, so {formula} was {limit:4}: above the learning rate {eta}, "
        "but that limit holds for steps on all samples and close to a minimum only."
    ),
    "at_once_above": (
        "Within epoch {diverged} the loss went beyond all bounds. Before it λmax was "
        "{sharpness:4}, so {formula} was {limit:4}, and the learning rate {eta} was above it."
    ),
    "at_once_below": (
        "Within epoch {diverged} the loss went beyond all bounds. Before it λmax was "
        "{sharpness:4}, so {formula} was {limit:4}: above the learning rate {eta}, but that limit "
        "holds for steps on all samples and close to a minimum only."
    ),
    "smaller_rate": "Open it with learning rate {rate}, with which it does not diverge",
    "smaller_rate_so_far": (
        "Open it with learning rate {rate}, with which its first epoch does not diverge",
        "Open it with learning rate {rate}, with which its first {count} epochs do not diverge",
    ),
}


@shows("loss", "findings")
def stability_over_epochs(run: Run) -> None:
    """2/λmax beside the learning rate, what it means, and why a diverged run left."""
    st.header(said("Stability: which learning rate is stable?"))
    epochs, sharpness = stability.sharpness_over_epochs(run)
    if run.diverged_at is None:
        st.markdown(sentence(run, epochs, sharpness))
    else:
        departure(run)
    show(figure(run, epochs, sharpness), "stability")


def departure(run: Run) -> None:
    """Where a diverged run left, and a link to a learning rate with which it would not have."""
    st.markdown(departure_sentence(run))
    trial = stability.smaller_rate(run)
    if trial is not None:
        slower = replace(run.experiment, learning_rate=trial.rate)
        st.markdown(link(smaller_rate_words(run, trial), slower))


def sentence(run: Run, epochs: np.ndarray, sharpness: np.ndarray) -> str:
    """λmax at the last state, the rate it allows, and what that means for this run's steps."""
    return say_all(facts(run, epochs, sharpness), SENTENCES)


def facts(run: Run, epochs: np.ndarray, sharpness: np.ndarray) -> Iterator[Fact]:
    """What `sentence` says."""
    experiment = run.experiment
    eta, limits = experiment.learning_rate, limit_of(experiment, sharpness)
    if not np.isfinite(limits[-1]):
        yield fact("flat")
        return
    side = "below" if eta < limits[-1] else "above"
    yield fact(
        side,
        sharpness=float(sharpness[-1]),
        limit=float(limits[-1]),
        eta=eta,
        formula=formula(experiment),
    )
    over = int((eta > limits).sum())
    if side == "below" and over:
        yield fact("was_above", count=over, states=len(epochs))
    yield _meaning(experiment)


def limit_of(experiment: Experiment, sharpness: Sharpness) -> Sharpness:
    """The largest stable learning rate of the experiment where λmax is `sharpness`."""
    return stability.largest_stable_rate(sharpness, experiment.optimizer.momentum)


def formula(experiment: Experiment) -> str:
    """What that rate is called: 2/λmax, or with momentum 2(1 + μ)/λmax."""
    return "2(1 + μ)/λmax" if experiment.optimizer.momentum else "2/λmax"


def meaning(experiment: Experiment) -> str:
    """What 2/λmax is for this batch size."""
    return say(_meaning(experiment), SENTENCES)


def _meaning(experiment: Experiment) -> Fact:
    if experiment.steps_per_epoch == 1:
        return fact("all_samples")
    batch, samples = experiment.samples_per_step, len(experiment.rows)
    return fact("some_samples", batch=batch, samples=samples, formula=formula(experiment))


def departure_sentence(run: Run) -> str:
    """Where a diverged run left, and how sharp the loss was there; empty for any other run."""
    found = departure_fact(run)
    return say(found, SENTENCES) if found else ""


def departure_fact(run: Run) -> Fact | None:
    """What `departure_sentence` says."""
    left = stability.departure(run)
    if left is None:
        return None
    experiment = run.experiment
    eta, limit = experiment.learning_rate, float(limit_of(experiment, left.sharpness))
    parts = experiment.steps_per_epoch > 1
    how = "at_once" if left.epoch + 1 == run.diverged_at else "left"
    why = "above" if eta > limit else "below"
    if how == "left" and why == "below" and parts:  # within an epoch it is always in parts
        why = "below_in_parts"
    return fact(
        f"{how}_{why}",
        epoch=left.epoch + 1,
        diverged=run.diverged_at,
        sharpness=left.sharpness,
        formula=formula(experiment),
        limit=limit,
        eta=eta,
    )


def smaller_rate_words(run: Run, trial: stability.Trial) -> str:
    """The words of a link to a learning rate with which a diverged run would not have diverged."""
    return say(smaller_rate_fact(run, trial), SENTENCES)


def smaller_rate_fact(run: Run, trial: stability.Trial) -> Fact:
    """What `smaller_rate_words` says."""
    whole = trial.epochs == run.experiment.epochs
    key = "smaller_rate" if whole else "smaller_rate_so_far"
    return fact(key, rate=trial.rate, count=trial.epochs)


def figure(run: Run, epochs: np.ndarray, sharpness: np.ndarray) -> Chart:
    """2/λmax over the epochs beside the learning rate in use, on a log axis."""
    eta = run.experiment.learning_rate
    limit = np.asarray(stability.largest_stable_rate(sharpness))
    limit = np.where(np.isfinite(limit) & (limit > 0), limit, np.nan)
    spec = {
        "data": [
            line(
                said("2/λmax: largest stable rate"),
                epochs,
                limit,
                said("epoch %{{x}}: 2/λmax %{{y:.4~g}}, λmax %{{customdata:.4~g}}"),
                customdata=sharpness,
                mode="lines",
            ),
            line(
                said("learning rate in use"),
                [0, int(run.epochs[-1])],
                [eta, eta],
                said("learning rate %{{y:.4~g}}"),
                theme.ZERO,
                dash="dash",
                mode="lines",
            ),
        ],
        "layout": layout(
            340,
            xaxis=epoch_axis(),
            yaxis=log_axis(np.append(limit, eta), said("learning rate")),
            **legend_below(),
        ),
    }
    first, last = (float(stability.largest_stable_rate(sharpness[k])) for k in (0, -1))
    return Chart(
        spec,
        said(
            "2/λmax over the epochs: {first:4} at the start, {last:4} at the end. The learning "
            "rate is {eta}.",
            first=first,
            last=last,
            eta=eta,
        ),
    )
