"""The data sets: what they are, and that the same arguments give the same rows."""

import numpy as np
import pytest

from nn_core.datasets import CUSTOM, GENERATED, NAMES, samples

COUNTS = {
    "original": 1,
    "and": 4,
    "or": 4,
    "xor": 4,
    "plane": 60,
    "saddle": 60,
    "circles": 120,
    "moons": 120,
    "gaussians": 120,
}
TWO_CLASSES = ("circles", "moons", "gaussians")


def test_the_names_are_those_of_the_data_sets_and_custom():
    assert list(NAMES) == [*COUNTS, CUSTOM]


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_every_data_set_has_its_number_of_rows(name, count):
    assert samples(name, 0.3, 5).shape == (count, 3)


def test_the_original_exercise_is_one_sample():
    assert samples("original").tolist() == [[1.0, 1.0, 1.0]]


@pytest.mark.parametrize(
    ("name", "rule"),
    [("and", lambda a, b: a and b), ("or", lambda a, b: a or b), ("xor", lambda a, b: a != b)],
)
def test_truth_tables(name, rule):
    corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert samples(name).tolist() == [[a, b, float(rule(a, b))] for a, b in corners]


@pytest.mark.parametrize(
    ("name", "height"),
    [("plane", lambda a, b: 0.7 * a - 0.4 * b + 0.2), ("saddle", lambda a, b: a * b)],
)
def test_surfaces_have_their_height_everywhere_and_noise_on_it(name, height):
    x1, x2, y = samples(name).T
    assert np.array_equal(y, height(x1, x2).round(6))
    assert -1 <= min(x1.min(), x2.min()) < -0.8
    assert 0.8 < max(x1.max(), x2.max()) <= 1
    noisy = samples(name, 0.1)
    assert np.array_equal(noisy[:, :2], samples(name)[:, :2])
    scatter = noisy[:, 2] - y
    assert 0.07 < scatter.std() < 0.13
    assert np.abs(samples(name, 0.2)[:, 2] - y - 2 * scatter).max() < 2e-6  # rounded to 6 decimals


@pytest.mark.parametrize("name", TWO_CLASSES)
def test_the_two_classes_are_balanced_and_mixed(name):
    y = samples(name, 0.1, 3)[:, 2]
    assert sorted(y) == [0.0] * 60 + [1.0] * 60
    assert 0 < y[:60].sum() < 60


def test_circles_are_two_radii():
    rows = samples("circles")
    radius = np.hypot(rows[:, 0], rows[:, 1])
    assert np.abs(radius - np.where(rows[:, 2] == 0, 1.0, 0.5)).max() < 0.001


def test_moons_are_two_half_circles_one_above_the_other():
    rows = samples("moons")
    upper, lower = (rows[rows[:, 2] == label, :2] for label in (0, 1))
    assert np.abs(np.hypot(*upper.T) - 1).max() < 0.001
    assert upper[:, 1].min() >= 0
    assert np.abs(np.hypot(*(lower - [1, 0.5]).T) - 1).max() < 0.001
    assert lower[:, 1].max() <= 0.5


def test_gaussians_lie_about_two_opposite_centres():
    rows = samples("gaussians")
    for label, centre in ((0, -0.7), (1, 0.7)):
        points = rows[rows[:, 2] == label, :2]
        assert np.abs(points.mean(axis=0) - centre).max() < 0.2
        assert np.abs(points.std(axis=0) - 0.4).max() < 0.12


@pytest.mark.parametrize("name", TWO_CLASSES)
def test_noise_scatters_the_points_and_leaves_the_classes(name):
    clean, noisy = samples(name, 0.0, 1), samples(name, 0.2, 1)
    assert np.array_equal(clean[:, 2], noisy[:, 2])
    assert 0.15 < (noisy - clean)[:, :2].std() < 0.25


@pytest.mark.parametrize("name", GENERATED)
def test_generated_data_are_determined_by_their_arguments(name):
    one = samples(name, 0.1, 2).copy()
    samples.cache_clear()
    assert np.array_equal(samples(name, 0.1, 2), one)
    assert not np.array_equal(samples(name, 0.1, 3), one)
    assert not np.array_equal(samples(name, 0.11, 2), one)


@pytest.mark.parametrize("name", sorted(set(COUNTS) - set(GENERATED)))
def test_exact_data_have_neither_noise_nor_seed(name):
    assert np.array_equal(samples(name, 0.5, 9), samples(name))


@pytest.mark.parametrize("name", COUNTS)
def test_a_row_is_short_enough_for_paper(name):
    rows = samples(name, 0.123456789, 7)
    assert np.array_equal(rows[:, :2], rows[:, :2].round(3))
    assert np.array_equal(rows[:, 2], rows[:, 2].round(6))


@pytest.mark.parametrize("name", COUNTS)
def test_rows_cannot_be_changed(name):
    with pytest.raises(ValueError, match="read-only"):
        samples(name)[0, 0] = 5.0


@pytest.mark.parametrize("name", ["custom", "iris", ""])
def test_a_name_that_is_no_data_set_is_refused_with_those_that_are(name):
    with pytest.raises(ValueError, match=f"There is no data set '{name}'; there are original, and"):
        samples(name)
