"""Which states of a run are played over the epochs in the browser."""

from functools import lru_cache

import numpy as np

from nn_core.training import read_only

MOST_FRAMES = 40


@lru_cache(maxsize=64)
def frame_states(count: int) -> np.ndarray:
    """Which of `count` recorded states become frames: first and last among them, ascending.

    The array is read-only.
    """
    if count <= MOST_FRAMES:
        return read_only(np.arange(count))
    spread = (count - 1) * np.linspace(0, 1, MOST_FRAMES) ** 2
    return read_only(np.unique(np.round(spread).astype(int)))
