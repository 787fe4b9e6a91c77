"""As a hosting service starts it: nothing can be written, there is no home, little memory."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from benchmarks.load import own_memory
from benchmarks.visitor import Visitor
from deploy.drills.site import copied
from tests.deploy.conftest import finished, free_ports, get, wait_for

PAGES = ("", "By_hand", "Symmetry", "Linearity", "Your_exercise", "Sweep")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The app as it is cloned, without anything compiled, which nobody may write to."""
    folder = copied(tmp_path_factory.mktemp("clone"))
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    yield folder
    for path in paths:
        path.chmod(path.stat().st_mode | 0o200)


@contextmanager
def served(folder):
    """Its process and address, without the right to pass over permissions, and without a home."""
    [port] = free_ports(1)
    unprivileged = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    command = [*(unprivileged if os.geteuid() == 0 else []), sys.executable, "-m", "streamlit"]
    process = subprocess.Popen(
        [*command, "run", "dashboard.py", f"--server.port={port}", "--server.headless=true"],
        cwd=folder,
        env={**os.environ, "HOME": "/proc/nowhere"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/_stcore/health")
        yield process, address
    finally:
        process.terminate()
        process.communicate(timeout=30)


async def open_all(address):
    """What goes wrong on each page."""
    problems = {}
    for page in PAGES:
        visitor = Visitor(address, page)
        answer = await visitor.open()
        await visitor.close()
        assert answer.elements > 20
        problems[page] = answer.error
    return problems


def test_every_page_is_served_where_nothing_can_be_written_within_a_gigabyte(clone):
    with served(clone) as (process, address):
        assert finished(open_all(address)) == dict.fromkeys(PAGES, "")
        assert get(f"{address}/_stcore/script-health-check").status == 200
        assert own_memory(process.pid) < 1_000_000_000
    assert list(clone.rglob("*.kernel")) == []
