"""Lessons: a way in, from one update by hand to the border of training."""
