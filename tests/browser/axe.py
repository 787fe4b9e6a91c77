"""What axe-core, which knows the rules that a page for everybody follows, finds on a page."""

from importlib.resources import files

from playwright.sync_api import Page

from tests.browser.live import settle

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FOUND = """async (rules) => {
  const { violations } = await axe.run({ resultTypes: ["violations"], ...rules });
  return violations.map(({ id, nodes }) =>
    [id, ...nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`)]);
}"""
GROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
SCHEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 29)"}
STILL = "() => !document.querySelector('[data-testid=stSkeleton]')"


def check(page: Page, name: str, schemes: list[str]) -> None:
    """Nothing is found in the theme that comes first, and nothing about colours in the other one.

    Nothing else is another there. The page has to have `AXE`.
    """
    for scheme, rules in zip(schemes, ({}, {"runOnly": ["color-contrast"]}), strict=True):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"() => {GROUND} === '{SCHEMES[scheme]}'")
        page.wait_for_function(STILL)
        settle(page)
        assert (name, scheme, page.evaluate(FOUND, rules)) == (name, scheme, [])
