"""The log of a run, with numbers that a browser's table can show."""

from nn_core import Experiment, train
from ui.train.tables import beyond, readable


def test_what_a_diverged_run_has_is_written_with_six_digits():
    frame = train(Experiment(learning_rate=0.2, epochs=50)).to_frame()
    shown = readable(frame)
    assert shown["w1"].tolist()[-3:] == ["1469.72", "−1.21012e11", "2.4084e33"]
    assert shown["loss_mean"].isna().tolist() == [True] + 7 * [False]
    assert shown["loss_mean"].tolist()[1:3] == ["9", "5.1984"]
    assert shown["epoch"].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_the_log_of_other_runs_stays_as_it_is():
    frame = train(Experiment()).to_frame()
    assert not beyond(frame)
    assert readable(frame).equals(frame)
