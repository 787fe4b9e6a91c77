"""Compare: what difference does it make?"""

from ui.compare import choosing, running, sections
from ui.compare.predicting import predict_first
from ui.page import open_page

open_page("Compare")
runs = sections.compared(choosing.runs_shown())
progress = sections.progress()
predict_first(runs)
named = sections.trained(runs)
if named:
    sections.finding(named)
    sections.losses(named)
    sections.quantities(named)
    sections.together(named)
    sections.sharpness(named)
    sections.differences(named)
    sections.results(named)
    if len(named) > 1:
        sections.first_difference(named)
    sections.files(named)
if runs:
    choosing.vary_one(runs)
choosing.open_a_file()
with progress:
    running.train_the_others(runs)
