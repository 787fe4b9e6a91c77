"""Photograph the running app for the README: `python -m docs.screenshots`."""

from pathlib import Path

from tests.browser.live import DRAWN, chromium, served, settle

HERE = Path(__file__).parent
PICTURE = "/?dataset=xor&activation=tanh&init=random&seed=2&epochs=400"


def main() -> None:
    with served() as address, chromium() as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme=scheme)
            page.goto(address + PICTURE)
            page.wait_for_selector(DRAWN)
            settle(page)
            page.screenshot(path=HERE / f"train-{scheme}.png")
            page.close()


if __name__ == "__main__":
    main()
