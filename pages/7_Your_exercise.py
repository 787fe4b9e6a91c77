"""Your exercise: what does the network on your sheet do?"""

from ui.own import sections
from ui.own.bringing import bring
from ui.own.matrix import matrix
from ui.page import open_page
from ui.work import trained

experiment = open_page("Your exercise")
sections.gallery(experiment)
sections.samples(experiment)
bring()
sections.weights(experiment)
matrix(experiment)
sections.next_steps(trained(experiment))
