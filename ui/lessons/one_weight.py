"""The loss of one weight: where its steps lead, for learning rates around the limit 2/λ."""

from functools import partial

from nn_core import Run
from nn_core.stability import largest_stable_rate, path_of_one_weight
from ui.chart import Chart, axis, layout, legend_below, line
from ui.facts import fact, say
from ui.language import number, said
from ui.lessons.shown import Section
from ui.lessons.words import SENTENCES
from ui.plot import show
from ui.theme import DASHES, UNITS

STEPS = 10
SHARES = (0.25, 0.5, 0.9, 1.0, 1.1)
"""Learning rates, as shares of the limit: too small, at once, overshooting, the limit, beyond."""


def paths(curvature: float) -> Section:
    """How w goes with each learning rate; the run is not looked at."""
    return partial(_paths, curvature=curvature)


def _paths(run: Run, curvature: float) -> None:
    show(figure(curvature), "one_weight")


def figure(curvature: float) -> Chart:
    """w over the steps, a line for each learning rate."""
    limit = float(largest_stable_rate(curvature))
    rates = [share * limit for share in SHARES]
    lines = [
        line(
            f"η = {number(rate, 3)}",
            list(range(STEPS + 1)),
            path_of_one_weight(curvature, rate, STEPS),
            said("step %{{x}}: w = %{{y:.4~g}}"),
            color,
            dash=dash,
        )
        for rate, color, dash in zip(rates, UNITS, DASHES, strict=False)
    ]
    spec = {
        "data": lines,
        "layout": layout(360, xaxis=axis(said("step")), yaxis=axis("w"), **legend_below()),
    }
    alt = fact(
        "one_weight_alt",
        curvature=curvature,
        limit=limit,
        beyond=float(abs(path_of_one_weight(curvature, rates[-1], STEPS)[-1])),
        steps=STEPS,
        rate=rates[-1],
    )
    return Chart(spec, say(alt, SENTENCES))
