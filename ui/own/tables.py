"""Tables of the page of one's own exercise."""

import pandas as pd

from nn_core.exercises import Exercise
from ui.own.words import as_printed
from ui.quantities import full_name


def printed_table(exercise: Exercise, values: tuple[float, ...]) -> pd.DataFrame:
    """Every printed number beside the one of the run, as texts: a row each."""
    pairs = list(zip(exercise.printed, values, strict=True))
    return pd.DataFrame(
        {
            "there": [each.name for each in exercise.printed],
            "here": [
                f"−({name})" if each.negative else name
                for each in exercise.printed
                for name in (full_name(exercise.experiment, each.quantity),)
            ],
            "printed": [each.text.replace("-", "−") for each in exercise.printed],
            "this run": [
                as_printed(each, value)
                for each, value in zip(exercise.printed, values, strict=True)
            ],
            "verdict": [
                "✓ the same" if each.agrees(value) else "✗ differs" for each, value in pairs
            ],
        }
    )
