"""Lesson 2: the same by program, and what the loss after ten epochs is."""

import numpy as np

from nn_core import Experiment, Run
from ui.lessons import shown
from ui.lessons.lesson import ChoiceQuestion, Lesson, NumberQuestion, Option, Step

_EXERCISE = Experiment()


def _furthest(run: Run) -> str:
    """The first of the parameters that are furthest from their start."""
    return run.names[int(np.argmax(np.abs(run.weights[-1] - run.weights[0])))]


def _first_step_twice(run: Run) -> float:
    return float(run.weights[0, 0] + 2.0 * (run.weights[1, 0] - run.weights[0, 0]))


LESSON = Lesson(
    "Check it by program",
    (
        Step(
            "The first update took pencil and paper; ten of them are a task for a program. Write "
            "one, or answer from what lesson 1 has shown. Ten lines of NumPy to compare with "
            "appear afterwards.",
            _EXERCISE,
            NumberQuestion(
                "What is w1 after the second epoch?",
                lambda run: float(run.weights[2, 0]),
                (
                    (
                        lambda run: float(run.weights[1, 0]),
                        "That is w1 after the first epoch. There is one update in every epoch "
                        "here, since there is one sample.",
                    ),
                    (
                        _first_step_twice,
                        "That is the first step taken twice. The gradient is another one by then: "
                        "it must be computed anew from the new weights.",
                    ),
                ),
                "Every epoch goes forward, backward, and then changes all weights at once.",
            ),
            (shown.ten_lines, shown.two_losses),
            "Training is this loop and nothing more: forward, backward, update, and again "
            "from the new weights.",
        ),
        Step(
            "A program usually prints the loss it meets in each epoch, on its way forward. In "
            "epoch 10 that comes before the tenth update.",
            _EXERCISE,
            ChoiceQuestion(
                "How is the loss printed in epoch 10 related to the loss at the last weights?",
                (
                    Option(
                        "It is the same number",
                        lambda run: float(run.loss_mean[-1]) == float(run.loss[-1]),
                        "One more update lies between them, and it has changed the weights.",
                    ),
                    Option(
                        "The printed one is larger",
                        lambda run: float(run.loss_mean[-1]) > float(run.loss[-1]),
                        "It would be so if the last update had made the loss smaller.",
                    ),
                    Option(
                        "The printed one is smaller",
                        lambda run: float(run.loss_mean[-1]) < float(run.loss[-1]),
                        "It would be so only if the last update had made the loss larger.",
                    ),
                ),
            ),
            (shown.two_losses, shown.loss),
            "Two programs may print different losses for one epoch and both be right. Ask "
            "which is meant: the loss met before the update, or the one at the new weights.",
        ),
        Step(
            "Ten epochs have moved every weight and bias. Those of the hidden layer are moved by "
            "an error that came through w5 or w6.",
            _EXERCISE,
            ChoiceQuestion(
                "Which has moved furthest from its start?",
                (
                    Option(
                        "w1 to w4, which are nearest to the input",
                        lambda run: _furthest(run) == "w1",
                        "Their gradient has one factor more, an outgoing weight, which gets "
                        "small on the way.",
                    ),
                    Option(
                        "w5 and w6, which are nearest to the output",
                        lambda run: _furthest(run) == "w5",
                        "What they multiply would have to be smaller for that.",
                    ),
                    Option(
                        "The bias of the output",
                        lambda run: _furthest(run) == "b3",
                        "Its gradient is the error times 1, where a weight's is the error times "
                        "a number that was larger.",
                    ),
                ),
            ),
            (shown.weights,),
            "How far a parameter moves is the sum of its gradients, and what it multiplies "
            "is a factor of each. A bias multiplies 1.",
        ),
    ),
)
