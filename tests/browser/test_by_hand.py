"""What only a browser can show of the By hand page."""

import re

import pytest
from playwright.sync_api import expect

from nn_core import Experiment, train
from nn_core.step.ledger import explain_step
from ui.language import number

NETWORK = "document.querySelector('.st-key-network .js-plotly-plot')"
LABELS = f"{NETWORK}._fullData.find(trace => trace.name === 'weights and biases').customdata"


def weights_shown(page):
    """The parameters in the diagram: those before the step."""
    return page.evaluate(f"Array.from({LABELS})")


def button(page, name):
    return page.get_by_test_id("stMainBlockContainer").get_by_role("button", name=name, exact=True)


def test_next_gives_the_weights_after_the_first_step(visit, settled):
    page = visit("/By_hand")
    run = train(Experiment())
    assert weights_shown(page) == run.weights[0].tolist()
    expect(page.get_by_text("The update moved w5 and w6 most, from 1 to −0.2")).to_be_visible()
    button(page, "Next").click()
    expect(page).to_have_url(re.compile(r"/By_hand\?epoch=2$"))
    settled(page)
    shown = weights_shown(page)
    assert shown == run.weights[1].tolist()
    assert [round(shown[0], 12), round(shown[4], 12)] == [0.4, -0.2]


def test_a_deep_link_opens_epoch_3_of_xor_cold(visit):
    page = visit("/By_hand?dataset=xor&init=random&activation=tanh&epochs=2000&epoch=3&sample=2")
    experiment = Experiment(dataset="xor", init="random", activation="tanh", epochs=2000)
    ledger = explain_step(experiment, 9)
    assert weights_shown(page) == [row.before for row in ledger.rows]
    expect(page.get_by_label("Epoch (1 to 2,000)")).to_have_value("3")
    expect(page.get_by_text(f"said {number(ledger.traces[0].prediction, 4)} where")).to_be_visible()
    assert page.url.endswith("epoch=3&sample=2")


def test_the_followed_parameter_is_lit(visit):
    page = visit("/By_hand")
    lit = f"{NETWORK}?._fullData.find(trace => trace.name === 'lit positive weights').x.length"
    assert page.evaluate(lit) == 2 * 6  # w1 and w5
    page.get_by_test_id("stSelectbox").filter(has_text="Follow").locator("input").click()
    page.get_by_role("option", name="w6", exact=True).click()
    page.wait_for_function(f"{lit} === 6")


def test_a_wrong_answer_is_named_and_the_right_one_praised(visit, settled):
    page = visit("/By_hand")
    page.get_by_text("Your turn", exact=True).click()
    box = page.get_by_label("dL/dw1")
    box.fill("-1.2")
    box.press("Enter")
    expect(page.get_by_text("The outgoing weight was already updated.")).to_be_visible()
    box.fill("6")
    box.press("Enter")
    expect(page.get_by_text("Right: dL/dw1 is 6.")).to_be_visible()
    expect(page.get_by_text("This visit: 1 of 1 question solved")).to_be_visible()


def test_every_parameter_can_be_answered_at_once(visit, settled):
    page = visit("/By_hand")
    page.get_by_text("Your turn", exact=True).click()
    page.get_by_text("all of them", exact=True).click()
    for name, text in (("w1", "-1.2"), ("w2", "6")):
        page.get_by_label(f"your answer, dL/d{name}").fill(text)
    button(page, "Check").click()
    expect(page.get_by_text("1 of 9 are right.")).to_be_visible()
    expect(page.get_by_text("The outgoing weight was already updated.")).to_be_visible()


def test_downloads(visit, tmp_path):
    page = visit("/By_hand?epoch=2")
    ledger = explain_step(Experiment(), 1)
    for name, inside in (
        ("Download CSV", repr(ledger.row("w1").after)),
        ("Download Markdown with formulas", r"\frac{dL}{dw_{1}}"),
        ("Download NumPy script", "import numpy as np"),
    ):
        with page.expect_download() as download:
            button(page, name).click()
        assert inside in download.value.path().read_text()


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


@pytest.mark.parametrize(
    ("query", "scheme"),
    [
        ("dataset=xor&init=random&activation=sigmoid&hidden=2-2", "light"),
        ("dataset=circles&init=random&activation=tanh&hidden=8-8-8&batch_size=4", "dark"),
        ("learning_rate=0.2&epoch=7", "light"),
    ],
)
def test_a_narrow_screen_cuts_nothing_off(visit, query, scheme):
    page = visit(f"/By_hand?{query}", viewport={"width": 390, "height": 844}, color_scheme=scheme)
    assert cut_off(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "query",
    [
        "",
        "dataset=xor&init=random&activation=tanh&output_activation=sigmoid&batch_size=3&sample=2",
        "activation=tanh&init_scale=1e-5",
        "dataset=xor&init=random&activation=sigmoid&hidden=3-2&output_rate=3&sample=3",
    ],
)
def test_formulas_fit_their_columns_beside_the_sidebar(visit, query):
    page = visit(f"/By_hand?{query}", viewport={"width": 1280, "height": 900})
    assert cut_off(page) == []
