"""A sweep on a real Dask scheduler with two workers, on loopback."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from nn_core import Experiment, SweepAxis, sweep
from nn_core.sweep import executors as where
from nn_core.sweep.executors import NoExecutorError, background_executor, cluster_executor
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweeping

ROOT = Path(__file__).parents[3]
BASE = Experiment(dataset="xor", init="random", activation="tanh", epochs=300)
AXES = (SweepAxis("learning_rate", 0.01, 3.0, 48), SweepAxis("init_scale", -2.0, 2.0, 48))

# A client that loses its scheduler says so in the logs and in warnings.
pytestmark = pytest.mark.filterwarnings("default")


class Cluster:
    """A scheduler and workers as processes of their own."""

    def __init__(self, workers):
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

    def stop(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self.reader.join()
        self.scheduler.stderr.close()


@pytest.fixture
def cluster():
    cluster = Cluster(workers=2)
    yield cluster
    if where._client.cache_info().currsize:
        where._client(cluster.address).close(timeout=1)
        where._client.cache_clear()
    cluster.stop()


def assert_equal(one, other):
    for numbers, expected in zip(one.reached, other.reached, strict=True):
        np.testing.assert_array_equal(numbers, expected)


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_cluster_gives_the_same_bits_even_if_a_worker_dies_in_the_middle(cluster, monkeypatch):
    monkeypatch.setenv("LAB_DASK_SCHEDULER", cluster.address)
    expected = sweep(BASE, *AXES)
    assert_equal(sweep(BASE, *AXES, executor=background_executor()), expected)

    sweeping = Sweeping(Plan(BASE, *AXES), background_executor(), edge=2)
    until(lambda: sweeping.advance(0.1) or not sweeping.running)
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert sweeping.running
    while sweeping.running:
        sweeping.advance(10)
    assert sweeping.problem == ""
    assert_equal(sweeping.sweep(), expected)


def test_a_scheduler_that_stops_leaves_the_finished_tiles_and_a_sentence(cluster):
    sweeping = Sweeping(Plan(BASE, *AXES), cluster_executor(cluster.address), edge=2)
    until(lambda: sweeping.advance(0.1) or not sweeping.running)
    cluster.scheduler.send_signal(signal.SIGKILL)
    began = time.monotonic()
    while sweeping.running and time.monotonic() - began < 60:
        sweeping.advance(1)
    assert not sweeping.running
    part = sweeping.sweep()
    assert 0 < part.fraction < 1
    assert re.match(
        r"The executor gave up \(\w+\): [\d,]+ of 2,304 cells are computed and kept\.",
        sweeping.problem,
    )
    expected = sweep(BASE, *AXES)
    np.testing.assert_array_equal(part.final_loss[part.done], expected.final_loss[part.done])


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "tcp://"])
def test_no_scheduler_gets_a_sentence(address, monkeypatch):
    monkeypatch.setattr(where, "PATIENCE", 1)
    monkeypatch.setenv("LAB_DASK_SCHEDULER", address)
    with pytest.raises(NoExecutorError, match="no Dask scheduler answers there") as caught:
        background_executor()
    assert repr(address) in str(caught.value)


def test_dask_that_is_not_installed_gets_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoExecutorError, match=r"pip install -r requirements-cluster\.txt"):
        cluster_executor("tcp://127.0.0.1:8786")
