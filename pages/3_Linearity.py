"""Linearity: is it more than a linear regression?"""

from ui.linearity import sections
from ui.page import lead_on, open_page
from ui.predicting import predict_first
from ui.stability import stability_over_epochs
from ui.widgets import choose_output
from ui.work import trained

experiment = open_page("Linearity")
run = trained(experiment)
predict_first(run)
output = choose_output(experiment)
sections.finding(run, output)
plain = sections.without_activation(run)
sections.collapse(experiment, plain, output)
curved = sections.with_activation(run)
sections.side_by_side(plain, curved, output)
sections.how_curved(curved, output)
stability_over_epochs(run)
lead_on("Sweep")
