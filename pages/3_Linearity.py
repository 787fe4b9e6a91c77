"""Linearity: is it more than a linear regression?"""

from ui.linearity import sections
from ui.page import open_page
from ui.stability import stability_over_epochs
from ui.work import trained

experiment = open_page("Linearity")
run = trained(experiment)
sections.finding(run)
plain = sections.without_activation(run)
sections.collapse(experiment, plain)
curved = sections.with_activation(run)
sections.side_by_side(plain, curved)
sections.how_curved(curved)
stability_over_epochs(run)
