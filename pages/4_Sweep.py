"""Sweep: which experiments train, and which blow up?"""

from ui.page import open_page
from ui.sweep import sections
from ui.sweep.controls import choose_view
from ui.sweep.predicting import predict_first

experiment = open_page("Sweep")
view = choose_view()
sections.varied_quantities(view)
sweeping = sections.started(sections.planned(experiment, view))
predict_first(sweeping)
sections.result(sweeping, view)
