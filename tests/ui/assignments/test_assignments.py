"""Assignments on paper and marks as tables; strangers' text is text and nothing else."""

import csv
import io
from dataclasses import replace
from html.parser import HTMLParser

from nn_core import Experiment
from nn_core.assignment import Answers, Assignment, mark
from nn_core.step.quantities import Quantity
from ui.assignments.printable import printable
from ui.assignments.tables import marks_csv, marks_table
from ui.assignments.words import still_hidden, summary, what_is_locked

QUESTIONS = (Quantity("gradient", "w5"), Quantity("weight", "b3", 10))
ASSIGNMENT = Assignment(
    experiment=Experiment(),
    title="One <b>step</b>",
    text="</pre><script>alert(1)</script>",
    fixed=("learning_rate",),
    withheld=("step", "loss"),
    questions=QUESTIONS,
    decimals=3,
)


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


def test_the_printed_page_has_all_that_is_given_and_the_strangers_text_as_text():
    page = Page(printable(ASSIGNMENT, "https://lab/?a=1&b=<x>"))
    assert "script" not in page.tags
    assert "b" not in page.tags
    for text in (
        "One <b>step</b>",
        "</pre><script>alert(1)</script>",
        "https://lab/?a=1&b=<x>",
        "dL/dw5 in step 1 =",
        "b3 after 10 epochs =",
        "Round every answer to 3 decimals, also on the way.",
        "x1 → h1",
        "2-2-1",
    ):
        assert text in page.text


def test_what_is_hidden_is_not_printed():
    hidden = replace(ASSIGNMENT, hidden=("init", "learning_rate"))
    page = Page(printable(hidden, ""))
    assert "x1 → h1" not in page.text
    assert "Learning rate" not in page.text
    assert "Learning rate" in Page(printable(ASSIGNMENT, "")).text


def hand_in(name, texts, **changes):
    experiment = replace(ASSIGNMENT.experiment, **changes)
    answers = Answers(assignment=ASSIGNMENT.seal, name=name, texts=texts, experiment=experiment)
    return mark(ASSIGNMENT, answers)


def test_marks_as_a_table_and_as_a_file():
    marked = [
        hand_in("Ada", ("12", "0.659")),
        hand_in("=cmd()", ("6", ""), learning_rate=0.2, epochs=20),
    ]
    frame = marks_table(ASSIGNMENT, marked)
    assert frame.iloc[0].tolist() == ["Ada", 2, "12  ✓ right", "0.659  ✓ right", "", "this one"]
    assert frame.iloc[1].tolist() == [
        "=cmd()",
        0,
        "6  ✗ wrong",
        "no answer",
        "Learning rate η: 0.1 → 0.2 (was fixed); Epochs: 10 → 20",
        "this one",
    ]
    _, ada, other = csv.reader(io.StringIO(marks_csv(ASSIGNMENT, marked)))
    assert ada[:3] == ["Ada", "2", "12  ✓ right"]
    assert other[0] == "'=cmd()"
    assert summary(marked, 2) == (
        "2 hand-ins; right are on average 1 of 2 questions. "
        "1 hand-in changed what was fixed; it was marked with what was fixed as assigned."
    )


def test_what_a_student_is_told():
    assert what_is_locked(ASSIGNMENT) == "These settings stay as they are: Learning rate η."
    assert what_is_locked(replace(ASSIGNMENT, fixed=())) == "Every setting may be changed."
    assert still_hidden(ASSIGNMENT, 1) == (
        "Hidden until every question has an answer: the numbers of a step, losses. "
        "1 answer is missing."
    )
