"""Drills on a server of its own, each of which prints a line of figures.

    python -m deploy.drills                  all of them
    python -m deploy.drills killed full      some
    python -m deploy.drills --port 8701      on ports from 8700 on

They need Caddy, and `full` has to be root to make a full disk.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.load import Seen, Site, be_greedy, load, look
from benchmarks.visitor import Visitor
from deploy.drills.site import copied, place, stays, told

PAGES = ("", "By_hand", "Symmetry", "Linearity", "Your_exercise", "Sweep", "Compare", "Lessons")
LONG = "epochs=5000"
"""So many that the network's loop has to be compiled."""
NETWORKS = (
    *(f"hidden={one}-{two}&{LONG}" for one in (1, 2, 3, 4) for two in (1, 2, 3)),
    *(f"hidden={one}&activation=tanh&{LONG}" for one in range(1, 9)),
)
"""Twenty, each of which has to be compiled."""


def killed(port: int) -> str:
    """One of two processes is killed under load."""
    with place(port, 2) as here:

        async def kill() -> None:
            await asyncio.sleep(8)
            os.kill(here.processes[0], signal.SIGKILL)

        return told(asyncio.run(stays(here.address, 30, 25, kill())))


def proxy(port: int) -> str:
    """The proxy is ended under load, and started again two seconds later."""
    with place(port, 2) as here:

        async def restart() -> None:
            await asyncio.sleep(8)
            assert here.caddy is not None
            here.caddy.terminate()
            await asyncio.to_thread(here.caddy.wait)
            await asyncio.sleep(2)
            await asyncio.to_thread(here.start_caddy)

        return told(asyncio.run(stays(here.address, 30, 25, restart())))


def stopped(port: int) -> str:
    """One of two processes is stopped for ten seconds and goes on."""
    with place(port, 2) as here:

        async def stop() -> None:
            await asyncio.sleep(8)
            frozen = here.processes[0]
            os.kill(frozen, signal.SIGSTOP)
            await asyncio.sleep(10)
            os.kill(frozen, signal.SIGCONT)

        return told(asyncio.run(stays(here.address, 30, 30, stop())))


def frozen(port: int) -> str:
    """One of two processes is stopped for good, and replaced."""
    with place(port, 2) as here:

        async def stop() -> None:
            await asyncio.sleep(8)
            os.kill(here.processes[0], signal.SIGSTOP)

        return told(asyncio.run(stays(here.address, 30, 60, stop())))


def cold(port: int) -> str:
    """Twenty visitors with twenty networks come to a server that has compiled nothing."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        cache = str(copy / "kernels")
        with place(port, 2, root=copy, NUMBA_CACHE_DIR=cache, XDG_CACHE_HOME=cache) as here:

            async def visit(query: str) -> tuple[float, int, str]:
                """Seconds until the page is there, connections lost meanwhile, and its error."""
                visitor, began, breaks = Visitor(here.address, query=query), time.monotonic(), 0
                while True:
                    try:
                        answer = await visitor.open()
                        return time.monotonic() - began, breaks, answer.error
                    except (OSError, WebSocketException):
                        breaks += 1
                        await asyncio.sleep(0.5)
                    finally:
                        await visitor.close()

            async def all_at_once() -> list[tuple[float, int, str]]:
                return await asyncio.gather(*map(visit, NETWORKS))

            met = asyncio.run(all_at_once())
            waits = sorted(seconds for seconds, _, _ in met)
            errors = [error for _, _, error in met if error]
            return (
                f"{len(met)} visitors, first page after {waits[0]:.1f} to {waits[-1]:.1f} s, "
                f"median {waits[len(waits) // 2]:.1f} s, connections lost "
                f"{sum(breaks for _, breaks, _ in met)}, errors {len(errors)}"
                + "".join(sorted({f"; {error}" for error in errors}))
            )


def terminated(port: int) -> str:
    """SIGTERM while visitors ask for the longest run, the largest map and all seeds."""
    with place(port, 2, behind_caddy=False) as here:

        async def end() -> float:
            seen, until = Seen(), time.monotonic() + 25
            greedy = [
                asyncio.create_task(be_greedy(f"http://127.0.0.1:{port + n % 2}", n, seen, until))
                for n in range(6)
            ]
            await asyncio.sleep(8)
            here.supervisor.terminate()
            began = time.monotonic()
            await asyncio.to_thread(here.supervisor.wait)
            seconds = time.monotonic() - began
            for each in greedy:
                each.cancel()
            return seconds

        return f"ended after {asyncio.run(end()):.2f} s"


def greedy(port: int) -> str:
    """Thirty visitors, alone and beside twenty who ask for the most that there is."""
    with place(port, 2, behind_caddy=False) as here:
        site = Site([f"http://127.0.0.1:{port + index}" for index in range(2)], here.supervisor.pid)
        alone = asyncio.run(load(site, visitors=30, seconds=40, after=0))
        beside = asyncio.run(load(site, visitors=30, seconds=60, greedy=20, after=60))
        return (
            f"p95 {alone.p95:.2f} s alone, {beside.p95:.2f} s beside them "
            f"({beside.p95 / alone.p95:.1f} times), memory {beside.before / 1e6:.0f} MB before, "
            f"{beside.during / 1e6:.0f} with them, {beside.after / 1e6:.0f} a minute after they "
            f"left, problems {alone.problems or 'none'} and {beside.problems or 'none'}"
        )


def full(port: int) -> str:
    """The disk that the app is on is full; then kernels on it are empty, garbage or cut off."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder]
        subprocess.run(mount, check=True)
        try:
            copy, rest = copied(Path(folder)), Path(folder) / "rest"
            with suppress(OSError), rest.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(1000))
            told_of_full = every_page(port, copy)
            assert not list(copy.rglob("*.kernel"))
            rest.unlink()
            every_page(port, copy)
            kernels = sorted(copy.rglob("*.kernel"))
            contents = (b"", b"garbage", None)
            for kernel, content in zip(kernels, contents * len(kernels), strict=False):
                kernel.write_bytes(kernel.read_bytes()[:1000] if content is None else content)
            told_of_broken = every_page(port, copy)
        finally:
            # A compiler that stands apart may still be at work there.
            subprocess.run(["umount", "--lazy", folder], check=True)
    return f"full: {told_of_full}; {len(kernels)} broken files: {told_of_broken}"


