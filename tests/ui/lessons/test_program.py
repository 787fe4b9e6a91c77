"""The ten lines of NumPy of lesson 2."""

import contextlib
import io

import numpy as np

from nn_core import Experiment, train
from ui.lessons.program import program

RUN = train(Experiment())


def printed(experiment):
    """What the program of an experiment prints, a row a line."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program(experiment), {})
    return np.array([line.split() for line in out.getvalue().splitlines()], dtype=float)


def test_it_has_ten_lines():
    assert len(program(RUN.experiment).splitlines()) == 10


def test_it_prints_the_losses_and_w1_of_every_epoch():
    rows = printed(RUN.experiment)
    columns = (np.arange(1, 11), RUN.loss_mean, RUN.loss[1:], RUN.weights[1:, 0])
    np.testing.assert_allclose(rows, np.column_stack(columns), rtol=1e-9)


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
