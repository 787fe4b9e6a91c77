"""What a browser tells of a chart is believed only where the chart has it."""

import asyncio
import json
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import numpy as np
import pytest
from starlette.requests import Request
from streamlit.web.server.starlette import starlette_routes

from ui.chart import Chart, heat_map, layout, line
from ui.plot import (
    PLOTLY,
    Points,
    _epochs,
    _is_box,
    _is_epoch,
    _is_point,
    _shapes,
    film,
    let_browsers_keep,
    to_bytes,
    with_minus_signs,
)

MAP = heat_map("map", np.arange(4), np.arange(3), np.zeros((3, 4)), (0.0, 1.0), "Cividis")
CHART = Chart({"data": [MAP, line("loss", [1, 2], [3, 4])], "layout": layout(300)}, "A map.")


@pytest.mark.parametrize("value", [["map", 0, 0], ["map", 2, 3], ["loss", 1]])
def test_points_of_the_chart_are_known(value):
    assert _is_point(_shapes(CHART), value)


@pytest.mark.parametrize(
    "value",
    [
        ["map", 3, 0],
        ["map", 0, 4],
        ["map", -1, 0],
        ["map", 1],
        ["map", 0.5, 0],
        ["map", "0", "0"],
        ["loss", 2],
        ["other", 0],
        [],
        "map",
        None,
        {"map": 0},
    ],
)
def test_what_is_no_point_of_the_chart_is_not_listened_to(value):
    assert not _is_point(_shapes(CHART), value)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ([0.5, 2, None, None], True),
        ([0, 1, 2, 3], True),
        ([0, 1, 2], False),
        ([0, 1, 2, "3"], False),
        ("0123", False),
        (None, False),
    ],
)
def test_a_box_has_four_ends(value, known):
    assert _is_box(value) == known


def told(value):
    """What comes of a message about two points."""
    done = []
    points = Points(
        at=[(0.0, 0.0), (1.0, 1.0)],
        names=["one", "two"],
        step=(0.1, 0.1),
        on_add=lambda *change: done.append(("add", *change)),
        on_move=lambda *change: done.append(("move", *change)),
        on_remove=lambda *change: done.append(("remove", *change)),
    )
    points.change(value)
    return done


@pytest.mark.parametrize("value", [["add", 0.5, 2], ["move", 1, 0.5, -1], ["remove", 0]])
def test_points_are_added_moved_and_removed(value):
    assert told(value) == [tuple(value)]


@pytest.mark.parametrize(
    "value",
    [
        ["add", None, 1],
        ["add", math.nan, 1],
        ["add", 1, math.inf],
        ["add", 1],
        ["move", 2, 0, 0],
        ["move", -1, 0, 0],
        ["move", "1", 0, 0],
        ["move", 1, 0, "0"],
        ["remove", 2],
        ["remove", 0.5],
        ["remove"],
        ["other", 1],
        "add",
        {"add": 1},
        None,
    ],
)
def test_what_no_point_can_do_is_not_listened_to(value):
    assert told(value) == []


@pytest.mark.parametrize(
    ("value", "known"),
    [(0, True), (20, True), (10, False), (-1, False), ("20", False), (20.0, False), (None, False)],
)
def test_an_epoch_has_a_frame(value, known):
    played = Chart({"data": [], "frames": [{"name": "0"}, {"name": "20"}]}, "Played.")
    assert _is_epoch(_epochs(played), value) == known
    assert not _is_epoch(_epochs(CHART), value)


def test_plotly_gets_a_minus_sign_in_one_place():
    code = PLOTLY.read_bytes()
    sent = with_minus_signs(code).decode()
    assert sent.count("−") == code.decode().count("−") + 1
    assert sent.count("-") == code.decode().count("-") - 1


def test_a_specification_travels_as_json_and_after_it_its_arrays():
    numbers = np.array([[1.5, np.nan, np.inf], [-2.0, 0.0, 1e300]])
    image = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    packed = to_bytes(
        {"x": np.arange(3), "z": numbers.T, "image": image, "gap": math.nan, "name": "η ≥ 1"}
    )
    end = 4 + int.from_bytes(packed[:4], "little")
    read, arrays = json.loads(packed[4:end]), packed[end:]
    assert (read["gap"], read["name"]) == (None, "η ≥ 1")
    assert np.frombuffer(arrays, "<i4", 3, read["x"]["at"]).tolist() == [0, 1, 2]
    rows = np.frombuffer(arrays, "<f8", 6, read["z"]["at"]).reshape(read["z"]["shape"])
    assert np.array_equal(rows, numbers.T, equal_nan=True)
    assert arrays[read["image"]["at"] :] == image.tobytes()
    assert [read[name]["dtype"] for name in ("x", "z", "image")] == ["i4", "f8", "u1"]


def test_a_film_has_the_frames_and_a_name_cannot_end_its_script():
    frames = [{"name": str(epoch), "data": [{"y": [epoch, 1]}]} for epoch in range(3)]
    spec = {"data": [line("</script><b>", [1, 2], [3, 4])], "layout": {}, "frames": frames}
    page = film(Chart(spec, "A line."))
    text = page.split('Plotly.newPlot("film", ')[1].split(")\n  .then(")[0]
    assert json.loads(text) == spec
    assert "</script>" not in text


def test_a_browser_gets_plotly_with_minus_signs_and_may_keep_it(monkeypatch):
    monkeypatch.setattr(starlette_routes, "_set_cors_headers", starlette_routes._set_cors_headers)
    let_browsers_keep()
    registry = SimpleNamespace(get_component_path=lambda name: str(PLOTLY.parent))
    endpoint = starlette_routes.create_component_routes(registry, None)[0].endpoint
    request = Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("localhost", 80),
            "path": f"/component/plotly/{PLOTLY.name}",
            "query_string": b"version",
            "headers": [],
            "path_params": {"path": f"plotly/{PLOTLY.name}"},
        }
    )
    with ThreadPoolExecutor() as apart:  # from the loop that tests in a browser leave running
        response = apart.submit(asyncio.run, endpoint(request)).result()
    assert response.body == with_minus_signs(PLOTLY.read_bytes())
    assert response.headers["content-length"] == str(len(response.body))
    kept = parsedate_to_datetime(response.headers["expires"]) - datetime.now(UTC)
    assert kept > timedelta(days=300)
    assert "no-" not in response.headers["cache-control"]
