"""What is asked of the runs of a comparison before their pictures show."""

from nn_core.compare.codec import Named
from nn_core.message import Message
from nn_core.prediction import outcome_of_comparison
from ui.compare.running import comparison_of, run_of
from ui.predicting import Asked, predicted, show_beside
from ui.predictions import Questions


def predict_first(named: Named) -> None:
    """A switch that makes all results wait for a prediction, then both side by side."""
    if not named:
        return
    questions = questions_of_runs(len(named))
    prediction = predicted(Asked("comparison", tuple(named.items()), questions, tuple(named)))
    if prediction:
        there = all(run_of(each) is not None for each in named.values())
        came = outcome_of_comparison(comparison_of(named)) if there else None
        show_beside(prediction, came, questions)


def questions_of_runs(count: int) -> Questions:
    """What can be asked of so many runs."""
    asked = {"smallest": Message("About what will the smallest mean loss at the end be?")}
    if count == 1:
        return asked
    return {
        "lowest": Message("Which run will end with the smallest mean loss?"),
        "same": Message("Will all runs end with the same mean loss, within 1 %?"),
        **asked,
    }
