"""An assignment on paper: a page of its own, to be opened and printed."""

from html import escape

from nn_core.assignment import Assignment
from ui.assignments.words import asked, how_exactly
from ui.printable import given, page


def printable(assignment: Assignment, link: str) -> str:
    """An HTML page with the task, all that is given, and lines for the answers."""
    questions = "".join(
        f"<li>{escape(asked(assignment, question))} = <span>&nbsp;</span></li>"
        for question in assignment.questions
    )
    return page(
        assignment.title or "Assignment",
        f"<pre>{escape(assignment.text)}</pre>"
        f"<h2>Given</h2>{given(assignment.experiment, assignment.hidden)}"
        f"<h2>Questions</h2><p>{escape(how_exactly(assignment))}</p><ol>{questions}</ol>"
        f"<p>Name: <span>&nbsp;</span></p><p><small>{escape(link)}</small></p>",
    )
