"""Which states of a run are played over the epochs in the browser."""

import numpy as np

MOST_FRAMES = 40


def frame_states(count: int) -> np.ndarray:
    """Which of `count` recorded states become frames: first and last among them, ascending."""
    if count <= MOST_FRAMES:
        return np.arange(count)
    return np.unique(np.round((count - 1) * np.linspace(0, 1, MOST_FRAMES) ** 2).astype(int))
