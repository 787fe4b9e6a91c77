"""Files that a browser tells of: taken as they are, or not at all."""

import base64
import tomllib
from pathlib import Path

import pytest

from nn_core.compare import codec
from nn_core.tables import LARGEST_FILE
from ui.files import File, files_told

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def test_files_are_taken_with_their_bytes():
    value = [["a.csv", text(b"1,2,3\n")], ["b.csv", text(b"\x00\xff")]]
    assert files_told(value, most=2) == (File("a.csv", b"1,2,3\n"), File("b.csv", b"\x00\xff"))
    assert files_told([], most=2) == ()


def test_a_file_that_may_be_larger_is_taken_beside_a_pasted_one_of_that_size():
    content = b"1" * codec.LARGEST_FILE
    [taken] = files_told([["comparison.json", text(content)]], 1, codec.LARGEST_FILE)
    assert taken.content == content
    held = 1_000_000 * tomllib.loads(CONFIG.read_text())["server"]["maxWidgetStateSize"]
    assert len(text(content)) + codec.LARGEST_FILE < held


@pytest.mark.parametrize(
    "value",
    [
        None,
        "a.csv",
        {"0": ["a.csv", ""]},
        [["a.csv"]],
        [["a.csv", None]],
        [[1, ""]],
        [["a.csv", "no base64!"]],
        [["a.csv", "é"]],
        [["x" * 81, ""]],
        [["a", ""], ["b", ""], ["c", ""]],
        [["a.csv", text(b"1" * (LARGEST_FILE + 2))]],
    ],
)
def test_a_hostile_browser_tells_of_no_files(value):
    assert files_told(value, most=2) == ()
