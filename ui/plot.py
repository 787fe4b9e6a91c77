"""Charts on the page, drawn in place by `scripts/plot.js`, and how their numbers travel there.

`st.plotly_chart` takes a chart away and builds it anew whenever its data change, which takes
longer than everything else that follows a change of a slider.
"""

import json
import math
from collections.abc import Callable, Sequence
from email.utils import formatdate
from functools import lru_cache, partial
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import time
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from streamlit.components.v1 import declare_component
from streamlit.web.server.starlette import starlette_routes

from ui.chart import NARROW, Chart
from ui.component import component
from ui.facts import Sentences
from ui.language import language, said, speaking
from ui.session import heard_from

_HTML = """
<div class="figure">
  <div class="chart" role="figure"></div>
  <div class="told" role="status"></div>
  <div class="handles" hidden></div>
  <div class="player" hidden>
    <button type="button"></button>
    <button type="button">‹</button>
    <button type="button">›</button>
    <input type="range"><output></output>
    <select>
      <option value="0.25">¼ ×</option>
      <option value="0.5">½ ×</option>
      <option value="1" selected>1 ×</option>
      <option value="2">2 ×</option>
      <option value="4">4 ×</option>
    </select>
    <button type="button" hidden></button>
  </div>
  <div class="fingers" hidden>
    <button type="button" class="box" aria-pressed="false" hidden></button>
    <button type="button" class="save">PNG</button>
    <button type="button" class="save">SVG</button>
  </div>
</div>
"""
_PACKAGE = find_spec("plotly")
assert _PACKAGE is not None, "Plotly is installed"
PLOTLY = Path(str(_PACKAGE.origin)).parent / "package_data" / "plotly.min.js"
_HYPHEN, _MINUS = (f'minus===void 0?"{sign}"'.encode() for sign in "-−")
_KEPT = 365 * 86_400  # seconds
_SCRIPTS = Path(__file__).with_name("scripts")
"""What browsers fetch; whatever lies in this folder can be asked for."""


def _fetched(script: str) -> str:
    """The script of a component that a browser fetches, by its name in `_SCRIPTS`, once a visit.

    Any other is sent along with its component, every time that is drawn: the one of the charts was
    two thirds of all that a change of the Train page sent. It is also told how to find a file of
    the app by its address.

    Once the script is there a chart does not wait for it again, or the browser would paint a frame
    after each chart: a step of the slider Learning rate took it 121 ms of work, and takes 98 ms
    (medians of 12, in turns, busy machine).
    """
    served = declare_component("scripts", path=_SCRIPTS)
    digest = sha256((_SCRIPTS / script).read_bytes()).hexdigest()[:16]
    return f"""
const app = document.querySelector('script[src*="static/js/"]').src;
const found = (address) => new URL(address, app.slice(0, app.indexOf("static/js/")));
const script = found("component/{served.name}/{script}?{digest}");
let draw;
export default async (drawn) => (draw ??= (await import(script)).default)(drawn, found);
"""


_SCRIPT = _fetched("plot.js")
_plot = component(__file__, "plot", _HTML, js=_SCRIPT, isolate_styles=False)
_ahead = st.components.v2.component("plotly", js=_SCRIPT)

PICTURES: Sentences = {
    "border": "border",
    "collapse": "collapse",
    "curvature": "curvature",
    "curves": "curves",
    "distance": "distance",
    "distinct": "distinct",
    "gap": "gap",
    "line": "line",
    "loss": "loss",
    "maps": "maps",
    "network": "network",
    "nudges": "nudges",
    "one_weight": "one weight",
    "parameter": "parameter",
    "playback": "playback",
    "seeds": "seeds",
    "sharpness": "sharpness",
    "smaller_network": "smaller network",
    "stability": "stability",
    "start_map": "start map",
    "start_picture": "start picture",
    "starts": "starts",
    "surface": "surface",
    "sweep_lines": "sweep lines",
    "sweep_map": "sweep map",
    "symmetry": "symmetry",
    "together": "together",
    "weights": "weights",
}
"""What a saved picture is called, in it and as a file, by the key of its chart."""


class Points(NamedTuple):
    """Points of a chart that a visitor adds, moves and removes, by mouse, finger or keyboard."""

    at: Sequence[tuple[float, float]]
    """Where each of them is, in the axes' numbers."""
    names: Sequence[str]
    """What each of them is, for those who cannot see it."""
    step: tuple[float, float]
    """How far an arrow key moves one; a tenth of that with Shift."""
    on_add: Callable[[float, float], object]
    on_move: Callable[[int, float, float], object]
    on_remove: Callable[[int], object]

    def change(self, value: Any) -> None:
        """What a browser tells, if these points can have it: what was done, to which, where."""
        match value:
            case ["add", x, y] if is_finite(x) and is_finite(y):
                self.on_add(x, y)
            case ["move", int(index), x, y] if is_finite(x) and is_finite(y) and self._has(index):
                self.on_move(index, x, y)
            case ["remove", int(index)] if self._has(index):
                self.on_remove(index)

    def _has(self, index: int) -> bool:
        return 0 <= index < len(self.at)


