"""A class of visitors at once: how long each waits, and what it costs the server.

    python -m benchmarks.load --visitors 100 [--processes 1 2] [--seconds 60]
    python -m benchmarks.load --visitors 100 --address https://host/lab [--pid PID]

Each visitor opens a page (82 % Train, 8 % Symmetry, 10 % Sweep) and changes something every 2 to
5 s, speaking Streamlit's own protocol. A wait is the time from a change to the message that the
page is complete. Without `--address` the server is started here, once for each number of
`--processes`; a visitor stays with one process, as behind a proxy with sticky sessions. With
`--pid` the processes of a server that runs already are measured too: it and its descendants.

`--greedy 20` adds visitors who each ask for the longest run, the largest map or all seeds, and
leave only at the end; their own waits are not counted.

Visitors and server share the machine, so that its waits include the visitors' own work: the line
says how much that is.
"""

import argparse
import asyncio
import os
import random
import resource
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from websockets.exceptions import WebSocketException

from benchmarks.visitor import Visitor

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"": 0.82, "Symmetry": 0.08, "Sweep": 0.10}
ARRIVAL = 0.1
"""Seconds between two visitors who come in."""


class Usage(NamedTuple):
    """What processes have used: seconds of CPU, and bytes of memory of their own."""

    cpu: float
    memory: int


class Site:
    """Where the visitors go, and whose work is measured."""

    def __init__(self, addresses: Sequence[str], pid: int | None) -> None:
        self.addresses, self._pid = addresses, pid

    def usage(self) -> Usage:
        if self._pid is None:
            return Usage(float("nan"), 0)
        pids = [self._pid, *descendants(self._pid)]
        return Usage(sum(map(cpu_seconds, pids)), sum(map(own_memory, pids)))


class Seen:
    """What all visitors met."""

    def __init__(self) -> None:
        self.opened: list[float] = []
        self.waits: dict[str, list[float]] = {page: [] for page in PAGES}
        self.bytes = 0
        self.problems: Counter[str] = Counter()


class Figures(NamedTuple):
    """What a class came to: waits in seconds, memory in bytes."""

    median: float
    p95: float
    longest: float
    opened: float
    """Until the first page was there, for 95 %."""
    changes: float
    """A second."""
    cpu: float
    """Seconds of the server a change."""
    bytes: float
    """Sent a change."""
    before: int
    during: int
    after: int
    own: float
    """Cores that the visitors themselves took."""
    by_page: str
    """The p95 of each page, in words."""
    problems: str


async def visit(address: str, page: str, seen: Seen, counts: asyncio.Event, end: float) -> None:
    """One visitor's stay; waits are counted from when `counts` is set."""
    visitor = Visitor(address, page)
    try:
        answer = await visitor.open()
        seen.opened.append(answer.seconds)
        note(seen, answer.error)
        while time.monotonic() < end:
            await look(visitor, random.uniform(2.0, 5.0))
            change(visitor, page)
            counted = counts.is_set()
            answer = await asyncio.wait_for(visitor.run(), 120)
            note(seen, answer.error)
            if counted:
                seen.waits[page].append(answer.seconds)
                seen.bytes += answer.bytes
    except (OSError, WebSocketException, TimeoutError) as error:
        note(seen, type(error).__name__)
    finally:
        with suppress(OSError, WebSocketException):
            await visitor.close()


async def be_greedy(address: str, index: int, seen: Seen, end: float) -> None:
    """Ask for as much as one visitor can, again and again."""
    page, query = (
        ("", "dataset=moons&hidden=8-8-8&activation=tanh&init=random&epochs=20000"),
        ("Sweep", "cells=1024&dataset=xor&init=random&activation=tanh&epochs=200"),
        ("Symmetry", "dataset=circles&hidden=8-8-8&activation=tanh&init=random&epochs=20000"),
    )[index % 3]
    while time.monotonic() < end:
        visitor = Visitor(address, page, query)
        try:
            await asyncio.wait_for(visitor.open(), max(1.0, end - time.monotonic()))
            button = visitor.find("button", "seeds")
            if button is not None:
                visitor.press(button)
                await asyncio.wait_for(visitor.run(), max(1.0, end - time.monotonic()))
            await look(visitor, 5.0)
        except (OSError, WebSocketException, TimeoutError) as error:
            note(seen, f"greedy: {type(error).__name__}" if time.monotonic() < end else "")
        finally:
            with suppress(OSError, WebSocketException):
                await visitor.close()


async def look(visitor: Visitor, seconds: float) -> None:
    """Look at the page, whose parts may ask to be run again meanwhile."""
    until = time.monotonic() + seconds
    while visitor.reruns:
        fragment, interval = next(iter(visitor.reruns.items()))
        if time.monotonic() + interval > until:
            break
        await asyncio.sleep(interval)
        await asyncio.wait_for(visitor.run(fragment), 120)
    await asyncio.sleep(max(0.0, until - time.monotonic()))


def change(visitor: Visitor, page: str) -> None:
    """Type another learning rate, or on Sweep, where that is an axis, other epochs."""
    if page == "Sweep":
        epochs = visitor.find("number_input", "epochs")
        visitor.set(epochs, int_value=random.randint(50, 150))
    else:
        rate = visitor.find("number_input", "learning rate")
        visitor.set(rate, double_value=round(random.uniform(0.01, 0.3), 4))


