"""One browser for each worker; tests marked `alone` measure time, while no other worker tests."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.live import chromium, chromium_path

# Any two files that all workers can open; only locks are put on them.
GATE, MACHINE = Path(__file__), Path(__file__).parents[1] / "pyproject.toml"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Share the machine with other workers' tests, or have it alone; who waits comes next."""
    alone = item.get_closest_marker("alone") is not None
    with GATE.open() as gate, MACHINE.open() as machine:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(machine, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        return (yield)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        chromium_path()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with chromium() as browser:
        yield browser
