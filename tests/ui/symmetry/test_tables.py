"""The Symmetry page's tables, against `nn_core`."""

from dataclasses import replace

import numpy as np
import pandas as pd

from nn_core import Experiment, predict, train
from nn_core.parameters import indices
from nn_core.symmetry import distances as symmetry
from nn_core.symmetry.first_gradients import first_step
from nn_core.symmetry.growth import growth, visible_at
from nn_core.symmetry.smaller_network import merged
from tests.ui.symmetry.runs import XOR, compared, from_each_start, nudged, with_each_nudge
from ui.language import number
from ui.symmetry.tables import (
    merged_table,
    nudge_table,
    outputs_table,
    starts_table,
    weights_table,
    why_table,
)


def test_the_table_of_starts_says_what_each_reached():
    table = pd.DataFrame(starts_table(from_each_start())).set_index("start")
    assert list(table.index) == ["symmetric", "random", "scaled", "zeros", "same-in", "nudged"]
    for name, run in from_each_start().items():
        assert table.loc[name, "final loss"] == number(run.final_loss)
    still = table.loc[["symmetric", "zeros"]]
    assert set(still["largest distance"]) == {"0 (identical)"}
    assert set(still["distinct units"]) == {"1 of 2"}
    assert set(table.loc[["random", "scaled", "same-in", "nudged"], "distinct units"]) == {"2 of 2"}
    half = symmetry.epochs_to_half(from_each_start()["same-in"])
    assert table.loc["same-in", "first below half the loss in epoch"] == f"{half:,}"
    assert table.loc["zeros", "first below half the loss in epoch"] == "never"
    rows = XOR.rows
    outputs = predict(XOR, from_each_start()["random"].weights[-1], rows[:, :2])
    at_the_end = number(float(np.mean((rows[:, 2] - outputs) ** 2)))
    assert table.loc["random", "loss at the end"] == at_the_end


def test_a_start_that_diverged_says_so():
    runs = compared(Experiment(learning_rate=0.5, epochs=20))
    table = pd.DataFrame(starts_table(runs)).set_index("start")
    assert table.loc["symmetric", "final loss"] == (
        f"diverged at epoch {runs['symmetric'].diverged_at}"
    )


def test_the_smaller_network_has_its_units_and_its_outputs():
    run = train(replace(XOR, hidden=(8,), learning_rate=0.1))
    smaller = merged(run.experiment.network, run.weights[-1])
    table = pd.DataFrame(outputs_table(run, smaller))
    whole = predict(run.experiment, run.weights[-1], run.experiment.rows[:, :2])
    assert [float(text) for text in table["ŷ"]] == whole.tolist()
    assert max(abs(float(text)) for text in table["difference"]) <= 1e-15
    [row] = pd.DataFrame(merged_table(smaller)).to_dict("records")
    assert row["unit"] == "h1 = h2 = h3 = h4 = h5 = h6 = h7 = h8"
    summed = sum(run.weights[-1][list(indices(run.experiment.sizes)[1].weights[0])].tolist())
    assert row["outgoing weights, summed"] == number(summed)


def test_the_table_of_factors_marks_what_is_different():
    seen = first_step(Experiment(init="same-in"))
    table = pd.DataFrame(why_table(seen)).set_index("quantity")
    # The factor v, and the gradient dL/dŷ · a = −2 · 2.
    assert table.loc["weight to ŷ", "h1"].tolist() == ["1", "−4"]
    assert table.loc["weight to ŷ", "h2"].tolist() == ["−1", "−4"]
    assert table.loc["weight to ŷ", "equal?"].tolist() == ["≠", "="]
    assert table.loc["a", "equal?"] == "="


def test_equal_rows_of_a_deep_network_are_one():
    table = pd.DataFrame(why_table(first_step(Experiment(hidden=(2, 3)))))
    assert list(table["quantity"]) == [
        *("δ of h3 … δ of h5", "weight to h3 … weight to h5", "φ′", "δ", "x1", "x2", "a"),
        *("weight from x1", "weight from x2", "bias", "weight to h3 … weight to h5"),
    ]


def test_the_growth_is_a_number():
    run = with_each_nudge()[1e-12]
    distance = symmetry.distances(run.experiment.sizes, run.weights)["h1", "h2"]
    factor = number(growth(run.epochs, distance).factor)
    table = pd.DataFrame(nudge_table(with_each_nudge())).set_index("nudge")
    assert table.loc["1e-12", "growth per epoch"] == f"× {factor}"
    visible = visible_at(run.epochs, distance)
    assert table.loc["1e-12", "visibly different at epoch"] == f"{visible:,}"
    assert table.loc["0", "visibly different at epoch"] == "never"


def test_where_every_run_diverges_no_growth_is_claimed():
    table = pd.DataFrame(nudge_table(nudged(Experiment(learning_rate=0.5))))
    assert set(table["growth per epoch"]) == {"–"}


def test_the_table_of_weights_has_both_ends_and_who_is_equal():
    table = pd.DataFrame(weights_table(train(Experiment()))).set_index("parameter")
    assert table.loc["w1"].tolist() == ["1", "0.180651", "−0.819349", "w2, w3, w4"]
    assert table.loc["w5"].tolist() == ["1", "−0.284222", "−1.28422", "w6"]
    assert table.loc["b3"].tolist() == ["0", "0.658811", "0.658811", ""]


def test_the_smaller_network_has_every_output():
    samples = ((0.0, 1.0, 1.0, 0.0), (1.0, 0.0, 0.0, 2.0))
    run = train(Experiment(dataset="custom", samples=samples, activation="tanh", epochs=3))
    table = pd.DataFrame(outputs_table(run, merged(run.experiment.network, run.weights[-1])))
    assert list(table)[2:5] == ["ŷ1", "ŷ1 of the smaller network", "difference in ŷ1"]
    second = predict(run.experiment, run.weights[-1], run.experiment.rows[:, :2], 1)
    assert [float(text) for text in table["ŷ2"]] == second.tolist()
