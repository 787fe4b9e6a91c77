"""What a page sends to the browser, as plain data."""

import base64
import json
from typing import NamedTuple

import numpy as np
from streamlit.testing.v1 import AppTest


class ShownChart(NamedTuple):
    """What a page sends to the browser of one Plotly chart, arrays decoded."""

    key: str
    name: str
    alt: str
    spec: dict


def charts(app: AppTest) -> list[ShownChart]:
    """The charts of a page, from top to bottom."""
    protos = [each.proto for each in app.get("bidi_component")]
    plots = [proto for proto in protos if proto.component_name == "plot"]
    return [_chart(proto.id, *map(json.loads, json.loads(proto.json))) for proto in plots]


def _chart(identity: str, data: dict) -> ShownChart:
    key = identity.rsplit("-", 1)[-1]
    return ShownChart(key, data["name"], data["alt"], _decoded(data["spec"]))


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
