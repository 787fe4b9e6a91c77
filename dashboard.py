"""Train: what does backpropagation change about the weights?"""

from ui.page import lead_on, open_page
from ui.train import sections
from ui.work import trained

run = trained(open_page("Train"))
sections.summary(run)
sections.playback(run)
sections.loss_over_epochs(run)
sections.weights(run)
sections.symmetry(run)
sections.stability(run)
sections.log(run)
lead_on("By hand")
