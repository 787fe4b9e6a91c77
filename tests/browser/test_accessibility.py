"""What axe-core, which knows the rules that a page for everybody follows, finds on every page."""

from importlib.resources import files

from tests.browser.live import open_in_place, settle
from ui.page import PAGES

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FOUND = """async (rules) => {
  const { violations } = await axe.run({ resultTypes: ["violations"], ...rules });
  return violations.map(({ id, nodes }) =>
    [id, ...nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`)]);
}"""
GROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
SCHEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 29)"}
STILL = "!document.querySelector('[data-testid=stSkeleton]')"


def test_axe_finds_nothing_on_any_page_in_either_theme(visit):
    """Each page is looked at in the theme of the one before, and then in the other one."""
    page, schemes = visit(), list(SCHEMES)
    page.evaluate(AXE)
    for name, about in PAGES.items():
        for mode in ("", "?mode=your-turn") if name == "By hand" else ("",):
            open_in_place(page, f"/{'' if name == 'Train' else name.replace(' ', '_')}{mode}")
            page.get_by_role("heading", name=about.question, exact=True).wait_for()
            check(page, f"{name}{mode}", schemes)
            schemes.reverse()


def check(page, name, schemes):
    """Nothing but the colours is another in the second theme."""
    for scheme, rules in zip(schemes, ({}, {"runOnly": ["color-contrast"]}), strict=True):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"{GROUND} === '{SCHEMES[scheme]}'")
        page.wait_for_function(STILL)
        settle(page)
        assert (name, scheme, page.evaluate(FOUND, rules)) == (name, scheme, [])
