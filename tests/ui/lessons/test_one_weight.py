"""The picture of one weight in lesson 7."""

import numpy as np
import pytest

from nn_core.stability import path_of_one_weight
from ui.lessons.one_weight import SHARES, figure


@pytest.mark.parametrize("rate", [0.0, 0.025, 0.05, 0.09, 0.1, 0.11])
def test_each_step_multiplies_the_weight_by_1_minus_rate_times_curvature(rate):
    expected = (1.0 - 20.0 * rate) ** np.arange(8)
    np.testing.assert_allclose(path_of_one_weight(20.0, rate, 7), expected, atol=1e-12)


def test_below_the_limit_the_weight_shrinks_and_beyond_it_grows():
    for share, path in zip(SHARES, figure(20.0).figure.data, strict=True):
        end = abs(path.y[-1])
        assert end < 0.99 if share < 1.0 else end == pytest.approx(1.0) if share == 1.0 else end > 1
