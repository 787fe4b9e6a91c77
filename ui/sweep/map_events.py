"""Clicks and boxes on a map: Streamlit reports neither for heat maps, so this listens to Plotly."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

# The chart may be drawn anew at any time, in another element or in the same one without its
# listeners, so that it has to be looked after.
_JS = """
export default function ({ data, setTriggerValue }) {
  const clicked = ({ points }) => {
    const [row, column] = points[0].pointIndex ?? points[0].pointNumber;
    setTriggerValue("cell", [row, column]);
  };
  const boxed = (change) => {
    const ends = ["xaxis", "yaxis"].flatMap((name) =>
      [0, 1].map((end) => change[`${name}.range[${end}]`] ?? change[`${name}.range`]?.[end]));
    if (ends[0] === undefined && ends[2] === undefined) return;
    setTriggerValue("region", ends.map((end) => end ?? null));
  };
  const listen = () => {
    const chart = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (!chart?.on || chart._ev?.listeners("plotly_click").includes(clicked)) return;
    chart.on("plotly_click", clicked);
    chart.on("plotly_relayout", boxed);
  };
  listen();
  const timer = setInterval(listen, 100);
  return () => {
    clearInterval(timer);
    const chart = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    chart?.removeListener?.("plotly_click", clicked);
    chart?.removeListener?.("plotly_relayout", boxed);
  };
}
"""

_listener = st.components.v2.component("map_events", html="<i></i>", js=_JS)


def map_events(
    chart: str,
    on_cell: Callable[[int, int], Any],
    on_region: Callable[[Sequence[float | None]], Any],
) -> None:
    """Call back when a cell (row, column) of the chart with this key is clicked, or a box is drawn.

    A box is (x0, x1, y0, y1) in positions of cells; None where an axis keeps its range.
    """
    key = f"{chart}_events"

    def cell() -> None:
        on_cell(*map(int, st.session_state[key]["cell"]))

    def region() -> None:
        on_region(st.session_state[key]["region"])

    _listener(key=key, data={"chart": chart}, on_cell_change=cell, on_region_change=region)
