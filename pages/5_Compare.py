"""Compare: what difference does it make?"""

from ui.compare import sections
from ui.page import open_page

open_page("Compare")
runs = sections.own_list()
if runs:
    comparison = sections.compared(runs)
    sections.finding(comparison)
    sections.losses(comparison)
    sections.quantities(comparison)
    sections.differences(comparison)
    if len(comparison.runs) > 1:
        sections.first_difference(comparison)
    sections.files(comparison)
sections.open_a_file()
