"""Threads that all visitors share: one computation a visitor, short ones first, none for ever.

    computation = pool().start("the visitor", alive=lambda: True)
    future = computation.submit(function, argument)

A `Computation` is an `Executor` for small tasks, tens of milliseconds each, and takes turns with
work that goes through many small pieces (`in_turns`). Free threads take the
next task of whichever computation has had the least time so far (least attained service, Kleinrock
1976, section 4.7): who asks for little gets it at once, and who asks for much gets what is left,
in turns. Nothing of it outlives its visitor: a computation whose visitor is not there pauses before
its next task, one that nobody holds any more is forgotten with its tasks, and one that is started
ends the visitor's former one.
"""

import os
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, wait
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from typing import Any

from nn_core.message import Message
from nn_core.settings import settings

LEAST_PRIORITY = 19
"""The niceness of a thread that computes; 0 is everyone else's."""
_TURN = 0.1  # seconds after which work lets others go first who have had less, and is not short
_LOOK_AGAIN = 0.25  # seconds after which a visitor who was not there may be back
_UNKNOWN = 10.0  # seconds that a computation is said to need before its first task has ended


class PoolFullError(RuntimeError):
    """A sentence on why nothing more can be started now, and how long to wait."""


class Stopped(Exception):  # noqa: N818 - it is no error
    """Raised where a computation that has been stopped would go on."""


class Computation(Executor):
    """The tasks of one visitor, done by the threads of a pool in the order of submission."""

    def __init__(self, pool: "Pool", alive: Callable[[], bool], memory: int) -> None:
        self.memory = memory
        """Bytes that it is expected to hold."""
        self.stopped = False
        self.served = 0.0
        """Seconds that threads have spent on it."""
        self._pool, self._alive = pool, alive
        self._waiting: deque[tuple[Future, Callable[..., Any], tuple, dict]] = deque()
        self._running = self._done = 0

    def submit(self, function: Callable[..., Any], /, *args: Any, **keywords: Any) -> Future:
        """The future of `function(*args, **keywords)`; cancelled already if this was stopped."""
        future: Future = Future()
        with self._pool.changed:
            if not self.stopped:
                self._waiting.append((future, function, args, keywords))
                self._pool.changed.notify_all()  # not each thread takes it
                return future
        _cancel(future)
        return future

    def in_turns(
        self, work: Callable[[Callable[[float], None]], Any], meanwhile: Callable[[float], object]
    ) -> Any:
        """The value of `work(report)`, which has to call `report(fraction)` between short pieces.

        The work goes on only while it has one of the pool's threads for itself, which it passes on
        at a report if its turn is over. Until the value is there `meanwhile(fraction)` is called
        ten times a second. An exception from either is passed on, and one from `meanwhile` stops
        the work, whose thread has then ended.
        """
        turn = _Turn(self)
        value: Future[Any] = Future()

        def body() -> None:
            try:
                with turn:
                    result = work(turn.report)
            except BaseException as error:
                value.set_exception(error)
            else:
                value.set_result(result)

        thread = threading.Thread(target=body, name="computation", daemon=True)
        thread.start()
        try:
            while not wait([value], timeout=0.1).done:
                meanwhile(turn.fraction)
        except BaseException:
            self.stop()
            thread.join()
            raise
        return value.result()

    def stop(self) -> None:
        """Cancel what waits; what runs ends with its task, or at its next report."""
        with self._pool.changed:
            self.stopped = True
            waiting = list(self._waiting)
            self._waiting.clear()
        for future, *_ in waiting:
            _cancel(future)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As for any executor."""
        if cancel_futures:
            self.stop()
        while wait and self.active:
            threading.Event().wait(0.01)

    @property
    def active(self) -> bool:
        """Whether it has tasks that wait or run."""
        return bool(self._waiting) or self._running > 0

    @property
    def wanted(self) -> bool:
        """Whether its visitor is there."""
        with suppress(Exception):
            return self._alive()
        return False

    @property
    def seconds_left(self) -> float:
        """Seconds of a thread that its waiting tasks will take, judged by those that are done."""
        if self._done == 0:
            return _UNKNOWN
        return len(self._waiting) * self.served / self._done

    def __del__(self) -> None:
        # Nobody holds it any more, so nobody can take its results.
        for future, *_ in self._waiting:
            _cancel(future)


def _cancel(future: Future) -> None:
    future.cancel()
    future.set_running_or_notify_cancel()  # tells who waits for it


class _Turn:
    """The time in which a computation has one of the pool's threads for itself."""

    def __init__(self, computation: Computation) -> None:
        self.fraction = 0.0
        self._computation, self._ends = computation, 0.0
        self._over = threading.Event()

    def __enter__(self) -> None:
        begun, self._over = threading.Event(), threading.Event()
        self._computation.submit(_occupy, begun, self._over)
        while not begun.wait(_TURN):
            if self._computation.stopped:
                self._over.set()
                raise Stopped
        self._ends = monotonic() + _TURN

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def report(self, fraction: float) -> None:
        """Note how far the work is; raises `Stopped` if nobody waits for it any more."""
        self.fraction = fraction
        if self._computation.stopped:
            raise Stopped
        if monotonic() > self._ends:
            step_back()
            self.__exit__()
            self.__enter__()


