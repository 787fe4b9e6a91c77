"""One browser for each worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.live import chromium, chromium_path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        chromium_path()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with chromium() as browser:
        yield browser
