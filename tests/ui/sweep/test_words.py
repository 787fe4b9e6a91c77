"""The sentences of a sweep, against its arrays."""

import numpy as np
import pytest

from nn_core import Experiment, SweepAxis, sweep
from nn_core.training import pass_losses, train
from ui.sweep.words import finding, hover_words


@pytest.fixture(scope="module")
def original():
    rates, scales = (
        SweepAxis("learning_rate", 0.0, 0.5, 40),
        SweepAxis("init_scale", -2.5, 2.5, 30),
    )
    return sweep(Experiment(epochs=100), rates, scales)


def test_the_finding_counts_what_diverged_and_what_was_solved(original):
    words = finding(original)
    share = 100 * (~np.isnan(original.diverged_at)).mean()
    assert f"{share:.2g} % diverged" in words
    everything = sweep(Experiment(epochs=50), SweepAxis("learning_rate", 5.0, 10.0, 8))
    assert "all diverged and none came below" in finding(everything)
    assert "None held" in finding(everything)


def test_a_loss_below_the_threshold_may_rise_again_and_the_hover_does_not_deny_it(original):
    cell = np.flatnonzero((original.solved_at > 0) & ~(original.final_loss < 0.01))
    row, column = np.unravel_index(cell[0], original.done.shape)
    run, first = train(original.experiment(row, column)), int(original.solved_at[row, column])
    before, at = (pass_losses(run, epoch)[1] for epoch in (first - 1, first))
    assert at < 0.01 <= before
    assert run.final_loss > 0.01
    assert "first below 0.01 in epoch %{customdata[1]:d}" in hover_words(original.plan)[0]
