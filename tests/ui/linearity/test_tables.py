"""The Linearity page's tables, against `nn_core`."""

import numpy as np
import pandas as pd

from nn_core import Experiment, train
from nn_core.linearity import collapse as linearity
from tests.ui.linearity.runs import best_plane, best_xor, outputs, plane, xor, xor_plain
from ui.language import number
from ui.linearity.tables import collapse_table, fit_table


def test_the_table_of_the_collapse():
    table = collapse_table(plane(), best_plane())
    reached = linearity.collapse(plane().experiment.sizes, plane().weights[-1]).numbers.tolist()
    assert table["network"][:3] == [number(value) for value in reached]
    assert table["least squares"] == [
        number(value) for value in [*best_plane().map.numbers.tolist(), best_plane().mse]
    ]
    one = train(Experiment())
    assert "least squares (one of many)" in collapse_table(
        one, linearity.least_squares(one.experiment.rows)
    )


def test_the_table_of_fits():
    table = pd.DataFrame(fit_table((xor_plain(), xor()), best_xor())).set_index("model")
    assert table.loc["least-squares plane"].tolist() == ["0.25", "0"]
    y = xor().experiment.rows[:, 2]
    mse = float(np.mean((y - outputs(xor())) ** 2))
    assert table.loc["network, tanh", "mean squared error"] == number(mse)
    assert table.loc["network, tanh", "R²"] == number(1 - mse / 0.25)
    one = train(Experiment())
    best = linearity.least_squares(one.experiment.rows)
    assert set(fit_table((one,), best)["R²"]) == {"none: y does not vary"}


def test_a_plane_inside_an_activation_is_not_set_against_least_squares():
    run = train(Experiment(dataset="or", output_activation="sigmoid"))
    table = collapse_table(run, linearity.best_plane(run.experiment))
    quantity, numbers = table.items()
    assert (quantity[0], numbers[0]) == ("quantity", "plane inside the sigmoid")
    assert len(quantity[1]) == len(numbers[1]) == 3