def _occupy(begun: threading.Event, over: threading.Event) -> None:
    begun.set()
    over.wait()


class Pool:
    """So many threads, which start with the first task and end with the process."""

    def __init__(self, threads: int, queue: int, memory: int, ahead: int = 0) -> None:
        """`queue` computations may be active at once, and may hold `memory` bytes together.

        The `threads` let those that draw pages go first. Beside them are some that go `ahead` as
        those do, for computations that have had no more than one turn yet.
        """
        self.changed = threading.Condition()
        self._threads, self._queue, self._memory = threads, queue, memory
        self._ahead = ahead
        self._of: weakref.WeakValueDictionary[Hashable, Computation] = weakref.WeakValueDictionary()
        self._all: weakref.WeakSet[Computation] = weakref.WeakSet()
        self._started: list[threading.Thread] = []

    def start(
        self, visitor: Hashable, *, alive: Callable[[], bool] = lambda: True, memory: int = 0
    ) -> Computation:
        """A new computation of the visitor, whose former one is stopped.

        No task of it begins while `alive()` is false. Raises `PoolFullError` with a sentence if
        all visitors together ask for more than the pool has room for.
        """
        computation = Computation(self, alive, memory)
        with self.changed:
            former = self._of.pop(visitor, None)
        if former is not None:
            former.stop()
        with self.changed:
            others = list(self._all)
            active = [other for other in others if other.active]
            held = sum(other.memory for other in others)
            if len(active) >= self._queue or (held and held + memory > self._memory):
                raise PoolFullError(self._when_there_is_room(active))
            self._of[visitor] = computation
            self._all.add(computation)
            while len(self._started) < self._threads + self._ahead:
                short = len(self._started) >= self._threads
                thread = threading.Thread(
                    target=self._work, args=(short,), name="pool", daemon=True
                )
                self._started.append(thread)
                thread.start()
        return computation

    def _when_there_is_room(self, active: list[Computation]) -> Message:
        left = min((each.seconds_left for each in active), default=_UNKNOWN)
        seconds = max(1, round(left * max(1.0, len(active) / self._threads)))
        return Message(
            "This server is busy with what other visitors asked for, and takes nothing more in. "
            "There should be room again in about {wait}: ask again then.",
            wait=Message(("1 second", "{count} seconds"), count=seconds)
            if seconds < 100
            else Message("{minutes} minutes", minutes=round(seconds / 60)),
        )

    def _work(self, short: bool) -> None:
        """Do one task after the other; of `short` computations only, or at the least priority."""
        if not short:
            step_back()
        while True:
            computation, task = self._next(short)
            self._do(computation, *task)
            del computation, task  # else an idle thread would keep the last one alive

    def _next(self, short: bool) -> tuple[Computation, tuple]:
        with self.changed:
            while True:
                waiting = [
                    each
                    for each in self._of.values()
                    if each._waiting and not (short and each.served > _TURN)
                ]
                present = [each for each in waiting if each.wanted]
                if present:
                    chosen = min(present, key=lambda each: each.served)
                    chosen._running += 1
                    return chosen, chosen._waiting.popleft()
                absent = bool(waiting)
                del waiting, present
                self.changed.wait(_LOOK_AGAIN if absent else None)

    def _do(
        self,
        computation: Computation,
        future: Future,
        function: Callable[..., Any],
        args: tuple,
        keywords: dict,
    ) -> None:
        began = monotonic()
        try:
            if future.set_running_or_notify_cancel():
                try:
                    result = function(*args, **keywords)
                except BaseException as error:
                    future.set_exception(error)
                else:
                    future.set_result(result)
        finally:
            with self.changed:
                computation.served += monotonic() - began
                computation._running -= 1
                computation._done += 1


@lru_cache(maxsize=1)
def pool() -> Pool:
    """The pool of this process, as large as the settings have it."""
    limits = settings()
    return Pool(limits.threads, limits.queue, limits.memory * 1_000_000, ahead=1)


def step_back() -> None:
    """Let other threads, the ones that draw pages, go first.

    Only Linux has a niceness for each thread. Elsewhere the number of a thread could be that of
    somebody's process.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_PRIORITY)
