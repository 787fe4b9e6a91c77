"""Compare: what difference does it make?"""

from ui.compare import running, sections
from ui.compare.predicting import predict_first
from ui.page import open_page

open_page("Compare")
runs = sections.compared(sections.runs_shown())
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
    sections.vary_one(runs)
sections.open_a_file()
with progress:
    running.train_the_others(runs)
