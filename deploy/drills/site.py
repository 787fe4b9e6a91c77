"""The lab as a drill has it: processes, Caddy in front of them, and visitors who keep trying."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.load import descendants, own_memory, wait_until_healthy
from benchmarks.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
APP = ("dashboard.py", "pages", "ui", "nn_core", "locale", ".streamlit", "deploy", "benchmarks")


def copied(folder: Path) -> Path:
    """The app in a folder, as it is cloned: without anything compiled."""
    for name in APP:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    return folder


@dataclass
class Place:
    """Processes of the server on ports from `port` on, and Caddy on the one before."""

    port: int
    supervisor: subprocess.Popen
    caddy: subprocess.Popen | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port - 1 if self.caddy else self.port}"

    @property
    def processes(self) -> list[int]:
        """Their numbers, as the system has them."""
        return descendants(self.supervisor.pid)

    @property
    def memory(self) -> float:
        """Megabytes of all of them."""
        return sum(map(own_memory, [self.supervisor.pid, *self.processes])) / 1e6

    def start_caddy(self) -> None:
        self.caddy = subprocess.Popen(
            ["caddy", "run", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until_healthy(self.address)


@contextmanager
def place(
    port: int, count: int, behind_caddy: bool = True, root: Path = ROOT, **settings: str
) -> Iterator[Place]:
    """So many processes, all of them answering, with these settings; ended afterwards."""
    command = [sys.executable, "-m", "deploy.server", "--headless"]
    supervisor = subprocess.Popen(
        [*command, f"--processes={count}", f"--port={port}"],
        cwd=root,
        env={**os.environ, "LAB_HOSTED": "1", **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    addresses = [f"127.0.0.1:{port + index}" for index in range(count)]
    here = Place(port, supervisor)
    here.environment = {
        "LAB_SITE": f"http://127.0.0.1:{port - 1}",
        "LAB_PROCESSES": " ".join(addresses),
    }
    try:
        for address in addresses:
            wait_until_healthy(f"http://{address}")
        if behind_caddy:
            here.start_caddy()
        yield here
    finally:
        for process in (here.caddy, supervisor):
            if process is not None:
                process.terminate()
                process.wait(30)


@dataclass
class Stay:
    """What a visitor met who wanted one experiment and changed nothing of it."""

    waits: list[float] = field(default_factory=list)
    breaks: int = 0
    lost: int = 0
    """Pages that showed another experiment."""
    errors: list[str] = field(default_factory=list)


async def stay(address: str, number: int, end: float) -> Stay:
    """Look at one experiment again and again; connect anew, as browsers do, when one has to."""
    met, rate = Stay(), 0.2 + number / 1000
    visitor = Visitor(address, query=f"learning_rate={rate}", cookie=cookie(address))
    connected = False
    while time.monotonic() < end:
        began = time.monotonic()
        while True:
            try:
                answer = await asyncio.wait_for(visitor.run() if connected else visitor.open(), 60)
                connected = True
                break
            except (OSError, WebSocketException, TimeoutError):
                met.breaks += connected
                connected = False
                await asyncio.sleep(0.5)
        met.waits.append(time.monotonic() - began)
        met.errors += filter(None, [answer.error])
        shown = visitor.find("number_input", "learning rate")
        met.lost += shown is None or visitor.shown(shown).double_value != rate
        await asyncio.sleep(1.0)
    with suppress(OSError, WebSocketException):
        await visitor.close()
    return met


def cookie(address: str) -> str:
    """What a browser has from its first request on."""
    with urllib.request.urlopen(f"{address}/", timeout=30) as answer:
        cookies = answer.headers.get_all("set-cookie", [])
    return "; ".join(each.split(";")[0] for each in cookies)


async def stays(address: str, count: int, seconds: float, meanwhile: object = None) -> list[Stay]:
    """So many visitors at once for so long; `meanwhile` is awaited beside them."""
    end = time.monotonic() + seconds
    visits = []
    for number in range(count):
        visits.append(asyncio.create_task(stay(address, number, end)))
        await asyncio.sleep(0.05)
    if meanwhile is not None:
        await meanwhile  # type: ignore[misc]
    return await asyncio.gather(*visits)


def told(met: list[Stay]) -> str:
    """In figures: what all visitors met."""
    waits = sorted(wait for each in met for wait in each.waits)
    errors = [error for each in met for error in each.errors]
    return (
        f"{len(met)} visitors, {len(waits)} pages, p50 {waits[len(waits) // 2]:.2f} s, "
        f"longest {waits[-1]:.1f} s, connections lost {sum(each.breaks for each in met)}, "
        f"experiments lost {sum(each.lost for each in met)}, errors {len(errors)}"
        + "".join(sorted({f"; {error}" for error in errors}))
    )
