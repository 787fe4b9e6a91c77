"""The network's picture: where things stand, and that its labels lie on nothing."""

from itertools import combinations

import numpy as np
import pytest

from nn_core import Experiment
from nn_core.parameters import names, weight_count
from ui import diagram
from ui.diagram_labels import LABEL_SIZE, label_places, labels
from ui.label_places import Room, overlap, place_labels, touches

PAGES = (Room(366, 450), Room(290, 270), Room(320, 290), Room(320, 280))
"""Pixels that the picture has at least, by the figures that show it."""
NETWORKS = ((2, 2, 1), (2, 3, 1), (2, 4, 1), (2, 2, 2, 1), (2, 2, 2), (2, 2, 3), (2, 8, 8, 8, 1))


def test_blue_bands_are_the_positive_weights_and_vermilion_the_negative():
    sizes, room = (2, 2, 1), Room(300, 200)
    weights = np.array([1.0, -2.0, 0.0, 0.5, 0.0, -0.25, 3, 3, 3])
    positive, negative = diagram.bands(sizes, weights, 2.0, room)
    ends = diagram.edges(sizes)
    for outline, indices in ((positive, [0, 3]), (negative, [1, 5])):
        corners = outline["x"].reshape(-1, 6), outline["y"].reshape(-1, 6)
        assert len(corners[0]) == len(indices)
        for x, y, index in zip(*corners, indices, strict=True):
            assert np.allclose([x[0], x[1]], ends[index, [0, 2]])
            pixels = 14 * abs(weights[index]) / 2.0 + 1
            assert np.allclose([y[0] - y[3], y[1] - y[2]], pixels / 200, atol=1e-6)


def test_the_largest_network_fits_into_the_picture():
    sizes = (2, 8, 8, 8, 1)
    ends = diagram.edges(sizes)
    assert len(ends) == weight_count(sizes)
    assert ((ends > 0) & (ends < 1)).all()
    ys = [unit.y for unit in diagram.units(sizes)[1]]
    assert np.allclose(np.diff(ys), -1 / 8)


def test_several_outputs_have_numbers_and_one_has_none():
    assert [unit.name for unit in diagram.units((2, 2, 1))[-1]] == ["ŷ"]
    assert [unit.name for unit in diagram.units((2, 2, 3))[-1]] == ["ŷ1", "ŷ2", "ŷ3"]


def boxes(sizes, room, two_rows):
    """The boxes of the labels that are shown, in pixels."""
    points, in_rows = label_places(sizes, room, two_rows=two_rows)
    high = LABEL_SIZE + 3 + in_rows * 1.2 * LABEL_SIZE
    wide = [0.64 * LABEL_SIZE * (len(name) + 6) for name in names(sizes)]  # "w1 −0.123"
    return {
        i: np.array([*points[i] * np.array(room), wide[i], high[i]])
        for i in np.flatnonzero(points[:, 0] > 0)
    }


def crosses(box, segment):
    """Whether a segment has a point in a box, by looking at many of its points."""
    points = segment[:2] + np.linspace(0, 1, 2001)[:, None] * (segment[2:] - segment[:2])
    return (np.abs(points - box[:2]) < box[2:] / 2).all(axis=1).any()


@pytest.mark.parametrize("two_rows", [False, True])
@pytest.mark.parametrize("room", PAGES)
@pytest.mark.parametrize("sizes", NETWORKS)
def test_no_label_lies_on_another_on_a_unit_or_on_another_edge(sizes, room, two_rows):
    shown = boxes(sizes, room, two_rows)
    for one, other in combinations(shown.values(), 2):
        assert (np.abs(one[:2] - other[:2]) >= (one[2:] + other[2:]) / 2).any()
    radius = diagram.disc_size(sizes, room) / 2
    ends = diagram.edges(sizes) * np.array([*room, *room])
    for index, box in shown.items():
        for unit in (unit for layer in diagram.units(sizes) for unit in layer):
            away = np.abs(np.array([unit.x, unit.y]) * room - box[:2]) - box[2:] / 2
            assert np.linalg.norm(away.clip(0)) > radius
        for edge, segment in enumerate(ends):
            assert edge == index or not crosses(box, segment)
        assert (box[:2] >= box[2:] / 2).all()
        assert (box[:2] <= np.array(room) - box[2:] / 2).all()


@pytest.mark.parametrize("room", PAGES)
def test_every_parameter_of_the_original_exercise_has_its_label(room):
    for two_rows in (False, True):
        assert not np.isnan(label_places((2, 2, 1), room, two_rows=two_rows)[0]).any()


