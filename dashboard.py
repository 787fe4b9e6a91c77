"""Train: what does backpropagation change about the weights?"""

from ui.lessons.progress import invitation
from ui.page import lead_on, open_page
from ui.predicting import predict_first
from ui.train import sections
from ui.train.solved import solved
from ui.work import trained

experiment = open_page("Train")
invitation()
run = trained(experiment)
predict_first(run)
sections.finding(run)
sections.summary(run)
sections.settings_that_learn(run)
sections.playback(run)
sections.go_on(run)
sections.loss_over_epochs(run)
solved(run)
sections.weights(run)
sections.symmetry(run)
sections.stability(run)
sections.log(run)
lead_on("By hand")
