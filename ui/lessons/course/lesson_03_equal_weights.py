"""Lesson 3: why are all weights the same?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nn_core import Experiment, Run, train
from nn_core.symmetry.distances import distinct, largest_distance
from ui.lessons import shown
from ui.lessons.lesson import ChoiceQuestion, Control, Lesson, NumberQuestion, Option, Step

_EXERCISE = Experiment()
_LONG = Experiment(epochs=1000)


def _parted(run: Run) -> bool:
    return bool(largest_distance(run).any())


def _differ_with(**changes: Any) -> Callable[[Run], bool]:
    """Whether w1 and w3 differ after one step of the experiment with these changes."""

    def right(run: Run) -> bool:
        w1, _, w3, *_ = train(replace(run.experiment, epochs=1, **changes)).weights[1].tolist()
        return w1 != w3

    return right


def _units(run: Run) -> int:
    return int(distinct(run.experiment.network, run.weights[-1])[0])


def _at_end(name: str) -> Callable[[Run], float]:
    return lambda run: float(run.weights[-1, run.names.index(name)])


LESSON = Lesson(
    "Why are all weights the same?",
    (
        Step(
            "The original exercise again: every weight starts at 1. w1 and w2 enter the first "
            "hidden unit, w3 and w4 the second. Train for ten epochs.",
            _EXERCISE,
            ChoiceQuestion(
                "How will w1 and w3 compare after ten epochs?",
                (
                    Option(
                        "w1 is larger",
                        lambda run: _at_end("w1")(run) > _at_end("w3")(run),
                        "Nothing favours the first unit: its inputs, its weights and its way to "
                        "the output are those of the second.",
                    ),
                    Option(
                        "w3 is larger",
                        lambda run: _at_end("w1")(run) < _at_end("w3")(run),
                        "The units do not learn one after another: all gradients of a step use "
                        "the weights from before it, so the second unit sees what the first sees.",
                    ),
                    Option(
                        "They are equal, to the last digit",
                        lambda run: _at_end("w1")(run) == _at_end("w3")(run),
                        "They started equal, but something has told them apart.",
                    ),
                ),
            ),
            (shown.weights,),
            "Equal start, equal inputs, equal way to the output: equal gradients, in every step.",
        ),
        Step(
            "The gradient of w1 is a product: the error, times w5 on the way back, times the "
            "input. The gradient of w3 is the error, times w6, times the same input.",
            _EXERCISE,
            ChoiceQuestion(
                "What would make the gradients of w1 and w3 differ in the first step?",
                (
                    Option(
                        "A larger learning rate",
                        _differ_with(learning_rate=0.2),
                        "The learning rate multiplies both gradients alike. It is no factor of "
                        "either of them.",
                    ),
                    Option(
                        "A target other than 1",
                        _differ_with(dataset="custom", samples=((1.0, 1.0, 5.0),)),
                        "The target changes the error, which is the same factor in both.",
                    ),
                    Option(
                        "w5 and w6 that start different",
                        _differ_with(init="custom", weights=(1.0,) * 5 + (2.0, 0.0, 0.0, 0.0)),
                        "The error arrives through them; but with both gradients 0 it would "
                        "change nothing.",
                    ),
                ),
            ),
            (shown.first_gradients,),
            "Two units can part only through a factor of a gradient that differs. Rate and "
            "target are common to both.",
        ),
        Step(
            "Perhaps it only takes patience, or another learning rate. Choose either below the "
            "question once you have answered it.",
            _LONG,
            ChoiceQuestion(
                "Over all these epochs, what does the distance between the two hidden units do?",
                (
                    Option(
                        "It stays exactly 0",
                        lambda run: not _parted(run),
                        "Here something has told the units apart.",
                    ),
                    Option(
                        "It grows from rounding errors",
                        lambda run: _parted(run) and run.experiment.learning_rate <= 0.1,
                        "Rounding is no chance: both units do the same operations on the same "
                        "numbers and so round in the same way.",
                    ),
                    Option(
                        "It grows when the learning rate is large",
                        lambda run: _parted(run) and run.experiment.learning_rate > 0.1,
                        "The rate scales both steps alike. A large one makes the loss grow, and "
                        "the units grow together.",
                    ),
                ),
            ),
            (shown.distance,),
            "What starts equal and is multiplied by the same numbers stays equal. Neither "
            "patience nor another learning rate changes that.",
            controls=(
                Control("epochs", (10, 1000, 100_000)),
                Control("learning_rate", (0.01, 0.1, 0.2)),
            ),
        ),
        Step(
            "Units that are equal for ever do the work of one: put them together, add up their "
            "outgoing weights, and every output stays what it was.",
            _LONG,
            NumberQuestion(
                "How many hidden units does the trained network really have?",
                truth=_units,
                misconceptions=(
                    (
                        lambda run: float(run.experiment.hidden[0]),
                        "So many are drawn. Count those that compute something different.",
                    ),
                ),
                otherwise="Count the groups of hidden units that own the same numbers.",
            ),
            (shown.smaller_network,),
            "Equal hidden units are one unit, whose outgoing weight is the sum of theirs.",
        ),
    ),
)
