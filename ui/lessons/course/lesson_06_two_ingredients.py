"""Lesson 6: XOR takes an activation and units that differ, and then some luck."""

from collections.abc import Callable
from dataclasses import replace

from nn_core import Experiment, Run
from nn_core.symmetry.many_seeds import final_losses
from ui.lessons import shown
from ui.lessons.lesson import ChoiceQuestion, Control, Lesson, Option, Step

_SOLVED = 0.01
"""A mean loss up to which the table of XOR counts as learned."""

_RANDOM = Experiment(
    dataset="xor", activation="tanh", init="random", seed=2, learning_rate=0.1, epochs=2000
)
_SYMMETRIC = replace(_RANDOM, init="symmetric", seed=0)


def _solves(run: Run) -> bool:
    return run.diverged_at is None and float(run.loss[-1]) <= _SOLVED


def _share(low: float, high: float) -> Callable[[Run], bool]:
    """Whether the share of random starts that solve it is in (low, high]."""

    def right(run: Run) -> bool:
        return low < float((final_losses(run.experiment) <= _SOLVED).mean()) <= high

    return right


LESSON = Lesson(
    "Two ingredients",
    (
        Step(
            "XOR again, with the first ingredient: two hidden units with tanh. All weights start "
            "at 1, and there are 2,000 epochs.",
            _SYMMETRIC,
            ChoiceQuestion(
                "Does it learn XOR, to a mean loss of at most 0.01?",
                (
                    Option(
                        "Yes: tanh is all that was missing",
                        _solves,
                        "The units started equal, so they stay equal, and one bend is too few "
                        "for XOR.",
                    ),
                    Option(
                        "No, they work as one unit",
                        lambda run: not _solves(run),
                        "Here the units have become different.",
                    ),
                ),
            ),
            (shown.loss, shown.output_map),
            "An activation alone is not enough: units that stay equal bend the output in "
            "one place only.",
        ),
        Step(
            "The second ingredient: a random start, so that the units differ. Everything else is "
            "as before. Other seeds, which draw other starts, can be chosen afterwards.",
            _RANDOM,
            ChoiceQuestion(
                "Does it learn XOR from this random start?",
                (
                    Option(
                        "Yes",
                        _solves,
                        "This start has led into a plateau or a local minimum: units that differ "
                        "are needed, but are no promise.",
                    ),
                    Option(
                        "No",
                        lambda run: not _solves(run),
                        "With units that differ, each can bend the output at another place, and "
                        "two bends are enough for XOR.",
                    ),
                ),
            ),
            (shown.loss, shown.output_map, shown.finding),
            "Units that differ can solve it. That is no promise that they do, from every start.",
            controls=(Control("seed", (0, 1, 2, 3, 4, 5)),),
        ),
        Step(
            "One start proves little. So the same network is trained from 200 random starts, one "
            "for each seed.",
            _RANDOM,
            ChoiceQuestion(
                "How many of them learn XOR?",
                (
                    Option(
                        "At most one in four",
                        _share(-1.0, 0.25),
                        "Starts that differ are not that unlucky: most directions lead somewhere.",
                    ),
                    Option(
                        "More than one in four, at most three in four",
                        _share(0.25, 0.75),
                        "A start is no toss of a coin. Look at how the runs fall into groups.",
                    ),
                    Option(
                        "More than three in four, but not all",
                        _share(0.75, 0.9999),
                        "Look at how many stay on a plateau, or whether any does.",
                    ),
                    Option(
                        "All",
                        _share(0.9999, 1.0),
                        "A random start makes the units different. It does not choose the valley "
                        "they go down into.",
                    ),
                ),
            ),
            (shown.many_seeds,),
            "One run tells about one start. Look at many before you judge a network.",
        ),
    ),
)
