"""The picture of one weight in lesson 7."""

import numpy as np
import pytest

from nn_core.stability import path_of_one_weight
from ui.language import speaking
from ui.lessons.one_weight import SHARES, figure


@pytest.mark.parametrize("rate", [0.0, 0.025, 0.05, 0.09, 0.1, 0.11])
def test_each_step_multiplies_the_weight_by_1_minus_rate_times_curvature(rate):
    expected = (1.0 - 20.0 * rate) ** np.arange(8)
    np.testing.assert_allclose(path_of_one_weight(20.0, rate, 7), expected, atol=1e-12)


def test_below_the_limit_the_weight_shrinks_and_beyond_it_grows():
    for share, path in zip(SHARES, figure(20.0).figure.data, strict=True):
        end = abs(path.y[-1])
        assert end < 0.99 if share < 1.0 else end == pytest.approx(1.0) if share == 1.0 else end > 1


def test_the_picture_in_chinese_has_the_numbers_of_the_english():
    with speaking("zh"):
        chart = figure(20.0)
    assert chart.figure.layout.xaxis.title.text == "步"
    assert chart.figure.data[0].hovertemplate.startswith("第 %{x} 步：w = %{y:.4~g}")
    # beyond: |1 − 1.1 · 2| = 1.2, and 1.2 to the power of 10 is 6.19
    assert chart.alt == (
        "损失为 ½λw² 的一个权重，λ = 20，从 1 开始。学习率低于 0.1 时，它越来越接近 0；"
        "学习率为 0.11 时，10 步之后离得有 6.19 远。"
    )
