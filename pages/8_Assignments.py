"""Assignments: made by a teacher, answered by a student, marked by the teacher."""

from ui.assignments import sections
from ui.page import open_page
from ui.session import session

experiment = open_page("Assignments")
assignment = session().now.assignment
if assignment is not None:
    sections.answer(assignment, experiment)
elif sections.choose_task() == sections.MAKE:
    sections.make(experiment)
else:
    sections.marks()
