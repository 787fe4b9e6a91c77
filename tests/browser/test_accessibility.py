"""What axe-core, which knows the rules that a page for everybody follows, finds on every page."""

from importlib.resources import files

from tests.browser.live import settle
from ui.page import PAGES

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FOUND = """async (rules) => {
  const { violations } = await axe.run({ resultTypes: ["violations"], ...rules });
  return violations.map(({ id, nodes }) =>
    [id, ...nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`)]);
}"""
DARK = "getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(18, 22, 29)'"
STILL = "!document.querySelector('[data-testid=stSkeleton]')"


def test_axe_finds_nothing_on_any_page_in_either_theme(visit, server):
    others = [page.script.partition("_")[2].removesuffix(".py") for page in PAGES.values()]
    page = visit("/By_hand?mode=your-turn")
    for address in [page.url, *(f"{server}/{other}" for other in others)]:
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.wait_for_selector("h1")
        page.wait_for_function(STILL)
        settle(page)
        page.evaluate(AXE)
        assert (address, page.evaluate(FOUND)) == (address, [])
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(DARK)
        settle(page)
        # Nothing but the colours is another.
        found = page.evaluate(FOUND, {"runOnly": ["color-contrast"]})
        assert (address, found) == (address, [])
