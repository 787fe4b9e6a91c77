"""Results are kept for a while by what they are of, so that none of them is computed again."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

import numpy as np

MOST_BYTES = 96_000_000
"""Of all results that are kept: some 600 runs of a 2-2-1 network, or 30 of the largest."""


class Memory:
    """Results by what they are of, up to so many bytes: those that were used last.

    A key is told apart by its `repr`: two equal experiments may differ in the sign of a 0, from
    which other bits follow.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._results: OrderedDict[str, Any] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """The result, or None."""
        text = repr(key)
        with self._lock:
            if text in self._results:
                self._results.move_to_end(text)
            return self._results.get(text)

    def put(self, key: Hashable, result: Any) -> None:
        """Keep a result, unless it is larger than all that may be kept; the oldest make way."""
        if _bytes(result) > self.most_bytes:
            return
        text = repr(key)
        with self._lock:
            self._bytes += _bytes(result) - _bytes(self._results.pop(text, None))
            self._results[text] = result
            while self._bytes > self.most_bytes:
                _, oldest = self._results.popitem(last=False)
                self._bytes -= _bytes(oldest)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()
            self._bytes = 0


def _bytes(result: Any) -> int:
    """What the arrays of a result take, and a little for what is around them."""
    if result is None:
        return 0
    parts = vars(result).values() if hasattr(result, "__dict__") else (result,)
    return 2000 + sum(part.nbytes for part in parts if isinstance(part, np.ndarray))


MEMORY = Memory(MOST_BYTES)
"""One for all who compute."""
