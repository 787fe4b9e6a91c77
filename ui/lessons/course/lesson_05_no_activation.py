"""Lesson 5: without an activation, hidden layers change nothing about what can be fitted."""

from nn_core import Experiment, Run
from nn_core.linearity.collapse import best_plane
from nn_core.linearity.fit import curvature
from ui.lessons import shown
from ui.lessons.lesson import ChoiceQuestion, Control, Lesson, NumberQuestion, Option, Step

_ROUNDING = 1e-12
"""Of the share of the output that no plane has."""

_XOR = Experiment(dataset="xor", init="random", seed=2, learning_rate=0.05, epochs=1000)
_CURVED = Experiment(
    dataset="xor", activation="tanh", init="random", seed=2, learning_rate=0.1, epochs=2000
)


def _is_plane(run: Run) -> bool:
    return curvature(run, shown.plane_points(run)) < _ROUNDING


def _no_better_than_a_plane(run: Run) -> bool:
    return float(run.loss[-1]) >= best_plane(run.experiment).mse * (1.0 - _ROUNDING)


LESSON = Lesson(
    "No activation, no hidden layer",
    (
        Step(
            "XOR: the target is 1 where exactly one of x1 and x2 is 1, else 0. Without an "
            "activation ŷ is a sum of sums, so it is a plane over x1 and x2, whatever the "
            "weights are.",
            _XOR,
            NumberQuestion(
                "What is the smallest mean of (y − ŷ)² that any plane has on these four samples?",
                lambda run: best_plane(run.experiment).mse,
                (
                    (
                        lambda run: 0.0,
                        "That would be a plane through all four samples. Two opposite corners "
                        "are at 0 and two at 1, and a plane cannot be both.",
                    ),
                    (
                        lambda run: best_plane(run.experiment).mse ** 0.5,
                        "That is how far off each sample is. The loss has its square.",
                    ),
                ),
                "Try the plane that is the same everywhere, at the mean of the targets, and the "
                "four errors it makes.",
            ),
            (shown.collapse, shown.output_map),
            "Without an activation the best that any network can do is the least-squares plane.",
        ),
        Step(
            "Perhaps a larger network helps: more units, or more layers, still without an "
            "activation. Choose the network once you have answered.",
            _XOR,
            ChoiceQuestion(
                "Will a network of more units or layers come below the best plane's loss?",
                (
                    Option(
                        "No, never",
                        _no_better_than_a_plane,
                        "This one did, which no plane can.",
                    ),
                    Option(
                        "Yes, with more units",
                        lambda run: (
                            not _no_better_than_a_plane(run) and len(run.experiment.hidden) == 1
                        ),
                        "More units are more terms in the same sum: multiplied out, it has three "
                        "numbers, two slopes and an intercept.",
                    ),
                    Option(
                        "Yes, with more layers",
                        lambda run: (
                            not _no_better_than_a_plane(run) and len(run.experiment.hidden) > 1
                        ),
                        "A sum of sums of sums is a sum. Layers without an activation multiply "
                        "out to one layer.",
                    ),
                ),
            ),
            (shown.loss, shown.collapse),
            "More units or layers change the way there. Without an activation they change "
            "nothing about what can be fitted.",
            controls=(Control("hidden", ((1,), (2,), (8,), (4, 4), (4, 4, 4))),),
        ),
        Step(
            "Now every hidden unit bends its sum by an activation before it passes it on. Choose "
            "another one, or none, once you have answered.",
            _CURVED,
            ChoiceQuestion(
                "What is the output over x1 and x2 now?",
                (
                    Option(
                        "Still a plane",
                        _is_plane,
                        "The activation bends what each unit puts out, and a sum of bent "
                        "functions is no plane.",
                    ),
                    Option(
                        "No longer a plane",
                        lambda run: not _is_plane(run),
                        "Nothing bends here: without an activation, or with units that put out "
                        "the same for every input, it remains a plane.",
                    ),
                ),
            ),
            (shown.output_map, shown.finding),
            "It takes an activation to bend the output. Without one, every network is a "
            "linear regression.",
            controls=(Control("activation", ("none", "tanh", "relu", "sigmoid")),),
        ),
    ),
)
