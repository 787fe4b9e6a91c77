"""The way back in a browser."""

import re

from playwright.sync_api import expect

from nn_core import Experiment, SweepAxis, sweep
from tests.browser.live import settle


def test_a_cell_is_opened_by_keyboard_and_one_step_back_leads_to_the_map_as_it_was(visit):
    page = visit("/Sweep?cells=64")
    page.locator(".st-key-sweep_map .chart").focus()
    for key in ("ArrowUp", "ArrowLeft", "Shift+ArrowLeft"):  # from the middle, 32 and 32
        page.keyboard.press(key)
    axes = (SweepAxis("learning_rate", 0.0, 0.5, 64), SweepAxis("init_scale", -2.5, 2.5, 64))
    cells = sweep(Experiment(), *axes)
    final, at_the_end = cells.final_loss[33, 21], cells.last_loss[33, 21]
    told = page.locator(".st-key-sweep_map").get_by_role("status")
    expect(told).to_contain_text(f"final loss {final:.6g}, loss at the last state {at_the_end:.6g}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What does backpropagation")
    settle(page)
    opened = cells.experiment(33, 21)
    rate = page.get_by_role("spinbutton", name="Learning rate η, exactly")
    expect(rate).to_have_value(repr(opened.learning_rate))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/Sweep\?cells=64$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which experiments train")
    expect(rate).to_have_value("0.1")
