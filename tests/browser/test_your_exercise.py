"""Exercises of a sheet, entered by hand on the screen: no link, and in a minute of actions."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from nn_core import Experiment, train
from nn_core.history import replay
from tests.browser.live import settle
from ui.quantities import way

CASES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.json"))
}
SETTINGS = {
    "activation": "Activation",
    "output_activation": "Output activation",
    "loss": "Loss",
    "biases": "Biases",
}


class Hands:
    """A visitor at the page, who counts what they do."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def choose(self, label: str, option: str) -> None:
        """An option of a list in the sidebar."""
        self.page.get_by_label(label, exact=True).click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.actions += 2

    def type(self, label: str, text: str) -> None:
        """A text into a field, and on to the next."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        self.actions += 1

    def type_down(self, label: str, texts: list[str]) -> None:
        """A column of numbers: each into its field, past the label beside it, and on to the next.

        The keys follow each other without a look at the page, as from practised fingers.
        """
        keyboard = self.page.keyboard
        self.page.get_by_label(label, exact=True).select_text()
        for text in texts:
            keyboard.insert_text(text)
            keyboard.press("Tab")
            keyboard.press("Tab")
        self.actions += len(texts)

    def paste(self, label: str, text: str) -> None:
        """What was copied from a spreadsheet, into a cell and on from there."""
        self.page.get_by_label(label, exact=True).focus()
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")
        self.actions += 1


def written(number: float) -> str:
    """A number as a sheet has it."""
    return repr(float(number)).removesuffix(".0")


def asked_for(case: dict[str, Any]) -> Experiment:
    settings = {name: value for name, value in case.items() if name not in ("about", "expected")}
    return Experiment(dataset="custom", init="custom", **settings)


def in_the_address(url: str) -> Experiment:
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    return Experiment.from_query({name: texts[-1] for name, texts in query.items()})[0]


def enter(page: Page, case: dict[str, Any]) -> int:
    """An exercise from its sheet, on a page at the original one; how many actions it took."""
    hands, wanted = Hands(page), asked_for(case)

    def told(name: str) -> None:
        """Wait for the page to have it: an open list closes when the page changes."""
        page.wait_for_url(lambda url: getattr(in_the_address(url), name) == getattr(wanted, name))
        settle(page)

    rows = ["\t".join(map(written, row)) for row in case["samples"]]
    hands.paste("x1, row 1", "\n".join(rows) + "\n")
    told("samples")
    for name, label in SETTINGS.items():
        if name in case:
            hands.choose(label, case[name])
            told(name)
    hands.type("Learning rate η, exactly", written(case["learning_rate"]))
    hands.type("Epochs, exactly", written(case["epochs"]))
    first = f"start, w1: {way(wanted.sizes, 'w1')}"
    hands.type_down(first, list(map(written, case["weights"])))
    return hands.actions


def actions_of(case: dict[str, Any]) -> int:
    """How many it takes: a paste, two for a list, and one for each number."""
    return 1 + 2 * len(SETTINGS.keys() & case.keys()) + 2 + len(case["weights"])


def test_exercises_of_sheets_entered_by_hand(visit):
    """One with all the lists and two targets, and one with several rows.

    That the tables read any others is for `tests/ui/own/test_drafts.py`.
    """
    assert all(actions_of(case) < 40 for case in CASES.values())
    page = visit("/Your_exercise")
    for name in ("mazur", "negnevitsky_xor"):
        case = CASES[name]
        assert enter(page, case) == actions_of(case), name
        page.wait_for_url(lambda url, case=case: in_the_address(url) == asked_for(case))
        page.get_by_role("button", name="Reset").click()
        page.wait_for_url(lambda url: in_the_address(url) == Experiment())
        settle(page)


def test_samples_are_added_moved_and_removed_in_the_map_and_undo_gives_them_back(visit):
    page = visit("/Your_exercise?dataset=xor&activation=tanh&init=random")

    def change(count: int) -> list[tuple[float, ...]]:
        """The samples, when the map has so many and the table has followed."""
        expect(page.get_by_role("button", name=re.compile("^Sample "))).to_have_count(count)
        expect(page.get_by_role("button", name=re.compile("^Remove row"))).to_have_count(count)
        settle(page)
        return in_the_address(page.url).rows.tolist()

    def sample(number: int) -> Locator:
        return page.get_by_role("button", name=f"Sample {number}: ")

    def middle(box: Any) -> tuple[float, float]:
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    low, high = middle(sample(1).bounding_box()), middle(sample(4).bounding_box())  # (0, 0), (1, 1)
    page.mouse.click((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
    assert change(5)[4] == pytest.approx([0.5, 0.5, 0], abs=0.02)

    page.mouse.move(*middle(sample(5).bounding_box()))
    page.mouse.down()
    page.mouse.move(low[0] + 10, high[1] - 10, steps=3)
    page.mouse.move(low[0], high[1], steps=3)
    page.mouse.up()
    expect(page.get_by_label("x1, row 5", exact=True)).to_have_value(re.compile("^-?0(.0[12])?$"))
    assert change(5)[4] == pytest.approx([0, 1, 0], abs=0.02)

    sample(1).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_label("x1, row 1", exact=True)).to_have_value("0.1")
    assert change(5)[0] == [0.1, -0.01, 0]
    page.keyboard.press("Delete")
    assert change(4)[0] == [0, 1, 1]
    for _ in range(4):
        page.get_by_role("button", name="Undo").click()
        settle(page)
    assert change(4) == [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_an_edge_that_is_clicked_opens_its_number_and_a_file_on_the_table_is_read(
    visit,
):
    page = visit("/Your_exercise")
    picture = page.get_by_role("figure", name="The network at its start.")
    box = picture.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.25 * box["height"])  # x1 → h1
    expect(page.get_by_role("slider", name="What does w1 do?")).to_be_visible()
    page.get_by_label("start, w6: h2 → ŷ", exact=True).focus()
    expect(page.get_by_role("figure", name="Lit is w6 = 1, h2 → ŷ.")).to_be_visible()
    settle(page)

    table = page.get_by_role("table", name="Start weights")
    table.evaluate("table => { table.same = true }")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("All printed numbers")).to_be_visible()
    settle(page)
    assert table.evaluate("table => table.same"), "a sentence above has taken a table away"

    page.get_by_label("x1, row 1", exact=True).evaluate(
        """field => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["a;b;c\\n0,5;1;2\\n"], "dropped.csv"));
          const how = { bubbles: true, composed: true, cancelable: true, dataTransfer };
          field.dispatchEvent(new DragEvent("drop", how));
        }"""
    )
    expect(page.get_by_text("dropped.csv")).to_be_visible()
    chosen = {"name": "chosen.csv", "mimeType": "text/csv", "buffer": b"1/2,3,4\n5,6,7\n"}
    page.get_by_label("A CSV file").set_input_files([chosen])
    expect(page.get_by_text("chosen.csv")).to_be_visible()
    page.get_by_role("button", name="Take these 2 samples").click()
    expect(page.get_by_label("x2, row 2", exact=True)).to_have_value("6")
    settle(page)
    assert in_the_address(page.url).samples == ((0.5, 3, 4), (5, 6, 7))


def test_the_epoch_under_the_players_cursor_becomes_a_start(visit):
    page = visit("/?dataset=xor&activation=tanh&init=random&epochs=8")
    run = train(in_the_address(page.url))
    player = page.locator(".st-key-playback .player")
    for key in ("Home", "ArrowRight", "ArrowRight"):
        player.get_by_role("slider", name="Epoch").press(key)
    player.get_by_role("button", name="Continue from here").click()
    page.wait_for_url("**init=custom**")
    settle(page)
    assert in_the_address(page.url).weights == tuple(replay(run, 2).tolist())
