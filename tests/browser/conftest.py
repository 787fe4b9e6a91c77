"""A real server and a real Chromium. Without a browser these tests fail; they never skip."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from tests.browser.live import DRAWN, chromium, chromium_path, served, settle

Pages = Callable[..., AbstractContextManager[Page]]


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
def pages(browser: Browser) -> Iterator[Pages]:
    """The pages that are not in use, by the options of their context.

    A page that has been used opens the next address in half the time: it has the app's code ready.
    The visit is a new one all the same, since a session of Streamlit's ends with its connection.
    """
    contexts: dict[str, BrowserContext] = {}
    idle: dict[str, list[Page]] = {}

    @contextmanager
    def page_with(**options: object) -> Iterator[Page]:
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**options)
        waiting = idle.setdefault(key, [])
        page = waiting.pop() if waiting else contexts[key].new_page()
        yield page
        waiting.append(page)

    yield page_with
    for context in contexts.values():
        context.close()


@pytest.fixture
def visit(pages: Pages, server: str) -> Iterator[Callable[..., Page]]:
    """Open a path in a page of its own; errors in its console fail the test at the end.

    Keyword arguments are Playwright's context options, such as `color_scheme="dark"`.
    """
    errors: list[str] = []
    size = {"width": 1280, "height": 1400}

    def failed(error: Error) -> None:
        errors.append(str(error))

    def said(message: ConsoleMessage) -> None:
        if is_error(message):
            errors.append(message.text)

    with ExitStack() as visits:

        def visit(path: str = "/", **options: object) -> Page:
            page = visits.enter_context(pages(**{"viewport": size, **options}))
            for event, listener in (("pageerror", failed), ("console", said)):
                page.on(event, listener)
                visits.callback(page.remove_listener, event, listener)
            page.bring_to_front()  # one behind another is drawn about once a second
            page.set_viewport_size(options.get("viewport", size))
            page.set_default_timeout(30_000)
            page.goto(server + path)
            page.wait_for_selector(DRAWN)
            settle(page)
            return page

        yield visit
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
