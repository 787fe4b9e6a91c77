"""Assignments: made by a teacher, answered by a student, marked by the teacher."""

from ui.assignments import sections
from ui.assignments.words import MAKE
from ui.page import open_page
from ui.session import session

experiment = open_page("Assignments")
assignment = session().now.assignment
if assignment is not None:
    sections.answer(assignment)
elif sections.choose_task() == MAKE:
    sections.make(experiment)
else:
    sections.marks()
