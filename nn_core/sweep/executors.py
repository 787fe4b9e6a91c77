"""Where the tiles of a sweep run: on a Dask cluster while one answers, else in this process."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from nn_core.message import Message
from nn_core.pool import step_back
from nn_core.settings import settings

PATIENCE = 2.0
"""Seconds in which a cluster has to answer, at the start and at any time later."""
RETRY = 30.0
"""Seconds after which one that did not answer is asked again."""
STALL = 10.0
"""Seconds without a result after which this process begins to compute the same tiles."""

_LOG = logging.getLogger(__name__)


class NoClusterError(RuntimeError):
    """A sentence for visitors, without addresses, on why no cluster can be used."""


@dataclass(eq=False)
class _Task:
    """A function that is awaited, and who is at it."""

    function: Callable[..., Any]
    args: tuple
    keywords: dict
    attempts: list[Future] = field(default_factory=list)
    here: bool = False


class Background(Executor):
    """Runs functions on a cluster while it answers, and otherwise on the executor `here`.

    Whatever happens to the cluster, every future gets its result: what it has not computed is
    computed here. The functions must not mind being run twice.
    """

    def __init__(self, here: Executor, client: Any = None, problem: str = "") -> None:
        self.problem = problem
        """A sentence for visitors if there is a cluster that cannot be used, else nothing."""
        self._here, self._client = here, client
        # A tile whose worker dies is trained again elsewhere, as often as there are workers.
        self._cluster = client.get_executor(pure=False, retries=3) if client else None
        self._lock = threading.Lock()
        self._open: dict[Future, _Task] = {}
        self._watching = False
        self._heard = monotonic()

    def submit(self, function: Callable[..., Any], /, *args: Any, **keywords: Any) -> Future:
        if self._cluster is None or self.problem:
            return self._here.submit(function, *args, **keywords)
        future: Future = Future()
        task = _Task(function, args, keywords)
        with self._lock:
            if not self._open:
                self._heard = monotonic()
            self._open[future] = task
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="cluster", daemon=True).start()
        future.add_done_callback(self._close)
        try:
            self._follow(future, task, self._cluster)
        except Exception as error:
            self._lose(error)
            self._compute_here(future)
        return future

    def _follow(self, future: Future, task: _Task, executor: Executor) -> None:
        """Let an executor do a task for a future that others may do it for too."""
        attempt = executor.submit(task.function, *task.args, **task.keywords)
        task.attempts.append(attempt)
        attempt.add_done_callback(lambda done: self._collect(future, done, executor))

    def _collect(self, future: Future, attempt: Future, executor: Executor) -> None:
        error = None if attempt.cancelled() else attempt.exception()
        if executor is self._cluster and (attempt.cancelled() or error is not None):
            if error is not None:
                self._lose(error)
            self._compute_here(future)
            return
        with self._lock:
            if self._open.pop(future, None) is None:
                return  # somebody else was faster, or nobody wants it any more
            self._heard = monotonic()
        if not future.set_running_or_notify_cancel():
            return
        if attempt.cancelled():
            future.set_exception(NoClusterError("The computation was stopped."))
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(attempt.result())

    def _compute_here(self, future: Future) -> None:
        with self._lock:
            task = self._open.get(future)
            if task is None or task.here:
                return
            task.here = True
        self._follow(future, task, self._here)

    def _close(self, future: Future) -> None:
        """Give up the attempts for a future that is done or cancelled."""
        with self._lock:
            task = self._open.pop(future, None)
        for attempt in task.attempts if task else ():
            attempt.cancel()

    def _watch(self) -> None:
        """While something is awaited: is the cluster there, and does it come forward?"""
        pause = threading.Event()
        while True:
            pause.wait(PATIENCE / 2)
            with self._lock:
                if not self._open:
                    self._watching = False
                    return
                stalled = monotonic() - self._heard > STALL
                futures = list(self._open) if stalled else []
            try:
                _check(self._client)
            except Exception as error:
                self._lose(error)
                with self._lock:
                    futures = list(self._open)
            for future in futures:
                self._compute_here(future)

    def _lose(self, error: BaseException) -> None:
        if not self.problem:
            self.problem = _sentence(error)
            _LOG.warning("The Dask cluster is given up: %s: %s", type(error).__name__, error)
            _connection.forget(self._client)


class _Connection:
    """The client of one scheduler at a time, made in the background."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._address = ""
        self._client: Future | None = None
        self._began = 0.0

    def client(self, address: str) -> Any:
        """The client of the scheduler at `address`; raises what keeps it from being used.

        The first who asks waits `PATIENCE` at most, and nobody waits for one that did not answer.
        """
        with self._lock:
            now = monotonic()
            failed = self._client is not None and (
                self._client.exception() is not None
                if self._client.done()
                else now - self._began > PATIENCE
            )
            if (
                self._client is None
                or address != self._address
                or (failed and now - self._began > RETRY)
            ):
                self._address, self._began, self._client = address, now, Future()
                threading.Thread(
                    target=_connect, args=(address, self._client), name="cluster", daemon=True
                ).start()
            future, began = self._client, self._began
        return future.result(timeout=max(0.0, began + PATIENCE - monotonic()))

    def forget(self, client: Any) -> None:
        """Let the client go, and ask the scheduler again after a while."""
        with self._lock:
            if self._client is None or not self._client.done() or self._client.exception():
                return
            if self._client.result() is client:
                self._client = Future()
                self._client.set_exception(TimeoutError("It was lost."))
                self._began = monotonic()
        threading.Thread(target=_close, args=(client,), name="cluster", daemon=True).start()

    def close(self) -> None:
        """Forget everything, as at the start."""
        with self._lock:
            future, self._client = self._client, None
        if future is not None and future.done() and not future.exception():
            _close(future.result())


