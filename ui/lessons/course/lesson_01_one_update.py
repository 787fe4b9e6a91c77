"""Lesson 1: one update, by hand."""

from nn_core import Experiment
from nn_core.message import message
from ui.lessons import shown
from ui.lessons.lesson import Lesson, NumberQuestion, Step, UpdateQuestion

_EXERCISE = Experiment()

LESSON = Lesson(
    message("One update by hand"),
    (
        Step(
            message(
                "Two inputs, two hidden units, one output, no activation. Every weight starts at "
                "1, every bias at 0. The one sample is x1 = 1, x2 = 1 with the target y = 1. Each "
                "unit adds up its inputs times their weights."
            ),
            _EXERCISE,
            NumberQuestion(
                message("What is the loss (y − ŷ)² before the first update?"),
                truth=lambda run: float(run.loss[0]),
                misconceptions=(
                    (
                        lambda run: float(run.loss[0]) ** 0.5,
                        message("That is the size of the error y − ŷ; the loss is its square."),
                    ),
                    (
                        lambda run: float(run.loss[0]) / 2.0,
                        message("That is ½(y − ŷ)², another usual loss; here there is no ½."),
                    ),
                ),
                otherwise=message(
                    "Go forward once more: first the sums of both hidden units, then their sum in "
                    "the output ŷ, then (y − ŷ)²."
                ),
            ),
            (shown.forward,),
            message(
                "Forward, every number is a sum of products, and the loss is one number for how "
                "far off the output is."
            ),
        ),
        Step(
            message(
                "Backwards: the derivative of the loss with respect to ŷ is 2(ŷ − y). A weight's "
                "gradient is this, times every weight on the way from it to the output, times what "
                "the weight itself multiplied. Then w ← w − η · gradient, with the learning rate η "
                "= 0.1."
            ),
            _EXERCISE,
            UpdateQuestion(message("What is w5 after the first step?"), "w5"),
            (shown.update_of("w5"),),
            message(
                "A gradient is the product of what lies on the way to the loss. The update goes "
                "against it."
            ),
        ),
        Step(
            message(
                "w1 lies one layer deeper: its error arrives through w5. All gradients of a step "
                "are computed before any weight changes, so it is the old w5."
            ),
            _EXERCISE,
            UpdateQuestion(message("What is w1 after the first step?"), "w1"),
            (shown.update_of("w1"),),
            message(
                "A weight of the hidden layer has one factor more in its gradient: the outgoing "
                "weight through which its error arrives, as it was before the step."
            ),
        ),
        Step(
            message(
                "A step is meant to make the loss smaller. Go forward once more with the new "
                "weights and biases, all nine of them: the biases have moved as well."
            ),
            _EXERCISE,
            NumberQuestion(
                message("What is the loss after one update?"),
                truth=lambda run: float(run.loss[1]),
                misconceptions=(
                    (
                        lambda run: float(run.loss_mean[0]),
                        message(
                            "That is the loss met before the update. It belongs to the old weights."
                        ),
                    ),
                ),
                otherwise=message(
                    "Use all the new values: six weights and three biases. The ledger on the page "
                    "By hand has each of them."
                ),
                margin=1e-4,
            ),
            (shown.two_losses, shown.loss),
            message(
                "Each update follows the slope where it stands. What it does to the loss is seen "
                "only by going forward once more."
            ),
        ),
    ),
)
