"""What a visitor left behind stops, whatever it is, and the server ends when it is told to."""

import asyncio
import time

import pytest

from benchmarks.load import cpu_seconds, descendants
from benchmarks.visitor import Visitor
from tests.deploy.conftest import lab

SEEDS = "Symmetry", "dataset=xor&activation=tanh&init=random&epochs=1000000"
MAP = "Sweep", "cells=1024&dataset=xor&init=random&activation=tanh&epochs=200"
RUN = "", "dataset=circles&activation=tanh&init=random&epochs=400000"


@pytest.fixture
def server():
    with lab(1, environment={"LAB_THREADS": "1"}) as processes:
        yield processes


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


@pytest.mark.parametrize(("page", "query"), [SEEDS, MAP, RUN], ids=["seeds", "map", "run"])
def test_what_a_visitor_asked_for_stops_when_they_leave(server, page, query):
    async def visit():
        visitor, waits = await ask(server, page, query)
        waits.cancel()
        await visitor.close()
        await until(lambda: share(server) < 0.05, seconds=5)

    asyncio.run(visit())


def test_the_server_ends_while_all_that_can_be_asked_for_is_under_way(server):
    async def visits():
        for page, query in (SEEDS, MAP):
            await ask(server, page, query)
        server.supervisor.terminate()
        began = time.monotonic()
        await asyncio.to_thread(server.supervisor.wait, 30)
        return time.monotonic() - began

    assert asyncio.run(visits()) < 2
