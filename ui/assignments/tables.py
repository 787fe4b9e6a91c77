"""The marks of many answers, as a table and as a file."""

from collections.abc import Sequence

import pandas as pd

from nn_core.assignment import Assignment, Marked
from nn_core.tables import written_csv
from ui.assignments.words import OUTCOMES, asked, what_changed
from ui.language import said


def marks_table(assignment: Assignment, marked: Sequence[Marked]) -> pd.DataFrame:
    """One row for each hand-in: name, how many are right, every answer, what was changed."""
    names = [asked(assignment, question) for question in assignment.questions]
    answers = {
        f"{number}. {name}": [_answer(each, number - 1) for each in marked]
        for number, name in enumerate(names, 1)
    }
    return pd.DataFrame(
        {
            said("student"): [each.name or said("(no name)") for each in marked],
            said("right"): [each.right for each in marked],
            **answers,
            said("changed"): [what_changed(each) for each in marked],
            said("assignment"): [
                said("this one") if each.same else said("another") for each in marked
            ],
        }
    )


def marks_csv(assignment: Assignment, marked: Sequence[Marked]) -> str:
    """The same as a file for a spreadsheet."""
    frame = marks_table(assignment, marked)
    return written_csv([list(frame.columns), *frame.to_numpy(dtype=object).tolist()])


def _answer(marked: Marked, question: int) -> str:
    text, outcome = marked.texts[question], said(OUTCOMES[marked.outcomes[question]])
    return f"{text}  {outcome}" if text else outcome
