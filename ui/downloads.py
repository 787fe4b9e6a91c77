"""One row of buttons for files, on every page: each file is made when it is asked for."""

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

import streamlit as st

from ui.language import in_this_language, said

_KINDS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".npz": "application/octet-stream",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".py": "text/x-python",
    ".txt": "text/plain",
}


class File(NamedTuple):
    """What a visitor can take along."""

    label: str
    """What it is, in the visitor's language: the button says "Download …"."""
    name: str
    """Under which it is saved; its ending says of what kind it is."""
    content: Callable[[], str | bytes]


def downloads(*files: File) -> None:
    """A button for each file, beside each other."""
    with st.container(horizontal=True):
        for file in files:
            st.download_button(
                said("Download {file}", file=file.label),
                data=in_this_language(file.content),
                file_name=file.name,
                mime=_KINDS[PurePath(file.name).suffix],
                on_click="ignore",
            )
