"""Machine code on disk: loaded where it is sound, compiled again where anything is wrong."""

import hashlib
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from numba import types
from numba.core import config

from nn_core import compiled as module
from nn_core.compiled import compiled, kept

SIGNATURE = types.float64(types.float64)


def scaled(factor):
    """A function of its own for every factor."""

    @compiled(SIGNATURE)
    def scale(x):
        return x * factor

    return scale


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder for kernels, the only one that is looked into."""
    folder = tmp_path / "kernels"
    monkeypatch.setattr(config, "CACHE_DIR", str(folder))
    monkeypatch.setattr(module._DiskCache, "_folders", lambda self: iter([folder]))
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.kernel"))


def compilations(monkeypatch, function):
    """How many times `function` compiles."""
    seen = []
    original = module._DiskCache.save_overload
    with monkeypatch.context() as patch:
        patch.setattr(
            module._DiskCache, "save_overload", lambda *given: (seen.append(1), original(*given))
        )
        function()
    return len(seen)


def test_a_function_is_compiled_once_and_loaded_afterwards(folder, monkeypatch):
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 1
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 0
    assert scaled(3.0)(2.0) == 6.0
    assert compilations(monkeypatch, lambda: scaled(4.0)) == 1  # what it captures is another value
    assert scaled(4.0)(2.0) == 8.0
    assert len(files(folder)) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: b"garbage" * 1000,
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
    ],
)
def test_a_damaged_file_is_compiled_again_and_replaced(folder, monkeypatch, damage):
    scaled(3.0)
    (path,) = files(folder)
    sound = path.read_bytes()
    path.write_bytes(damage(sound))
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 1
    assert scaled(3.0)(2.0) == 6.0
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 0


def test_a_sound_file_of_something_else_is_compiled_again(folder, monkeypatch):
    scaled(3.0)
    (path,) = files(folder)
    payload = pickle.dumps(("nothing", "that", "numba", "knows"))
    path.write_bytes(hashlib.sha256(payload).digest() + payload)
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 1
    assert scaled(3.0)(2.0) == 6.0


def test_without_a_folder_to_write_to_it_works_all_the_same(folder, monkeypatch):
    folder.write_text("a file where the folder should be")
    assert scaled(3.0)(2.0) == 6.0
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 1


def test_on_a_full_disk_it_works_all_the_same_and_leaves_nothing_behind(folder, monkeypatch):
    def full(path, content):
        with path.open("wb") as file:
            file.write(content[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert scaled(3.0)(2.0) == 6.0
    assert list(folder.iterdir()) == []


def test_the_next_folder_is_taken_where_the_first_cannot_be_written(tmp_path, monkeypatch):
    blocked, second = tmp_path / "file", tmp_path / "second"
    blocked.write_text("")
    monkeypatch.setattr(module._DiskCache, "_folders", lambda self: iter([blocked, second]))
    assert scaled(3.0)(2.0) == 6.0
    assert len(files(second)) == 1
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 0


def test_a_change_in_any_file_of_the_folder_voids_what_is_kept(folder, tmp_path, monkeypatch):
    (tmp_path / "one.py").write_text("x = 1")
    before = module._source_stamp(tmp_path)
    (tmp_path / "two.py").write_text("x = 1")
    module._source_stamp.cache_clear()
    assert module._source_stamp(tmp_path) != before
    scaled(3.0)
    monkeypatch.setattr(module, "_source_stamp", lambda folder: "another")
    assert compilations(monkeypatch, lambda: scaled(3.0)) == 1


def test_what_is_captured_must_be_plain(folder):
    numbers = [1.0]
    with pytest.raises(TypeError, match="captures something else than numbers, strings and tuples"):

        @compiled(SIGNATURE)
        def first(x):
            return x * len(numbers)


def test_of_the_files_the_ones_used_last_stay(folder, monkeypatch):
    monkeypatch.setenv("LAB_KERNELS", "1")
    monkeypatch.setattr(module, "FILES_A_KERNEL", 2)
    scaled(1.0)
    (first,) = files(folder)
    os.utime(first, (1, 1))
    scaled(2.0)
    (second,) = set(files(folder)) - {first}
    os.utime(second, (2, 2))
    scaled(1.0)  # loaded: used now
    scaled(3.0)
    assert first.exists()
    assert not second.exists()
    assert len(files(folder)) == 2


def test_a_key_is_made_once_whoever_asks_at_the_same_time():
    made, results, others, second = [], [], threading.Barrier(8), threading.Event()

    @kept
    def make(*key):
        made.append(key)
        second.wait(0.2)  # were another one to make it as well, it would by then
        return key

    def ask():
        others.wait()
        results.append(make("a", (1, 2)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [("a", (1, 2))]
    assert results == [("a", (1, 2))] * 8


def test_in_memory_the_ones_used_last_stay(monkeypatch):
    monkeypatch.setenv("LAB_KERNELS", "2")
    made = []

    @kept
    def make(key):
        made.append(key)
        return key

    for key in ("a", "b", "a", "c", "a", "b"):
        make(key)
    assert made == ["a", "b", "c", "b"]


def test_one_that_cannot_be_made_can_be_asked_for_again():
    attempts = []

    @kept
    def make(key):
        attempts.append(key)
        if len(attempts) == 1:
            raise ValueError("not yet")
        return key

    with pytest.raises(ValueError, match="not yet"):
        make("a")
    assert make("a") == "a"


MAKER = """
from numba import types
from nn_core.compiled import compiled, kept

@kept
def multiplied(times):
    @compiled(types.float64(types.float64))
    def run(x):
        return x * times
    return run
"""
COUNTING = """
from nn_core.compiled import _DiskCache
saved, save = [], _DiskCache.save_overload
_DiskCache.save_overload = lambda *given: (saved.append(1), save(*given))
from maker import multiplied
print(multiplied(2)(21.0), len(saved))
"""


def test_a_hosted_process_lets_another_one_compile(tmp_path):
    (tmp_path / "maker.py").write_text(MAKER)
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{tmp_path}",
        "NUMBA_CACHE_DIR": str(tmp_path / "kernels"),
    }

    def run(hosted):
        return subprocess.run(
            [sys.executable, "-c", COUNTING],
            env={**environment, "LAB_HOSTED": hosted},
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        ).stdout.split()

    assert run("1") == ["42.0", "0"]
    assert len(files(tmp_path / "kernels")) == 1
    files(tmp_path / "kernels")[0].unlink()
    assert run("0") == ["42.0", "1"]
