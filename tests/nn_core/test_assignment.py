"""Assignments: there and back as links, marked against the teacher's own copy."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment, train
from nn_core.assignment import (
    RESULTS,
    Answers,
    Assignment,
    answers_from,
    assignment_from,
    mark,
)
from nn_core.experiment import KINDS
from nn_core.packing import pack
from nn_core.step.quantities import Quantity
from tests.strategies import experiments

QUESTIONS = (Quantity("gradient", "w5"), Quantity("new", "b3"), Quantity("loss at", "", 10))
ORIGINAL = Assignment(
    experiment=Experiment(),
    title="One step",
    text="Round to three decimals.\nShow your work.",
    fixed=("dataset", "epochs"),
    hidden=("seed",),
    withheld=("step",),
    questions=QUESTIONS,
    decimals=3,
)
# By hand: y = 4, dL/dy = 6, dL/dw5 = 12, new b3 = -0.6; the loss after 10 epochs is 0.00653.
RIGHT = ("12", "-0.600", "0.007")


@given(
    experiments(outputs=1),
    st.text(max_size=80),
    st.text(max_size=500),
    *[st.sets(st.sampled_from(names)) for names in (sorted(KINDS), sorted(KINDS), RESULTS)],
    st.integers(0, 12),
)
def test_an_assignment_is_read_back_from_its_link(
    experiment, title, text, fixed, hidden, withheld, decimals
):
    assignment = Assignment(
        title=title,
        text=text,
        experiment=experiment,
        fixed=tuple(fixed),
        hidden=tuple(hidden),
        withheld=tuple(withheld),
        questions=(Quantity("new", "w1"),),
        decimals=decimals,
    )
    assert assignment_from(assignment.to_text()) == assignment
    assert assignment_from(assignment.to_text()).seal == assignment.seal


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=30), experiments())
def test_answers_are_read_back_from_their_link(name, texts, experiment):
    answers = Answers(assignment="a", name=name, texts=tuple(texts), experiment=experiment)
    assert answers_from(answers.to_text()) == answers


def answer(texts=RIGHT, experiment=ORIGINAL.experiment, to=ORIGINAL.seal):
    return Answers(assignment=to, name="Ada", experiment=experiment, texts=texts)


def test_right_answers():
    marked = mark(ORIGINAL, answer())
    assert (marked.outcomes, marked.right) == (("right", "right", "right"), 3)
    assert marked.values == pytest.approx((12.0, -0.6, 0.00653123), abs=5e-9)
    assert (marked.changed, marked.broken, marked.same) == ((), (), True)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("-0.6", "right"),
        ("−3/5", "right"),
        ("-0,600", "right"),
        ("-0.6004", "wrong"),
        ("-0.601", "wrong"),
        ("0.6", "wrong"),
        ("-1", "wrong"),
        ("", "missing"),
        (" ", "missing"),
        ("b3", "unreadable"),
        ("=-0.6", "unreadable"),
        ("nan", "unreadable"),
    ],
)
def test_one_answer(text, outcome):
    assert mark(ORIGINAL, answer(("12", text))).outcomes == ("right", outcome, "missing")


def test_what_rounding_on_the_way_can_do_is_right():
    given_answers = answer(("12", "-0.603"))
    assert mark(ORIGINAL, given_answers).outcomes[1] == "wrong"
    assert mark(ORIGINAL, given_answers, slack=lambda run, q: 0.004).outcomes[1] == "right"


def test_what_the_student_changed_is_said_and_what_was_locked_counts_as_assigned():
    changed = answer(experiment=replace(ORIGINAL.experiment, epochs=5, seed=3))
    marked = mark(ORIGINAL, changed)
    assert marked.changed == (("seed", "0", "3"), ("epochs", "10", "5"))
    assert marked.broken == ("seed", "epochs")
    assert marked.right == 3


def test_what_the_student_may_choose_is_marked_as_chosen():
    free = answer(("12", "-0.12", ""), experiment=replace(ORIGINAL.experiment, learning_rate=0.02))
    marked = mark(ORIGINAL, free)
    assert marked.outcomes == ("right", "right", "missing")
    assert marked.changed == (("learning_rate", "0.1", "0.02"),)
    assert marked.broken == ()


def test_answers_to_another_assignment_are_told_apart():
    other = replace(ORIGINAL, title="Another")
    assert not mark(ORIGINAL, answer(to=other.seal)).same
    assert other.seal != ORIGINAL.seal
    assert ORIGINAL.seal == assignment_from(ORIGINAL.to_text()).seal


def test_a_run_that_diverges_has_no_right_answer():
    wild = replace(ORIGINAL.experiment, learning_rate=9.0, epochs=400)
    assignment = replace(ORIGINAL, experiment=wild, questions=(Quantity("weight", "w1", 400),))
    marked = mark(assignment, answer(("0",), experiment=wild), run_of=train)
    assert marked.outcomes == ("wrong",)


def test_texts_of_strangers_are_plain_text():
    assignment = Assignment(
        experiment=Experiment(), title=" A\n<b>\x00\u202e ", text="one\r\ntwo\x07"
    )
    assert (assignment.title, assignment.text) == ("A <b>", "one\ntwo")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"title": "x" * 81}, "The title has 81 characters; it may have 80."),
        ({"text": "x" * 501}, "The text has 501 characters; it may have 500."),
        ({"fixed": ("colour",)}, "fixed has 'colour'; it may have dataset, samples"),
        ({"withheld": ("all",)}, "withheld has 'all'; it may have step, weights"),
        ({"decimals": 13}, "decimals is 13; it must be a whole number from 0 to 12."),
        ({"questions": QUESTIONS * 11}, "There are 33 questions; there may be 30."),
        ({"questions": QUESTIONS[:1] * 2}, "A question is asked twice."),
        ({"questions": (Quantity("new", "w7"),)}, "The new of 'w7' is not in this network"),
        ({"questions": (Quantity("loss at", "", 11),)}, "The epoch is 11; this experiment has 0"),
    ],
)
def test_what_is_not_allowed_is_a_sentence(settings, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        Assignment(**{"experiment": Experiment(), **settings})


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"answers": 1},
        {"assignment": 2},
        {"assignment": 1, "title": 5},
        {"assignment": 1, "fixed": "epochs"},
        {"assignment": 1, "fixed": [["epochs"]]},
        {"assignment": 1, "experiment": {"epochs": "0"}},
        {"assignment": 1, "experiment": {"epochs": 5}},
        {"assignment": 1, "experiment": {"mood": "good"}},
        {"assignment": 1, "questions": ["gradient"]},
        {"assignment": 1, "decimals": "four"},
        {"assignment": 1, "decimals": 10**30},
    ],
)
def test_a_sealed_link_with_nonsense_in_it_is_a_sentence(data):
    with pytest.raises(ValueError, match=r"\.$"):
        assignment_from(pack(data))
