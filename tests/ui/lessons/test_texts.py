"""What the lessons say: no result stands in a text, and what is said of a run is so."""

import re
from dataclasses import fields, replace

import pytest

from nn_core import Experiment, start, train
from nn_core.stability import largest_stable_rate, sharpness
from nn_core.symmetry.many_seeds import SEEDS
from ui.lessons import border
from ui.lessons.course import LESSONS
from ui.lessons.lesson import ChoiceQuestion, NumberQuestion, WeightQuestion

STEPS = {
    f"{number}.{k}": step
    for number, lesson in LESSONS.items()
    for k, step in enumerate(lesson.steps, start=1)
}

GIVEN = {
    "2.1": {1, 10},  # lesson 1
    "2.2": {10},
    "6.1": {0.01},  # what counts as learned
    "6.3": {SEEDS},
    "7.2": {20},  # λ of the task
    "7.4": {0.05, 0.15, 0.4},  # the choices
    "10.1": {border.RATES.high},
    "10.2": {border.RATES.high},
    "10.3": {10_000},
    "10.4": {border.RATES.values[1], 53},  # a float64 has so many binary digits
}
"""Numbers that a step's text gives beside the settings of its experiment."""
IN_FORMULAS = {0.0, 1.0, 2.0}


def texts(step):
    """All that a step says."""
    question = step.question
    said = [step.text, question.ask, step.teaches]
    match question:
        case ChoiceQuestion():
            said += [text for each in question.options for text in (each.text, each.misconception)]
        case NumberQuestion():
            said += [question.otherwise, *(sentence for _, sentence in question.misconceptions)]
        case WeightQuestion():
            said += [sentence for _, sentence in question.misconceptions]
    return said


def numbers(text):
    """The numbers that are written in a text; the 1 of w1 is none."""
    plain = re.sub(r"(?<=\d)[ ,](?=\d{3}\b)", "", text.replace("−", "-"))
    return {abs(float(each)) for each in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", plain)}


def settings(experiment):
    """Every number of an experiment: fields, samples and start."""
    values = [getattr(experiment, each.name) for each in fields(Experiment)]
    plain = {float(each) for each in values if isinstance(each, int | float)}
    return plain | {abs(each) for each in (*experiment.rows.ravel(), *start(experiment))}


@pytest.mark.parametrize("name", STEPS)
def test_every_number_in_a_text_is_a_setting_and_none_a_result(name):
    step = STEPS[name]
    known = set().union(*(settings(each) for each in step.experiments()))
    for text in texts(step):
        assert numbers(text) <= known | IN_FORMULAS | GIVEN.get(name, set()), text


def test_numbers_are_found_in_a_text():
    assert numbers("w1 = −0.25, 2,000 epochs, 0.000 001 of h2: 1/(1 − μ)") == {
        0.25,
        2000.0,
        1e-6,
        1.0,
    }


@pytest.mark.parametrize("name", STEPS)
def test_every_text_is_a_sentence_and_the_step_teaches_something_short(name):
    step = STEPS[name]
    assert step.question.ask.endswith("?")
    assert step.teaches.endswith(".")
    assert len(step.teaches.split()) <= 40


def test_what_lesson_2_says_of_the_gradients_is_so():
    run = train(STEPS["2.3"].experiment)
    w5 = run.weights[:, run.names.index("w5")]
    assert abs(w5[1:]).max() < abs(w5[0])  # "an outgoing weight, which gets small on the way"
    a1 = run.weights[0, :2] @ run.experiment.rows[0, :2]
    assert a1 > 1.0  # "a weight's is the error times a number that was larger"


def test_what_lesson_7_says_of_the_four_rates_is_so():
    exercise = STEPS["7.4"].experiment
    runs = [train(replace(exercise, learning_rate=rate)) for rate in (0.05, 0.15, 0.2, 0.4)]
    assert [run.diverged_at is None for run in runs] == [True, True, False, False]
    limit = [largest_stable_rate(sharpness(exercise, weights)) for weights in runs[1].weights[:2]]
    assert 0.05 <= limit[0] < 0.15
    assert abs(runs[1].weights[1, :6]).max() < 1.0  # "leads to smaller weights"
    assert limit[1] > limit[0]  # "where the loss is flatter"
