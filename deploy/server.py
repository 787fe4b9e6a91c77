"""Starts the lab: one process for oneself, one more than cores for many; keeps them running.

    python -m deploy.server --processes auto --port 8501

Each process listens on a port of its own, counted from `--port`; a proxy in front of them sends a
visitor to the same one again and again (see `Caddyfile` and `nginx.conf`). Nothing of a visitor
stays in a process, so one that has ended, is frozen or has grown too large is started anew.
"""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from nn_core.settings import SettingsError, settings

HERE = Path(__file__).resolve().parent
APP = next(path for path in (HERE, HERE.parent) if (path / "dashboard.py").exists())
"""The folder of the app: this one where it is installed, the one above in the repository."""

PATIENCE = 0.5
"""Seconds that a process has to end by itself."""
START = 180.0
"""Seconds that a process has to answer for the first time, with everything still to compile."""
FROZEN = 20.0
"""Seconds without an answer after which it is taken for frozen; a busy one takes its time."""
PAUSE = 5.0
"""Seconds between two starts of a process that ends again and again."""
LOOK = 1.0
"""Seconds between two looks at the processes."""


class Process:
    """One server process: how to start it, and how it is."""

    def __init__(
        self, name: str, command: Sequence[str], answers: Callable[[bool], bool], most_memory: int
    ) -> None:
        """`answers` says whether it is well, when asked for the `first` time or later.

        `most_memory` is in bytes.
        """
        self.name, self.settled = name, False
        self._command, self._answers, self._most_memory = command, answers, most_memory
        self._running: subprocess.Popen | None = None
        self._started, self._late = -PAUSE, 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Ask it again and again how it is: an answer may take as long as `FROZEN`."""
        while True:
            asked = self._running
            if asked is not None and self._answers(not self.settled) and asked is self._running:
                self.settled, self._late = True, time.monotonic() + FROZEN
            time.sleep(LOOK)

    def start_if_due(self) -> None:
        """Start it if it does not run, and not in the moment in which it ended at once."""
        now = time.monotonic()
        if self._running is None and now - self._started > PAUSE:
            self._started, self._late, self.settled = now, now + START, False
            self._running = subprocess.Popen(
                self._command, cwd=APP, env={"MALLOC_ARENA_MAX": "1", **os.environ}
            )

    def trouble(self) -> str:
        """Why it should be started anew, in words, or nothing."""
        if self._running is None:
            return ""
        if self._running.poll() is not None:
            self.settled = False
            return f"has ended with code {self._running.returncode}"
        if time.monotonic() > self._late:
            self.settled = False
            return "does not answer"
        if self.settled and memory(self._running.pid) > self._most_memory:
            return f"has more than {self._most_memory / 1e6:.0f} MB of memory"
        return ""

    def ask_to_end(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()

    def end(self, patience: float) -> None:
        """Wait so many seconds until it has ended, and then end it."""
        if self._running is not None:
            try:
                self._running.wait(patience)
            except subprocess.TimeoutExpired:
                self._running.kill()
                self._running.wait()
        self._running, self.settled = None, False


def keep_running(processes: Sequence[Process], ended: threading.Event) -> None:
    """Start the processes, and start each anew that is in trouble, until `ended` is set.

    One that still answers is only replaced while all others do, which have its visitors meanwhile.
    """
    try:
        while not ended.is_set():
            for process in processes:
                process.start_if_due()
                reason = process.trouble()
                if reason and (not process.settled or all(each.settled for each in processes)):
                    say(f"{process.name} {reason}; it is started anew.")
                    process.ask_to_end()
                    process.end(PATIENCE)
            ended.wait(LOOK)
    finally:
        for process in processes:
            process.ask_to_end()
        deadline = time.monotonic() + PATIENCE
        for process in processes:
            process.end(max(0.0, deadline - time.monotonic()))


def answers(port: int, path: str, first: bool) -> bool:
    """Whether the app on a port of this machine says that it is well.

    The `first` time it is asked to run its first page: what has to be loaded for that is loaded
    before a visitor comes.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=FROZEN)
    try:
        connection.request("GET", f"{path}/_stcore/{'script-health-check' if first else 'health'}")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def memory(pid: int) -> int:
    """Bytes of memory that a process has for itself; 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def served(port: int, options: argparse.Namespace) -> Process:
    """The process that serves the app on a port."""
    path = options.base_path.strip("/")
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(APP / "dashboard.py")),
        f"--server.port={port}",
        f"--server.address={options.address}",
        f"--server.baseUrlPath={path}",
        *(["--server.headless=true"] if options.headless else []),
    ]
    return Process(
        f"The process on port {port}",
        command,
        partial(answers, port, f"/{path}" if path else ""),
        settings().process_memory * 1_000_000,
    )


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `backprop-lab`."""
    parser = argparse.ArgumentParser(prog="backprop-lab", description="Start Backprop Lab.")
    parser.add_argument("--port", type=int, default=8501, help="of the first process (8501)")
    parser.add_argument("--address", default="127.0.0.1", help="to listen on (127.0.0.1)")
    parser.add_argument(
        "--processes", default="1", help='a number, or "auto" for one more than cores (1)'
    )
    parser.add_argument("--base-path", default="", help='such as "lab" for https://host/lab')
    parser.add_argument("--headless", action="store_true", help="open no browser")
    parser.add_argument(
        "--addresses", action="store_true", help="only say host:port of each process, for a proxy"
    )
    options = parser.parse_args(arguments)
    try:
        settings()
    except SettingsError as error:
        say(str(error))
        return 2
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    text = str((cores or 1) + 1) if options.processes == "auto" else options.processes
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 256:
        say(f'--processes is {text!r}; it must be a number from 1 to 256, or "auto".')
        return 2
    count = int(text)
    if options.addresses:
        print(*(f"{options.address}:{options.port + index}" for index in range(count)))
        return 0
    options.headless = options.headless or count > 1
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    keep_running([served(options.port + index, options) for index in range(count)], ended)
    return 0


if __name__ == "__main__":
    sys.exit(main())
