"""Pages without a browser: Streamlit's AppTest, and its charts as plain data."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def open_app() -> Callable[..., AppTest]:
    """Open a page with a query, such as `open_app("dashboard.py", dataset="xor")`."""

    def open_app(script: str = "dashboard.py", **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / script), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_app


def charts(app: AppTest) -> list[dict]:
    """The specifications of the page's Plotly charts, arrays decoded."""
    return [_decoded(json.loads(chart.proto.spec)) for chart in app.get("plotly_chart")]


def _decoded(value: object) -> object:
    if isinstance(value, dict) and "bdata" in value:
        array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        return array.reshape(
            [int(n) for n in value["shape"].split(",")] if "shape" in value else -1
        )
    if isinstance(value, dict):
        return {key: _decoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    return value


@pytest.fixture
def charts_of() -> Callable[[AppTest], list[dict]]:
    return charts
