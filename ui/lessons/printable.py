"""A lesson on paper: the questions with room for answers, and the solutions; a sheet each."""

from collections.abc import Callable
from html import escape

from nn_core import train
from ui.facts import fact, say
from ui.language import said
from ui.lessons.lesson import ChoiceQuestion, Lesson, Step
from ui.lessons.words import SENTENCES
from ui.printable import given_in_lines, page

_STYLE = """
@page { size: A4; margin: 11mm 13mm; }
body { max-width: 46rem; margin: 0 auto; font-size: 9.5pt; line-height: 1.28; }
h1 { font-size: 15pt; margin: 0; }
h2 { font-size: 11pt; margin: 0; }
p { margin: 0.25rem 0; }
.steps { columns: 2 18rem; column-gap: 2rem; margin-top: 0.5rem; }
section { break-inside: avoid; padding-bottom: 0.9rem; }
ul { list-style: none; padding-left: 0; margin: 0.2rem 0; }
li { margin-bottom: 0.15rem; }
.given { font-size: 0.9em; padding-left: 0.5rem; border-left: 1px solid #999; }
.given p { margin: 0; }
.given span { border: 0; min-width: 0; white-space: nowrap; margin-right: 0.6rem; }
.room { height: 4rem; border-bottom: 1px solid #999; }
.name { display: inline-block; min-width: 16rem; border-bottom: 1px solid #000; }
"""
_SMALLER = "body { font-size: 9pt; }"


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
    return page(heading, _steps(lesson, _solution), _STYLE + _SMALLER)


def _steps(lesson: Lesson, answer: Callable[[Step], str]) -> str:
    sections, before = [], ""
    for number, step in enumerate(lesson.steps, start=1):
        known = given_in_lines(step.experiment, step.hides)
        same = f"<p>{escape(say(fact('given_before'), SENTENCES))}</p>"
        heading = say(fact("printed_step", step=number), SENTENCES)
        sections.append(
            f"<section><h2>{escape(heading)}</h2><p>{escape(said(step.text))}</p>"
            f"<div class='given'>{same if known == before else known}</div>"
            f"<p><b>{escape(said(step.question.ask))}</b></p>{answer(step)}</section>"
        )
        before = known
    return f"<div class='steps'>{''.join(sections)}</div>"


def _room(step: Step) -> str:
    room = '<div class="room"></div>'
    if not isinstance(step.question, ChoiceQuestion):
        return room
    options = "".join(f"<li>☐ {escape(said(option.text))}</li>" for option in step.question.options)
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
    return (
        f"<p>✓ <b>{escape(right)}</b></p><ul>{wrong}</ul><p><i>{escape(said(step.teaches))}</i></p>"
    )
