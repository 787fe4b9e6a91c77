"""Lesson 7: the learning rate: too small, right, too large."""

from dataclasses import replace

import numpy as np

from nn_core import Experiment, Run, train
from nn_core.stability import largest_stable_rate, sharpness
from ui.lessons import shown
from ui.lessons.lesson import ChoiceQuestion, Control, Lesson, NumberQuestion, Option, Step

_EXERCISE = Experiment()


def _end(run: Run) -> float:
    return float(run.loss[-1]) if run.diverged_at is None else np.inf


def _start(run: Run) -> float:
    return float(run.loss[0])


def _within_limit(run: Run) -> bool:
    limit = largest_stable_rate(sharpness(run.experiment, run.weights[0]))
    return run.experiment.learning_rate <= limit


def _without_momentum(run: Run) -> float:
    return _end(train(replace(run.experiment, momentum=0.0)))


LESSON = Lesson(
    "The learning rate",
    (
        Step(
            "The original exercise learns with η = 0.1. Take twice as much, 0.2, for the same "
            "ten epochs. Other rates can be chosen once you have answered.",
            replace(_EXERCISE, learning_rate=0.2),
            ChoiceQuestion(
                "What is the loss at the end, compared with the start?",
                (
                    Option(
                        "Smaller",
                        lambda run: _end(run) < _start(run),
                        "Every step goes down the slope it stands on. But one that is too long "
                        "ends higher up on the other side, and one of length 0 ends nowhere else.",
                    ),
                    Option(
                        "The same",
                        lambda run: _end(run) == _start(run),
                        "The loss stays only where nothing moves.",
                    ),
                    Option(
                        "Larger, or beyond all numbers",
                        lambda run: _end(run) > _start(run),
                        "This rate is small enough for each overshoot to be smaller than the one "
                        "before, or there is none.",
                    ),
                ),
            ),
            (shown.loss, shown.finding),
            "A step follows the slope where it stands and lands where the slope is another."
            " How far it goes is up to the learning rate.",
            controls=(Control("learning_rate", (0.0, 0.001, 0.01, 0.1, 0.2)),),
        ),
        Step(
            "Take a loss of one weight: L = ½λw², whose curvature is λ. A step goes from w to "
            "w − ηλw. Let λ be 20.",
            _EXERCISE,
            NumberQuestion(
                "Above which η does |w| grow with every step?",
                lambda run: float(largest_stable_rate(20.0)),
                (
                    (
                        lambda run: float(largest_stable_rate(20.0)) / 2.0,
                        "With this η the step ends exactly at 0, the best there is. Beyond it w "
                        "only changes its sign, and may still become smaller.",
                    ),
                    (
                        lambda run: 20.0,
                        "That is the curvature. The steeper the valley curves, the shorter a step "
                        "must be.",
                    ),
                ),
                "|w| grows where |1 − ηλ| is above 1.",
            ),
            (shown.stable_rate,),
            "For one weight, 1/λ leads to the lowest point at once and 2/λ is the limit: "
            "beyond it every step ends further away.",
        ),
        Step(
            "With many weights the largest curvature, λmax, counts, and it changes as the weights "
            "do. The exercise with η = 0.1 ends with a small loss.",
            _EXERCISE,
            ChoiceQuestion(
                "So where was η at the very start, before the first step?",
                (
                    Option(
                        "Within the limit 2/λmax",
                        _within_limit,
                        "A loss that falls in the end may have overshot first: the limit tells "
                        "what would happen if the curvature stayed as it is.",
                    ),
                    Option(
                        "Above the limit 2/λmax",
                        lambda run: not _within_limit(run),
                        "At this rate even the curvature of the start asks for no shorter step.",
                    ),
                ),
            ),
            (shown.stable_rate, shown.loss),
            "2/λmax is about the place where the weights are now. It changes as they move.",
            controls=(Control("learning_rate", (0.01, 0.05, 0.1)),),
        ),
        Step(
            "Momentum keeps a share of the last step and adds it to the next: "
            "v ← μ·v − η·gradient, w ← w + v. Take η = 0.01, with which ten epochs are too few, "
            "and μ = 0.5.",
            replace(_EXERCISE, learning_rate=0.01, momentum=0.5),
            ChoiceQuestion(
                "How does the loss after ten epochs compare with that without momentum?",
                (
                    Option(
                        "It is smaller",
                        lambda run: _end(run) < _without_momentum(run),
                        "Steps that add up also add up beyond the lowest point.",
                    ),
                    Option(
                        "It is the same: μ only smooths the way",
                        lambda run: _end(run) == _without_momentum(run),
                        "Gradients of one direction add up: in the long run a step becomes "
                        "1/(1 − μ) times as long.",
                    ),
                    Option(
                        "It is larger",
                        lambda run: _end(run) > _without_momentum(run),
                        "Here the steps point the same way again and again, and there momentum "
                        "makes them longer.",
                    ),
                ),
            ),
            (shown.loss, shown.finding),
            "Momentum adds up the steps that point the same way. In the long run it works "
            "like a learning rate 1/(1 − μ) times as large.",
            controls=(Control("momentum", (0.5, 0.9)),),
        ),
    ),
)
