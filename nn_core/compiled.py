"""Compiled loops: kept on disk where that works, in memory as many as are allowed.

    @kept
    def kernel(sizes: tuple[int, ...], activation: str) -> Callable[..., float]:
        depth = len(sizes)  # what is captured is a constant of the machine code

        @compiled(types.float64(types.float64[::1]))
        def run(numbers): ...

        return run

numba's own cache fails for good where its folder cannot be written to or one of its files is
damaged, it watches no file but the function's own, and two processes that write it lose each
other's entries. This one is a file a function, with a checksum; whatever is wrong with it, the
function is compiled again.
"""

import ast
import hashlib
import os
import pickle
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from functools import lru_cache, update_wrapper
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Generic, TypeVar

import numba
from numba import njit
from numba.core import config
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from nn_core.settings import settings

FILES_A_KERNEL = 8
"""Files on disk for each kernel that may be in memory: those of earlier days and versions."""
_SUFFIX = ".kernel"
_APART = BoundedSemaphore(os.cpu_count() or 1)
_PATIENCE = 120  # seconds, after which a compiler that stands apart is given up

_being_made: ContextVar[tuple[str, str, tuple] | None] = ContextVar("being_made", default=None)

Made = TypeVar("Made")


def compiled(signature: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: numba's `njit` without the GIL, its machine code kept on disk where possible.

    The function is compiled at once, and for the types of the `signature` alone. It may capture
    numbers, strings and tuples of them, which become constants; raises TypeError if it captures
    anything else. It may use whatever its module has, since a change in any file of its folder
    makes its kept code void.
    """

    def compile_function(function: Callable[..., Any]) -> Callable[..., Any]:
        dispatcher = njit(nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)
        dispatcher._cache = cache = _DiskCache(function)
        if settings().hosted and not cache.has(signature, dispatcher.targetctx):
            _compile_apart()
        dispatcher.compile(signature)
        dispatcher.disable_compile()
        return dispatcher

    return compile_function


class kept(Generic[Made]):  # noqa: N801 – a decorator
    """A decorator: what `make(*key)` gives, made once a key whoever asks at the same time.

    The `LAB_KERNELS` that were used last stay in memory. `make` is a function of a module, and a
    key is numbers, strings and tuples of them.
    """

    def __init__(self, make: Callable[..., Made]) -> None:
        update_wrapper(self, make)
        self._make = make
        self._known: OrderedDict[tuple, Made] = OrderedDict()
        self._making: dict[tuple, Lock] = {}
        self._lock = Lock()

    def has(self, *key: Any) -> bool:
        """Whether it is in memory, so that nobody has to wait for it."""
        return key in self._known

    def __call__(self, *key: Any) -> Made:
        found = self._look_up(key)
        if found is not None:
            return found
        with self._lock:
            own = self._making.setdefault(key, Lock())
        with own:
            found = self._look_up(key)
            if found is not None:
                return found
            token = _being_made.set((self._make.__module__, self._make.__name__, key))
            try:
                made = self._make(*key)
            finally:
                _being_made.reset(token)
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._known[key] = made
                while len(self._known) > settings().kernels:
                    self._known.popitem(last=False)
        return made

    def _look_up(self, key: tuple) -> Made | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)


def _compile_apart() -> None:
    """Let another process compile what is being made and put it on disk, if it can.

    What it costs to compile, 3 to 6 MB a function that are never given back, ends with that
    process; machine code that was loaded from disk costs a tenth, and is given back. Meanwhile
    the threads of this process go on.
    """
    made = _being_made.get()
    if made is None:
        return
    package = Path(__file__).parents[1]
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    with _APART, suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            [sys.executable, "-m", "nn_core.compiled", *made[:2], repr(made[2])],
            env={**os.environ, "LAB_HOSTED": "0", "PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
        )


class _DiskCache(NullCache):
    """Machine code on disk, in the form that numba asks its dispatchers' caches for.

    A file is the SHA-256 digest of what follows: a pickled compilation result.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
        if not _is_plain(cells):
            raise TypeError(
                f"{function.__qualname__} captures something else than numbers, strings and "
                "tuples of them; only those can be told apart on disk."
            )
        source = Path(function.__code__.co_filename)
        code = function.__code__.co_code.hex()
        self._beside = source.parent / "__pycache__"
        self._function = (function.__module__, function.__qualname__, code, repr(cells))
        self._stamp = _source_stamp(source.parent)

    def has(self, signature: Any, target_context: Any) -> bool:
        """Whether there is a sound file, which need not be loaded yet."""
        return next(self._payloads(signature, target_context.codegen()), None) is not None

    def load_overload(self, signature: Any, target_context: Any) -> CompileResult | None:
        target_context.refresh()
        for payload in self._payloads(signature, target_context.codegen()):
            with suppress(Exception):  # sound, but not what this numba expects: compiled again
                return CompileResult._rebuild(target_context, *pickle.loads(payload))
        return None

    def save_overload(self, signature: Any, result: CompileResult) -> None:
        if result.lifted or result.library.has_dynamic_globals:
            return
        payload = dumps(result._reduce())
        name = self._name(signature, result.library.codegen)
        for folder in self._folders():
            with suppress(OSError):
                _write(folder / name, hashlib.sha256(payload).digest() + payload)
                _delete_oldest(folder, FILES_A_KERNEL * settings().kernels)
                return

    def _payloads(self, signature: Any, codegen: Any) -> Iterator[bytes]:
        name = self._name(signature, codegen)
        for folder in self._folders():
            path = folder / name
            with suppress(OSError):
                content = path.read_bytes()
                if hashlib.sha256(content[32:]).digest() == content[:32]:
                    with suppress(OSError):
                        os.utime(path)  # used today: it is not the oldest
                    yield content[32:]

    def _folders(self) -> Iterator[Path]:
        """Where to look, and to write in the first that can be written to."""
        if config.CACHE_DIR:
            yield Path(config.CACHE_DIR)
        yield self._beside
        with suppress(RuntimeError):  # there is no home
            home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
            yield Path(home) / "backprop-lab"

    def _name(self, signature: Any, codegen: Any) -> str:
        versions = (numba.__version__, sys.version)
        parts = (versions, self._stamp, self._function, str(signature), codegen.magic_tuple())
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:40] + _SUFFIX


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return isinstance(value, bool | int | float | str)


@lru_cache(maxsize=8)
def _source_stamp(folder: Path) -> str:
    """A digest of all Python files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write a file that other processes see whole or not at all; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _delete_oldest(folder: Path, most: int) -> None:
    """Leave the `most` kernels of a folder that were used last."""
    used = []
    for path in folder.glob(f"*{_SUFFIX}"):
        with suppress(OSError):  # another process has deleted it
            used.append((path.stat().st_mtime, path))
    for _, path in sorted(used, reverse=True)[most:]:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    os.nice(10)
    module, name, key = sys.argv[1:]
    getattr(import_module(module), name)(*ast.literal_eval(key))
