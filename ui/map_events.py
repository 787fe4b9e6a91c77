"""Clicks and boxes on a map: Streamlit reports neither for heat maps, so this listens to Plotly."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

# The chart may be drawn anew at any time; the listener looks for the one that is there.
_JS = """
export default function ({ data, setTriggerValue }) {
  let heard = null;
  const listen = () => {
    const chart = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (!chart?.on || chart === heard) return;
    heard = chart;
    chart.on("plotly_click", ({ points }) => {
      const [row, column] = points[0].pointIndex ?? points[0].pointNumber;
      setTriggerValue("cell", [row, column]);
    });
    chart.on("plotly_relayout", (change) => {
      const ends = ["xaxis", "yaxis"].flatMap((name) =>
        [0, 1].map((end) => change[`${name}.range[${end}]`] ?? change[`${name}.range`]?.[end]));
      if (ends[0] === undefined && ends[2] === undefined) return;
      setTriggerValue("region", ends.map((end) => end ?? null));
    });
  };
  listen();
  const timer = setInterval(listen, 200);
  return () => clearInterval(timer);
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
