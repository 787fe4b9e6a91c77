"""What an address says: an experiment, a step of it, a view of a sweep, a step of a lesson, runs.

Each is declared once.

Any page reads all of it; a page writes the experiment and what is its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from nn_core import Experiment
from nn_core.compare import codec
from nn_core.declared import check_fields, declare, from_query, kinds, labels, to_query
from nn_core.experiment import KINDS, MOST_SAMPLES, ORIGINAL
from nn_core.fields import (
    Choice,
    Kind,
    Number,
    WholeNumber,
    format_float,
    parse_float,
    parse_int,
    to_float,
)
from nn_core.labels import NO_LABELS, Labels
from nn_core.message import Message
from nn_core.sweep.axis import FIELDS, axis_names
from ui.locales import languages

BROWSER = "browser"
"""Stands in an address for the language of the browser."""

YOUR_TURN = "your-turn"
SCALES = ("linear", "log")
ANSWERS = "answers"
"""The entries of a query that carry a student's answers to an assignment."""


@dataclass(frozen=True, kw_only=True)
class ParameterName(Kind):
    """The name of a weight or bias of some network."""

    allowed = Message("a weight or bias, such as w3 or b1")

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or value[:1] not in ("w", "b") or parse_int(value[1:]) < 1:
            raise ValueError(value)
        return f"{value[0]}{int(value[1:])}"

    def parse(self, text: str) -> str:
        return self.check(text)


@dataclass(frozen=True, kw_only=True)
class LabelTexts(Kind):
    """A sheet's own names of the parameters of one network, written 2-2-1~w13~w23~…"""

    allowed = Message("the network and a label for each parameter, such as 2-1-1~w13~w23~v~θ1~θ2")

    def check(self, value: Any) -> Labels:
        if not isinstance(value, Labels):
            raise ValueError(value)
        return value

    def parse(self, text: str) -> Labels:
        return Labels.from_text(text)

    def format(self, value: Labels) -> str:
        return value.to_text()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a run and how it is looked at. Epochs and samples count from 1.

    It is what was asked for; the run may not have it. The sample stands for the step that uses it.
    """

    epoch: int = declare(1, WholeNumber(label="Epoch", low=1, high=1_000_000))
    sample: int = declare(
        1,
        WholeNumber(label="Sample", low=1, high=MOST_SAMPLES),
    )
    mode: str = declare(
        "follow-it",
        Choice(
            label="Mode",
            options=("follow-it", YOUR_TURN),
        ),
    )
    parameter: str = declare(
        "w1",
        ParameterName(label="Follow a parameter"),
    )
    quantity: str = declare(
        "gradient",
        Choice(label="Compute the", options=("gradient", "after")),
    )

    labels: Labels = declare(
        NO_LABELS,
        LabelTexts(label="Labels"),
    )

    def __post_init__(self) -> None:
        check_fields(self)


class Range(NamedTuple):
    """An axis of a sweep without its resolution."""

    name: str
    low: float
    high: float
    scale: str = "linear"


@dataclass(frozen=True, kw_only=True)
class AxisRange(Kind):
    """A quantity and the ends of its axis, written w1~0.1~10~log.

    Whether the experiment has the quantity and allows these ends, its sweep says.
    """

    allowed = Message(
        "a quantity and the two ends of its axis, such as learning_rate~0.1~0.5 or w1~0.1~10~log"
    )

    def check(self, value: Any) -> Range:
        if not isinstance(value, Range) or value.scale not in SCALES:
            raise ValueError(value)
        name = value.name if value.name in FIELDS else _PARAMETER.check(value.name)
        return Range(name, to_float(value.low), to_float(value.high), value.scale)

    def parse(self, text: str) -> Range:
        name, low, high, *scale = text.split("~")
        if len(scale) > 1:
            raise ValueError(text)
        return self.check(Range(name, parse_float(low), parse_float(high), *scale))

    def format(self, value: Range) -> str:
        ends = f"{value.name}~{format_float(value.low)}~{format_float(value.high)}"
        return ends if value.scale == "linear" else f"{ends}~{value.scale}"


_PARAMETER = kinds(Step)["parameter"]


def usual_range(name: str) -> Range:
    """The range that an axis starts with."""
    axis = KINDS[name if name in FIELDS else "weights"].axis
    assert axis is not None, name
    return Range(name, *axis)


@dataclass(frozen=True, kw_only=True)
class View:
    """What of a sweep is looked at."""

    view: str = declare("map", Choice(label="Picture", options=("map", "lines")))
    x: Range = declare(usual_range("learning_rate"), AxisRange(label="Across"))
    y: Range = declare(
        usual_range("init_scale"),
        AxisRange(label="Up", applies=lambda view: view.view == "map"),
    )
    cells: int = declare(
        256,
        Choice(
            label="Cells along an axis",
            options=(64, 128, 256, 512, 1024),
        ),
    )
    color: str = declare(
        "loss",
        Choice(
            label="Colour",
            options=("loss", "solved", "distance"),
            applies=lambda view: view.view == "map",
        ),
    )
    threshold: float = declare(
        0.01,
        Number(
            label="Loss threshold",
            low=0.0,
            low_excluded=True,
            high=1e300,
        ),
    )
    seeds: int = declare(
        50,
        WholeNumber(
            label="Seeds",
            help="Random starts at every value; only the start random has seeds.",
            low=2,
            high=512,
            applies=lambda view: view.view == "lines",
        ),
    )

    def __post_init__(self) -> None:
        check_fields(self)


def usual_view(base: Experiment) -> View:
    """The view that a sweep of an experiment opens with."""
    return _usual_view("init_scale" in axis_names(base))


@lru_cache(maxsize=2)
def _usual_view(has_scale: bool) -> View:
    return View() if has_scale else View(y=usual_range("w1"))


@dataclass(frozen=True, kw_only=True)
class LessonStep:
    """A step of a lesson, both counted from 1. It is what was asked for; there may be none."""

    lesson: int = declare(1, WholeNumber(label="Lesson", low=1, high=99))
    step: int = declare(1, WholeNumber(label="Step", low=1, high=5))

    def __post_init__(self) -> None:
        check_fields(self)


LABELS = labels(Experiment) | labels(Step) | labels(View) | labels(LessonStep)
"""What every field is called on the screen, to be said in a language."""


@dataclass(frozen=True, kw_only=True)
class LanguageCode(Kind):
    """The code of a language that there is, or the browser's."""

    @property
    def allowed(self) -> str:
        return Message("one of {options}", options=(BROWSER, *languages()))

    def check(self, value: Any) -> str:
        if value not in (BROWSER, *languages()):
            raise ValueError(value)
        return str(value)

    def parse(self, text: str) -> str:
        return self.check(text)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """In which language the pages are read; links keep what was chosen by hand."""

    lang: str = declare(BROWSER, LanguageCode(label="Language"))

    def __post_init__(self) -> None:
        check_fields(self)