def test_every_label_of_the_original_exercise_has_room_for_two_rows_on_train():
    for room in PAGES[:2]:
        assert label_places((2, 2, 1), room, two_rows=True)[1].all()


@pytest.mark.parametrize("sizes", NETWORKS)
def test_no_label_loses_its_place_because_others_have_two_rows(sizes):
    one, two = (label_places(sizes, PAGES[0], two_rows=rows)[0] for rows in (False, True))
    assert np.isfinite(two).sum() >= np.isfinite(one).sum()


def test_a_layer_without_room_for_all_its_labels_has_some():
    sizes = (2, 8, 2, 1)
    labelled = ~np.isnan(label_places(sizes, Room(366, 450))[0][:, 0])
    assert 0 < labelled[: weight_count(sizes)].sum() < weight_count(sizes)


def test_maps_of_units_are_as_high_as_their_units_and_have_nothing_between():
    outputs = np.arange(2 * 3 * 3, dtype=np.float32).reshape(2, 3, 3)
    [trace] = diagram.unit_maps((2, 2, 1), outputs, Room(300, 300))
    assert trace["z"].shape == (7, 3)
    assert np.array_equal(trace["z"][4:], outputs[0])  # h1 is above h2
    assert np.array_equal(trace["z"][:3], outputs[1])
    assert np.isnan(trace["z"][3]).all()
    assert (trace["customdata"][4:] == 1).all()
    assert (trace["customdata"][:3] == 2).all()
    h1, h2 = diagram.units((2, 2, 1))[1]
    edges = trace["y"]
    assert (edges[4] + edges[7]) / 2 == pytest.approx(h1.y)
    assert (edges[0] + edges[3]) / 2 == pytest.approx(h2.y)
    assert np.ptp(trace["x"]) == pytest.approx(edges[7] - edges[4])


def test_the_labels_of_a_large_network_are_on_hover_alone():
    state = np.arange(177.0)
    large = (2, 8, 8, 8, 1)
    assert np.isnan(labels(large, state, Room(500, 500))["x"]).all()
    hover = diagram.values_on_hover(large, state)
    assert not np.isnan(hover["x"]).any()
    assert tuple(hover["text"]) == names(large)
    assert np.array_equal(hover["customdata"], state)


def test_a_bias_that_is_fixed_at_0_is_not_drawn():
    state = np.zeros(9)
    there = diagram.drawn(Experiment(), state)
    assert there.all()  # a learned one of 0 is
    there[6:] = False
    for trace in (
        diagram.values_on_hover((2, 2, 1), state, there),
        labels((2, 2, 1), state, Room(366, 450), there),
    ):
        assert np.isnan(trace["x"][6:]).all()
        assert not np.isnan(trace["x"][:6]).any()


def test_a_label_that_finds_no_place_says_so():
    box = np.array([[50.0, 50, 20, 10]])
    nowhere = np.empty((0, 4))
    room = Room(100, 100)
    assert place_labels([box], [nowhere], nowhere, room).tolist() == box.tolist()
    one, other = place_labels([box, box], [nowhere] * 2, nowhere, room)
    assert one.tolist() == box[0].tolist()
    assert np.isnan(other).all()
    other = np.array([[50.0, 50, 20, 10], [50, 61, 20, 10]])
    # The second label can give way.
    found = place_labels([box, other], [nowhere] * 2, nowhere, room)
    assert found.tolist() == [box[0].tolist(), other[1].tolist()]
    assert np.isnan(place_labels([box], [np.array([[0.0, 0, 100, 100]])], nowhere, room)).all()
    assert np.isnan(place_labels([box], [nowhere], np.array([[58.0, 50, 4, 4]]), room)).all()
    outside = box + np.array([45, 0, 0, 0])
    assert np.isnan(place_labels([outside], [nowhere], nowhere, room)).all()


def test_a_segment_touches_a_box_exactly_where_one_of_its_points_is_in_it():
    random = np.random.default_rng(0)
    some = np.column_stack([random.uniform(0, 100, (40, 2)), random.uniform(5, 40, (40, 2))])
    segments = random.uniform(0, 100, (40, 4))
    segments[:10, 3] = segments[:10, 1]  # level ones
    segments[10:20, 2] = segments[10:20, 0]  # upright ones
    expected = [[crosses(box, segment) for segment in segments] for box in some]
    assert np.array_equal(touches(some, segments), expected)
    assert 0.1 < np.mean(expected) < 0.9
    assert overlap(some, some).diagonal().all()
