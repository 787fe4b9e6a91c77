"""One pool for all visitors: turns, short ones first, and nothing that outlives its visitor."""

import gc
import os
import threading
import time
from concurrent.futures import CancelledError, wait

import pytest

from nn_core.pool import Computation, Pool, PoolFullError, Stopped

SOON = 10  # seconds in which what must happen has happened, on a machine however busy


def until(condition):
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class Gate:
    """A task that runs until it is let go."""

    def __init__(self):
        self.began, self.open = threading.Event(), threading.Event()

    def __call__(self):
        self.began.set()
        assert self.open.wait(SOON)


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open.set()


def busy(pool: Pool, gate: Gate) -> Computation:
    """A computation that has the pool's only thread until the gate is opened."""
    computation = pool.start("somebody")
    computation.submit(gate)
    assert gate.began.wait(SOON)
    return computation


def spend(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_tasks_of_a_computation_run_in_order_and_give_their_values_or_errors():
    computation = Pool(1, 4, 1).start("a")
    assert list(computation.map(lambda x: x * x, range(5))) == [0, 1, 4, 9, 16]
    with pytest.raises(ZeroDivisionError):
        computation.submit(lambda: 1 / 0).result(SOON)
    assert computation.submit(divmod, 7, 2).result(SOON) == (3, 1)


def test_who_has_had_the_least_time_comes_next(gate):
    pool = Pool(1, 8, 1)
    long, order = pool.start("long"), []
    long.submit(spend, 0.05).result(SOON)
    blocker = busy(pool, gate)
    tasks = [long.submit(order.append, "long") for _ in range(3)]
    short = pool.start("short")
    tasks += [short.submit(order.append, "short") for _ in range(3)]
    gate.open.set()
    wait(tasks, SOON)
    assert order == ["short"] * 3 + ["long"] * 3
    assert blocker.served > 0


def test_two_long_ones_take_turns(gate, monkeypatch):
    now, order = [0.0], []
    monkeypatch.setattr("nn_core.pool.monotonic", lambda: now[0])
    pool = Pool(1, 8, 1)

    def step(name):
        order.append(name)
        now[0] += 1.0

    busy(pool, gate)
    both = {name: pool.start(name) for name in "ab"}
    tasks = [both[name].submit(step, name) for name in both for _ in range(20)]
    gate.open.set()
    wait(tasks, SOON)
    assert order == ["a", "b"] * 20


def test_as_many_tasks_run_at_once_as_there_are_threads():
    pool, lock, running, most = Pool(3, 8, 1), threading.Lock(), [0], [0]
    three = threading.Barrier(3, timeout=SOON)  # breaks if fewer come

    def task():
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        three.wait()
        with lock:
            running[0] -= 1

    each = [pool.start(name) for name in "abcdef"]
    tasks = [computation.submit(task) for computation in each for _ in range(5)]
    assert [task.result(SOON) for task in tasks] == [None] * 30
    assert most[0] == 3


def test_a_visitor_who_starts_another_computation_gives_up_the_former(gate):
    pool = Pool(1, 8, 1)
    busy(pool, gate)
    former = pool.start("a")
    future = former.submit(lambda: 1)
    latter = pool.start("a")
    assert former.stopped
    with pytest.raises(CancelledError):
        future.result(SOON)
    assert wait([future], SOON).not_done == set()
    assert former.submit(lambda: 1).cancelled()
    wanted = latter.submit(lambda: 2)
    gate.open.set()
    assert wanted.result(SOON) == 2


def test_nothing_begins_while_the_visitor_is_away_and_everything_goes_on_when_back():
    pool, here = Pool(1, 8, 1), threading.Event()
    away = pool.start("away", alive=here.is_set)
    future, other = away.submit(lambda: 1), pool.start("b")
    assert other.submit(lambda: 2).result(SOON) == 2  # others go on meanwhile
    assert not future.done()
    here.set()
    assert future.result(SOON) == 1


def test_a_visitor_of_whom_nobody_knows_whether_they_are_there_is_away():
    pool = Pool(1, 8, 1)

    def broken():
        raise RuntimeError

    unknown, other = pool.start("a", alive=broken), pool.start("b")
    future = unknown.submit(lambda: 1)
    assert other.submit(lambda: 2).result(SOON) == 2
    assert not future.done()


def test_a_computation_that_nobody_holds_is_forgotten(gate):
    pool = Pool(1, 8, memory=100)
    busy(pool, gate)
    forgotten = pool.start("a", memory=90)
    future = forgotten.submit(lambda: 1)
    with pytest.raises(PoolFullError):
        pool.start("b", memory=90)
    del forgotten
    gc.collect()
    assert future.cancelled()
    assert pool.start("b", memory=90) is not None


def test_a_full_pool_says_how_long_to_wait():
    pool, gates = Pool(1, 2, 1), [Gate(), Gate()]
    first, second = pool.start("a"), pool.start("b")
    first.submit(spend, 0.1).result(SOON)
    for computation, gate in zip((first, second), gates, strict=True):
        computation.submit(gate)
        for _ in range(50):
            computation.submit(spend, 0.1)
    with pytest.raises(PoolFullError) as refusal:
        pool.start("c")
    words = str(refusal.value)
    # 51 tasks of 0.1 s, and the thread is shared by two.
    seconds = int(words.split("in about ")[1].split(" seconds")[0])
    assert 9 <= seconds <= 25
    assert pool.start("a") is not None  # a visitor who is in takes no more room
    for gate in gates:
        gate.open.set()
    second.stop()


def test_memory_is_bounded_over_all_visitors_but_one_alone_may_have_what_it_needs():
    pool = Pool(1, 8, memory=100)
    first = pool.start("a", memory=500)
    with pytest.raises(PoolFullError, match="There should be room again in about"):
        pool.start("b", memory=1)
    del first
    second = pool.start("b", memory=60)
    assert pool.start("c", memory=40) is not None
    assert second.memory == 60


def test_meanwhile_hears_how_far_the_work_is_until_its_value_is_there():
    go_on, heard = threading.Event(), []

    def work(report):
        report(0.25)
        assert go_on.wait(SOON)
        return "done"

    def meanwhile(fraction):
        heard.append(fraction)
        if heard[-3:] == [0.25] * 3:
            go_on.set()

    assert Pool(1, 8, 1).start("a").in_turns(work, meanwhile) == "done"
    assert set(heard) <= {0.0, 0.25}


def endless(report):
    while True:
        spend(0.001)
        report(0.5)


@pytest.mark.parametrize("waits", [False, True])
def test_work_ends_within_a_moment_when_meanwhile_does_whether_it_runs_or_waits(gate, waits):
    pool = Pool(1, 8, 1)
    others = [busy(pool, gate)] if waits else []
    computation, began = pool.start("a"), time.monotonic()

    def give_up(fraction):
        assert fraction == 0.0 if waits else True
        if time.monotonic() - began > 0.25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        computation.in_turns(endless, give_up)
    assert time.monotonic() - began < 1
    assert not any(thread.name == "computation" for thread in threading.enumerate())
    gate.open.set()
    until(lambda: not any(each.active for each in (computation, *others)))


def test_work_of_many_pieces_lets_a_short_task_of_another_visitor_go_first():
    pool, answers = Pool(1, 8, 1), []
    greedy, short = pool.start("greedy"), pool.start("short")

    def meanwhile(fraction):
        if greedy.served and not answers:
            answers.append(short.submit(lambda: "at once").result(SOON))
        if answers:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        greedy.in_turns(endless, meanwhile)
    assert answers == ["at once"]


def niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_who_has_had_much_lets_pages_go_first_and_who_has_not_need_not_wait_for_it(gate):
    pool = Pool(1, 8, 1, ahead=1)
    long = pool.start("long")
    long.served = 1.0
    priority = long.submit(niceness).result(SOON)
    long.submit(gate)
    assert gate.began.wait(SOON)
    more = long.submit(niceness)
    assert pool.start("short").submit(niceness).result(SOON) == niceness() < priority
    assert not more.done()


def test_work_of_many_pieces_goes_as_pages_do_for_one_turn_only():
    seen = []

    def work(report):
        for _ in range(2):
            seen.append(niceness())
            spend(0.15)
            report(0.5)

    Pool(1, 8, 1).start("a").in_turns(work, lambda fraction: None)
    assert seen[0] == niceness() < seen[1]


def test_an_error_in_the_work_is_passed_on_even_if_it_is_a_time_out():
    def late(report):
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        Pool(1, 8, 1).start("a").in_turns(late, lambda fraction: None)


def test_work_whose_visitor_starts_something_else_is_stopped():
    pool = Pool(1, 8, 1)
    former = pool.start("a")

    def meanwhile(fraction):
        pool.start("a")

    with pytest.raises(Stopped):
        former.in_turns(endless, meanwhile)


def test_shutting_down_waits_for_what_was_asked_for():
    done = []
    with Pool(2, 8, 1).start("a") as computation:
        for number in range(10):
            computation.submit(done.append, number)
    assert sorted(done) == list(range(10))
