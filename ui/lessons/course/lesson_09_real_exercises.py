"""Lesson 9: two exercises from print, checked number by number."""

from collections.abc import Callable
from dataclasses import replace

from nn_core import Experiment, Run, train
from nn_core.exercises import HAN_KAMBER, MAZUR, Exercise
from nn_core.step.quantities import evaluate
from ui.lessons import shown
from ui.lessons.lesson import (
    ChoiceQuestion,
    Control,
    Lesson,
    NumberQuestion,
    Option,
    Step,
    UpdateQuestion,
)


def _with_other_biases(run: Run) -> Run:
    """The same with biases that learn where they are fixed here, and the other way round."""
    other = "learned" if run.experiment.biases == "fixed" else "fixed"
    return train(replace(run.experiment, biases=other))


def _weights_depend_on_biases(run: Run) -> bool:
    """Whether some weight after the first step is another one if the biases learn."""
    weights = [name.startswith("w") for name in run.names]
    return bool((run.weights[1] != _with_other_biases(run).weights[1])[weights].any())


def _error_depends_on_biases(run: Run) -> bool:
    """Whether the error after the first step is another one if the biases learn."""
    return float(run.loss[1]) != float(_with_other_biases(run).loss[1])


def _agrees(exercise: Exercise, experiment: Experiment) -> bool:
    """Whether every number that is printed of the exercise is one of the experiment's."""
    run = train(experiment)
    return all(each.agrees(evaluate(run, each.quantity)) for each in exercise.printed)


def _is_loss(loss: str) -> Callable[[Run], bool]:
    return lambda run: _agrees(HAN_KAMBER, replace(run.experiment, loss=loss))


LESSON = Lesson(
    "Real exercises",
    (
        Step(
            "From Mazur, A Step by Step Backpropagation Example: sigmoid everywhere, x1 = 0.05, "
            "x2 = 0.1, two outputs with the targets 0.01 and 0.99. w1 to w8 start at 0.15, 0.2, "
            "0.25, 0.3, 0.4, 0.45, 0.5, 0.55. Both hidden units have the bias 0.35, both outputs "
            "0.6. The error of an output is ½(y − ŷ)².",
            MAZUR.experiment,
            NumberQuestion(
                "What is the error of both outputs together, before the step?",
                lambda run: float(run.loss[0]),
                (
                    (
                        lambda run: 2.0 * float(run.loss[0]),
                        "The ½ is missing: this is the sum of the squares.",
                    ),
                    (
                        lambda run: 0.5 * float(run.loss[0]),
                        "This is the mean of both outputs. Their errors are added here.",
                    ),
                ),
                "Go forward with 1/(1 + e^(−z)) in every unit. w1 and w2 enter the first hidden "
                "unit, w5 and w6 the first output.",
            ),
            (shown.forward, shown.printed(MAZUR)),
            "A printed number is right if ours, rounded to as many digits, is the same. Here "
            "every one can be checked.",
        ),
        Step(
            "Now w5, from the first hidden unit to the first output. The derivative of ½(y − ŷ)² "
            "is −(y − ŷ): the ½ cancels the 2. The slope of the sigmoid is ŷ(1 − ŷ), and η is "
            "0.5.",
            MAZUR.experiment,
            UpdateQuestion("What is w5 after the step?", "w5"),
            (shown.update_of("w5"), shown.printed(MAZUR)),
            "However long it looks on paper, this gradient has three factors: the error, the "
            "slope, and what the weight multiplies.",
        ),
        Step(
            "The article keeps its biases as they start; other books let them learn. Which of "
            "the two a sheet means, it may not say. Choose either once you have answered.",
            MAZUR.experiment,
            ChoiceQuestion(
                "The biases aside, what of the first step depends on whether they learn?",
                (
                    Option(
                        "The new weights, and the error after the step",
                        lambda run: (
                            _weights_depend_on_biases(run) and _error_depends_on_biases(run)
                        ),
                        "All gradients of a step use the numbers from before it. A bias that "
                        "moves in this step is in none of them.",
                    ),
                    Option(
                        "Only the error after the step",
                        lambda run: (
                            not _weights_depend_on_biases(run) and _error_depends_on_biases(run)
                        ),
                        "Some new weight depends on it as well.",
                    ),
                    Option(
                        "Nothing: a bias is a constant",
                        lambda run: (
                            not _weights_depend_on_biases(run) and not _error_depends_on_biases(run)
                        ),
                        "A bias that learns moves like a weight whose input is always 1. Then "
                        "the next way forward starts from another bias.",
                    ),
                ),
            ),
            (shown.ledger, shown.finding),
            "In the first step biases that learn show in themselves and in the error after it, "
            "from the second step on in everything. So check a second step too.",
            controls=(Control("biases", ("fixed", "learned")),),
        ),
        Step(
            "From Han & Kamber, Data Mining: sigmoid everywhere. In our order w1 to w6 start at "
            "0.2, −0.5, −0.3, 0.2, −0.3, −0.2 and the biases at −0.4, 0.2, 0.1. Both inputs and "
            "the target are 1. With Err = O(1 − O)(T − O) of the output, w46 moves by "
            "0.9 · Err · O4.",
            HAN_KAMBER.experiment,
            UpdateQuestion("What is the book's w46, which is w5 here, after the step?", "w5"),
            (shown.update_of("w5"), shown.printed(HAN_KAMBER)),
            "Other names and another sign are the same arithmetic: Err is −δ, and adding "
            "η · Err · O is subtracting η times the gradient.",
            hides=("loss",),
        ),
        Step(
            "The book writes down no loss, only Err = O(1 − O)(T − O) for an output. But Err "
            "is −dL/dz, so there is a loss behind it, and all its numbers depend on which.",
            HAN_KAMBER.experiment,
            ChoiceQuestion(
                "Which loss has this Err?",
                (
                    Option(
                        "½(T − O)²",
                        _is_loss("half-squared"),
                        "With it the printed numbers do not come out.",
                    ),
                    Option(
                        "(T − O)²",
                        _is_loss("squared"),
                        "Its derivative has a factor 2. Every Err and every change would be "
                        "twice as large as in the book.",
                    ),
                    Option(
                        "None: Err is the error itself",
                        lambda run: (
                            not any(_is_loss(loss)(run) for loss in ("half-squared", "squared"))
                        ),
                        "The error is T − O. Err has the slope O(1 − O) as well, as a derivative "
                        "of a loss through a sigmoid has.",
                    ),
                ),
            ),
            (shown.printed(HAN_KAMBER),),
            "Before you compare numbers with a book, find its loss. With the ½ or without is a "
            "factor 2 in every change.",
            hides=("loss",),
        ),
    ),
)
