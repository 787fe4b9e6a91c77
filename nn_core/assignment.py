"""An assignment: an experiment, what of it is fixed or hidden, and what is asked about it.

A teacher makes it, and it travels as one link. A student's answers go back the same way; nothing
is kept on a server. The teacher's page marks them against its own copy of the assignment, and
says what the student changed.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from nn_core.declared import nearest, shortened
from nn_core.experiment import KINDS, Experiment
from nn_core.message import Message, message
from nn_core.packing import pack, seal, unpack
from nn_core.reading import ReadingError, read_number, rounds_to
from nn_core.step import quantities
from nn_core.step.quantities import Quantity
from nn_core.training import Run, train

RESULTS = ("step", "weights", "loss", "predictions", "findings")
"""What can be hidden until every question is answered: the numbers of a step, the weights after
training, losses, predicted values, and the sentences about them."""

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 80, 500, 60
MOST_QUESTIONS = 30
MOST_DECIMALS = 12
LONGEST_ANSWER = 40
_VERSION = 1

_NAMES = {
    "title": message("title"),
    "text": message("text"),
    "name": message("name"),
    "answer": message("answer"),
    "assignment": message("seal"),
}
"""What the texts of a visitor are called in a message."""


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What a student gets. Raises ValueError with a sentence for what is not allowed.

    `fixed` are fields that stay as they are in `experiment`, `hidden` those that are fixed and not
    shown either; `withheld` are results (of `RESULTS`) that show when all questions have an answer.
    """

    experiment: Experiment
    title: str = ""
    text: str = ""
    fixed: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    questions: tuple[Quantity, ...] = ()
    decimals: int = 4
    """To how many an answer is to be rounded."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", one_line("title", self.title, LONGEST_TITLE))
        object.__setattr__(self, "text", plain_text("text", self.text, LONGEST_TEXT))
        for name, allowed in (("fixed", KINDS), ("hidden", KINDS), ("withheld", RESULTS)):
            chosen = getattr(self, name)
            unknown = [each for each in chosen if each not in allowed]
            if unknown:
                raise ValueError(
                    Message(
                        "{name} has {value}; it may have {allowed}.",
                        name=name,
                        value=shortened(unknown[0]),
                        allowed=tuple(allowed),
                    )
                )
            object.__setattr__(self, name, tuple(each for each in allowed if each in chosen))
        if not isinstance(self.decimals, int) or not 0 <= self.decimals <= MOST_DECIMALS:
            raise ValueError(
                Message(
                    "decimals is {value}; it must be a whole number from 0 to {most}.",
                    value=shortened(self.decimals),
                    most=MOST_DECIMALS,
                )
            )
        if len(self.questions) > MOST_QUESTIONS:
            raise ValueError(
                Message(
                    "There are {questions} questions; there may be {most}.",
                    questions=len(self.questions),
                    most=MOST_QUESTIONS,
                )
            )
        if len(set(self.questions)) < len(self.questions):
            raise ValueError(Message("A question is asked twice."))
        for question in self.questions:
            quantities.check(self.experiment, question)

    @property
    def locked(self) -> tuple[str, ...]:
        """The fields that a student cannot change."""
        return tuple(name for name in KINDS if name in {*self.fixed, *self.hidden})

    @property
    def seal(self) -> str:
        """What tells this assignment from others."""
        return seal(_as_data(self))

    def to_text(self) -> str:
        """For a link; `assignment_from` reads it."""
        return pack(_as_data(self))

    def locked_in(self, experiment: Experiment) -> Experiment:
        """A student's experiment with the locked fields as they were assigned."""
        values = {name: getattr(experiment, name) for name in KINDS}
        values |= {name: getattr(self.experiment, name) for name in self.locked}
        return nearest(Experiment(), values)[0]


