"""A sweep on a real Dask scheduler with two workers, on loopback."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from nn_core import Experiment, SweepAxis, sweep
from nn_core.sweep import executors as where
from nn_core.sweep.executors import Background, background_executor
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweeping

ROOT = Path(__file__).parents[3]
LOST = "The cluster of this server does not answer. The sweep is computed here instead."
BASE = Experiment(dataset="xor", init="random", activation="tanh", epochs=300)
AXES = (SweepAxis("learning_rate", 0.01, 3.0, 48), SweepAxis("init_scale", -2.0, 2.0, 48))

# A client that loses its scheduler says so in the logs and in warnings.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(autouse=True)
def forget():
    """Each test has a connection of its own."""
    yield
    where._connection.close()


class Cluster:
    """A scheduler and workers as processes of their own."""

    def __init__(self, workers):
        self.count = workers
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"
        )
        self.address = self.read_address()
        options = ("--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--no-nanny")
        self.workers = [self.start("worker", self.address, *options) for _ in range(workers)]

    def start(self, *command):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if command[0] == "scheduler" else subprocess.DEVNULL,
            text=True,
        )

    def read_address(self):
        for line in self.scheduler.stderr:
            found = re.search(r"Scheduler at:\s+(tcp://\S+)", line)
            if found:
                # What else it says has to be read, or it would wait for us.
                self.reader = threading.Thread(target=self.scheduler.stderr.read, daemon=True)
                self.reader.start()
                return found[1]
        pytest.fail("The scheduler did not start.")

    def ready(self):
        """The executor as soon as all workers are there."""
        executor = patiently(background_executor, "")
        while len(executor._client.scheduler_info()["workers"]) < self.count:
            time.sleep(0.05)
        return executor

    def stop(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self.reader.join()
        self.scheduler.stderr.close()


@pytest.fixture
def cluster(request):
    """With two workers, unless a test asks for another number."""
    cluster = Cluster(workers=getattr(request, "param", 2))
    yield cluster
    where._connection.close()
    cluster.stop()


def assert_equal(one, other):
    for numbers, expected in zip(one.reached, other.reached, strict=True):
        np.testing.assert_array_equal(numbers, expected)


def patiently(get, problem):
    """An executor with that problem, if need be from a connection made anew."""
    deadline = time.monotonic() + 60
    while True:
        executor = get()
        if problem in executor.problem and bool(problem) == bool(executor.problem):
            return executor
        where._connection.close()
        assert time.monotonic() < deadline
        time.sleep(0.2)


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_cluster_gives_the_same_bits_even_if_a_worker_dies_in_the_middle(cluster, monkeypatch):
    monkeypatch.setenv("LAB_DASK_SCHEDULER", cluster.address)
    expected = sweep(BASE, *AXES)
    assert_equal(sweep(BASE, *AXES, executor=cluster.ready()), expected)

    sweeping = Sweeping(Plan(BASE, *AXES), cluster.ready(), edge=2)
    until(lambda: sweeping.advance(0.1) or not sweeping.running)
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert sweeping.running
    while sweeping.running:
        sweeping.advance(10)
    assert (sweeping.problem, sweeping.notice) == ("", "")
    assert_equal(sweeping.sweep(), expected)


@pytest.mark.parametrize("cluster", [1], indirect=True)
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_scheduler_that_stops_or_freezes_leaves_the_rest_to_this_process(
    cluster, monkeypatch, blow
):
    monkeypatch.setenv("LAB_DASK_SCHEDULER", cluster.address)
    sweeping = Sweeping(Plan(BASE, *AXES), cluster.ready(), edge=2)
    until(lambda: sweeping.advance(0.1) or not sweeping.running)
    cluster.scheduler.send_signal(blow)
    began = time.monotonic()
    while sweeping.running and time.monotonic() - began < 60:
        sweeping.advance(1)
    assert not sweeping.running
    assert sweeping.problem == ""
    assert sweeping.notice == LOST
    assert_equal(sweeping.sweep(), sweep(BASE, *AXES))

    # Who asks next does not wait for it.
    began = time.monotonic()
    assert background_executor().problem == LOST
    assert time.monotonic() - began < 0.5


def test_a_cluster_without_workers_is_no_cluster(monkeypatch):
    cluster = Cluster(workers=0)
    monkeypatch.setenv("LAB_DASK_SCHEDULER", cluster.address)
    try:
        executor = patiently(lambda: background_executor(), "no workers")
        assert executor.problem == (
            "The cluster of this server has no workers. The sweep is computed here instead."
        )
        assert executor.submit(abs, -3).result(10) == 3
    finally:
        where._connection.close()
        cluster.stop()


class Listener:
    """A port of this machine that takes connections in and says what it is given."""

    def __init__(self, words):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.socket.getsockname()[1]}"
        self.words, self.taken = words, []
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        with suppress(OSError):  # closed
            while True:
                self.taken.append(self.socket.accept()[0])
                self.taken[-1].sendall(self.words)

    def close(self):
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        for each in (self.socket, *self.taken):
            each.close()
        self.thread.join()


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10])
def test_whoever_else_listens_there_is_waited_for_two_seconds_at_most(words, monkeypatch):
    import distributed  # noqa: F401 - which takes a second the first time

    listener = Listener(words)
    monkeypatch.setenv("LAB_DASK_SCHEDULER", listener.address)
    try:
        began = time.monotonic()
        executor = background_executor()
        assert time.monotonic() - began < where.PATIENCE + 0.5
        assert executor.problem == LOST
        assert executor.submit(abs, -3).result(10) == 3
        began = time.monotonic()
        assert background_executor().problem == LOST
        assert time.monotonic() - began < 0.5
    finally:
        where._connection.close()
        listener.close()


def test_an_address_where_nobody_listens_is_not_shown(monkeypatch):
    monkeypatch.setenv("LAB_DASK_SCHEDULER", "tcp://127.0.0.1:9")
    assert background_executor().problem == LOST


def test_dask_that_is_not_installed_gets_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setenv("LAB_DASK_SCHEDULER", "tcp://127.0.0.1:8786")
    executor = background_executor()
    assert "pip install -r requirements-cluster.txt" in executor.problem
    assert executor.submit(abs, -3).result(10) == 3


class Deaf(Executor):
    """A client and its executor that answer, and never compute."""

    status, scheduler = "running", type("Scheduler", (), {"identity": None})

    def get_executor(self, **_):
        return self

    def sync(self, _, callback_timeout):
        return {"workers": {"one": {}}}

    def submit(self, function, *args, **keywords):
        return Future()


def test_what_a_cluster_does_not_come_forward_with_is_computed_here_too(monkeypatch):
    monkeypatch.setattr(where, "STALL", 0.1)
    with ThreadPoolExecutor(1) as here:
        executor = Background(here, Deaf())
        assert list(executor.map(abs, [-1, -2, -3], timeout=30)) == [1, 2, 3]
        assert executor.problem == ""


def test_a_future_that_is_cancelled_is_not_computed_anywhere(monkeypatch):
    monkeypatch.setattr(where, "STALL", 0.1)
    done = []
    with ThreadPoolExecutor(1) as here:
        executor = Background(here, Deaf())
        first, second = executor.submit(done.append, 1), executor.submit(done.append, 2)
        assert first.cancel()
        second.result(30)
    assert done == [2]
