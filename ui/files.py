"""Files that a visitor chooses or drops: read in the browser, and told to Python like any value.

Streamlit's own uploads are requests of their own, which the proxies in `deploy` do not let through.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any, NamedTuple

from nn_core.tables import LARGEST_FILE
from ui.component import component
from ui.language import said
from ui.session import heard_from

LONGEST_NAME = 80
"""Characters of a file's name that are kept."""

_files = component(
    __file__,
    "files",
    '<label class="files"><span></span> <input type="file"><b aria-hidden="true"></b></label>',
)


class File(NamedTuple):
    """A file's name and the bytes of it, of which one more than allowed tells of a larger file."""

    name: str
    content: bytes


def take_files(
    key: str,
    label: str,
    on_files: Callable[[tuple[File, ...], int], object],
    most: int = 1,
    over: str = "",
    largest: int = LARGEST_FILE,
) -> None:
    """A field for up to `most` files, which can also be dropped on it.

    With `over` also on what has that key. `on_files` gets the files that were read, and how many
    were left out: together they may have `largest` bytes.
    """

    def told() -> None:
        value = heard_from(key, "files")
        if isinstance(value, dict):
            left = value.get("left")
            on_files(
                files_told(value.get("files"), most, largest), left if isinstance(left, int) else 0
            )

    data = {
        "label": label,
        "choose": said("Choose a file") if most == 1 else said("Choose files"),
        "most": most,
        "largest": largest,
        "longest": LONGEST_NAME,
        "over": over,
    }
    _files(key=key, data=data, height="content", on_files_change=told)


def files_told(value: Any, most: int, largest: int = LARGEST_FILE) -> tuple[File, ...]:
    """The files that a browser tells of; none if they are not such as were asked for."""
    if not isinstance(value, list) or len(value) > most:
        return ()
    files = []
    for each in value:
        match each:
            case [str(name), str(text)] if len(name) <= LONGEST_NAME:
                try:
                    files.append(File(name, base64.b64decode(text, validate=True)))
                except (binascii.Error, ValueError):
                    return ()
            case _:
                return ()
    if sum(len(file.content) for file in files) > largest + 1:
        return ()
    return tuple(files)
