"""Your exercise: what does the network on your sheet do?"""

import streamlit as st

from ui.own import sections
from ui.own.at_start import start_map, start_picture
from ui.own.bringing import bring
from ui.own.matrix import matrix
from ui.page import open_page
from ui.work import trained

experiment = open_page("Your exercise")
sections.gallery(experiment)
tables, pictures = st.columns(2, gap="large")
with tables:
    sections.samples(experiment)
    bring()
    sections.weights(experiment)
    preview = matrix(experiment)
with pictures:
    start_map(experiment)
    start_picture(experiment, preview)
sections.next_steps(trained(experiment))
