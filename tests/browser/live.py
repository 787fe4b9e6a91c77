"""The app on a real server and a real Chromium to look at it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

Pages = Callable[[str], AbstractContextManager[Page]]
"""A page of a visitor by name, for as long as it is wanted."""
ROOT = Path(__file__).parents[2]
PATIENCE = 60_000
"""Milliseconds that a page may take; a machine that others use may be slow at any moment."""
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const plots = [...document.querySelectorAll('[data-testid="stBidiComponentRegular"]')]
    .filter(component => !component.closest('[class*="st-key-storage_"]'));
  const quiet = app?.dataset.testScriptState === "notRunning"
    && !document.querySelector('[data-testid="stSpinner"], [data-stale="true"]')
    && plots.every(plot => plot.querySelector('.chart[aria-busy="false"]'));
  window.quietFrames = quiet ? window.quietFrames + 1 : 0;
  return window.quietFrames > 2;
}"""
_FITTED = """() => [...document.querySelectorAll('.figure > .js-plotly-plot')]
  .every(({ layout, parentElement }) => layout.width === parentElement.clientWidth)"""
_OPEN = """path => {
  const name = path.slice(1).split('?')[0].replaceAll('_', ' ') || 'Train';
  const links = [...document.querySelectorAll('[data-testid=stSidebar] a')];
  return document.title.startsWith(`${name} · `)
    && links.some(({ pathname, search }) => pathname + decodeURIComponent(search) === path);
}"""


def chromium_path() -> str:
    """Where Chromium is; raises RuntimeError with the way to get one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        raise RuntimeError(
            "There is no Chromium to open the pages with. On Debian: apt-get install chromium; "
            "elsewhere set CHROMIUM to the path of a Chromium or Chrome."
        )
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; raises RuntimeError with the way to get one where there is none."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        browser.close()


@contextmanager
def served(environment: dict[str, str] | None = None) -> Iterator[str]:
    """The address of the app on a server of its own, stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
        + [f"--{name}={value}" for name, value in options.items()],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(f"{address}/_stcore/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


DRAWN = '.chart[aria-busy="false"]'
"""A chart that is drawn, as a selector."""


def settle(page: Page) -> None:
    """Wait until the script has run and every chart is drawn.

    What was done last may be on its way to the server only in the next frame.
    """
    page.evaluate("window.quietFrames = 0")
    page.wait_for_function(_SETTLED)


def fitted(page: Page) -> None:
    """Wait until every chart is as wide as the room for it, which may have changed."""
    settle(page)
    page.wait_for_function(_FITTED)


def go_in_place(page: Page, path: str) -> None:
    """Go to another address as the browser's Back and Forward do: the app stays loaded."""
    page.evaluate(
        "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }",
        path,
    )


def open_in_place(page: Page, path: str) -> None:
    """Go to another address while the app stays loaded, and wait until it is what is shown.

    Then the window has the page's name, and the list of pages a link to the address, word for word.
    """
    go_in_place(page, path)
    page.wait_for_function(_OPEN, arg=path)
    settle(page)


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"The server did not answer at {url} within a minute.")
