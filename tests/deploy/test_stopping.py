"""What a visitor left behind stops, whatever it is, and the server ends when it is told to."""

import asyncio
import time
import urllib.parse

from benchmarks.load import cpu_seconds, descendants
from benchmarks.visitor import Visitor
from nn_core import Experiment
from nn_core.loop import load_loop
from nn_core.many import load_lanes
from tests.deploy.conftest import finished, lab

SEEDS = "Symmetry", "dataset=xor&activation=tanh&init=random&epochs=1000000"
MAP = "Sweep", "cells=1024&dataset=xor&init=random&activation=tanh&epochs=200"
RUN = "", "dataset=circles&activation=tanh&init=random&epochs=400000"


def compile_kernels(query):
    """Put on disk what is compiled for a query: while it is, nothing can be stopped."""
    experiment, _ = Experiment.from_query(dict(urllib.parse.parse_qsl(query)))
    load_loop(experiment)
    load_lanes(experiment)


async def ask(server, page, query):
    """A visitor with whom a computation is under way, and the run of the page that waits for it."""
    visitor = Visitor(f"http://127.0.0.1:{server.ports[0]}", page, query)
    if page == "Symmetry":
        await asyncio.wait_for(visitor.open(), 120)
        visitor.press(visitor.find("button", "seeds"))
        waits = asyncio.create_task(visitor.run())
    else:
        waits = asyncio.create_task(visitor.open())
    await until(lambda: share(server) > 0.1)
    return visitor, waits


async def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(condition):
        assert time.monotonic() < deadline


def share(server):
    """Of a core, that the server's process has in half a second."""
    [pid] = descendants(server.supervisor.pid)
    before = cpu_seconds(pid)
    time.sleep(0.5)
    return (cpu_seconds(pid) - before) / 0.5


async def leave_and_look(server, page, query):
    """Whether what a visitor asked for has stopped after they left."""
    visitor, waits = await ask(server, page, query)
    waits.cancel()
    await visitor.close()
    await until(lambda: share(server) < 0.05, seconds=5)


async def end_while_all_is_under_way(server):
    """How the server has ended; TimeoutExpired if it does not."""
    for page, query in (SEEDS, MAP):
        await ask(server, page, query)
    server.supervisor.terminate()
    return await asyncio.to_thread(server.supervisor.wait, 10)


def test_what_a_visitor_asked_for_stops_when_they_leave_and_the_server_when_it_is_told_to():
    for _, query in (SEEDS, MAP, RUN):
        compile_kernels(query)
    with lab(1, environment={"LAB_THREADS": "1"}) as server:
        for page, query in (SEEDS, MAP, RUN):
            finished(leave_and_look(server, page, query))
        assert finished(end_while_all_is_under_way(server)) == 0
