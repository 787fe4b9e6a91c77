"""Lesson 8: units that are dead or saturated no longer learn."""

from dataclasses import replace

from nn_core import Experiment, Run
from nn_core.symmetry.stuck import stuck_units
from ui.lessons import shown
from ui.lessons.lesson import ChoiceQuestion, Control, Lesson, NumberQuestion, Option, Step

_RELU = Experiment(
    dataset="custom",
    samples=((3.0, 0.0, 9.0),),
    activation="relu",
    loss="half-squared",
    init="custom",
    weights=(0.5, 0.0, 0.3, 0.0, 0.7, 0.4, 0.1, 0.2, 0.05),
    epochs=100,
)
"""A network of a teaching page that was said to learn x²."""

_SATURATED = Experiment(
    dataset="custom",
    samples=((1.0, 1.0, 1.0),),
    output_activation="sigmoid",
    init="custom",
    weights=(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, -12.0),
    learning_rate=0.1,
    epochs=100,
)


def _dead(run: Run) -> int:
    return sum(each.dead for each in stuck_units(run) if each.unit.startswith("h"))


def _share_left(run: Run) -> float:
    return float(run.loss[-1] / run.loss[0])


LESSON = Lesson(
    "Dead and saturated",
    (
        Step(
            "A relu unit puts out its sum where that is above 0, and else 0. Here are two of "
            "them and one sample, x1 = 3 with the target 9, for 100 epochs. A relu unit is dead "
            "if it is 0 on every sample.",
            _RELU,
            NumberQuestion(
                "How many of the two hidden units are dead at the end?",
                lambda run: float(_dead(run)),
                (
                    (
                        lambda run: 0.0,
                        "The loss does fall; but look at which parameters still move in the "
                        "later epochs.",
                    ),
                    (
                        lambda run: 1.0,
                        "Both units see the same error and the same input, which is positive: a "
                        "step that is too long takes them the same way.",
                    ),
                ),
                "There are two hidden units.",
                margin=0.4,
            ),
            (shown.finding, shown.weights),
            "A relu unit that is 0 on every sample gets no gradient, and never moves again."
            " The loss may fall all the same, by the output's bias alone.",
        ),
        Step(
            "The leaky relu lets a small part of a negative sum through, so that its slope is "
            "never 0. Take it for the same network; relu can be chosen again afterwards.",
            replace(_RELU, activation="leaky-relu"),
            ChoiceQuestion(
                "Does any hidden unit end up dead?",
                (
                    Option(
                        "No, a gradient always reaches it",
                        lambda run: _dead(run) == 0,
                        "For a plain relu the gradient is 0 wherever the unit is off.",
                    ),
                    Option(
                        "Yes, as with relu",
                        lambda run: _dead(run) > 0,
                        "Dead means that the slope is 0 on every sample. Here it is small there, "
                        "and not 0.",
                    ),
                ),
            ),
            (shown.finding, shown.weights),
            "A slope that is small but not 0 keeps a unit alive.",
            controls=(Control("activation", ("relu", "leaky-relu")),),
        ),
        Step(
            "A sigmoid output squeezes its sum into 0 to 1. The target is 1, but its bias starts "
            "at −12, so ŷ is nearly 0: it could hardly be further off.",
            _SATURATED,
            ChoiceQuestion(
                "How much of the loss is left after 100 epochs?",
                (
                    Option(
                        "Less than half: a large error learns fast",
                        lambda run: _share_left(run) < 0.5,
                        "The error is large, but the gradient is the error times the slope "
                        "ŷ(1 − ŷ), and that is nearly 0 here.",
                    ),
                    Option(
                        "More than half: it hardly moves",
                        lambda run: _share_left(run) >= 0.5,
                        "Without the sigmoid nothing makes the gradient small: there a large "
                        "error means a large step.",
                    ),
                ),
            ),
            (shown.loss, shown.finding),
            "A saturated output learns slowly however wrong it is, because its slope is a "
            "factor of every gradient.",
        ),
    ),
)