_connection = _Connection()


def background_executor(here: Executor | None = None) -> Background:
    """The cluster of `LAB_DASK_SCHEDULER` if it answers, else `here`, with a sentence why.

    Without `here` it has threads of its own, which let those that draw pages go first.
    """
    limits = settings()
    if here is None:
        here = ThreadPoolExecutor(limits.threads, initializer=step_back)
    if not limits.dask_scheduler:
        return Background(here)
    try:
        return Background(here, _connection.client(limits.dask_scheduler))
    except Exception as error:
        return Background(here, problem=_sentence(error))


def _connect(address: str, made: Future) -> None:
    client = None
    try:
        from distributed import Client

        client = Client(address, timeout=PATIENCE, set_as_default=False)
        client.get_versions(check=True)
        _check(client)
    except BaseException as error:
        _LOG.warning("No Dask cluster at %s: %s: %s", address, type(error).__name__, error)
        made.set_exception(error)
        if client is not None:
            _close(client)
    else:
        made.set_result(client)


def _check(client: Any) -> None:
    """Raises whatever shows that a cluster cannot compute now."""
    if client.status != "running":
        raise ConnectionError(f"the connection is {client.status}")
    known = client.sync(client.scheduler.identity, callback_timeout=PATIENCE)
    if not known["workers"]:
        raise NoClusterError("The cluster of this server has no workers.")


def _close(client: Any) -> None:
    with suppress(Exception):
        client.close(timeout=PATIENCE)


def _sentence(error: BaseException) -> Message:
    if isinstance(error, NoClusterError):
        return Message(
            "The cluster of this server has no workers. The sweep is computed here instead."
        )
    if isinstance(error, ImportError):
        return Message(
            "LAB_DASK_SCHEDULER is set, but Dask is not installed: run pip install -r "
            "requirements-cluster.txt, or unset it. The sweep is computed here instead."
        )
    return Message(
        "The cluster of this server does not answer. The sweep is computed here instead."
    )
