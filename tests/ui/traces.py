"""The traces of a figure by their names."""

from typing import Any

import plotly.graph_objects as go


def named(figure: go.Figure) -> dict[str, Any]:
    """Every trace by its name; the first one of those that share one."""
    return {trace.name: trace for trace in reversed(figure.data)}


def moved(figure: go.Figure, frame: go.Frame) -> dict[str, Any]:
    """What a frame puts into the traces, by their names."""
    return {
        figure.data[place].name: data for place, data in zip(frame.traces, frame.data, strict=True)
    }