_STEP, _VIEW, _LESSON, _READING = Step(), View(), LessonStep(), Reading()
"""What is usual, of which an address says nothing."""

Own = Literal["", "step", "view", "threshold", "lesson", "runs", "answers"]
"""What a page writes into its address beside the experiment."""


class Address(NamedTuple):
    """All that an address can say."""

    experiment: Experiment = ORIGINAL
    step: Step = _STEP
    view: View = _VIEW
    lesson: LessonStep = _LESSON
    reading: Reading = _READING
    runs: tuple[str, ...] = ()
    """What Compare shows in place of the visitor's own list, as `codec.to_query` writes it."""
    answers: tuple[str, ...] = ()
    """Students' answers to be marked, as `Answers.to_text` writes them."""

    def query(self, own: Own = "") -> dict[str, str]:
        """What differs from what is usual, as text; without what is a list: runs and answers."""
        query = self.experiment.to_query() | to_query(self.reading, _READING)
        if own == "step":
            return query | to_query(self.step, _STEP)
        if own == "view":
            return query | to_query(self.view, usual_view(self.experiment))
        if own in ("threshold", "runs"):
            return query | to_query(View(threshold=self.view.threshold), _VIEW)
        if own == "lesson":
            return query | to_query(self.lesson, _LESSON)
        return query


def read(query: Mapping[str, Sequence[str]]) -> tuple[Address, tuple[str, ...]]:
    """What a query says, and a message for each entry that it ignored; never raises."""
    parts: dict[type, dict[str, Sequence[str]]] = {
        Step: {},
        View: {},
        LessonStep: {},
        Reading: {},
        Experiment: {},
    }
    runs, answers = tuple(query.get(codec.KEY, ())), tuple(query.get(ANSWERS, ()))
    for name, texts in query.items():
        if name in (codec.KEY, ANSWERS):
            continue
        declared = next((each for each in parts if name in kinds(each)), Experiment)
        parts[declared][name] = texts
    experiment, problems = from_query(ORIGINAL, parts[Experiment])
    step, of_step = from_query(_STEP, parts[Step])
    view, of_view = from_query(usual_view(experiment), parts[View])
    lesson, of_lesson = from_query(_LESSON, parts[LessonStep])
    reading, of_reading = from_query(_READING, parts[Reading])
    return (
        Address(experiment, step, view, lesson, reading, runs, answers),
        (*problems, *of_step, *of_view, *of_lesson, *of_reading),
    )
