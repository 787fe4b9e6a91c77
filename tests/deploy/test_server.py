"""The server keeps its processes running, whatever happens to them, and ends when it is told to."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from deploy import server
from deploy.server import Process, keep_running, main
from tests.deploy.conftest import free_ports, get, wait_for

ROOT = Path(__file__).parents[2]
SOON = 20
IDLE = "import time; time.sleep(60)"
LARGE = "x = b'x' * 300_000_000; import time; time.sleep(60)"


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    for name, seconds in {"LOOK": 0.02, "PAUSE": 0.0, "PATIENCE": 0.3, "FROZEN": 0.5}.items():
        monkeypatch.setattr(server, name, seconds)


class Watched:
    """Processes of a server in a thread of its own, and the sentences that it says."""

    def __init__(self, monkeypatch, *processes):
        self.said, self.processes, self.ended = [], processes, threading.Event()
        monkeypatch.setattr(server, "say", self.said.append)
        self.thread = threading.Thread(target=keep_running, args=(processes, self.ended))
        self.thread.start()

    def pids(self):
        return [each._running.pid if each._running else None for each in self.processes]

    def __enter__(self):
        self.until(lambda: None not in self.pids())
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join(SOON)
        assert not self.thread.is_alive()

    def until(self, condition):
        deadline = time.monotonic() + SOON
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.01)


def process(name, program, answers=lambda first: True, most_memory=10**12):
    return Process(name, [sys.executable, "-c", program], answers, most_memory)


def stubborn(ready):
    """A program that does not end when it is asked to, and then makes the file `ready`."""
    return (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"open({str(ready)!r}, 'w').close(); time.sleep(60)"
    )


def gone(pid):
    return not Path(f"/proc/{pid}").exists()


def test_a_process_that_is_killed_is_started_anew_and_the_others_are_left_alone(monkeypatch):
    with Watched(monkeypatch, process("a", IDLE), process("b", IDLE)) as watched:
        first, second = watched.pids()
        os.kill(first, signal.SIGKILL)
        watched.until(lambda: watched.pids()[0] not in (first, None))
        assert watched.pids()[1] == second
        assert watched.said == ["a has ended with code -9; it is started anew."]


def test_one_that_no_longer_answers_is_ended_even_if_it_does_not_want_to(monkeypatch, tmp_path):
    well, ready = [True], tmp_path / "ready"
    with Watched(monkeypatch, process("a", stubborn(ready), lambda first: well[0])) as watched:
        watched.until(lambda: watched.processes[0].settled and ready.exists())
        [pid] = watched.pids()
        well[0] = False
        watched.until(lambda: watched.pids()[0] not in (pid, None))
        assert gone(pid)
        assert watched.said == ["a does not answer; it is started anew."]


def test_one_that_is_too_large_is_replaced_only_while_all_others_answer(monkeypatch):
    well = [False]
    large = process("a", LARGE, most_memory=200_000_000)
    other = process("b", IDLE, lambda first: well[0])
    with Watched(monkeypatch, large, other) as watched:
        first = watched.pids()[0]
        watched.until(lambda: large.settled and server.memory(first) > 200_000_000)
        assert watched.said == []
        well[0] = True
        watched.until(lambda: watched.said)
        assert watched.said[0] == "a has more than 200 MB of memory; it is started anew."
        watched.until(lambda: gone(first))


def test_the_end_takes_a_moment_whatever_the_processes_do(monkeypatch, tmp_path):
    ready = [tmp_path / name for name in "abc"]
    with Watched(monkeypatch, *(process(path.name, stubborn(path)) for path in ready)) as watched:
        watched.until(lambda: all(path.exists() for path in ready))
        pids = watched.pids()
        began = time.monotonic()
    assert time.monotonic() - began >= 0.3
    assert all(map(gone, pids))


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "257", ""])
def test_a_number_of_processes_that_makes_no_sense_is_one_sentence(capsys, text):
    assert main([f"--processes={text}"]) == 2
    assert capsys.readouterr().err.startswith(f"--processes is {text!r}; it must be")


def test_a_proxy_is_told_of_as_many_processes_as_there_will_be(capsys):
    assert main(["--addresses", "--processes=3", "--port=9000"]) == 0
    assert capsys.readouterr().out == "127.0.0.1:9000 127.0.0.1:9001 127.0.0.1:9002\n"
    assert main(["--addresses", "--processes=auto"]) == 0
    assert len(capsys.readouterr().out.split()) == len(os.sched_getaffinity(0)) + 1


def test_nothing_is_started_with_a_setting_that_cannot_be_used(capsys, monkeypatch):
    monkeypatch.setenv("LAB_MAX_STEPS", "abc")
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("LAB_MAX_STEPS is 'abc'; it must be")


def test_the_command_serves_the_app_and_ends_when_it_is_told_to():
    [port] = free_ports(1)
    command = [sys.executable, "-m", "deploy.server", "--headless", f"--port={port}"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/_stcore/script-health-check")
    assert b"Streamlit" in get(f"{address}/").body
    running.terminate()
    assert running.wait(SOON) == 0
    with pytest.raises(OSError, match="refused"):
        get(f"{address}/")
