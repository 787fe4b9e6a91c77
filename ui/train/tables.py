"""The log of a run as a browser can show it."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ui.language import number

if TYPE_CHECKING:
    import pandas as pd

_LARGEST = 2.0**53
"""Above this a browser's table shows 17 digits, which its columns cut."""


def beyond(frame: "pd.DataFrame") -> frozenset[str]:
    """The columns with a number that a browser's table cannot format."""
    large = (np.abs(frame.to_numpy(dtype=float)) > _LARGEST).any(axis=0)
    return frozenset(frame.columns[large])


def readable(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The frame with the columns that are beyond numbers as texts of six digits."""
    texts: dict[str, Any] = {
        name: [None if np.isnan(value) else number(value) for value in frame[name].tolist()]
        for name in beyond(frame)
    }
    return frame.assign(**texts)
