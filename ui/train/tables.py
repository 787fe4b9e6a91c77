"""The log of a run as a browser can show it."""

import pandas as pd

from ui.theme import number

_LARGEST = 2.0**53
"""Above this a browser's table shows 17 digits, which its columns cut."""


def is_beyond(column: pd.Series) -> bool:
    """Whether a column has a number that a browser's table cannot format."""
    return bool((column.abs() > _LARGEST).any())


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns that are beyond numbers as texts of six digits."""
    shown = frame.copy()
    for name in frame:
        if is_beyond(frame[name]):
            shown[name] = [None if pd.isna(value) else number(value) for value in frame[name]]
    return shown