def assignment_from(text: str) -> Assignment:
    """The assignment that a link carries; raises ValueError with a sentence."""
    data = _of_version("assignment", unpack(text))
    return Assignment(
        title=_text(data, "title"),
        text=_text(data, "text"),
        experiment=_experiment(data),
        fixed=_texts(data, "fixed"),
        hidden=_texts(data, "hidden"),
        withheld=_texts(data, "withheld"),
        questions=tuple(map(quantities.from_text, _texts(data, "questions"))),
        decimals=data.get("decimals", 4),
    )


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a student gives back: a name, an experiment and a text for every question.

    `assignment` is the seal of the assignment that was worked on.
    """

    assignment: str
    experiment: Experiment
    name: str = ""
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "assignment", one_line("assignment", self.assignment, 10))
        object.__setattr__(self, "name", one_line("name", self.name, LONGEST_NAME))
        texts = tuple(one_line("answer", text, LONGEST_ANSWER) for text in self.texts)
        if len(texts) > MOST_QUESTIONS:
            raise ValueError(
                Message(
                    "There are {answers} answers; there may be {most}.",
                    answers=len(texts),
                    most=MOST_QUESTIONS,
                )
            )
        object.__setattr__(self, "texts", texts)

    def to_text(self) -> str:
        """For a link or a file; `answers_from` reads it."""
        return pack(
            {
                "answers": _VERSION,
                "to": self.assignment,
                "name": self.name,
                "experiment": self.experiment.to_query(),
                "texts": list(self.texts),
            }
        )


def answers_from(text: str) -> Answers:
    """The answers that a link or a file carries; raises ValueError with a sentence."""
    data = _of_version("answers", unpack(text))
    return Answers(
        assignment=_text(data, "to"),
        name=_text(data, "name"),
        experiment=_experiment(data),
        texts=_texts(data, "texts"),
    )


RIGHT, WRONG, UNREADABLE, MISSING = ("right", "wrong", "unreadable", "missing")


class Marked(NamedTuple):
    """A student's answers, marked: an outcome and the right number for every question.

    `changed` are the fields, with the assigned and the student's value as text, that the student
    has otherwise; those of them that were locked are in `broken`. `same` tells whether the answers
    are to this very assignment.
    """

    name: str
    texts: tuple[str, ...]
    outcomes: tuple[str, ...]
    values: tuple[float, ...]
    changed: tuple[tuple[str, str, str], ...]
    broken: tuple[str, ...]
    same: bool

    @property
    def right(self) -> int:
        return self.outcomes.count(RIGHT)


def mark(
    assignment: Assignment,
    answers: Answers,
    run_of: Callable[[Experiment], Run] = train,
    slack: Callable[[Run, Quantity], float] = lambda run, question: 0.0,
) -> Marked:
    """The answers against the assignment as the teacher has it.

    The numbers are those of the student's experiment with the locked fields as assigned: where
    the student may choose a learning rate, an answer is right for the one that was chosen.
    `slack` says how far rounding on the way may move a number. Raises ValueError with a sentence
    if the experiment is too long to be trained.
    """
    run = run_of(assignment.locked_in(answers.experiment))
    values = tuple(_value(run, question) for question in assignment.questions)
    texts = (*answers.texts, *[""] * len(values))[: len(values)]
    changed = _differences(assignment.experiment, answers.experiment)
    return Marked(
        name=answers.name,
        texts=texts,
        outcomes=tuple(
            _outcome(text, value, assignment.decimals, slack(run, question))
            for text, value, question in zip(texts, values, assignment.questions, strict=True)
        ),
        values=values,
        changed=changed,
        broken=tuple(name for name, _, _ in changed if name in assignment.locked),
        same=answers.assignment == assignment.seal,
    )


def _value(run: Run, question: Quantity) -> float:
    """The right number; nan where the run has none, as after it diverged."""
    try:
        return quantities.evaluate(run, question)
    except ValueError:
        return math.nan


def _outcome(text: str, value: float, decimals: int, slack: float) -> str:
    if not text:
        return MISSING
    try:
        answer = read_number(text)
    except ReadingError:
        return UNREADABLE
    right = abs(answer - value) <= slack or rounds_to(value, text, coarsest=-decimals)
    return RIGHT if right else WRONG


def _differences(assigned: Experiment, given: Experiment) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, kind.format(getattr(assigned, name)), kind.format(getattr(given, name)))
        for name, kind in KINDS.items()
        if getattr(assigned, name) != getattr(given, name)
    )


def one_line(name: str, text: str, longest: int) -> str:
    """A text of a visitor on one line, without what cannot be printed; ValueError if too long."""
    kept = (each for each in text[: 4 * longest] if each.isspace() or each.isprintable())
    return plain_text(name, " ".join("".join(kept).split()), longest)


def plain_text(name: str, text: str, longest: int) -> str:
    """A text of a visitor with its line breaks, without what cannot be printed."""
    plain = "".join(
        character
        for character in text[: 8 * longest].replace("\r\n", "\n")
        if character == "\n" or character.isprintable()
    ).strip()
    if len(text) > 8 * longest or len(plain) > longest:
        raise ValueError(
            Message(
                "The {name} has {length} characters; it may have {longest}.",
                name=Message(_NAMES.get(name, name)),
                length=len(text),
                longest=longest,
            )
        )
    return plain


def _as_data(assignment: Assignment) -> dict[str, Any]:
    return {
        "assignment": _VERSION,
        "title": assignment.title,
        "text": assignment.text,
        "experiment": assignment.experiment.to_query(),
        "fixed": list(assignment.fixed),
        "hidden": list(assignment.hidden),
        "withheld": list(assignment.withheld),
        "questions": [question.to_text() for question in assignment.questions],
        "decimals": assignment.decimals,
    }


def _of_version(what: str, data: Any) -> Mapping[str, Any]:
    """The data, if they are of this kind; raises ValueError with a sentence."""
    if not isinstance(data, dict) or what not in data:
        raise ValueError(
            Message("This is no link to an assignment, and no file of one.")
            if what == "assignment"
            else Message("These are no answers to an assignment.")
        )
    if data[what] != _VERSION:
        raise ValueError(Message("This is of another version of the lab: it cannot be read here."))
    return data


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise ValueError(
            Message("{key} is {value}; it must be a text.", key=key, value=shortened(value))
        )
    return value


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = data.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(
            Message(
                "{key} is {value}; it must be a list of texts.", key=key, value=shortened(values)
            )
        )
    return tuple(values)


def _experiment(data: Mapping[str, Any]) -> Experiment:
    """The experiment in the data; raises ValueError for what cannot be read."""
    query = data.get("experiment", {})
    if not isinstance(query, dict) or not all(isinstance(text, str) for text in query.values()):
        raise ValueError(Message("The experiment must be names with their texts."))
    experiment, problems = Experiment.from_query(query)
    if problems:
        raise ValueError(problems[0])
    return experiment
