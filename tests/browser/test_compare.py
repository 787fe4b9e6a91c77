"""The list of Compare in a real browser: it outlives the visit, in the visitor's window alone."""

from urllib.parse import urlencode

from playwright.sync_api import expect

from nn_core import Experiment, train
from nn_core.compare.codec import KEY, to_query

QUERY = "?dataset=xor&activation=tanh"
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});"""
"""What a browser does whose visitor allows no storage."""


def test_a_kept_run_is_there_in_another_tab_of_the_same_visitor_and_new_to_others(visit, server):
    first = visit(f"/{QUERY}", visitor="another")
    first.get_by_role("button", name="Keep", exact=True).click()
    expect(first.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    first.wait_for_function("() => localStorage.getItem('backprop-lab.kept-runs')")
    second = visit(f"/Compare{QUERY}", visitor="another")
    expect(second.get_by_text("Your list: 1 run of 12")).to_be_visible()
    second.wait_for_url("**run=name*")
    link = second.url[second.url.index("/Compare") :]
    other = visit(link)
    expect(other.get_by_role("button", name="Keep these too")).to_be_enabled()
    second.goto(server + link)
    expect(second.get_by_text("Your list: 1 run of 12")).to_be_visible()


def test_without_storage_the_visit_keeps_the_list_and_says_so_and_the_link_has_all_of_it(visit):
    page = visit(f"/{QUERY}", script=NO_STORAGE)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_text("your list lasts as long as this visit")).to_be_visible()
    expect(page.get_by_text("Your list: 1 run of 12")).to_be_visible()
    page.wait_for_url("**/Compare?*run=name*")
    page.reload()
    expect(page.get_by_text("This comparison has 1 run.")).to_be_visible()


def test_a_picture_tells_of_all_runs_at_an_epoch_and_is_saved_with_the_keyboard(visit):
    runs = {"slow": Experiment(), "fast": Experiment(learning_rate=0.05)}
    page = visit("/Compare?" + urlencode({KEY: to_query(runs)}, doseq=True))
    together = page.locator(".figure", has=page.locator(".player:not([hidden])"))
    losses = together.locator('.nsewdrag[data-subplot="x2y2"]')
    losses.hover(position={"x": 400, "y": 60})
    for name, experiment in runs.items():
        told = expect(together.locator(".hoverlayer"))
        told.to_contain_text(f"{name}: {train(experiment).loss_mean[4]:.6g}")
    for label, key in (("Save as PNG", "Enter"), ("Save as SVG", "Space")):
        button = together.get_by_role("button", name=label)
        page.keyboard.press("Tab") if key == "Space" else button.focus()
        expect(button).to_be_focused()
        with page.expect_download() as saved:
            page.keyboard.press(key)
        ending = label.split()[-1].lower()
        assert saved.value.suggested_filename == f"backprop-lab-together.{ending}"
        assert button.evaluate("each => getComputedStyle(each).outlineWidth") == "2px"
