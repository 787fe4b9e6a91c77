"""Puts everything that never changes into one folder, compressed, for a proxy to serve by itself.

    python -m deploy.assets /var/lib/backprop-lab/assets

Streamlit's own files and Plotly's, under the paths at which browsers ask for them: `static/…`, with
names that change with their contents, and `component/…?version`. Browsers may keep them for a year.
"""

import gzip
import os
import shutil
import sys
from pathlib import Path

import streamlit

from .server import APP

COMPRESSIBLE = {".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".wasm"}


def gather(target: Path) -> None:
    """Fill the folder, or bring it up to date; files that are no longer asked for go."""
    sys.path.insert(0, str(APP))
    from ui.plot import PLOTLY, plotly_address, with_minus_signs

    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(Path(streamlit.__file__).parent / "static" / "static", fresh / "static")
    plotly = fresh / plotly_address().partition("?")[0]
    plotly.parent.mkdir(parents=True)
    plotly.write_bytes(with_minus_signs(PLOTLY.read_bytes()))
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


if __name__ == "__main__":
    gather(Path(sys.argv[1]))
