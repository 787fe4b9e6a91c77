"""A real server and a real Chromium. Without a browser these tests fail; they never skip."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.live import DRAWN, chromium, chromium_path, served, settle


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


@pytest.fixture(scope="session")
def context_with(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser context with these options; the same one again for the same options.

    Sharing it shares what the browser has fetched, which is most of the time of a first view. A
    visit stays one of its own: a session of Streamlit's belongs to a page.
    """
    contexts: dict[str, BrowserContext] = {}

    def context_with(**options: object) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**options)
        return contexts[key]

    yield context_with
    for context in contexts.values():
        context.close()


@pytest.fixture
def visit(
    context_with: Callable[..., BrowserContext], server: str
) -> Iterator[Callable[..., Page]]:
    """Open a path in a page of its own; errors in its console fail the test at the end.

    Keyword arguments are Playwright's context options, such as `color_scheme="dark"`.
    """
    pages, errors = [], []

    def visit(path: str = "/", **options: object) -> Page:
        page = context_with(**{"viewport": {"width": 1280, "height": 1400}, **options}).new_page()
        pages.append(page)
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if is_error(message) else None,
        )
        page.goto(server + path)
        page.wait_for_selector(DRAWN)
        settle(page)
        return page

    yield visit
    for page in pages:
        page.close()
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
