"""The border between what diverges and what does not."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, SweepAxis, sweep, train
from nn_core.sweep.border import (
    border_length,
    comes_back,
    diverged_along,
    neighbours,
    small_sweep,
)
from nn_core.sweep.plan import Plan

BASE = Experiment(epochs=40, init_scale=0.3)
RATES = SweepAxis("learning_rate", 0.0, 0.5, 41)


def test_a_small_sweep_is_the_sweep():
    scales = SweepAxis("init_scale", -2.0, 2.0, 19)
    here, elsewhere = small_sweep(Plan(BASE, RATES, scales)), sweep(BASE, RATES, scales)
    for name, numbers in here.reached._asdict().items():
        np.testing.assert_array_equal(numbers, getattr(elsewhere.reached, name))
    assert here.done.all()


def test_what_diverges_along_an_axis_is_what_train_says():
    runs = [train(replace(BASE, learning_rate=rate)) for rate in RATES.values.tolist()]
    assert diverged_along(BASE, RATES).tolist() == [run.diverged_at is not None for run in runs]


def test_neighbours_have_no_number_between_them_and_only_the_upper_one_diverges():
    below, above, halvings = neighbours(BASE, RATES)
    assert math.nextafter(below, math.inf) == above
    assert train(replace(BASE, learning_rate=below)).diverged_at is None
    assert train(replace(BASE, learning_rate=above)).diverged_at is not None
    # The gap is halved down to the spacing of numbers there.
    gap = 0.5 / 40
    assert abs(halvings - math.log2(gap / math.ulp(below))) <= 1.0


def test_where_nothing_begins_to_diverge_there_are_no_neighbours():
    with pytest.raises(ValueError, match=r"Between the learning rates 0.0 and 0.01 .* border\.$"):
        neighbours(BASE, SweepAxis("learning_rate", 0.0, 0.01, 5))


@pytest.mark.parametrize(
    ("row", "expected"), [("..##", False), ("....", False), ("####", False), ("..#.", True)]
)
def test_something_comes_back_only_behind_what_diverged(row, expected):
    assert comes_back(np.array([each == "#" for each in row])) is expected


def test_the_length_of_a_border_counts_pairs_of_cells():
    picture = ("....", ".##.", "....")  # around it: two above, two below, one at each side
    cells = np.array([[each == "#" for each in row] for row in picture])
    assert border_length(cells) == 6
    assert border_length(np.zeros((3, 4), dtype=bool)) == 0
