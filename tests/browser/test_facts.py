"""What only a browser can show of the Symmetry and Linearity pages."""

import re

import numpy as np
from playwright.sync_api import expect

from nn_core import Experiment, train
from nn_core.starts import side_by_side
from tests.browser.conftest import SIZE
from tests.browser.live import fitted, open_in_place, settle
from ui.linearity import words as linearity
from ui.symmetry.words import finding

XOR = "dataset=xor&activation=tanh&learning_rate=0.3&epochs=500"
EXPERIMENT = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, epochs=500)
STARTS = "document.querySelector('.st-key-starts .js-plotly-plot')"
LOSSES = f"{STARTS}._fullData.find(({{ name }}) => name === 'epoch in the losses').x[0]"
DISTANCES = f"{STARTS}._fullData.find(({{ name }}) => name === 'epoch in the distances').x[0]"
UNITS = f"Array.from({STARTS}._fullData.find(({{ name }}) => name === 'units').x)"


def epoch_shown(page):
    """Where the two cursors stand in the figure of the starts."""
    return page.evaluate(f"[{LOSSES}, {DISTANCES}]")


def check_themes_and_a_phone(page):
    """A dark page has light letters in its charts, and nothing is wider than a phone."""
    page.emulate_media(color_scheme="dark")
    background = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    page.wait_for_function(f"{background} === 'rgb(18, 22, 29)'")
    letters = "getComputedStyle(document.querySelector('.js-plotly-plot .xtick text')).fill"
    page.wait_for_function(f"Math.min(...{letters}.match(/\\d+/g).slice(0, 3)) > 120")
    page.set_viewport_size({"width": 390, "height": 844})
    fitted(page)
    right = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll(
            '[data-testid="stMain"] [data-testid="stElementContainer"]'
        )].map(element => element.getBoundingClientRect().right))"""
    )
    assert 300 < right <= 390


def test_a_seed_is_a_link_to_its_experiment(visit):
    page = visit(f"/Symmetry?{XOR}")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Do the hidden units ever become different?"
    )
    compared = {name: train(each) for name, each in side_by_side(EXPERIMENT).items()}
    expect(page.get_by_text(finding(train(EXPERIMENT), compared))).to_be_visible()
    expect(page.get_by_role("figure")).to_have_count(6)
    link = page.get_by_role("link", name=re.compile(r"^seed \d+$")).first
    seed = link.inner_text().removeprefix("seed ")

    link.click()
    expect(page.get_by_label("Seed", exact=True)).to_have_value(seed)
    expect(page.get_by_text("all hidden units do different work")).to_be_visible()


def test_the_starts_play_and_scrub_together(visit):
    page = visit("/Symmetry")
    assert epoch_shown(page) == [10, 10]
    under = page.locator(".st-key-starts .player")
    under.get_by_role("slider").press("Home")
    page.wait_for_function(f"{LOSSES} === 0")
    assert epoch_shown(page) == [0, 0]
    compared = side_by_side(Experiment())
    first = np.concatenate([train(each).weights[0, [0, 2]] for each in compared.values()])
    assert page.evaluate(UNITS) == first.tolist()
    under.get_by_role("button", name="Play").click()
    page.wait_for_function(f"{LOSSES} === 10")
    assert epoch_shown(page) == [10, 10]
    check_themes_and_a_phone(page)


def test_linearity_has_a_surface_and_the_rate_that_would_have_held_opens_in_place(visit):
    page = visit("/Linearity")
    tabs = len(page.context.pages)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Is it more than a linear regression?"
    )
    expect(page.get_by_text(linearity.finding(train(Experiment())))).to_be_visible()
    expect(page.get_by_text("Twins cost nothing here.")).to_be_visible()
    expect(page.get_by_role("figure")).to_have_count(5)

    open_in_place(page, "/Linearity?learning_rate=0.2")
    told = re.compile("diverged in epoch")
    expect(page.get_by_text(told).first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Open it with learning rate 0.044")).click()
    rate = page.get_by_role("spinbutton", name="Learning rate η, exactly")
    expect(rate).to_have_value("0.044")
    expect(page).to_have_url(re.compile(r"/Linearity\?learning_rate=0\.044$"))
    settle(page)
    expect(page.get_by_text(told)).to_have_count(0)
    assert len(page.context.pages) == tabs
    check_themes_and_a_phone(page)
    page.set_viewport_size(SIZE)
    page.get_by_role("button", name="Undo").click()
    expect(rate).to_have_value("0.2")

    page.get_by_text("As a surface").click()
    # Without a graphics card nothing is to be seen in it, but it is there.
    surface = "document.querySelector('.st-key-surface .js-plotly-plot')"
    page.wait_for_function(f"{surface}?.data?.length === 3")
    assert page.evaluate(f"{surface}.data[0].type") == "surface"