def every_page(port: int, copy: Path) -> str:
    """What opening every page comes to, each with a network that has to be compiled.

    There is nowhere to write but where the app is.
    """
    places = ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "TMPDIR")
    where = {name: str(copy / "nn_core") for name in places}
    with place(port, 1, behind_caddy=False, root=copy, **where) as here:

        async def visit_all() -> list[str]:
            errors = []
            for number, page in enumerate(PAGES):
                visitor = Visitor(here.address, page, f"hidden={number + 1}&{LONG}")
                answer = await asyncio.wait_for(visitor.open(), 120)
                await visitor.close()
                errors += filter(None, [answer.error])
            return errors

        errors = asyncio.run(visit_all())
        return f"{len(PAGES)} pages, errors {len(errors)} {errors or ''}".strip()


def sessions(port: int, count: int = 800) -> str:
    """So many visitors come and go, ten at a time; the memory before, after, a minute later."""
    with place(port, 1, behind_caddy=False) as here:

        async def visit(number: int) -> None:
            pages = ("", "Symmetry", "Sweep")
            visitor = Visitor(here.address, pages[number % 3], f"learning_rate=0.{number + 100}")
            await visitor.open()
            await visitor.close()

        async def visits(numbers: range) -> None:
            for first in range(numbers.start, numbers.stop, 10):
                await asyncio.gather(*map(visit, range(first, first + 10)))

        asyncio.run(visits(range(0, 40)))
        lines = [f"{here.memory:.0f} MB after 40"]
        asyncio.run(visits(range(40, count // 2)))
        lines.append(f"{here.memory:.0f} after {count // 2}")
        asyncio.run(visits(range(count // 2, count)))
        lines.append(f"{here.memory:.0f} after {count}")
        time.sleep(60)
        return ", ".join([*lines, f"{here.memory:.0f} a minute later"])


def maps(port: int) -> str:
    """Ten visitors with a map of 1024 by 1024 cells, who leave; nobody comes after them."""
    with place(port, 1, behind_caddy=False) as here:

        async def stay() -> str:
            for page in ("", "Sweep"):
                visitor = Visitor(here.address, page)
                await visitor.open()
                await visitor.close()
            before, visitors = here.memory, []
            for number in range(10):
                visitors.append(
                    Visitor(here.address, "Sweep", f"cells=1024&epochs=10&init_scale=1.{number}")
                )
                await visitors[-1].open()
            while any(visitor.reruns for visitor in visitors):  # some maps are on their way
                await asyncio.gather(*(look(visitor, 10) for visitor in visitors))
            await asyncio.sleep(20)  # they look at them
            during = here.memory
            for visitor in visitors:
                await visitor.close()
            await asyncio.sleep(60)
            return (
                f"{before:.0f} MB before, {during:.0f} with ten maps "
                f"({(during - before) / 10:.1f} a visitor), {here.memory:.0f} a minute after"
            )

        return asyncio.run(stay())


DRILLS: dict[str, Callable[[int], str]] = {
    each.__name__: each
    for each in (killed, proxy, stopped, frozen, cold, terminated, greedy, full, sessions, maps)
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("drills", nargs="*", metavar="drill", help=", ".join(DRILLS))
    parser.add_argument("--port", type=int, default=8701, help="of the first process")
    options = parser.parse_args()
    for name in options.drills or DRILLS:
        print(f"{name:<11}{DRILLS[name](options.port)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
