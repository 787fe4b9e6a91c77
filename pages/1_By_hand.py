"""By hand: what does one update do, number by number?"""

import streamlit as st

from ui.address import YOUR_TURN
from ui.by_hand import sections
from ui.by_hand.sheet import my_sheet
from ui.by_hand.steps import choose_mode, choose_step
from ui.page import lead_on, open_page
from ui.predicting import predict_first
from ui.work import trained

run = trained(open_page("By hand"))
predict_first(run)
summary = st.container()
shown = choose_step(run)
if choose_mode() == YOUR_TURN:
    sections.task(summary)
    sections.question(run, shown)
else:
    step = sections.written_out(run, shown)
    sections.finding(step, summary)
    sections.picture_and_formulas(step)
    sections.ledger(step)
    my_sheet(step.ledger, step.trace)
    sections.did_it_help(step)
    sections.take_it_along(step)
lead_on("Symmetry")
