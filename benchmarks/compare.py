"""How long a comparison of twelve runs takes to be on the screen, against the Train page.

    python -m benchmarks.compare [--python PYTHON] [--browser CHROMIUM] [--rounds N]

Opens both pages of one server in turns: Compare with a link of twelve XOR runs of 2,000 epochs, and
Train with one of them. No run was trained before. Prints medians from the opening of the address to
the first complete chart and to all charts, as `benchmarks.page` reads them from the browser.
"""

import time
from urllib.parse import urlencode

from playwright.sync_api import Page

from benchmarks.page import Contender, alternating, asked, free_port, recording, report, served
from nn_core import Experiment, vary
from nn_core.compare import codec

XOR = Experiment(dataset="xor", activation="tanh", init="random", epochs=2000)
RUNS = 12


def main() -> None:
    options = asked(__doc__)
    app = Contender("the lab", "dashboard.py", free_port())
    first, all_charts = [], []
    with recording(options.browser) as browser, served(browser, options.python, app) as page:
        for number in alternating(options.rounds):
            seeds = range(1000 * (number + 2), 1000 * (number + 2) + RUNS)
            runs = vary(XOR, "seed", seeds)
            link = urlencode({codec.KEY: codec.to_query(runs)}, doseq=True)
            one = vary(XOR, "seed", [seeds[-1] + 1]).popitem()[1]
            compare = opened(page, f"{address(app)}Compare?{link}")
            train = opened(page, f"{address(app)}?{urlencode(one.to_query())}")
            first.append((compare[0], train[0]))
            all_charts.append((compare[1], train[1]))
    print(f"{'':46}{'12 runs':>15}{'Train page':>15}{'ratio':>8}{'target':>8}")
    report("opening to the first complete chart", first, 1.5)
    report("opening to all charts", all_charts, 1.5)


def address(app: Contender) -> str:
    return f"http://localhost:{app.port}/"


def opened(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds from the opening of an address to the first complete chart, and to the last."""
    page.bring_to_front()
    began = time.time()
    page.goto(url)
    charts = page.evaluate("window.settled()")
    return charts["firstDrawn"] - 1000 * began, charts["lastChange"] - 1000 * began


if __name__ == "__main__":
    main()
