"""The sentences of a sweep, against its arrays."""

import numpy as np
import pytest

from nn_core import Experiment, SweepAxis, predict, sweep
from nn_core.history import pass_losses
from nn_core.training import train
from ui.language import number, speaking
from ui.sweep.words import finding, hover_words, share


@pytest.fixture(scope="module")
def original():
    rates, scales = (
        SweepAxis("learning_rate", 0.0, 0.5, 40),
        SweepAxis("init_scale", -2.5, 2.5, 30),
    )
    return sweep(Experiment(epochs=100), rates, scales)


def test_the_finding_counts_what_diverged_and_what_was_solved(original):
    words = finding(original)
    gone = ~np.isnan(original.diverged_at)
    solved = (original.solved_at > 0) & ~gone
    assert f"Of 1,200 experiments {100 * gone.mean():.0f} % diverged." in words
    assert f"{100 * solved.mean():.0f} % came below a loss of 0.01 in some epoch" in words
    everything = sweep(Experiment(epochs=50), SweepAxis("learning_rate", 5.0, 10.0, 8))
    assert finding(everything) == (
        "All 8 experiments diverged: try smaller learning rates or a smaller start."
    )
    none = sweep(Experiment(epochs=50), SweepAxis("learning_rate", 1e-6, 1e-5, 8))
    assert finding(none).startswith(
        "Of 8 experiments none diverged. None that did not diverge came below a loss of 0.01."
    )


def test_the_finding_in_chinese_has_the_same_numbers():
    one = sweep(Experiment(epochs=5), SweepAxis("learning_rate", 0.05, 0.15, 200))
    best = int(np.argmin(one.final_loss))
    rate = one.plan.x_axis.values[best]
    run = train(one.experiment(0, best))
    end = (1 - float(predict(run.experiment, run.weights[-1], np.array([[1.0, 1.0]]))[0])) ** 2
    loss = number(one.final_loss[0, best], 3)
    with speaking("zh"):
        assert finding(one) == (
            f"200 个实验都没有发散。有 {share(int(one.solved.sum()), 200)} 的损失在某一轮降到 "
            f"0.01 以下，之后也没有发散。最小的最终损失是 {loss}（学习率 η = {rate:.4g}）；"
            f"最后状态的损失是 {number(end, 3)}。"
        )


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 10, "0 %"),
        (10, 10, "100 %"),
        (1, 2, "50 %"),
        (262_065, 262_144, "99.970 %"),  # not "1e2 %"
        (1, 262_144, "0.00038 %"),
        (262_143, 262_144, "99.99962 %"),
        (995, 1000, "99.50 %"),
        (123, 1000, "12 %"),
    ],
)
def test_what_is_not_all_is_never_called_all(part, whole, words):
    assert share(part, whole) == words


def test_many_cells_that_share_the_smallest_loss_are_counted():
    """Exact zeros: none of them is the one place of the smallest loss."""
    some = sweep(Experiment(epochs=400), SweepAxis("learning_rate", 0.05, 0.15, 200))
    ties = int((some.final_loss == np.nanmin(some.final_loss)).sum())
    assert ties > 1
    assert f"{ties} experiments share the smallest final loss, " in finding(some)
    one = sweep(Experiment(epochs=5), SweepAxis("learning_rate", 0.05, 0.15, 200))
    best = one.plan.x_axis.values[np.argmin(one.final_loss)]
    assert f"is at learning rate η {best:.4g}; the loss at its last state is " in finding(one)


def test_a_loss_below_the_threshold_may_rise_again_and_the_hover_does_not_deny_it(original):
    cell = np.flatnonzero((original.solved_at > 0) & ~(original.final_loss < 0.01))
    row, column = np.unravel_index(cell[0], original.done.shape)
    run, first = train(original.experiment(row, column)), int(original.solved_at[row, column])
    before, at = (pass_losses(run, epoch)[1] for epoch in (first - 1, first))
    assert at < 0.01 <= before
    assert run.final_loss > 0.01
    assert "first below 0.01 in epoch %{customdata[1]:d}" in hover_words(original.plan, "solved")[0]
