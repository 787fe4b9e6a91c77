"""Assignments: made by a teacher, answered by a student, marked by the teacher again."""
