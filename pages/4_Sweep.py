"""Sweep: which experiments train, and which blow up?"""

from ui.page import open_page
from ui.sweep import sections
from ui.sweep.controls import choose_view

experiment = open_page("Sweep")
view = choose_view()
sections.varied_quantities(view)
plan = sections.planned(experiment, view)
sections.result(sections.started(plan), view)
