"""One browser for each worker, whose own program stays where it is."""

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        chromium_path()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with chromium() as browser:
        yield browser
