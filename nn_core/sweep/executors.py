"""Where the tiles of a sweep run: threads of this process, or a Dask cluster."""

import os
import sys
import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import Any

SCHEDULER = "LAB_DASK_SCHEDULER"
"""The environment variable with a scheduler's address, such as tcp://127.0.0.1:8786."""
PATIENCE = 10
"""Seconds in which a scheduler has to answer."""
LEAST_PRIORITY = 19
"""The niceness of a thread that computes in the background; 0 is everyone else's."""


class NoExecutorError(RuntimeError):
    """A sentence on why the executor that was asked for is not there."""


def background_executor() -> Executor:
    """A Dask cluster where `LAB_DASK_SCHEDULER` names one, else threads that step back.

    Raises `NoExecutorError` with a sentence if Dask or the scheduler is missing.
    """
    address = os.environ.get(SCHEDULER, "").strip()
    if address:
        return cluster_executor(address)
    return ThreadPoolExecutor(os.cpu_count(), initializer=_step_back)


def cluster_executor(address: str) -> Executor:
    """The executor of the Dask scheduler at `address`; raises `NoExecutorError`."""
    client = _client(address)
    if client.status != "running":
        _client.cache_clear()
        client = _client(address)
    # A tile whose worker dies is trained again elsewhere, as often as there are workers to lose.
    return client.get_executor(pure=False, retries=3)


@lru_cache(maxsize=1)
def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise NoExecutorError(
            f"{SCHEDULER} is set, but Dask is not installed: "
            "run pip install -r requirements-cluster.txt, or unset it to use this machine's cores."
        ) from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        raise NoExecutorError(
            f"{SCHEDULER} is {address!r}, but no Dask scheduler answers there "
            f"({type(error).__name__}): start it, correct the address, or unset it to use this "
            "machine's cores."
        ) from None


def _step_back() -> None:
    """Let other threads, the ones that draw pages, go first.

    Only Linux has a niceness for each thread. Elsewhere the number of a thread could be that of
    somebody's process.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_PRIORITY)
