"""Exercises of a sheet, entered by hand on the screen: no link, and in a minute of actions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from nn_core import Experiment
from nn_core.parameters import names
from ui.quantities import way

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.json"))


SETTINGS = {
    "activation": "Activation",
    "output_activation": "Output activation",
    "loss": "Loss",
    "biases": "Biases",
}


class Hands:
    """A visitor at the page, who counts what they do."""

    def __init__(self, page: Page, settled: Callable[[Page], None]) -> None:
        self.page, self._settled, self.actions = page, settled, 0

    def choose(self, label: str, option: str) -> None:
        """An option of a list in the sidebar."""
        self.page.get_by_label(label, exact=True).click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.actions += 2
        self._settled(self.page)

    def type(self, label: str, text: str) -> None:
        """A text into a field, and on to the next."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        self.actions += 1

    def paste(self, label: str, text: str) -> None:
        """What was copied from a spreadsheet, into a cell and on from there."""
        self.page.get_by_label(label, exact=True).focus()
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")
        self.actions += 1
        self._settled(self.page)


def written(number: float) -> str:
    """A number as a sheet has it."""
    return repr(float(number)).removesuffix(".0")


def asked_for(case: dict[str, Any]) -> Experiment:
    settings = {name: value for name, value in case.items() if name not in ("about", "expected")}
    return Experiment(dataset="custom", init="custom", **settings)


def in_the_address(url: str) -> Experiment:
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    return Experiment.from_query({name: texts[-1] for name, texts in query.items()})[0]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_exercise_entered_by_hand(visit, settled, path):
    case = json.loads(path.read_text(encoding="utf-8"))
    wanted = asked_for(case)
    page = visit("/")
    page.get_by_role("link", name="Your exercise").click()
    page.get_by_label("x1, row 1", exact=True).wait_for()
    settled(page)
    hands = Hands(page, settled)
    rows = ["\t".join(map(written, row)) for row in case["samples"]]
    hands.paste("x1, row 1", "\n".join(rows) + "\n")
    for name, label in SETTINGS.items():
        if name in case:
            hands.choose(label, case[name])
    for label, number in (("Learning rate η", case["learning_rate"]), ("Epochs", case["epochs"])):
        hands.type(f"{label}, exactly", written(number))
        settled(page)
    fields = [f"start, {name}: {way(wanted.sizes, name)}" for name in names(wanted.sizes)]
    for field, value in zip(fields, case["weights"], strict=True):
        hands.type(field, written(value))
    page.wait_for_url(lambda url: in_the_address(url) == wanted)
    assert hands.actions < 40
