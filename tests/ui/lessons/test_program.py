"""The ten lines of NumPy of lesson 2."""

import contextlib
import io

import numpy as np

from nn_core import Experiment, train
from ui.language import speaking
from ui.lessons.program import program

EXPERIMENT = Experiment()


def printed(experiment):
    """What the program of an experiment prints, a row a line."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program(experiment), {})
    return np.array([line.split() for line in out.getvalue().splitlines()], dtype=float)


def test_it_has_ten_lines():
    assert len(program(EXPERIMENT).splitlines()) == 10


def test_it_prints_the_losses_and_w1_of_every_epoch():
    rows, run = printed(EXPERIMENT), train(EXPERIMENT)
    columns = (np.arange(1, 11), run.loss_mean, run.loss[1:], run.weights[1:, 0])
    np.testing.assert_allclose(rows, np.column_stack(columns), rtol=1e-9)


def test_its_comments_are_in_the_language_and_its_numbers_the_same():
    english = printed(EXPERIMENT)
    with speaking("zh"):
        assert "# 前向传播\n" in program(EXPERIMENT)
        np.testing.assert_array_equal(printed(EXPERIMENT), english)


def test_it_is_the_program_of_its_experiment():
    other = Experiment(
        dataset="custom",
        samples=((0.5, -1.0, 2.0),),
        init="random",
        learning_rate=0.05,
        epochs=4,
    )
    run = train(other)
    np.testing.assert_allclose(printed(other)[:, 2], run.loss[1:], rtol=1e-9)