def show(
    chart: Chart,
    key: str,
    on_click: Callable[[str, tuple[int, ...]], object] | None = None,
    on_box: Callable[[Sequence[float | None]], object] | None = None,
    points: Points | None = None,
    on_continue: Callable[[int], object] | None = None,
) -> None:
    """Draw a chart over the full width, with its words for those who cannot see it.

    Frames are played under it, in the browser: the name of each is its epoch.

    `on_click` is called with the name of a trace and the place of a point in it that a visitor has
    clicked: (row, column) of a heat map, (index,) of a line. `on_box` with the ends of a box that
    was drawn, (x0, x1, y0, y1) in the axes' numbers; None where an axis keeps its range. `points`
    lie over a chart with one pair of axes: a click beside them adds one, a double click or Delete
    removes one. `on_continue` is called with the epoch of the frame that a visitor goes on from.
    """

    # All that has to be known of the chart until it is drawn anew.
    shapes, epochs = _shapes(chart), _epochs(chart)

    def told(event: str) -> None:
        value = heard_from(key, event)
        if event == "click" and on_click and _is_point(shapes, value):
            on_click(value[0], tuple(value[1:]))
        if event == "box" and on_box and _is_box(value):
            on_box(value)
        if event == "point" and points:
            points.change(value)
        if event == "continue" and on_continue and _is_epoch(epochs, value):
            on_continue(value)

    asked = {"click": on_click, "box": on_box, "point": points, "continue": on_continue}
    events = [name for name, wanted in asked.items() if wanted]
    calls: dict[str, Any] = {f"on_{event}_change": partial(told, event) for event in events}
    data = {
        "address": plotly_address(),
        "alt": chart.alt,
        "words": _words(language()),
        "name": said(PICTURES[key]),
        "spec": chart.spec,
        "cells": chart.cells,
        "narrow": chart.narrow,
        "narrow_below": NARROW,
        "events": events,
        "points": points and {"at": points.at, "names": points.names, "step": points.step},
    }
    _plot(key=key, data=to_bytes(data), height="content", **calls)


@lru_cache(maxsize=16)
def _words(code: str) -> dict[str, str]:
    """What stands on the buttons of a chart in a language; not to be written to."""
    with speaking(code):
        return {
            "play": said("Play"),
            "pause": said("Pause"),
            "back": said("One frame back"),
            "on": said("One frame on"),
            "epoch": said("Epoch"),
            "speed": said("Speed"),
            "after": said("after epoch {{epoch}}"),
            "continue": said("Continue from here"),
            "box": said("Draw a box"),
            "png": said("Save as PNG"),
            "svg": said("Save as SVG"),
            "fullscreen": said("Fullscreen"),
        }


def film(chart: Chart) -> str:
    """A page by itself that plays a chart's frames in about 4 seconds, and again when clicked.

    It has Plotly in it, so it needs no network.
    """
    from plotly.io.json import to_json_plotly  # only when a film is made: it loads slowly

    pause = min(500.0, max(60.0, 4000.0 / len(chart.spec["frames"])))  # milliseconds
    still = {"mode": "immediate", "transition": {"duration": 0}, "frame": {"duration": pause}}
    return _FILM.format(
        title=f"Backprop Lab: {said(PICTURES['playback'])}",
        language=language(),
        plotly=with_minus_signs(PLOTLY.read_bytes()).decode(),
        figure=to_json_plotly(chart.spec),
        still=to_json_plotly(still),
    )


