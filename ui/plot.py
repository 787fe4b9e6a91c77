"""Charts on the page, drawn in place by `plot.js`, and how their numbers travel there.

`st.plotly_chart` takes a chart away and builds it anew whenever its data change, which takes
longer than everything else that follows a change of a slider.
"""

import base64
import math
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import streamlit as st
from streamlit.components.v1 import declare_component

from ui.theme import Chart

_HTML = """
<div class="figure">
  <div class="chart" role="figure"></div>
  <div class="player" hidden>
    <button type="button">▶ Play</button><input type="range" aria-label="Epoch"><output></output>
  </div>
</div>
"""
_CSS = """
.chart { content-visibility: auto; }
.figure:fullscreen { background: var(--st-background-color); }
.player { display: flex; align-items: center; gap: 0.75rem; height: 48px; }
.player[hidden] { display: none; }
.player button {
  min-width: 6.5rem;
  padding: 0.3rem 0.75rem;
  font: inherit;
  color: inherit;
  background: var(--st-background-color);
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, 0.5rem);
  cursor: pointer;
}
.player button:is(:hover, :focus-visible) {
  color: var(--st-primary-color);
  border-color: var(--st-primary-color);
}
.player input { flex: 1; min-width: 0; accent-color: var(--st-primary-color); }
.player output { min-width: 8.5rem; text-align: end; font-variant-numeric: tabular-nums; }
"""
_PLAYER_HEIGHT = 48  # pixels, as in the style above
_JS = Path(__file__).with_name("plot.js").read_text(encoding="utf-8")

_DRAWING = 0.04
"""Seconds until a browser has begun to draw the charts that it was sent."""

_STATIC = Path(__file__).parents[1] / "static"
_LONG_AGO = 946_684_800  # seconds: the first day of 2000


def _address() -> str:
    """Where the server has Plotly's JavaScript, which comes with Plotly's Python package.

    Browsers keep an old file of the server's folder `static`, and keep it compiled, which is most
    of the time of a first chart. So the file is copied there, with its version as a name and a
    date long ago. An installation that cannot be written to serves it from the package.
    """
    package = Path(find_spec("plotly").origin).parent / "package_data"
    copy = _STATIC / f"plotly-{version('plotly')}.min.js"
    try:
        if not copy.exists():
            unfinished = copy.with_suffix(f".{os.getpid()}")
            shutil.copyfile(package / "plotly.min.js", unfinished)
            os.utime(unfinished, (_LONG_AGO, _LONG_AGO))
            unfinished.replace(copy)
    except OSError:
        return f"component/{declare_component('plotly', path=package).name}/plotly.min.js"
    return f"app/static/{copy.name}"


_ADDRESS = _address()
_plot = st.components.v2.component("plot", html=_HTML, css=_CSS, js=_JS, isolate_styles=False)


def show(chart: Chart, key: str) -> None:
    """Draw a chart over the full width, with its words for those who cannot see it.

    Frames are played under it, in the browser: the name of each is its epoch.
    """
    data = {"address": _ADDRESS, "alt": chart.alt, "spec": packed(chart.spec)}
    height = chart.spec["layout"]["height"] + _PLAYER_HEIGHT * ("frames" in chart.spec)
    _plot(key=key, data=data, height=height)


@contextmanager
def charts_first() -> Iterator[Callable[..., None]]:
    """Hands out a function that keeps a place for what can wait until the charts are drawn.

    It takes a function of what to draw there, and its arguments. The browser lays out all that it
    has got before it draws a chart: with the other half of the page it takes half as long again.
    """
    waiting: list[tuple[AbstractContextManager, Callable[..., object], tuple]] = []

    def afterwards(draw: Callable[..., object], *arguments: object) -> None:
        waiting.append((st.container(), draw, arguments))

    yield afterwards
    sleep(_DRAWING)
    for place, draw, arguments in waiting:
        with place:
            draw(*arguments)


def packed(value: Any) -> Any:
    """A specification as JSON has it: arrays as Plotly's typed arrays in base64, no number None.

    It is not checked: Plotly's check of every property takes longer than the training, and the
    tests do it.
    """
    if isinstance(value, np.ndarray):
        value = value.astype(np.int32) if value.dtype.kind == "i" else value
        return {
            "dtype": f"{value.dtype.kind}{value.dtype.itemsize}",
            "bdata": base64.b64encode(np.ascontiguousarray(value)).decode("ascii"),
            "shape": ", ".join(map(str, value.shape)),
        }
    if isinstance(value, dict):
        return {key: packed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [packed(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
