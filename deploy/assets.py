"""Puts everything that never changes into one folder, compressed, for a proxy to serve by itself.

    python -m deploy.assets /var/lib/backprop-lab/assets

Streamlit's own files and Plotly's, under the paths at which browsers ask for them: `static/…` and
`app/static/…`. Their names change with their contents, so browsers may keep them for a year.
"""

import gzip
import os
import shutil
import sys
from pathlib import Path

import streamlit

from deploy.server import APP

COMPRESSIBLE = {".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".wasm"}


def gather(target: Path) -> None:
    """Fill the folder, or bring it up to date; files that are no longer asked for go."""
    # Importing it puts Plotly's file into the app's folder, if that can be written to.
    sys.path.insert(0, str(APP))
    import ui.plot  # noqa: F401

    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(Path(streamlit.__file__).parent / "static" / "static", fresh / "static")
    shutil.copytree(APP / "static", fresh / "app" / "static", ignore=_hidden)
    for path in sorted(fresh.rglob("*")):
        if path.suffix in COMPRESSIBLE:
            compress(path)
    if target.exists():
        shutil.rmtree(target)
    fresh.rename(target)


def compress(path: Path) -> None:
    """Put the compressed file beside it, with the same date and the same bytes every time."""
    compressed = path.with_name(f"{path.name}.gz")
    compressed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    shutil.copystat(path, compressed)


def _hidden(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".")]


if __name__ == "__main__":
    gather(Path(sys.argv[1]))
