"""What only a browser can show of the Symmetry and Linearity pages."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from nn_core import Experiment, train
from nn_core.starts import side_by_side
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


def test_symmetry_first_view(visit):
    page = visit(f"/Symmetry?{XOR}")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Do the hidden units ever become different?"
    )
    compared = {name: train(each) for name, each in side_by_side(EXPERIMENT).items()}
    expect(page.get_by_text(finding(train(EXPERIMENT), compared))).to_be_visible()
    expect(page.get_by_role("figure")).to_have_count(6)


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


def test_a_seed_is_a_link_that_opens_its_experiment(visit):
    page = visit(f"/Symmetry?{XOR}")
    link = page.get_by_role("link", name=re.compile(r"^seed \d+$")).first
    seed = link.inner_text().removeprefix("seed ")
    opened = visit("/Symmetry" + link.get_attribute("href"))
    expect(opened.get_by_label("Seed", exact=True)).to_have_value(seed)
    expect(opened.get_by_text("all hidden units do different work")).to_be_visible()


def test_another_threshold_counts_other_seeds(visit, settled):
    page = visit(f"/Symmetry?{XOR}")
    threshold = page.get_by_label("Solved means a final loss of at most")
    threshold.fill("100")
    threshold.press("Enter")
    expect(page.get_by_text("200 of 200 random starts")).to_be_visible()


def test_a_slider_on_the_symmetry_page_changes_its_finding(visit):
    page = visit(f"/Symmetry?{XOR}")
    units = page.get_by_role("slider", name="Units")
    units.focus()
    units.press("ArrowRight")
    expect(page.get_by_text("1 of 3 hidden units are left")).to_be_visible()


def test_linearity_first_view(visit):
    page = visit("/Linearity")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Is it more than a linear regression?"
    )
    expect(page.get_by_text(linearity.finding(train(Experiment())))).to_be_visible()
    expect(page.get_by_text("Twins cost nothing here.")).to_be_visible()
    expect(page.get_by_role("figure")).to_have_count(5)


def test_a_surface_is_drawn_when_it_is_asked_for(visit):
    page = visit(f"/Linearity?{XOR}")
    page.get_by_text("As a surface").click()
    # Without a graphics card nothing is to be seen in it, but it is there.
    surface = "document.querySelector('.st-key-surface .js-plotly-plot')"
    page.wait_for_function(f"{surface}?.data?.length === 3")
    assert page.evaluate(f"{surface}.data[0].type") == "surface"


def test_a_rate_that_would_have_held_is_a_link(visit):
    page = visit("/Linearity?learning_rate=0.2")
    link = page.get_by_role("link", name=re.compile("^Open it with learning rate 0.044"))
    told = re.compile("diverged in epoch")
    expect(page.get_by_text(told).first).to_be_visible()
    opened = visit("/Linearity" + link.get_attribute("href"))
    expect(opened.get_by_label("Learning rate η, exactly")).to_have_value("0.044")
    expect(opened.get_by_text(told)).to_have_count(0)


@pytest.mark.parametrize("path", ["/Symmetry", "/Linearity"])
def test_dark_theme(visit, path):
    page = visit(path, color_scheme="dark")
    background = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"
    )
    assert background == "rgb(18, 22, 29)"
    axis_text = page.evaluate(
        "getComputedStyle(document.querySelector('.js-plotly-plot .xtick text')).fill"
    )
    assert min(map(int, re.findall(r"\d+", axis_text)[:3])) > 120


@pytest.mark.parametrize("path", ["/Symmetry", "/Linearity"])
def test_nothing_is_wider_than_a_phone(visit, path):
    page = visit(path, viewport={"width": 390, "height": 844})
    right = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll(
            '[data-testid="stMain"] [data-testid="stElementContainer"]'
        )].map(element => element.getBoundingClientRect().right))"""
    )
    assert 300 < right <= 390


def test_the_experiment_follows_from_page_to_page(visit, settled):
    page = visit(f"/Symmetry?{XOR}")
    page.get_by_test_id("stSidebar").get_by_role("link", name="Linearity").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Is it more than a linear regression?"
    )
    expect(page).to_have_url(re.compile(r"/Linearity\?.*learning_rate=0.3"))
