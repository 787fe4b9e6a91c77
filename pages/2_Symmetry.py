"""Symmetry: do the hidden units ever become different?"""

from nn_core.symmetry.distances import has_pairs
from ui.page import lead_on, open_page
from ui.predicting import predict_first
from ui.stability import stability_over_epochs
from ui.symmetry import sections
from ui.work import trained

experiment = open_page("Symmetry")
run = trained(experiment)
predict_first(run)
if not has_pairs(experiment.sizes):
    sections.one_unit(run)
else:
    compared = sections.compared_starts(experiment)
    sections.finding(run, compared)
    sections.starts_side_by_side(experiment, compared)
    sections.exactly(run)
    sections.which_are_equal(run)
    sections.why(experiment)
    sections.nudge(experiment)
    stability_over_epochs(run)
    sections.many_seeds(experiment)
lead_on("Linearity")