_FILM = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<style>
.tracehalo text {{ paint-order: stroke; stroke: #ffffff; stroke-width: 6px; }}
</style>
<body><div id="film"></div>
<script>{plotly}</script>
<script>
const play = () => Plotly.animate("film", null, {still});
Plotly.newPlot("film", {figure})
  .then(() => Plotly.relayout("film", "colorway", ["#111111"])).then(play);
document.body.onclick = play;
</script></body></html>
"""


def fetch_ahead() -> None:
    """Let the browser fetch and compile Plotly while the server works out what it will draw."""
    _ahead(key="plotly", data=plotly_address())


@lru_cache
def plotly_address() -> str:
    """Where the server has Plotly's JavaScript: it comes with Plotly's Python package.

    What has this address never changes.
    """
    served = declare_component("plotly", path=PLOTLY.parent)
    return f"component/{served.name}/{PLOTLY.name}?{version('plotly')}-with-minus-signs"


def with_minus_signs(code: bytes) -> bytes:
    """Plotly's code with a minus sign in the numbers that it puts into labels and tells on hover.

    So the numbers of its axes have it, and all others of a page. Plotly writes a hyphen there, and
    no setting changes it.
    """
    return code.replace(_HYPHEN, _MINUS)


def let_browsers_keep() -> None:
    """From now on send Plotly with minus signs; what has a version in its address is kept a year.

    Streamlit does not say how long a component's file may be kept, so that a browser would fetch
    the 4.8 MB of Plotly, and compile them, at every visit.
    """
    set_headers = starlette_routes._set_cors_headers

    async def set_all_headers(request: Request, response: Response) -> None:
        await set_headers(request, response)
        path, versioned = request.url.path, bool(request.url.query)
        if "/component/" not in path or not versioned or response.status_code != 200:
            return
        if path.endswith(f"/{PLOTLY.name}"):
            response.body = with_minus_signs(bytes(response.body))
            response.headers["Content-Length"] = str(len(response.body))
        response.headers["Expires"] = formatdate(time() + _KEPT, usegmt=True)

    starlette_routes._set_cors_headers = set_all_headers


def _shapes(chart: Chart) -> dict[str, tuple[int, ...]]:
    """How many points each trace with a name has: (rows, columns) of a heat map, else (count,)."""
    return {
        trace["name"]: tuple(len(trace[end]) for end in ("yx" if _is_map(trace) else "x"))
        for trace in reversed(chart.spec["data"])
        if "name" in trace and "x" in trace
    }


def _is_map(trace: dict[str, Any]) -> bool:
    return trace.get("type") == "heatmap"


def _is_point(shapes: dict[str, tuple[int, ...]], value: Any) -> bool:
    """Whether the browser tells of a point that a chart has: a trace's name and a place in it."""
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        return False
    name, *place = value
    shape = shapes.get(name, ())
    return (
        bool(shape)
        and len(place) == len(shape)
        and all(
            isinstance(index, int) and 0 <= index < count
            for index, count in zip(place, shape, strict=True)
        )
    )


def _is_box(value: Any) -> bool:
    """Whether the browser tells of a box: four ends, each a number or None."""
    return (
        isinstance(value, list)
        and len(value) == 4
        and all(end is None or isinstance(end, int | float) for end in value)
    )


def _epochs(chart: Chart) -> frozenset[str]:
    """The epochs that have a frame, as the frames are called."""
    return frozenset(frame["name"] for frame in chart.spec.get("frames", ()))


def _is_epoch(epochs: frozenset[str], value: Any) -> bool:
    """Whether the browser tells of one of these epochs."""
    return type(value) is int and str(value) in epochs


def is_finite(value: Any) -> bool:
    """Whether a browser tells of a number."""
    return isinstance(value, int | float) and math.isfinite(value)


def to_bytes(value: Any) -> bytes:
    """What a browser reads a specification from: its JSON with a place for each array, and these.

    The bytes are the length of the JSON as uint32, the JSON, and the arrays one after the other;
    all little-endian. An array stands in the JSON as
    `{"dtype": "f4", "shape": [2, 3], "at": 16}`, counted from where the first one begins.

    It is not checked: Plotly's check of every property takes longer than the training, and the
    tests do it. As JSON alone Streamlit would write and read all of it twice.
    """
    arrays: list[bytes] = []
    end = 0

    def placed(array: np.ndarray) -> dict[str, Any]:
        nonlocal end
        kind = _of_browsers(array.dtype)
        arrays.append(array.astype(kind, copy=False).tobytes())
        at, end = end, end + len(arrays[-1])
        return {"dtype": kind[1:], "shape": array.shape, "at": at}

    try:
        text = _json(value, default=placed)
    except ValueError:  # a number that JSON does not have
        arrays, end = [], 0
        text = _json(_finite(value), default=placed)
    head = text.encode()
    return b"".join([len(head).to_bytes(4, "little"), head, *arrays])


_json = partial(json.dumps, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@lru_cache(maxsize=32)
def _of_browsers(kind: np.dtype) -> str:
    """The type of numbers that JavaScript has in place of a type; whole numbers in 4 bytes."""
    return f"<{'i4' if kind.kind == 'i' else kind.str[1:]}"


def _finite(value: Any) -> Any:
    """A specification with None for single numbers that JSON does not have; arrays stay."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
