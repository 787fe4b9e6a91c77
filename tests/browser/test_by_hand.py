"""What only a browser can show of the By hand page."""

import re

from playwright.sync_api import expect

from nn_core import Experiment, train
from nn_core.step.ledger import explain_step
from tests.browser.live import fitted, open_in_place, settle
from ui.language import number

NETWORK = "document.querySelector('.st-key-network .js-plotly-plot')"
LABELS = f"{NETWORK}._fullData.find(trace => trace.name === 'weights and biases').customdata"


def weights_shown(page):
    """The parameters in the diagram: those before the step."""
    return page.evaluate(f"Array.from({LABELS})")


def button(page, name):
    return page.get_by_test_id("stMainBlockContainer").get_by_role("button", name=name, exact=True)


def test_next_gives_the_weights_after_the_first_step_a_choice_is_lit_and_files_are_made(visit):
    page = visit("/By_hand")
    run = train(Experiment())
    assert weights_shown(page) == run.weights[0].tolist()
    expect(page.get_by_text("The update moved w5 and w6 most, from 1 to −0.2")).to_be_visible()
    lit = f"{NETWORK}?._fullData.find(trace => trace.name === 'lit positive weights').x.length"
    assert page.evaluate(lit) == 2 * 6  # w1 and w5

    button(page, "Next").click()
    expect(page).to_have_url(re.compile(r"/By_hand\?epoch=2$"))
    settle(page)
    shown = weights_shown(page)
    assert shown == run.weights[1].tolist()
    assert [round(shown[0], 12), round(shown[4], 12)] == [0.4, -0.2]
    ledger = explain_step(Experiment(), 1)
    for name, inside in (
        ("Download CSV", repr(ledger.row("w1").after)),
        ("Download Markdown with formulas", r"\frac{dL}{dw_{1}}"),
        ("Download NumPy script", "import numpy as np"),
    ):
        with page.expect_download() as download:
            button(page, name).click()
        assert inside in download.value.path().read_text()

    button(page, "Previous").click()
    expect(page).to_have_url(re.compile("/By_hand$"))
    settle(page)
    page.get_by_test_id("stSelectbox").filter(has_text="Follow").locator("input").click()
    page.get_by_role("option", name="w6", exact=True).click()
    page.wait_for_function(f"{lit} === 6")


def test_a_wrong_answer_is_named_and_the_right_one_praised_for_one_or_for_all(visit):
    page = visit("/By_hand")
    page.get_by_text("Your turn", exact=True).click()
    box = page.get_by_label("dL/dw1")
    box.fill("-1.2")
    box.press("Enter")
    named = page.get_by_text("The outgoing weight was already updated.")
    expect(named).to_be_visible()
    box.fill("6")
    box.press("Enter")
    expect(page.get_by_text("Right: dL/dw1 is 6.")).to_be_visible()
    expect(page.get_by_text("This visit: 1 of 1 question solved")).to_be_visible()
    expect(named).to_have_count(0)

    page.get_by_text("all of them", exact=True).click()
    for name, text in (("w1", "-1.2"), ("w2", "6")):
        page.get_by_label(f"your answer, dL/d{name}").fill(text)
    button(page, "Check").click()
    expect(page.get_by_text("1 of 9 are right.")).to_be_visible()
    expect(named).to_be_visible()


def cut_off(page):
    """The formulas that are wider than their column, and what is not LaTeX."""
    expect(page.locator(".katex-display").first).to_be_visible()
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.locator(".katex-error").count() == 0
    # KaTeX's italics stand out of their boxes by a pixel or two.
    return page.evaluate(
        """() => [...document.querySelectorAll('.katex-display')]
            .filter(formula => formula.scrollWidth > formula.clientWidth + 2)
            .map(formula => formula.textContent)"""
    )


WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
XOR = "dataset=xor"
LOOKS = (
    ("", WIDE, "light"),
    (
        f"{XOR}&activation=tanh&output_activation=sigmoid&init=random&batch_size=3&sample=2",
        WIDE,
        "light",
    ),
    ("activation=tanh&init_scale=1e-05", WIDE, "light"),
    (f"{XOR}&hidden=3-2&activation=sigmoid&init=random&output_rate=3&sample=3", WIDE, "light"),
    (f"{XOR}&hidden=2-2&activation=sigmoid&init=random", NARROW, "light"),
    ("learning_rate=0.2&epoch=7", NARROW, "light"),
    ("dataset=circles&hidden=8-8-8&activation=tanh&init=random&batch_size=4", NARROW, "dark"),
)
"""Addresses of steps, and the screen to look at each on."""


def test_a_deep_link_opens_a_step_cold_and_no_screen_cuts_off_formulas(visit):
    page = visit(
        f"/By_hand?{XOR}&activation=tanh&init=random&epochs=2000&epoch=3&sample=2", viewport=WIDE
    )
    experiment = Experiment(dataset="xor", init="random", activation="tanh", epochs=2000)
    ledger = explain_step(experiment, 9)
    assert weights_shown(page) == [row.before for row in ledger.rows]
    expect(page.get_by_label("Epoch (1 to 2,000)")).to_have_value("3")
    expect(page.get_by_text(f"said {number(ledger.traces[0].prediction, 4)} where")).to_be_visible()
    assert page.url.endswith("epoch=3&sample=2")
    for query, size, scheme in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        open_in_place(page, f"/By_hand?{query}".removesuffix("?"))
        fitted(page)
        assert cut_off(page) == [], query
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], query
