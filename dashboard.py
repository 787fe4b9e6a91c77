"""Train: what does backpropagation change about the weights?"""

from ui.lessons.progress import invitation
from ui.page import open_page
from ui.train import sections
from ui.work import trained

experiment = open_page("Train")
invitation()
run = trained(experiment)
sections.summary(run)
sections.playback(run)
sections.loss_over_epochs(run)
sections.weights(run)
sections.symmetry(run)
sections.stability(run)
sections.log(run)
