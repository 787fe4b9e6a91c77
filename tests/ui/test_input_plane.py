"""The plane of the inputs that a network's output is drawn over."""

import numpy as np

from ui.input_plane import region


def test_a_region_is_the_samples_rectangle_and_a_quarter_more():
    around = region(np.array([[0.0, -1.0, 7.0], [2.0, 3.0, 8.0]]), 5)
    assert around.x1.tolist() == [-0.5, 0.25, 1.0, 1.75, 2.5]
    assert (around.x2[0], around.x2[-1]) == (-2.0, 4.0)
    assert around.points.shape == (25, 2)
    assert around.points[:2].tolist() == [[-0.5, -2.0], [0.25, -2.0]]


def test_a_single_sample_has_a_region_around_it():
    around = region(np.array([[1.0, 1.0, 1.0]]), 25)
    assert (around.x1[0], around.x1[-1]) == (0.0, 2.0)
