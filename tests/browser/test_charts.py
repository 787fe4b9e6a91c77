"""The chart component by itself: fingers, whole screens, paper, files, and labels that can be read.

On the pages that show it best.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import DRAWN, PATIENCE, fitted, open_in_place, settle

PLAYBACK = "document.querySelector('.st-key-playback .js-plotly-plot')"
EPOCH = f"{PLAYBACK}._fullData.find(({{ name }}) => name === 'now').x[0]"
PHONE = {"width": 390, "height": 844}
BOXES = """() => {
  const box = (node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    return { left, right, top, bottom, text: node.textContent };
  };
  const chart = document.querySelector('.js-plotly-plot');
  const labels = [...chart.querySelectorAll('.tracehalo text')].map(box);
  const units = [...chart.querySelectorAll('.xy .trace:not(.tracehalo) .textpoint text')].map(box);
  return { labels, units };
}"""


@pytest.fixture(scope="module")
def touched(browser) -> Iterator[Page]:
    """A page in a window that is touched."""
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as window:
        yield window.new_page()


@pytest.fixture
def phone(touched, server):
    """Open a path on a screen that is touched."""
    touched.set_default_timeout(PATIENCE)

    def visit(path):
        touched.goto(server + path)
        touched.wait_for_selector(DRAWN)
        settle(touched)
        return touched

    return visit


def apart(one, other):
    return (
        one["right"] <= other["left"]
        or other["right"] <= one["left"]
        or one["bottom"] <= other["top"]
        or other["bottom"] <= one["top"]
    )


def test_labels_of_the_network_say_minus_and_lie_neither_on_each_other_nor_on_units(visit):
    page, written = visit(), []
    for path in (
        "/",
        "/?dataset=xor&hidden=4&activation=tanh&init=random&epochs=2000",
        "/?dataset=xor&hidden=3-2&activation=tanh&init=random&init_scale=0.5&epochs=200",
        "/By_hand?dataset=xor&hidden=4&activation=tanh&init=random",
    ):
        open_in_place(page, path)
        for size in ({"width": 1280, "height": 900}, PHONE):
            page.set_viewport_size(size)
            fitted(page)
            found = page.evaluate(BOXES)
            assert found["labels"]
            written += [box["text"] for box in found["labels"]]
            everything = found["labels"] + found["units"]
            for place, one in enumerate(found["labels"]):
                for other in everything[place + 1 :]:
                    assert apart(one, other), (path, size, one, other)
            inside = [box["left"] >= 0 and box["right"] <= size["width"] for box in found["labels"]]
            assert all(inside), (path, size)
    assert "−" in "".join(written)
    assert "-" not in "".join(written)


def swipe(page, chart):
    """Move the page up by 150 pixels, with a finger on the middle of a chart."""
    chart.scroll_into_view_if_needed()
    top = "document.querySelector('[data-testid=stMain]').scrollTop"
    scrolled, box = page.evaluate(top), chart.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for moved in range(0, 160, 10):
        kind, points = "touchMove" if moved else "touchStart", [{"x": x, "y": y - moved}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(f"{top} > {scrolled + 50}")


def test_a_finger_moves_the_page_and_nothing_in_a_chart_and_has_no_list_over_what_it_chose(phone):
    page = phone("/")
    shown = "document.querySelector('.st-key-loss .js-plotly-plot').layout.yaxis.range.join()"
    before = page.evaluate(shown)
    swipe(page, page.locator(".st-key-loss .nsewdrag"))
    assert page.evaluate(shown) == before
    assert page.locator(".modebar-btn").count() == 0

    page.get_by_test_id("stExpandSidebarButton").click()  # the list of pages, over this one
    page.get_by_test_id("stSidebar").get_by_role("link", name="Assignments").click()
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    expect(page).to_have_url(re.compile("/Assignments"))


def test_a_finger_that_moves_over_a_map_opens_no_cell_and_draws_a_box_once_it_is_asked_to(phone):
    page = phone("/Sweep?cells=64")
    swipe(page, page.locator(".st-key-sweep_map .nsewdrag"))
    mode = "document.querySelector('.st-key-sweep_map .js-plotly-plot').layout.dragmode"
    assert page.evaluate(mode) is False
    button = page.get_by_role("button", name="Draw a box")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(mode) == "zoom"
    assert "/Sweep?" in page.url


def check_toolbar(page):
    """It saves a chart under its name, and sends nothing to anybody."""
    buttons = page.locator(".st-key-loss .modebar-btn")
    titles = buttons.evaluate_all("buttons => buttons.map(button => button.dataset.title)")
    assert titles == ["Save as PNG", "Save as SVG", "Zoom", "Pan", "Reset axes", "Fullscreen"]
    page.locator(".st-key-loss .chart").hover()
    files = {}
    for ending in ("png", "svg"):
        with page.expect_download() as download:
            page.locator(f".st-key-loss [data-title='Save as {ending.upper()}']").click()
        assert download.value.suggested_filename == f"backprop-lab-loss.{ending}"
        files[ending] = download.value.path().read_bytes()
    assert b"Backprop Lab: loss" in files["svg"]
    asked = "document.querySelector('.st-key-loss .js-plotly-plot').layout.width"
    assert int.from_bytes(files["png"][16:20], "big") == 2 * round(page.evaluate(asked))


def test_files_are_named_letters_grow_with_a_whole_screen_and_paper_has_nothing_to_press(visit):
    page = visit(viewport={"width": 1920, "height": 1080})
    check_toolbar(page)
    letters = page.locator(".st-key-playback .tracehalo text").first
    before = letters.bounding_box()["height"]
    page.locator(".st-key-playback .chart").hover()
    page.locator(".st-key-playback [data-title=Fullscreen]").click()
    page.wait_for_function(f"{PLAYBACK}.style.transform.startsWith('scale')")
    settle(page)
    assert letters.bounding_box()["height"] == pytest.approx(1.9 * before, rel=0.1)
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function(f"{PLAYBACK}.style.transform === ''")
    fitted(page)

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    settle(page)
    for chart in page.locator(".js-plotly-plot").all():
        assert chart.bounding_box()["width"] <= 718  # A4 between margins of a centimetre
    for hidden in ("stSidebar", "stHeader", "stDownloadButton", "stSlider"):
        assert not any(each.is_visible() for each in page.get_by_test_id(hidden).all()), hidden
    assert not page.locator(".st-key-playback .player").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.wait_for_function(f"{PLAYBACK}.layout.width > 720")


def test_the_space_bar_plays_the_buttons_step_and_a_change_leaves_the_player_at_its_epoch(visit):
    page = visit("/?epochs=30")
    under = page.locator(".st-key-playback .player")
    under.get_by_role("button", name="One frame back").click()
    page.wait_for_function(f"{EPOCH} === 29")
    scrubber = under.get_by_role("slider", name="Epoch")
    expect(scrubber).to_have_attribute("aria-valuetext", re.compile("after epoch 29: loss"))
    under.get_by_role("button", name="One frame on").click()
    page.wait_for_function(f"{EPOCH} === 30")
    under.get_by_label("Speed").select_option("¼ ×")  # 31 frames in some 16 s
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.keyboard.press("Space")
    expect(under.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(under.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate(EPOCH) < 30

    scrubber.press("Home")
    scrubber.press("ArrowRight")
    page.wait_for_function(f"{EPOCH} === 1")
    page.get_by_role("slider", name="Learning rate").press("ArrowLeft")
    expect(page).to_have_url(re.compile("learning_rate"))
    settle(page)
    assert page.evaluate(EPOCH) == 1
    expect(scrubber).to_have_attribute("aria-valuetext", re.compile("after epoch 1: loss"))
