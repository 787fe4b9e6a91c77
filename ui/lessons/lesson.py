"""What a lesson is: data. Every right answer is computed from a step's run when it is judged.

Its texts are messages, in no language: a verdict and a wrong answer are said in that of the visit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple

from nn_core import Experiment, Run
from nn_core.message import Message
from nn_core.reading import read_number
from nn_core.step.answers import TOLERANCE, is_right, near, truth
from nn_core.step.ledger import explain_step
from nn_core.step.mistakes import diagnose
from ui.facts import fact, say
from ui.language import joined, number, said
from ui.lessons.shown import MISTAKES, Section
from ui.lessons.words import SENTENCES


class Verdict(NamedTuple):
    """What there is to say about an answer, in the present language."""

    right: bool
    sentence: str


class Wrong(NamedTuple):
    """A wrong answer and the misconception behind it, in the present language."""

    answer: str
    sentence: str


class Option(NamedTuple):
    """A choice: whether it is right for a run, and the misconception behind it where it is not."""

    text: str
    right: Callable[[Run], bool]
    misconception: str


@dataclass(frozen=True)
class ChoiceQuestion:
    """One of a few options, of which exactly one is right for every run of its step.

    An answer is the text of an option as it stands in the lesson, whatever language it is read in.
    """

    ask: str
    options: tuple[Option, ...]

    def judge(self, run: Run, answer: str) -> Verdict:
        """Raises ValueError where the answer is not one of the options."""
        chosen = [option for option in self.options if option.text == answer]
        if not chosen:
            raise ValueError(Message("Choose one of the answers."))
        if chosen[0].right(run):
            return Verdict(True, say(fact("right", answer=said(answer)), SENTENCES))
        return Verdict(False, said(chosen[0].misconception))

    def right_answer(self, run: Run) -> str:
        """The option that is right."""
        return next(said(option.text) for option in self.options if option.right(run))

    def wrong_answers(self, run: Run) -> tuple[Wrong, ...]:
        """The other options."""
        wrong = (option for option in self.options if not option.right(run))
        return tuple(Wrong(said(option.text), said(option.misconception)) for option in wrong)


@dataclass(frozen=True)
class WeightQuestion:
    """Which weight or bias: exactly one is right."""

    ask: str
    right: Callable[[Run], str]
    misconceptions: tuple[tuple[tuple[str, ...], str], ...]
    """For all others: names, and what is said of each of them."""

    def judge(self, run: Run, answer: str) -> Verdict:
        """Raises ValueError where the answer is not the name of a weight or bias."""
        if answer not in run.names:
            raise ValueError(Message("Choose a weight or bias."))
        if answer == self.right(run):
            return Verdict(True, say(fact("right", answer=answer), SENTENCES))
        sentence = next(why for names, why in self.misconceptions if answer in names)
        return Verdict(False, said(sentence))

    def right_answer(self, run: Run) -> str:
        """The name of the weight or bias."""
        return self.right(run)

    def wrong_answers(self, run: Run) -> tuple[Wrong, ...]:
        """The others, those of one misconception together."""
        return tuple(Wrong(joined(*names), said(why)) for names, why in self.misconceptions)


@dataclass(frozen=True)
class NumberQuestion:
    """A number, right to three significant digits; other numbers that stand for a misconception."""

    ask: str
    truth: Callable[[Run], float]
    misconceptions: tuple[tuple[Callable[[Run], float], str], ...]
    otherwise: str
    """Said of any other number."""
    margin: float = 0.0
    """How far off an answer may be at least."""

    def judge(self, run: Run, answer: str) -> Verdict:
        """Raises ValueError with a sentence where the answer is no number."""
        given, right = read_number(answer), self.truth(run)
        if self._near(given, right):
            return Verdict(True, say(fact("right_number", value=float(right)), SENTENCES))
        for wrong, sentence in self.misconceptions:
            if self._near(given, wrong(run)):
                return Verdict(False, said(sentence))
        return Verdict(False, said(self.otherwise))

    def right_answer(self, run: Run) -> str:
        """The number as it is shown."""
        return number(self.truth(run))

    def wrong_answers(self, run: Run) -> tuple[Wrong, ...]:
        """The numbers that stand for a misconception, and any other."""
        known = (Wrong(number(wrong(run)), said(why)) for wrong, why in self.misconceptions)
        return (*known, Wrong("", said(self.otherwise)))

    def _near(self, given: float, value: float) -> bool:
        return near(given, value, max(TOLERANCE * abs(value), self.margin))


@dataclass(frozen=True)
class UpdateQuestion:
    """A number of the first step, judged as on By hand: with its tolerance and its mistakes."""

    ask: str
    parameter: str
    quantity: str = "after"
    """gradient or after"""

    def judge(self, run: Run, answer: str) -> Verdict:
        """Raises ValueError with a sentence where the answer is no number."""
        given, ledger = read_number(answer), explain_step(run.experiment, 0, run)
        asked = (ledger, self.parameter, self.quantity)
        if is_right(*asked, given):
            return Verdict(True, say(fact("right_number", value=truth(*asked)), SENTENCES))
        for mistake in diagnose(*asked, given, ledger.traces[0]):
            title, explanation = MISTAKES[mistake.kind]
            found = fact("mistake", title=said(title), explanation=said(explanation))
            return Verdict(False, say(found, SENTENCES))
        return Verdict(False, say(fact("no_mistake"), SENTENCES))

    def right_answer(self, run: Run) -> str:
        """The number as it is shown."""
        return number(truth(explain_step(run.experiment, 0, run), self.parameter, self.quantity))

    def wrong_answers(self, run: Run) -> tuple[Wrong, ...]:
        """None is written down: the usual mistakes are recognised when one is made."""
        return ()


Question = ChoiceQuestion | WeightQuestion | NumberQuestion | UpdateQuestion


class Control(NamedTuple):
    """A field that the visitor may change in a step, and the values it may have."""

    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Step:
    """A few sentences, an experiment, a question, and what is shown once it is answered."""

    text: str
    experiment: Experiment
    question: Question
    sections: tuple[Section, ...]
    teaches: str
    """What is to be remembered; true of every experiment that the step can be about."""
    controls: tuple[Control, ...] = ()
    opens: tuple[str, ...] = ("Train", "By hand")
    """The pages that the experiment can be opened on."""
    hides: tuple[str, ...] = ()
    """Fields that are not printed beside the question: it asks for them."""

    def experiments(self) -> Iterator[Experiment]:
        """Every experiment that the step can be about, its own first."""
        yield self.experiment
        names = [control.field for control in self.controls]
        for values in product(*(control.values for control in self.controls)):
            changed = replace(self.experiment, **dict(zip(names, values, strict=True)))
            if changed != self.experiment:
                yield changed


@dataclass(frozen=True)
class Lesson:
    """A title and two to five steps."""

    title: str
    steps: tuple[Step, ...]
