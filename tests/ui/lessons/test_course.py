"""Every lesson can be gone through, and every question has one right answer for every setting."""

import pytest

from nn_core import train
from nn_core.step.answers import truth
from nn_core.step.ledger import explain_step
from ui.lessons.course import LESSONS
from ui.lessons.lesson import ChoiceQuestion, NumberQuestion, UpdateQuestion, WeightQuestion

STEPS = {
    f"{number}.{k}": step
    for number, lesson in LESSONS.items()
    for k, step in enumerate(lesson.steps, start=1)
}
SETTINGS = [(name, each) for name, step in STEPS.items() for each in step.experiments()]


def right_answers(question, run):
    """The right answers as a visitor would give them, from the run alone."""
    match question:
        case ChoiceQuestion():
            return [option.text for option in question.options if option.right(run)]
        case WeightQuestion():
            return [question.right(run)]
        case NumberQuestion():
            return [repr(question.truth(run))]
        case UpdateQuestion():
            ledger = explain_step(run.experiment, 0)
            return [repr(truth(ledger, question.parameter, question.quantity))]


def wrong_answers(question, run):
    match question:
        case ChoiceQuestion():
            return [option.text for option in question.options if not option.right(run)]
        case WeightQuestion():
            return [name for name in run.names if name != question.right(run)]
        case NumberQuestion():
            values = [wrong(run) for wrong, _ in question.misconceptions]
            return [repr(value) for value in (*values, 12345.678)]
        case UpdateQuestion():
            return ["12345.678"]


@pytest.mark.parametrize(
    ("name", "experiment"), SETTINGS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_exactly_one_answer_is_right_and_each_wrong_one_has_its_own_sentence(name, experiment):
    run, question = train(experiment), STEPS[name].question
    [answer] = right_answers(question, run)
    assert question.judge(run, answer).right
    verdicts = [question.judge(run, wrong) for wrong in wrong_answers(question, run)]
    assert verdicts
    assert not any(verdict.right for verdict in verdicts)
    sentences = {verdict.sentence for verdict in verdicts}
    assert all(sentence.endswith(".") for sentence in sentences)
    if isinstance(question, WeightQuestion):
        assert len(sentences) == len(question.misconceptions)
    else:
        assert len(sentences) == len(verdicts)


@pytest.mark.parametrize("name", STEPS)
def test_an_answer_that_is_none_gets_a_sentence(name):
    with pytest.raises(ValueError, match=r"\.$"):
        STEPS[name].question.judge(train(STEPS[name].experiment), "")


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_is_short(number):
    lesson = LESSONS[number]
    assert 2 <= len(lesson.steps) <= 5
    for step in lesson.steps:
        assert len(step.text.split()) <= 60
        assert 1 <= len(step.sections) <= 3


def test_lesson_1_asks_for_the_numbers_of_the_original_exercise():
    run = train(LESSONS[1].steps[0].experiment)
    loss, w5, w1, _ = (step.question for step in LESSONS[1].steps)
    assert loss.judge(run, "9").right
    assert "square" in loss.judge(run, "3").sentence
    assert w5.judge(run, "−0,2").right
    assert w1.judge(run, "0.4").right
    # the new w5 in place of the old one: 1 + 0.1 · 1.2
    assert w1.judge(run, "1.12").sentence.startswith("The outgoing weight was already updated.")
