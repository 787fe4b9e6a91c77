"""How long a visitor waits, against a minimal Streamlit page with one chart, side by side.

The minimal page has Streamlit's own settings, as who writes one has them, and the app its own.

    python -m benchmarks.page [--python PYTHON] [--browser CHROMIUM] [--rounds N]

Prints two kinds of ratio, each of medians over rounds that alternate between the two pages:

* from `streamlit run` to the first complete chart, with warm caches: the numba kernels on disk, the
  browser's cache, the byte code;
* from one press of the right arrow key on a slider to the last change that redrawing the charts
  makes to the page.

Then, of the app alone, how long a step of a lesson takes from its address to its question and from
the answer to its pictures, against the Train page from its address to its first complete chart.

All are read from the browser. A recorder in the page notes when each Plotly chart first has its
traces drawn and when any chart last changed; a page has settled when the script has ended and no
chart has changed for half a second, which is not part of any figure.

`--python` is the interpreter of the two servers: for an app as users have it, one with
requirements.txt and nothing else.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page, sync_playwright

BENCHMARKS = Path(__file__).resolve().parent
ROOT = BENCHMARKS.parent

RECORDER = """
window.charts = { firstDrawn: null, lastChange: null, pressed: null, asked: null };
const now = () => performance.timeOrigin + performance.now();
const element = (node) => node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
const insideChart = (node) => Boolean(element(node)?.closest(".js-plotly-plot"));
const bringsChart = (node) => insideChart(node) || Boolean(node.querySelector?.(".js-plotly-plot"));
let listening = new Set();
new MutationObserver((mutations) => {
  const drawn = mutations.some(
    (m) => insideChart(m.target) || [...m.addedNodes].some(bringsChart));
  if (drawn) {
    window.charts.lastChange = now();
    if (window.charts.firstDrawn === null &&
        document.querySelector(".js-plotly-plot .main-svg .trace :is(path, image)")) {
      window.charts.firstDrawn = now();
    }
  }
  if (window.charts.asked === null && document.querySelector('[data-testid="stForm"]')) {
    window.charts.asked = now();
  }
  listening.forEach((listener) => listener(drawn));
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
document.addEventListener("keydown", (event) => {
  window.charts.pressed = performance.timeOrigin + event.timeStamp;
  window.charts.lastChange = null;
}, true);
window.settled = () => new Promise((resolve, reject) => {
  const deadline = now() + 60000;
  let timer;
  const listener = (drawn) => {
    if (drawn) {
      clearTimeout(timer);
      timer = setTimeout(check, 500);
    }
  };
  const check = () => {
    const running = document.querySelector('[data-test-script-state="notRunning"]') === null;
    if ((running || window.charts.lastChange === null) && now() < deadline) {
      timer = setTimeout(check, 500);
      return;
    }
    listening.delete(listener);
    window.charts.lastChange === null ? reject(new Error("No chart was drawn for a minute."))
                                      : resolve(window.charts);
  };
  listening.add(listener);
  timer = setTimeout(check, 500);
});
"""

LESSONS = (
    ("?lesson=3", "w1 is larger"),
    ("?lesson=6&step=3", "All"),
    ("?lesson=10", "Yes, beyond the border all of them"),
)
"""Steps of lessons, each with an answer: a usual one, 200 runs, a map of 16,384 runs."""


class Contender(NamedTuple):
    """A page to measure. Its port stays the same, so that the browser's cache knows it again."""

    name: str
    script: str
    port: int
    query: str = ""
    folder: Path = ROOT
    """Where it is started, and so whose settings it has."""


def main() -> None:
    options = asked(__doc__)
    # A small learning rate, so that no step of a slider reaches one where runs diverge.
    lab = Contender("the Train page", "dashboard.py", free_port(), "?learning_rate=0.001")
    minimal = Contender("minimal page", "minimal_page.py", free_port(), folder=BENCHMARKS)
    with recording(options.browser) as browser:
        first, all_charts = [], []
        for _ in alternating(options.rounds):
            lab_times = cold_start(browser, options.python, lab)
            minimal_times = cold_start(browser, options.python, minimal)
            first.append((lab_times[0], minimal_times[0]))
            all_charts.append((lab_times[1], minimal_times[1]))
        print(f"{'':46}{lab.name:>15}{minimal.name:>15}{'ratio':>8}{'target':>8}")
        report("streamlit run to the first complete chart", first, 1.25)
        report("streamlit run to all charts", all_charts)
        with (
            served(browser, options.python, lab) as lab_page,
            served(browser, options.python, minimal) as minimal_page,
        ):
            for slider in ("Learning rate η", "Epochs"):
                steps = [
                    (keyboard_step(lab_page, slider), keyboard_step(minimal_page, "Steepness"))
                    for _ in alternating(options.rounds)
                ]
                report(f"one step of the slider {slider}", steps, 1.25)
        with served(browser, options.python, lab) as lab_page:
            print(f"\n{'':46}{'a lesson':>15}{lab.name:>15}{'ratio':>8}{'target':>8}")
            for query, answer in LESSONS:
                opened, answered = [], []
                for _ in alternating(options.rounds):
                    train = opening(lab_page, lab, "firstDrawn")
                    lesson = lab._replace(script="Lessons", query=query)
                    opened.append((opening(lab_page, lesson, "asked"), train))
                    answered.append((answering(lab_page, answer), train))
                report(f"Lessons{query}, its question", opened, 1.3)
                report(f"Lessons{query}, its pictures", answered)


def asked(about: str) -> argparse.Namespace:
    """What a benchmark in the browser is asked for on its command line."""
    parser = argparse.ArgumentParser(description=about.split("\n")[0])
    parser.add_argument("--python", default=sys.executable, help="interpreter of the servers")
    parser.add_argument("--browser", default="/usr/bin/chromium", help="Chromium to measure in")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each figure")
    return parser.parse_args()


@contextmanager
def recording(chromium: str) -> Iterator[BrowserContext]:
    """A browser with a recorder in each page."""
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium,
            viewport={"width": 1280, "height": 900},
            args=["--no-sandbox", "--disable-gpu"],
        )
        browser.add_init_script(RECORDER)
        yield browser
        browser.close()


def alternating(rounds: int) -> Iterator[int]:
    """Rounds to measure, after one to warm the caches that is numbered -1."""
    yield from range(-1, rounds)


def report(what: str, times: list[tuple[float, float]], target: float | None = None) -> None:
    """A line with the medians of both pages, in ms, and their ratio. The first round is warm-up."""
    lab, minimal = (statistics.median(column) for column in zip(*times[1:], strict=True))
    allowed = "" if target is None else f"≤ {target}"
    print(
        f"{what:46}{lab:12.0f} ms{minimal:12.0f} ms{lab / minimal:8.2f}{allowed:>8}",
        flush=True,
    )


def cold_start(browser: BrowserContext, python: str, page: Contender) -> tuple[float, float]:
    """Milliseconds from `streamlit run` to the first complete chart, and to the last."""
    began = time.time()
    with served(browser, python, page) as opened:
        charts = opened.evaluate("window.settled()")
    return charts["firstDrawn"] - 1000 * began, charts["lastChange"] - 1000 * began


def keyboard_step(page: Page, slider: str) -> float:
    """Milliseconds from the right arrow key on a slider to all charts redrawn."""
    page.bring_to_front()
    thumb = page.locator(f'input[type="range"][aria-label="{slider}"]')
    before = thumb.input_value()
    thumb.press("ArrowRight")
    charts = page.evaluate("window.settled()")
    if thumb.input_value() == before:
        raise RuntimeError(f"The slider {slider} did not move.")
    return charts["lastChange"] - charts["pressed"]


def opening(page: Page, opened: Contender, event: str) -> float:
    """Milliseconds from an address to an event that the recorder notes; a page of a warm server."""
    place = "" if opened.script == "dashboard.py" else opened.script
    page.goto(f"http://localhost:{opened.port}/{place}{opened.query}")
    page.wait_for_function(f"window.charts.{event} !== null")
    if event == "firstDrawn":
        page.evaluate("window.settled()")
    return page.evaluate(f"window.charts.{event} - performance.timeOrigin")


def answering(page: Page, answer: str) -> float:
    """Milliseconds from the answer to a lesson's question to the last change of its charts."""
    page.wait_for_selector("[data-test-script-state='notRunning']")
    page.get_by_text(answer, exact=True).click()
    page.get_by_role("button", name="Answer").focus()
    page.keyboard.press("Enter")
    charts = page.evaluate("window.settled()")
    return charts["lastChange"] - charts["pressed"]


@contextmanager
def served(browser: BrowserContext, python: str, page: Contender) -> Iterator[Page]:
    """The page in a browser tab, opened as soon as a server of its own says that it is ready."""
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # byte code is one of the warm caches
    options = ("--server.headless", "true", "--server.port", str(page.port))
    server = subprocess.Popen(
        [python, "-m", "streamlit", "run", page.script, *options],
        cwd=page.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        if not any("URL:" in line for line in server.stdout):
            raise RuntimeError(f"{page.script} did not start; is streamlit in {python}?")
        tab = browser.new_page()
        tab.goto(f"http://localhost:{page.port}/{page.query}")
        tab.evaluate("window.settled()")
        yield tab
        tab.close()
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
