"""Where the tiles of a sweep run."""

import os
import sys
import threading

import pytest

from nn_core.pool import LEAST_PRIORITY
from nn_core.sweep.executors import background_executor


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness for each thread")
def test_threads_that_compute_in_the_background_let_the_others_go_first():
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert background_executor().submit(niceness).result() == LEAST_PRIORITY
    assert niceness() < LEAST_PRIORITY
