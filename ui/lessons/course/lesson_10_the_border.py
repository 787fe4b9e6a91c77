"""Lesson 10: the border between the learning rates that diverge and those that do not."""

from dataclasses import replace

from nn_core import Experiment, Run
from nn_core.sweep.border import border_length, comes_back, diverged_along
from ui.lessons import border
from ui.lessons.lesson import ChoiceQuestion, Control, Lesson, NumberQuestion, Option, Step

_LINE = Experiment(epochs=400, init_scale=0.3)
_STARTS = Control("init_scale", (0.3, 1.0, 2.0))
_MAGNIFIED = 10_000
_PAGES = ("Train", "Sweep")


def _comes_back(run: Run) -> bool:
    return comes_back(diverged_along(run.experiment, border.RATES))


def _is_jagged(run: Run) -> bool:
    """Whether the magnified border is longer than any straight line through the picture."""
    diverged = border.magnified(run.experiment, _MAGNIFIED).diverged
    return border_length(diverged) > 2 * border.CELLS


LESSON = Lesson(
    "The border",
    (
        Step(
            "A map of trainings: across the learning rate from 0 to 0.5, upwards the value that "
            "all weights start with; 400 epochs each. Walk along one line of it, from left to "
            "right, where the weights start at 0.3. You can choose other lines once you have "
            "answered.",
            _LINE,
            ChoiceQuestion(
                "If one learning rate makes the training diverge, does every larger one?",
                (
                    Option(
                        "Yes, beyond the border all of them",
                        lambda run: not _comes_back(run),
                        "A larger step lands elsewhere, and from some places the training comes "
                        "back. So on this line orange and blue take turns.",
                    ),
                    Option(
                        "No, some larger ones do not diverge",
                        _comes_back,
                        "On other lines that is so. On this one everything behind the first "
                        "border diverges.",
                    ),
                ),
            ),
            (border.whole_map, border.along_the_line),
            "Too large is not one number. For some starts there is one border, for others "
            "diverging and not diverging take turns.",
            (_STARTS,),
            _PAGES,
        ),
        Step(
            "A rule of thumb: keep η below 2/λmax of the start. Take the line where the weights "
            "start at 1, and the rule as a forecast for each learning rate: above 2/λmax the "
            "training diverges, up to it it does not.",
            replace(_LINE, init_scale=1.0),
            ChoiceQuestion(
                "For how many of the rates from 0 to 0.5 is this forecast wrong?",
                (
                    Option(
                        "For none: it is the limit",
                        lambda run: border.wrong_forecasts(run) == 0.0,
                        "It is the limit as long as λmax stays what it is. With the first step "
                        "the weights move, and λmax with them.",
                    ),
                    Option(
                        "For some, but for fewer than half",
                        lambda run: 0.0 < border.wrong_forecasts(run) < 0.5,
                        "Count in the picture below where the dashed line and the border part.",
                    ),
                    Option(
                        "For half of them or more",
                        lambda run: border.wrong_forecasts(run) >= 0.5,
                        "The forecast knows the start alone, and still most of these runs go as "
                        "it says.",
                    ),
                ),
            ),
            (border.along_the_line,),
            "2/λmax is a good first guess. Where exactly the border is, only training shows.",
            (_STARTS,),
            _PAGES,
        ),
        Step(
            "Back to the map: take a point of its border and magnify what is around it 10,000 "
            "times. Every cell of the new picture is trained anew. You can choose other "
            "magnifications once you have answered.",
            _LINE,
            ChoiceQuestion(
                "What does the border look like there?",
                (
                    Option(
                        "Nearly straight, as a coast does from nearby",
                        lambda run: not _is_jagged(run),
                        "Most curves look straight when they are magnified. This border does "
                        "not: it is a fractal, with new detail at every magnification.",
                    ),
                    Option(
                        "As jagged as before",
                        _is_jagged,
                        "Here a straight line through the picture would be as long as the border.",
                    ),
                ),
            ),
            (border.pieces(_MAGNIFIED),),
            "Wherever the border is a fractal, a closer look finds new detail, as far as the "
            "numbers of the machine go.",
            opens=_PAGES,
        ),
        Step(
            "Between two neighbouring rates of the line, 0.0025 apart, the first one does not "
            "diverge and the second one does. Train the middle, keep the half whose ends still "
            "differ, and go on. A number of the machine has 53 binary digits.",
            _LINE,
            NumberQuestion(
                "After about how many halvings is no number left between the two ends?",
                border.halvings,
                (
                    (
                        lambda run: 16.0,
                        "That is about the number of decimal digits. A halving wins one binary "
                        "digit; a decimal digit takes more than three of them.",
                    ),
                ),
                "Each halving wins one of the 53 binary digits, and the two rates share the first "
                "of them already.",
                margin=5.0,
            ),
            (border.side_by_side,),
            "The last digit of the learning rate can decide. A rule of thumb has few digits, so "
            "it cannot be exact; it can only keep you away from the border.",
            opens=_PAGES,
        ),
    ),
)
