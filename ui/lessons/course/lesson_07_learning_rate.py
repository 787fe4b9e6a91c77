"""Lesson 7: the learning rate: too small, right, too large."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nn_core import Experiment, Run, train
from nn_core.stability import largest_stable_rate, sharpness
from ui.lessons import border, one_weight, shown
from ui.lessons.lesson import ChoiceQuestion, Control, Lesson, NumberQuestion, Option, Step

_EXERCISE = Experiment()
_CURVATURE = 20.0
_FORECAST = (0.05, 0.15, 0.2, 0.4)


def _end(run: Run) -> float:
    return float(run.loss[-1]) if run.diverged_at is None else np.inf


def _start(run: Run) -> float:
    return float(run.loss[0])


def _within_limit(run: Run) -> bool:
    limit = largest_stable_rate(sharpness(run.experiment, run.weights[0]))
    return run.experiment.learning_rate <= limit


def _without_momentum(run: Run) -> float:
    return _end(train(replace(run.experiment, momentum=0.0)))


def _is_first_to_diverge(rate: float) -> Callable[[Run], bool]:
    """Whether of the rates that can be chosen this is the smallest that diverges."""

    def right(run: Run) -> bool:
        tried = (train(replace(run.experiment, learning_rate=each)) for each in _FORECAST)
        diverging = [each.experiment.learning_rate for each in tried if each.diverged_at]
        return rate == min(diverging, default=None)

    return right


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
                lambda run: float(largest_stable_rate(_CURVATURE)),
                (
                    (
                        lambda run: float(largest_stable_rate(_CURVATURE)) / 2.0,
                        "With this η the step ends exactly at 0, the best there is. Beyond it w "
                        "only changes its sign, and may still become smaller.",
                    ),
                    (
                        lambda run: _CURVATURE,
                        "That is the curvature. The steeper the valley curves, the shorter a step "
                        "must be.",
                    ),
                ),
                "|w| grows where |1 − ηλ| is above 1.",
            ),
            (one_weight.paths(_CURVATURE),),
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
            "Now a forecast: the exercise for 400 epochs, with each of the four learning rates "
            "below. Think of 2/λmax at the start, and of what becomes of λmax when the weights "
            "get smaller.",
            replace(_EXERCISE, learning_rate=0.2, epochs=400),
            ChoiceQuestion(
                "Which is the smallest of them that makes the training diverge?",
                (
                    Option(
                        "0.05",
                        _is_first_to_diverge(0.05),
                        "This is still within 2/λmax of the start, so not even the first step "
                        "overshoots too far.",
                    ),
                    Option(
                        "0.15",
                        _is_first_to_diverge(0.15),
                        "It is above 2/λmax of the start. But the first step leads to smaller "
                        "weights, where the loss is flatter and allows longer steps.",
                    ),
                    Option(
                        "0.2",
                        _is_first_to_diverge(0.2),
                        "It diverges, but it is not the smallest that does.",
                    ),
                    Option(
                        "0.4",
                        _is_first_to_diverge(0.4),
                        "It diverges, but so does a smaller one of the four.",
                    ),
                ),
            ),
            (shown.loss, border.along_the_line),
            "Where training blows up depends on the whole way, not on the start alone. Above "
            "2/λmax a step overshoots, and may still land where the loss is flatter.",
            hides=("learning_rate",),
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
