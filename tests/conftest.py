"""One browser for each worker, whose own program stays where it is, and what is collected."""

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.live import chromium, chromium_path


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
