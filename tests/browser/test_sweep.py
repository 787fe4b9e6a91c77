"""What only a browser can show of the Sweep page: boxes, clicks, progress, and other visitors."""

import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from nn_core import Experiment, SweepAxis, sweep, train
from nn_core.fields import format_float
from tests.browser.live import fitted, open_in_place, settle

MAP = "document.querySelector('.st-key-sweep_map .js-plotly-plot')"
SMALL = "/Sweep?epochs=400&cells=64"
TALL = {"viewport": {"width": 1280, "height": 1300}}


LONG = "/Sweep?dataset=xor&activation=tanh&init=random&epochs=100000&cells=256"


def area(page):
    return page.locator(".st-key-sweep_map .nsewdrag").first.bounding_box()


def drag(page, x0, y0, x1, y1):
    """Draw a box; fractions of the map from the upper left corner."""
    box, before = area(page), page.url
    page.mouse.move(box["x"] + x0 * box["width"], box["y"] + y0 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + x1 * box["width"], box["y"] + y1 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_function("before => location.href !== before", arg=before)
    computed(page)


def computed(page):
    """Wait until the whole map is there."""
    page.get_by_text(re.compile("% computed|Preparing")).wait_for(state="hidden")
    settle(page)
    page.wait_for_function(f"{MAP}?._fullData?.length > 0")


def end(page, axis, name):
    return page.locator(f"[class*=st-key-{axis}_{name}-] input:visible")


def shown_range(page, axis):
    return tuple(float(end(page, axis, name).input_value()) for name in ("low", "high"))


def shows_range(page, axis, *ends):
    settle(page)
    for name, value in zip(("low", "high"), ends, strict=True):
        expect(end(page, axis, name)).to_have_value(format_float(value))


def address(page):
    return {key: texts[0] for key, texts in parse_qs(urlsplit(page.url).query).items()}


def test_a_cold_deep_link_has_the_numbers_of_the_engine_and_a_click_opens_its_cell(visit):
    """The map, its files, the map on a narrow screen in either theme, and the page of a cell."""
    page = visit(SMALL, **TALL)
    computed(page)
    axes = (SweepAxis("learning_rate", 0.0, 0.5, 64), SweepAxis("init_scale", -2.5, 2.5, 64))
    expected = sweep(Experiment(epochs=400), *axes)
    check_map(page, axes, expected)
    check_files(page, axes, expected)
    for scheme in ("light", "dark"):
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme=scheme)
        fitted(page)
        check_width(page)
    page.set_viewport_size(TALL["viewport"])
    fitted(page)
    check_click(page, expected)


def check_map(page, axes, expected):
    labels, values = page.evaluate(
        f"[{MAP}.data[0].x, Array.from({MAP}._fullData[0].z, row => Array.from(row))]"
    )
    assert [float(label) for label in labels] == axes[0].values.tolist()
    held = np.isnan(expected.diverged_at)
    shown = np.array(values, dtype=float)
    np.testing.assert_array_equal(~np.isnan(shown), held)
    logarithms = np.log10(np.maximum(expected.final_loss[held], 1e-33))
    np.testing.assert_allclose(shown[held], logarithms, rtol=1e-6, atol=1e-7)


def check_files(page, axes, expected):
    files = {}
    for name in ("PNG", "CSV", "NumPy"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download {name}").click()
        files[name] = download.value.path().read_bytes()
    arrays = np.load(io.BytesIO(files["NumPy"]))
    np.testing.assert_array_equal(arrays["final_loss"], expected.final_loss)
    np.testing.assert_array_equal(arrays["init_scale"], axes[1].values)
    rows = np.genfromtxt(io.BytesIO(files["CSV"]), delimiter=",", names=True)
    np.testing.assert_array_equal(rows["final_loss"].reshape(64, 64), expected.final_loss)
    np.testing.assert_array_equal(rows["learning_rate"].reshape(64, 64)[0], axes[0].values)
    assert files["PNG"].startswith(b"\x89PNG")


def check_width(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    titles = page.evaluate(
        f"[...{MAP}.querySelectorAll('.cbtitle')].map(t => t.getBoundingClientRect())"
        ".map(({left, right}) => [left, right])"
    )
    assert len(titles) == 2
    assert titles[0][1] <= titles[1][0], json.dumps(titles)


def check_click(page, cells):
    box = area(page)
    # Away from the middle line of a cell: row 40 from below, column 10.
    page.mouse.move(box["x"] + 10.5 / 64 * box["width"], box["y"] + 23.5 / 64 * box["height"])
    hovered = page.locator(".st-key-sweep_map .hoverlayer")
    expect(hovered).to_contain_text(repr(cells.experiment(40, 10).learning_rate))
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What does backpropagation")
    settle(page)
    opened, problems = Experiment.from_query(address(page))
    assert opened == cells.experiment(40, 10)
    assert problems == ()
    assert train(opened).final_loss == cells.final_loss[40, 10]


def test_boxes_are_in_the_address_and_the_breadcrumb_until_float64_is_exhausted(visit):
    page = visit(SMALL, **TALL)
    computed(page)
    whole = shown_range(page, "x")
    drag(page, 0.2, 0.2, 0.6, 0.5)
    low, high = shown_range(page, "x")
    assert low == pytest.approx(0.1, abs=0.01)
    assert high == pytest.approx(0.3, abs=0.01)
    name, *ends = address(page)["x"].split("~")
    assert (name, *map(float, ends)) == ("learning_rate", low, high)
    drag(page, 0.2, 0.2, 0.6, 0.5)
    page.get_by_role("button", name="zoom 1").click()
    shows_range(page, "x", low, high)
    page.get_by_role("button", name="Back").click()
    shows_range(page, "x", *whole)
    expect(page.get_by_role("button", name="Back")).to_have_count(0)
    assert "x" not in address(page)

    narrow = "x=learning_rate~0.1~0.1000000000001&y=init_scale~1~1.000000000001"
    open_in_place(page, f"/Sweep?epochs=400&{narrow}&cells=64")
    computed(page)
    exhausted = page.get_by_text("float64 has no more between them")
    for _ in range(10):
        box = area(page)
        page.mouse.move(box["x"] + 0.46 * box["width"], box["y"] + 0.46 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + 0.54 * box["width"], box["y"] + 0.54 * box["height"], steps=5)
        url = page.url
        page.mouse.up()
        page.wait_for_function("before => location.href !== before", arg=url)
        settle(page)
        if exhausted.count():
            break
        computed(page)
    expect(exhausted).to_be_visible()
    page.get_by_role("button", name="Back").click()
    computed(page)
    expect(exhausted).to_have_count(0)


def test_stop_keeps_the_part_that_is_there_of_a_map_beside_which_another_page_answers(visit):
    reader = visit("/")
    # In a window of its own: a page behind another one is drawn about once a second.
    computing = visit(LONG, visitor="another")
    computing.get_by_text(re.compile(r"[1-9]\d?% computed")).wait_for()
    reader.get_by_role("slider", name="Epochs").press("ArrowRight")
    expect(reader).to_have_url(re.compile(r"epochs="))
    settle(reader)
    stop = computing.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True)
    stop.click()
    part = computing.get_by_text("What follows is that part.")
    expect(part).to_be_visible()
    computing.get_by_role("button", name="Compute all of it").click()
    expect(part).to_have_count(0)
    stop.click()
    expect(part).to_be_visible()
