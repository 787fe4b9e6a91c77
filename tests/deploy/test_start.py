"""What keeps the lab from starting is a sentence for each reason."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.visitor import Visitor
from deploy.drills.site import copied
from tests.deploy.conftest import finished, free_ports, wait_for

ROOT = Path(__file__).parents[2]
BAD = {"LAB_MAX_STEPS": "abc", "LAB_QUEUE": "-1", "LAB_THREADS": "1e6", "LAB_MEMORY": ""}


async def visit(address):
    """What the first page consists of, as text."""
    visitor = Visitor(address)
    await visitor.open()
    await visitor.close()
    return [f"{element}" for element in visitor.elements]


def test_the_first_page_is_a_sentence_for_each_bad_setting_and_then_the_app_ends():
    [port] = free_ports(1)
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    running = subprocess.Popen(
        [*command, "--server.headless=true"],
        cwd=ROOT,
        env={**os.environ, **BAD},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/_stcore/health")
    page = finished(visit(address))
    _, said = running.communicate(timeout=20)
    for variable, text in BAD.items():
        assert f"{variable} is {text!r}; it must be a whole number from" in said
        assert sum(f"{variable} is" in element for element in page) == 1
    assert "Traceback" not in said
    assert len(page) == len(BAD)


def test_the_script_of_the_container_starts_nothing_with_a_bad_setting(tmp_path):
    folder = copied(tmp_path)
    (folder / ".venv").symlink_to(sys.prefix)
    told = subprocess.run(
        [folder / "deploy" / "start"],
        env={**os.environ, **BAD},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert told.returncode == 2
    for variable, text in BAD.items():
        assert f"{variable} is {text!r}; it must be a whole number from" in told.stderr
    assert "Traceback" not in told.stderr


def test_an_older_python_is_told_so_before_anything_else():
    script = "import sys; sys.version_info = (3, 10, 4); import nn_core"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    words = "Backprop Lab needs Python 3.11 or newer; this is Python 3.10."
    assert told.stderr.splitlines()[-1] == f"ImportError: {words}"
