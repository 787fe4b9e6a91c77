"""How far apart hidden units are: exactly zero, or not."""

import numpy as np
import pytest

from nn_core.symmetry import distances, identical, unit_names, units

EQUAL = [1.0, 2.0, 1.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0]
"""Two units of a 2-2-1 network that own the same: (1, 2) in, 4 as bias, 3 out."""


def test_a_unit_owns_its_incoming_weights_its_bias_and_its_outgoing_weights():
    [owned] = units((2, 2, 1), np.arange(1.0, 10.0))
    assert owned.tolist() == [[1, 2, 7, 5], [3, 4, 8, 6]]
    first, second = units((2, 2, 2, 1), np.arange(15.0))
    assert first.tolist() == [[0, 1, 10, 4, 6], [2, 3, 11, 5, 7]]
    assert second.tolist() == [[4, 5, 12, 8], [6, 7, 13, 9]]


def test_units_are_named_through_all_layers():
    assert unit_names((2, 2, 3, 1)) == (("h1", "h2"), ("h3", "h4", "h5"))


def test_the_distance_is_euclidean_over_all_that_the_units_own():
    w = np.array(EQUAL)
    w[[0, 1, 4, 6]] += [1.0, -2.0, 2.0, 4.0]
    assert distances((2, 2, 1), w) == {("h1", "h2"): 5.0}


def test_there_is_a_distance_for_every_pair_of_one_layer():
    pairs = distances((2, 3, 2, 1), np.zeros((7, 20)))
    assert set(pairs) == {("h1", "h2"), ("h1", "h3"), ("h2", "h3"), ("h4", "h5")}
    assert all(path.shape == (7,) for path in pairs.values())


def test_equal_units_have_the_distance_0_and_are_identical():
    assert distances((2, 2, 1), np.array(EQUAL)) == {("h1", "h2"): 0.0}
    assert identical((2, 2, 1), np.array(EQUAL))


@pytest.mark.parametrize("index", [0, 1, 2, 3, 4, 5, 6, 7])
def test_the_smallest_difference_anywhere_is_no_identity(index):
    w = np.zeros(9)
    w[index] = 5e-324
    assert distances((2, 2, 1), w) == {("h1", "h2"): 5e-324}
    assert not identical((2, 2, 1), w)


def test_huge_differences_do_not_overflow():
    w = np.array(EQUAL)
    w[[0, 1]] = 3e200, 4e200
    [distance] = distances((2, 2, 1), w).values()
    assert distance == pytest.approx(5e200, rel=1e-15)


def test_the_bias_of_the_output_belongs_to_no_hidden_unit():
    w = np.array(EQUAL)
    w[8] = 77.0
    assert identical((2, 2, 1), w)


def test_every_layer_must_be_identical():
    w = np.zeros((3, 15))
    w[1, 0] = 1.0
    w[2, 13] = 1.0
    assert identical((2, 2, 2, 1), w).tolist() == [True, False, False]


def test_a_single_unit_is_identical_to_itself():
    assert distances((2, 1, 1), np.arange(5.0)) == {}
    assert identical((2, 1, 1), np.arange(5.0))
