"""Curvature and the learning rate, on the Train page and beside both facts."""

from dataclasses import replace

import numpy as np
import streamlit as st

from nn_core import Experiment, Run, stability
from ui import theme
from ui.address import link
from ui.plot import show
from ui.theme import Chart, float32


def stability_over_epochs(run: Run) -> None:
    """2/λmax beside the learning rate, what it means, and why a diverged run left."""
    st.subheader("Stability: which learning rate would hold?")
    epochs, sharpness = stability.sharpness_over_epochs(run)
    if run.diverged_at is None:
        st.markdown(sentence(run, epochs, sharpness))
    else:
        departure(run)
    show(figure(run, epochs, sharpness), "stability")


def departure(run: Run) -> None:
    """Where a diverged run left, and a link to the learning rate that would have held."""
    st.markdown(departure_sentence(run))
    rate = stability.holding_rate(run)
    if rate is not None:
        held = replace(run.experiment, learning_rate=rate)
        st.markdown(link(f"Open it with learning rate {theme.number(rate)}, which holds", held))


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
            {
                "type": "scatter",
                "mode": "lines",
                "x": float32(epochs),
                "y": limit,
                "customdata": sharpness,
                "name": "2/λmax: largest stable rate",
                "line": {"color": theme.POSITIVE, "width": 2},
                "hovertemplate": "epoch %{x}: 2/λmax %{y:.4~g}, λmax %{customdata:.4~g}"
                "<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, int(run.epochs[-1])],
                "y": [eta, eta],
                "name": "learning rate in use",
                "line": {"color": theme.NEGATIVE, "width": 2, "dash": "dash"},
                "hovertemplate": "learning rate %{y:.4~g}<extra></extra>",
            },
        ],
        "layout": theme.layout(
            340,
            xaxis=theme.axis("epoch"),
            yaxis=theme.axis("learning rate", type="log", exponentformat="power", nticks=6),
            **theme.legend_below(),
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
