"""One browser for each worker, whose own program stays where it is, and what is collected."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.live import Pages, chromium, chromium_path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[object]:
    """Put the program back that Streamlit's tests of a page put their script in the place of.

    A process that a later test starts would run that script as its own.
    """
    program = sys.modules["__main__"]
    try:
        return (yield)
    finally:
        sys.modules["__main__"] = program


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[object]:
    """Let no module train as it is imported: every worker would compile the same networks."""
    from nn_core.compiled import kept  # which only those that collect have to load

    def refuse(_: object, *key: object) -> None:
        raise RuntimeError("A test module trains as it is imported; let a function do it, cached.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "__call__", refuse)
        return (yield)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        chromium_path()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def pages(browser: Browser) -> Iterator[Pages]:
    """The pages that are not in use, each in the browser window of a visitor by name.

    A page that has been used opens the next address in half the time: it has the app's code ready,
    wherever that comes from. The visit is a new one all the same, since a session of Streamlit's
    ends with its connection.
    """
    windows: dict[str, BrowserContext] = {}
    idle: dict[str, list[Page]] = {}

    @contextmanager
    def page_of(visitor: str) -> Iterator[Page]:
        if visitor not in windows:
            windows[visitor] = browser.new_context(
                permissions=["clipboard-read", "clipboard-write"]
            )
        waiting = idle.setdefault(visitor, [])
        page = waiting.pop() if waiting else windows[visitor].new_page()
        yield page
        waiting.append(page)

    yield page_of
    for window in windows.values():
        window.close()
