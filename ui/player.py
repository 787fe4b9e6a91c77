"""Frames that play in the browser: the states they show, and the buttons and scrubber."""

from typing import Any

import numpy as np

from ui.theme import POSITIVE, ZERO

MOST_FRAMES = 40


def frame_states(count: int) -> np.ndarray:
    """Which of `count` recorded states become frames: first and last among them, ascending."""
    if count <= MOST_FRAMES:
        return np.arange(count)
    return np.unique(np.round((count - 1) * np.linspace(0, 1, MOST_FRAMES) ** 2).astype(int))


def frame_duration(frames: int) -> int:
    """Milliseconds a frame stays: about 4 s in all, but each long enough and not too long."""
    return max(60, min(500, 4000 // frames))


def player(epochs: list[int], redraw: bool) -> dict[str, Any]:
    """Play, pause and a scrubber, as part of a layout, over frames that are named by their epochs.

    `redraw` is needed where a frame changes more than lines and markers.
    """
    still = {"mode": "immediate", "transition": {"duration": 0}}
    now = {**still, "frame": {"duration": 0, "redraw": redraw}}
    playing = {
        **still,
        "fromcurrent": True,
        "frame": {"duration": frame_duration(len(epochs)), "redraw": redraw},
    }
    return {
        "updatemenus": [
            {
                "type": "buttons",
                "direction": "left",
                "showactive": False,
                "x": 0,
                "y": 0.045,
                "xanchor": "left",
                "yanchor": "bottom",
                "pad": {"t": 0},
                "bgcolor": "#eceff3",
                "bordercolor": "#c6cbd3",
                "font": {"color": "#1f2933", "size": 13},
                "buttons": [
                    {"label": "▶ Play", "method": "animate", "args": [None, playing]},
                    {"label": "❚❚ Pause", "method": "animate", "args": [[None], now]},
                ],
            }
        ],
        "sliders": [
            {
                "active": len(epochs) - 1,
                "x": 0,
                "len": 1,
                "y": 0.0,
                "yanchor": "bottom",
                "pad": {"t": 0, "b": 0},
                "currentvalue": {
                    "prefix": "after epoch ",
                    "xanchor": "right",
                    "offset": 16,
                    "font": {"size": 15, "color": ZERO},
                },
                "bgcolor": "#c6cbd3",
                "activebgcolor": POSITIVE,
                "bordercolor": "#c6cbd3",
                "tickcolor": ZERO,
                "ticklen": 3,
                "minorticklen": 0,
                "font": {"size": 1, "color": "rgba(0,0,0,0)"},
                "steps": [
                    {"label": f"{epoch:,}", "method": "animate", "args": [[str(epoch)], now]}
                    for epoch in epochs
                ],
            }
        ],
    }
