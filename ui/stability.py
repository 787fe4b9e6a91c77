"""Curvature and the learning rate, on the Train page and beside both facts."""

import numpy as np

from nn_core import Experiment, Run, stability
from ui import theme
from ui.chart import Chart, epoch_axis, layout, legend_below, line, log_axis


def sentence(run: Run, epochs: np.ndarray, sharpness: np.ndarray) -> str:
    """λmax at the last state, the rate it allows, and what that means for this run's steps."""
    eta = run.experiment.learning_rate
    limit = float(stability.largest_stable_rate(sharpness[-1]))
    if not np.isfinite(limit):
        return (
            "At the last state the mean loss curves upwards in no direction, so no learning rate "
            "is too large there."
        )
    side = "below" if eta < limit else "above"
    words = (
        f"At the last state λmax is {theme.number(float(sharpness[-1]), 4)}, so 2/λmax is "
        f"{theme.number(limit, 4)}; the learning rate {theme.number(eta)} is {side} it."
    )
    over = int((eta > stability.largest_stable_rate(sharpness)).sum())
    if side == "below" and over:
        words += (
            f" It was above at {over} of the {len(epochs)} states looked at: there the steps "
            "overshoot, and may still land where the loss is flatter."
        )
    return f"{words} {meaning(run.experiment)}"


def meaning(experiment: Experiment) -> str:
    """What 2/λmax is for this batch size."""
    if experiment.steps_per_epoch == 1:
        return (
            "Each step uses all samples, so this is the exact limit near a minimum: below it "
            "small errors shrink, above it they grow."
        )
    return (
        "λmax is that of the mean loss over all samples. Each step sees only "
        f"{experiment.samples_per_step} of {len(experiment.rows)}, with a curvature of its own, so "
        "here 2/λmax is a guide, not a limit."
    )


def departure_sentence(run: Run) -> str:
    """Where a diverged run left, and how sharp the loss was there; empty for a run that held."""
    left = stability.departure(run)
    if left is None:
        return ""
    eta, limit = run.experiment.learning_rate, stability.largest_stable_rate(left.sharpness)
    words = (
        f"It left at epoch {left.epoch:,}: from there the loss only rose, and epoch "
        f"{run.diverged_at:,} broke off. There λmax was {theme.number(left.sharpness, 4)}, "
        f"so 2/λmax was {theme.number(float(limit), 4)}"
    )
    if eta > limit:
        return f"{words}, and the learning rate {theme.number(eta)} was above it."
    return (
        f"{words}. The learning rate {theme.number(eta)} was not above it: steps on part of the "
        "samples see sharper losses than their mean."
    )


def figure(run: Run, epochs: np.ndarray, sharpness: np.ndarray) -> Chart:
    """2/λmax over the epochs beside the learning rate in use, on a log axis."""
    eta = run.experiment.learning_rate
    limit = np.asarray(stability.largest_stable_rate(sharpness))
    limit = np.where(np.isfinite(limit) & (limit > 0), limit, np.nan)
    spec = {
        "data": [
            line(
                "2/λmax: largest stable rate",
                epochs,
                limit,
                "epoch %{x}: 2/λmax %{y:.4~g}, λmax %{customdata:.4~g}",
                customdata=sharpness,
                mode="lines",
            ),
            line(
                "learning rate in use",
                [0, int(run.epochs[-1])],
                [eta, eta],
                "learning rate %{y:.4~g}",
                theme.ZERO,
                dash="dash",
                mode="lines",
            ),
        ],
        "layout": layout(
            340,
            xaxis=epoch_axis(),
            yaxis=log_axis(np.append(limit, eta), "learning rate"),
            **legend_below(),
        ),
    }
    first, last = (
        theme.number(float(stability.largest_stable_rate(sharpness[k])), 4) for k in (0, -1)
    )
    return Chart(
        spec,
        f"2/λmax over the epochs: {first} at the start, {last} at the end. "
        f"The learning rate is {theme.number(eta)}.",
    )
