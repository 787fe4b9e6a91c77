"""A real server and a real Chromium. Without a browser these tests fail; they never skip."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.live import chromium, chromium_path, served, settle


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        chromium_path()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the app, served for this test run alone."""
    with served() as address:
        yield address


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open a path in a browser of its own; errors in its console fail the test at the end.

    Keyword arguments are Playwright's context options, such as `color_scheme="dark"`.
    """
    contexts, errors = [], []

    def visit(path: str = "/", **options: object) -> Page:
        settings = {"viewport": {"width": 1280, "height": 900}, **options}
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if is_error(message) else None,
        )
        page.goto(server + path)
        page.wait_for_selector('[data-testid="stPlotlyChart"] .main-svg')
        settle(page)
        return page

    yield visit
    for context in contexts:
        context.close()
    # Pausing interrupts an animation, whose promise Plotly then rejects without a reason.
    assert [error for error in errors if error != "undefined"] == []


def is_error(message: ConsoleMessage) -> bool:
    """Whether a console message is an error, other than Streamlit looking for its server.

    On a page below the root its client asks beside the page first, finds nothing, and goes up.
    """
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


@pytest.fixture
def settled() -> Callable[[Page], None]:
    return settle
