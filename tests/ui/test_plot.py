"""What a browser tells of a chart is believed only where the chart has it."""

import numpy as np
import pytest

from ui.chart import Chart, heat_map, layout, line
from ui.plot import _is_box, _is_point, _shapes

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
