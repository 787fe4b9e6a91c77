"""What is asked of a sweep before its map shows."""

from nn_core.message import Message
from nn_core.prediction import outcome_of_sweep, varies_the_rate
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweeping
from ui.predicting import Asked, predicted, show_beside
from ui.predictions import Questions


def predict_first(sweeping: Sweeping) -> None:
    """A switch that makes the map wait for a prediction, then both side by side."""
    plan = sweeping.plan
    questions = questions_of_sweep(plan)
    prediction = predicted(Asked("sweep", plan, questions))
    if prediction:
        sweep = sweeping.sweep()
        show_beside(prediction, outcome_of_sweep(sweep) if sweep.done.all() else None, questions)


def questions_of_sweep(plan: Plan) -> Questions:
    """What can be asked of a plan."""
    asked = {
        "diverged": Message("About how many of the runs will diverge, in %?"),
        "solved": Message(
            "About how many will come below a loss of {threshold}, and not diverge, in %?",
            threshold=plan.threshold,
        ),
    }
    if varies_the_rate(plan):
        asked["border"] = Message("What is the smallest learning rate at which a run diverges?")
    return asked
