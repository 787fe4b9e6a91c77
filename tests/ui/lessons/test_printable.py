"""A lesson on paper: both pages are made of the lesson's data, and only one has the answers."""

from html.parser import HTMLParser

import pytest

from nn_core import train
from ui.lessons.course import LESSONS
from ui.lessons.lesson import ChoiceQuestion
from ui.lessons.printable import questions, solutions


class Page(HTMLParser):
    """The text of a page, and how much room it leaves for answers."""

    def __init__(self, html):
        super().__init__()
        self.text, self.rooms = "", 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.rooms += ("class", "room") in attributes

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("number", LESSONS)
def test_the_questions_have_room_and_the_solutions_the_answers(number):
    lesson = LESSONS[number]
    asked, solved = Page(questions(lesson, lesson.title)), Page(solutions(lesson, lesson.title))
    assert asked.rooms == len(lesson.steps)
    assert solved.rooms == 0
    for step in lesson.steps:
        run = train(step.experiment)
        for page in (asked, solved):
            assert step.text in page.text
            assert step.question.ask in page.text
        assert step.teaches in solved.text
        assert step.teaches not in asked.text
        assert f"✓ {step.question.right_answer(run)}" in solved.text
        for wrong in step.question.wrong_answers(run):
            assert wrong.sentence in solved.text
            assert wrong.sentence not in asked.text
        if isinstance(step.question, ChoiceQuestion):
            for option in step.question.options:
                assert f"☐ {option.text}" in asked.text
    assert "✓" not in asked.text


def test_the_solutions_of_lesson_1_are_the_numbers_of_the_original_exercise():
    text = Page(solutions(LESSONS[1], "1")).text
    for answer in ("✓ 9", "✓ −0.2", "✓ 0.4"):
        assert answer in text


def test_a_setting_that_is_asked_for_is_not_printed():
    text = Page(questions(LESSONS[9], "9")).text
    last = text[text.index("Step 4") :]
    assert "Learning rate" in last
    assert "half-squared" not in last


def test_what_is_given_is_printed_once_for_steps_of_one_experiment():
    text = Page(questions(LESSONS[1], "1")).text
    assert text.count("x1 → h1") == 1
    assert text.count("Given: as in the step before.") == 3
