"""The lab as it is hosted: two processes of the server, behind a real nginx and a real Caddy."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from email.message import Message
from pathlib import Path
from ssl import SSLContext
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PROXIES = ("nginx", "caddy")
SECONDS = 60
"""In which a server has to answer for the first time."""


class Answer(NamedTuple):
    """What came back from a request."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    cookies: str
    """What a browser would send from now on."""
    body: bytes


def get(address: str, tls: SSLContext | None = None, **headers: str) -> Answer:
    """A GET request, whatever the answer is; keywords are headers, with _ for -."""
    request = urllib.request.Request(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=30, context=tls) as answer:
            return _answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read())


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    cookies = (cookie.split(";")[0] for cookie in headers.get_all("set-cookie", []))
    names = {name.lower(): value for name, value in headers.items()}
    return Answer(status, names, "; ".join(cookies), body)


def finished(visits: Coroutine[Any, Any, Any]) -> Any:
    """What visits come to, in a loop and a thread of their own: the browser's is in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, visits).result()


def free_ports(count: int) -> list[int]:
    """Ports of this machine in a row that nobody has."""
    while True:
        with socket.socket() as first, ExitStack() as others:
            first.bind(("127.0.0.1", 0))
            start = first.getsockname()[1]
            try:
                for port in range(start + 1, start + count):
                    others.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return list(range(start, start + count))


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    """A process for as long as it is wanted."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


def wait_for(address: str, tls: Callable[[], SSLContext | None] = lambda: None) -> None:
    """Wait until it answers; `tls` is asked for each time, and may not be there yet."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            if get(address, tls()).status == 200:
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            pytest.fail(f"Nothing answers at {address}.")
        time.sleep(0.05)


class Processes(NamedTuple):
    """What `deploy.server` has started."""

    ports: list[int]
    path: str
    supervisor: subprocess.Popen


@contextmanager
def lab(count: int, path: str = "", environment: dict[str, str] | None = None):
    """So many processes of the lab, as `Processes`."""
    ports = free_ports(count)
    command = [sys.executable, "-m", "deploy.server", "--headless", f"--base-path={path}"]
    options = [f"--processes={count}", f"--port={ports[0]}"]
    with running([*command, *options], environment) as supervisor:
        path = f"/{path}" if path else ""
        for port in ports:
            wait_for(f"http://127.0.0.1:{port}{path}/_stcore/health")
        yield Processes(ports, path, supervisor)


@contextmanager
def nginx(processes: Processes, assets: Path, folder: Path) -> Iterator[str]:
    """The address of nginx with `deploy/nginx.conf`, of which only places are changed."""
    [port] = free_ports(1)
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    first, second = processes.ports * (2 // len(processes.ports))
    for old, new in {
        "127.0.0.1:8501": f"127.0.0.1:{first}",
        "127.0.0.1:8502": f"127.0.0.1:{second}",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "listen [::]:80;": "",
        "/var/lib/backprop-lab/assets": str(assets),
    }.items():
        assert old in text
        text = text.replace(old, new)
    site, main = folder / "site.conf", folder / "nginx.conf"
    site.write_text(text, encoding="utf-8")
    main.write_text(
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; include {site}; }}\n",
        encoding="utf-8",
    )
    with running(["nginx", "-c", str(main), "-p", str(folder)]):
        address = f"http://127.0.0.1:{port}{processes.path}"
        wait_for(f"{address}/_stcore/health")
        yield address


@contextmanager
def caddy(processes: Processes, assets: Path, folder: Path) -> Iterator[str]:
    """The address of Caddy with `deploy/Caddyfile`."""
    [port] = free_ports(1)
    site = f"http://127.0.0.1:{port}"
    with caddy_for(site, processes, assets, folder, ROOT / "deploy" / "Caddyfile"):
        address = f"http://127.0.0.1:{port}{processes.path}"
        wait_for(f"{address}/_stcore/health")
        yield address


@contextmanager
def caddy_for(
    site: str, processes: Processes, assets: Path, folder: Path, config: Path
) -> Iterator[None]:
    """Caddy with a configuration, which has nothing but a folder to keep things in."""
    environment = {
        "LAB_SITE": site,
        "LAB_PROCESSES": " ".join(f"127.0.0.1:{each}" for each in processes.ports),
        "LAB_BASE_PATH": processes.path,
        "LAB_ASSETS": str(assets),
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }
    with running(["caddy", "run", "--config", str(config), "--adapter", "caddyfile"], environment):
        yield


START = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a proxy serves by itself."""
    folder = tmp_path_factory.mktemp("deploy") / "assets"
    subprocess.run(
        [sys.executable, "-m", "deploy.assets", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    """They end with the tests that need them: also those who only wait cost time."""
    with lab(2) as processes:
        yield processes


@pytest.fixture(scope="module")
def sites(
    processes: Processes, assets: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The address of each proxy."""
    for name in PROXIES:
        if shutil.which(name) is None:
            pytest.fail(
                f"{name} is not installed. On Debian: apt-get install nginx-light caddy",
                pytrace=False,
            )
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(start(processes, assets, tmp_path_factory.mktemp(name)))
            for name, start in START.items()
        }


@pytest.fixture(params=PROXIES)
def site(request: pytest.FixtureRequest, sites: dict[str, str]) -> str:
    """The address of the lab behind nginx, and then behind Caddy."""
    return sites[request.param]
