"""Colours, dashes and durations that every page shares."""

POSITIVE = "#0072B2"
NEGATIVE = "#D55E00"
ZERO = "#8A8F98"
"""A grey that stands out from a white and from a black page; also for axes' words in figures."""

GRID = "rgba(138,143,152,0.25)"
"""The lines of a chart's grid."""

UNITS = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#A99A00",
    "#7B4FA3",
    "#8B5A2B",
    "#CC79A7",
    "#999999",
)
"""One colour for each hidden unit of a layer, in Okabe and Ito's order (2008).

Their yellow is darker here: on white, lines of #F0E442 cannot be seen. Their blue and vermilion are
the signs of weights; in their places stand a violet and a brown.
"""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Told apart without colour; unit i of a layer has dash i modulo 6."""

OUTPUT_SCALE = "Cividis"
"""For the network's output: even in lightness and the same to colour-blind eyes."""

SIGN_SCALE = [[0.0, NEGATIVE], [0.5, "#f2f2f2"], [1.0, POSITIVE]]
"""For what is positive or negative: pale at 0."""


def duration(seconds: float) -> str:
    """A time with its unit: "12 µs", "3.4 ms", "1.2 s"."""
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        amount = seconds * factor
        if round(amount) < 1000:
            return f"{amount:.0f} {unit}" if amount >= 9.95 else f"{amount:.2g} {unit}"
    return f"{seconds:.1f} s"
