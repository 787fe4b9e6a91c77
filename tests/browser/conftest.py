"""A real server and a real Chromium. Without a browser these tests fail; they never skip."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Literal

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, ViewportSize, expect

from tests.browser.live import DRAWN, PATIENCE, Pages, served, settle

expect.set_options(timeout=PATIENCE)
SIZE: ViewportSize = {"width": 1280, "height": 1400}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the app, served for this test run alone; runs and maps may be long ones."""
    limits = {"LAB_MAX_STEPS": "500000000", "LAB_MAX_SWEEP_STEPS": "1000000000000"}
    with served(limits) as address:
        yield address


@pytest.fixture
def visit(pages: Pages, server: str) -> Iterator[Callable[..., Page]]:
    """Open a path in a page of its own; errors in its console fail the test at the end.

    Keyword arguments are the `viewport`, such as {"width": 390, "height": 844}, the
    `color_scheme`, "light" or "dark", and the name of the `visitor`: another one has another window
    and nothing in common with the first. `ready` is what a page without a chart has instead,
    `script` what the page runs before the app, whenever it is loaded, which no other test sees.
    """
    errors: list[str] = []
    with ExitStack() as visits:

        def visit(
            path: str = "/",
            viewport: ViewportSize = SIZE,
            color_scheme: Literal["light", "dark"] = "light",
            visitor: str = "first",
            ready: str = DRAWN,
            script: str = "",
        ) -> Page:
            page = visits.enter_context(pages(visitor))
            if script:
                devtools = page.context.new_cdp_session(page)
                visits.callback(devtools.detach)
                devtools.send("Page.enable")
                added = devtools.send("Page.addScriptToEvaluateOnNewDocument", {"source": script})
                visits.callback(devtools.send, "Page.removeScriptToEvaluateOnNewDocument", added)
            visits.enter_context(complaining(page, errors))
            page.bring_to_front()  # one behind another is drawn about once a second
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=color_scheme)
            page.set_default_timeout(PATIENCE)
            page.goto(server + path)
            page.wait_for_selector(ready)
            settle(page)
            return page

        yield visit
    assert errors == []


@contextmanager
def complaining(page: Page, errors: list[str]) -> Iterator[None]:
    """Adds what a page's browser complains of: uncaught errors, and those in its console."""

    def add(text: str) -> None:
        # Pausing interrupts an animation, whose promise Plotly then rejects without a reason.
        if text != "undefined":
            errors.append(text)

    def failed(error: Error) -> None:
        add(str(error))

    def said(message: ConsoleMessage) -> None:
        if is_error(message):
            add(message.text)

    page.on("pageerror", failed)
    page.on("console", said)
    yield
    page.remove_listener("pageerror", failed)
    page.remove_listener("console", said)


def is_error(message: ConsoleMessage) -> bool:
    """Whether a console message is an error, other than Streamlit looking for its server.

    On a page below the root its client asks beside the page first, finds nothing, and goes up.
    """
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")