def note(seen: Seen, problem: str) -> None:
    if problem:
        seen.problems[problem[:100]] += 1


async def load(
    site: Site, visitors: int, seconds: float, greedy: int = 0, after: float = 60.0
) -> Figures:
    """A class comes, stays so many `seconds` together, and leaves; memory is read `after` that."""
    seen, counts = Seen(), asyncio.Event()
    pages = random.Random(1).choices(list(PAGES), list(PAGES.values()), k=visitors)
    await warm_up(site)
    before = site.usage()
    end = time.monotonic() + ARRIVAL * visitors + seconds
    stays = []
    for index, page in enumerate(pages):
        address = site.addresses[index % len(site.addresses)]
        stays.append(asyncio.create_task(visit(address, page, seen, counts, end)))
        await asyncio.sleep(ARRIVAL)
    for index in range(greedy):
        address = site.addresses[index % len(site.addresses)]
        stays.append(asyncio.create_task(be_greedy(address, index, seen, end)))
    counts.set()
    start, own, largest = site.usage(), own_cpu(), 0
    began = time.monotonic()
    while time.monotonic() < end:
        await asyncio.sleep(1.0)
        largest = max(largest, site.usage().memory)
    last, own = site.usage(), own_cpu() - own
    counted = time.monotonic() - began
    await asyncio.gather(*stays)
    await asyncio.sleep(after)
    waits = sorted(chain.from_iterable(seen.waits.values()))
    changes = max(1, len(waits))
    return Figures(
        *(quantile(waits, share) for share in (0.5, 0.95, 1.0)),
        opened=quantile(sorted(seen.opened), 0.95),
        changes=changes / counted,
        cpu=(last.cpu - start.cpu) / changes,
        bytes=seen.bytes / changes,
        before=before.memory,
        during=largest,
        after=site.usage().memory,
        own=own / counted,
        by_page=", ".join(
            f"{page or 'Train'} {quantile(sorted(of_page), 0.95):.2f}"
            for page, of_page in seen.waits.items()
            if of_page
        ),
        problems="; ".join(f"{count} × {words}" for words, count in seen.problems.items()),
    )


def line(met: Figures) -> str:
    return (
        f"{met.median:7.2f}{met.p95:7.2f}{met.longest:7.2f}"
        f"{met.opened:8.2f}{met.changes:9.1f}{met.cpu * 1000:9.1f}{met.bytes / 1000:9.0f}"
        f"{met.before / 1e6:8.0f}{met.during / 1e6:8.0f}{met.after / 1e6:8.0f}"
        f"{met.own:8.2f}  {met.problems or 'none'}; p95 of {met.by_page}"
    )


HEAD = (
    f"{'processes':>9}{'visitors':>9}{'p50 s':>7}{'p95 s':>7}{'max s':>7}{'open p95':>8}"
    f"{'change/s':>9}{'CPU ms':>9}{'KB':>9}{'MB bef.':>8}{'during':>8}{'after':>8}{'own CPU':>8}"
    "  problems; p95 of each page"
)


def quantile(ascending: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; the largest for 1."""
    if not ascending:
        return float("nan")
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))]


async def warm_up(site: Site) -> None:
    """Every page once in every process: what is compiled and loaded then is no visitor's wait."""
    for address in site.addresses:
        for page in PAGES:
            visitor = Visitor(address, page)
            await asyncio.wait_for(visitor.open(), 120)
            await visitor.close()


@contextmanager
def started(processes: int, port: int) -> Iterator[Site]:
    """The app in so many processes, ended afterwards."""
    command = [sys.executable, "-m", "deploy.server", "--headless"]
    server = subprocess.Popen(
        [*command, f"--processes={processes}", f"--port={port}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        addresses = [f"http://127.0.0.1:{port + index}" for index in range(processes)]
        for address in addresses:
            wait_until_healthy(address)
        yield Site(addresses, server.pid)
    finally:
        server.terminate()
        server.wait(30)


def wait_until_healthy(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"Nothing answers at {address}.")


def descendants(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has ended meanwhile
            for child in map(int, path.read_text().split()):
                found += [child, *descendants(child)]
    return found


def cpu_seconds(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def own_memory(pid: int) -> int:
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))
    return 0


def own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--visitors", type=int, nargs="+", default=[10, 30, 100])
    parser.add_argument("--greedy", type=int, default=0, help="visitors who ask for the most")
    parser.add_argument("--seconds", type=float, default=60, help="of measuring")
    parser.add_argument("--after", type=float, default=60, help="seconds until memory is read")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, os.cpu_count() or 1])
    parser.add_argument("--port", type=int, default=18501, help="of the first process")
    parser.add_argument("--address", nargs="+", help="of an app that runs already")
    parser.add_argument("--pid", type=int, help="its process, to be measured with its children")
    options = parser.parse_args()
    print(HEAD)
    for processes in [0] if options.address else options.processes:
        for visitors in options.visitors:
            stay = (visitors, options.seconds, options.greedy, options.after)
            if options.address:
                met = asyncio.run(load(Site(options.address, options.pid), *stay))
            else:
                with started(processes, options.port) as site:
                    met = asyncio.run(load(site, *stay))
            print(f"{processes or '?':>9}{visitors:>9}{line(met)}", flush=True)


if __name__ == "__main__":
    main()
