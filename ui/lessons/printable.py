"""A lesson on paper: the questions with room for answers, and the solutions; one page each."""

from collections.abc import Callable
from html import escape

from nn_core import train
from ui.facts import fact, say
from ui.lessons.lesson import ChoiceQuestion, Lesson, Step
from ui.lessons.words import SENTENCES
from ui.printable import given, page

_STYLE = """
body { max-width: 46rem; margin: 1rem auto; font-size: 10.5pt; line-height: 1.35; }
h1 { font-size: 16pt; margin: 0; }
h2 { font-size: 12pt; margin: 0.8rem 0 0; }
p { margin: 0.3rem 0; }
table { display: inline-table; vertical-align: top; margin: 0.2rem 1rem 0.2rem 0; }
td, th { font-size: 8.5pt; }
section { break-inside: avoid; }
ul { list-style: none; padding-left: 0.5rem; margin: 0.2rem 0; }
li { margin-bottom: 0.2rem; }
.room { height: 3rem; border-bottom: 1px solid #999; }
.name { display: inline-block; min-width: 16rem; border-bottom: 1px solid #000; }
"""


def questions(lesson: Lesson, title: str) -> str:
    """An HTML page with every step's text, what is given, its question and room for an answer."""
    name = say(fact("name"), SENTENCES)
    body = f"<p>{escape(name)} <span class='name'>&nbsp;</span></p>{_steps(lesson, _room)}"
    return page(title, body, _STYLE)


def solutions(lesson: Lesson, title: str) -> str:
    """The same page with the right answer of every step in the place of the room.

    Beside it what each wrong answer mistakes, and what the step teaches; every number is computed
    from the step's run now.
    """
    heading = say(fact("solutions_title", title=title), SENTENCES)
    return page(heading, _steps(lesson, _solution), _STYLE)


def _steps(lesson: Lesson, answer: Callable[[Step], str]) -> str:
    parts, before = [], ""
    for number, step in enumerate(lesson.steps, start=1):
        known = given(step.experiment, step.hides)
        same = say(fact("given_before"), SENTENCES)
        tables = f"<p>{escape(same)}</p>" if known == before else known
        before = known
        heading = say(fact("printed_step", step=number), SENTENCES)
        parts.append(
            f"<section><h2>{escape(heading)}</h2><p>{escape(step.text)}</p></section>"
            f"{tables}<section><p><b>{escape(step.question.ask)}</b></p>{answer(step)}</section>"
        )
    return "".join(parts)


def _room(step: Step) -> str:
    room = '<div class="room"></div>'
    if not isinstance(step.question, ChoiceQuestion):
        return room
    options = "".join(f"<li>☐ {escape(option.text)}</li>" for option in step.question.options)
    return f"<ul>{options}</ul>{room}"


def _solution(step: Step) -> str:
    run = train(step.experiment)
    right = step.question.right_answer(run)
    wrong = "".join(
        f"<li>✗ <em>{escape(each.answer)}</em>&ensp;{escape(each.sentence)}</li>"
        if each.answer
        else f"<li>✗ {escape(each.sentence)}</li>"
        for each in step.question.wrong_answers(run)
    )
    return f"<p>✓ <b>{escape(right)}</b></p><ul>{wrong}</ul><p><i>{escape(step.teaches)}</i></p>"
