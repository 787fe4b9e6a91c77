"""What a page sends to the browser, as plain data."""

import json
import math
import struct
from typing import NamedTuple

import numpy as np
import pandas as pd
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
    return [_chart(proto.id, proto.bytes) for proto in plots]


def shown_tables(app: AppTest) -> list[pd.DataFrame]:
    """The tables of a page as they are written out, from top to bottom."""
    protos = [each.proto for each in app.get("bidi_component")]
    written = [json.loads(each.json) for each in protos if each.component_name == "plain_table"]
    return [pd.DataFrame(rows, columns=columns) for _, columns, rows, _ in written]


def _chart(identity: str, packed: bytes) -> ShownChart:
    (length,) = struct.unpack_from("<I", packed)
    text, arrays = packed[4 : 4 + length], packed[4 + length :]
    data = json.loads(text)
    key = identity.rsplit("-", 1)[-1]
    return ShownChart(key, data["name"], data["alt"], _decoded(data["spec"], arrays))


def _decoded(value: object, arrays: bytes) -> object:
    if isinstance(value, dict) and "dtype" in value:
        count = math.prod(value["shape"])
        array = np.frombuffer(arrays, f"<{value['dtype']}", count, offset=value["at"])
        return array.reshape(value["shape"])
    if isinstance(value, dict):
        return {key: _decoded(item, arrays) for key, item in value.items()}
    if isinstance(value, list):
        return [_decoded(item, arrays) for item in value]
    return value
