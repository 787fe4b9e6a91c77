"""The Linearity page's sentences, tables and figures, against `nn_core`."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, linearity, predict, train
from nn_core.fit import curvature, curvature_over_epochs
from ui import linearity as facts
from ui import theme

PLANE = train(Experiment(dataset="plane", noise=0.1, learning_rate=0.02, epochs=200))
XOR = train(Experiment(dataset="xor", activation="tanh", init="random", hidden=(8,), epochs=2000))
XOR_PLAIN = train(replace(XOR.experiment, activation="none"))
BEST_PLANE = linearity.least_squares(PLANE.experiment.rows)
BEST_XOR = linearity.least_squares(XOR.experiment.rows)


def test_finding_without_an_activation():
    words = facts.finding(PLANE)
    assert words.startswith("No: without an activation the 2 layers are one plane, ŷ = ")
    numbers = [float(text.replace("−", "-")) for text in re.findall(r"[−]?\d\.\d+", words)]
    reached = linearity.collapse(PLANE.experiment.sizes, PLANE.weights[-1]).numbers
    assert numbers[0] == pytest.approx(reached[0], rel=1e-3)
    mse = float(np.mean((PLANE.experiment.rows[:, 2] - _outputs(PLANE)) ** 2))
    assert f"mean squared error is {theme.number(mse)}" in words
    assert f"no plane does better than {theme.number(BEST_PLANE.mse)}" in words


def _outputs(run):
    return predict(run.experiment, run.weights[-1], run.experiment.rows[:, :2])


def test_finding_of_a_sample_that_determines_nothing():
    assert "many fit equally well" in facts.finding(train(Experiment()))


def test_finding_with_an_activation():
    words = facts.finding(XOR)
    assert words.startswith("Yes: with tanh")
    assert facts.percent(curvature(XOR, facts.points(XOR))) in words
    assert "against 0.25 of the best plane" in words


def test_finding_where_a_plane_does_better():
    early = train(replace(XOR.experiment, epochs=1))
    assert "a plane does better with 0.25" in facts.finding(early)


def test_finding_of_a_network_that_is_a_plane_in_spite_of_its_activation():
    zeros = train(replace(XOR.experiment, init="zeros", epochs=5))
    assert facts.finding(zeros).startswith("Not here: with tanh")


def test_finding_of_a_diverged_run():
    diverged = train(Experiment(learning_rate=0.5))
    assert facts.finding(diverged).startswith("No: without an activation every state is one plane")
    assert f"diverged in epoch {diverged.diverged_at}" in facts.finding(diverged)
    curved = train(replace(XOR.experiment, learning_rate=3.0))
    assert facts.finding(curved).startswith("The run diverged")
    assert f"diverged in epoch {curved.diverged_at}" in facts.diverged_sentence(curved)


def test_rounding_is_not_shown_as_a_slope():
    assert facts.formula(BEST_XOR.map) == "ŷ = 0·x1 + 0·x2 + 0.5"
    negative = linearity.AffineMap(np.array([-1.0, -0.5]), np.array(-2.0))
    assert facts.formula(negative) == "ŷ = −1·x1 − 0.5·x2 − 2"


def test_least_squares_sentence():
    assert "For XOR 0.25 is the best that any plane can do." in facts.least_squares_sentence(
        XOR_PLAIN, BEST_XOR
    )
    words = facts.least_squares_sentence(PLANE, BEST_PLANE)
    assert "XOR" not in words
    assert theme.number(BEST_PLANE.mse) in words


def test_one_sample_data_gets_the_minimum_norm_note():
    run = train(Experiment())
    words = facts.least_squares_sentence(run, linearity.least_squares(run.experiment.rows))
    assert words.startswith("1 sample here does not determine a plane: many fit equally well.")
    assert "smallest norm, ŷ = 0.3333·x1 + 0.3333·x2 + 0.3333" in words


def test_two_samples_are_said_in_the_plural():
    run = train(Experiment(dataset="custom", samples=((0, 0, 1), (1, 1, 2))))
    words = facts.least_squares_sentence(run, linearity.least_squares(run.experiment.rows))
    assert words.startswith("2 samples here do not determine")


def test_agreement_is_in_units_of_the_last_place():
    ulp = linearity.agreement(PLANE, facts.points(PLANE))
    assert 0 < ulp < 8
    assert f"agree to {theme.number(ulp, 3)} unit" in facts.agreement_sentence(PLANE)
    zeros = train(Experiment(init="zeros", dataset="xor"))
    assert "agree to the last bit" in facts.agreement_sentence(zeros)


def test_the_notes_are_those_whose_predicate_holds():
    notes = facts.notes(train(Experiment(dataset="xor", epochs=2000)))
    assert [note.split("**")[1] for note in notes] == [
        "Near, not at, least squares.",
        "Identical units cost nothing here.",
    ]
    assert facts.notes(XOR) == ()


def test_the_table_of_the_collapse():
    table = facts.collapse_table(PLANE, BEST_PLANE)
    reached = linearity.collapse(PLANE.experiment.sizes, PLANE.weights[-1]).numbers.tolist()
    assert table["network"].tolist()[:3] == [theme.number(value) for value in reached]
    assert table["least squares"].tolist() == [
        theme.number(value) for value in [*BEST_PLANE.map.numbers.tolist(), BEST_PLANE.mse]
    ]
    one = train(Experiment())
    assert "least squares (one of many)" in facts.collapse_table(
        one, linearity.least_squares(one.experiment.rows)
    )


def test_the_table_of_fits():
    table = facts.fit_table((XOR_PLAIN, XOR), BEST_XOR).set_index("")
    assert table.loc["least-squares plane"].tolist() == ["0.25", "0"]
    y = XOR.experiment.rows[:, 2]
    mse = float(np.mean((y - _outputs(XOR)) ** 2))
    assert table.loc["network, tanh", "mean squared error"] == theme.number(mse)
    assert table.loc["network, tanh", "R²"] == theme.number(1 - mse / 0.25)
    one = train(Experiment())
    best = linearity.least_squares(one.experiment.rows)
    assert set(facts.fit_table((one,), best)["R²"]) == {"undefined: y does not vary"}


def test_the_collapse_is_drawn_beside_least_squares():
    figure = facts.collapse_figure(PLANE, BEST_PLANE).figure
    numbers = linearity.collapse(PLANE.experiment.sizes, PLANE.weights).numbers
    for part in range(3):
        assert np.array_equal(figure.data[part].y, numbers[:, part].astype(np.float32))
        assert list(figure.data[3 + part].y) == [BEST_PLANE.map.numbers[part]] * 2


def test_the_gap_is_drawn_on_a_log_axis():
    figure = facts.gap_figure(PLANE, BEST_PLANE).figure
    gap = BEST_PLANE.gap(linearity.collapse(PLANE.experiment.sizes, PLANE.weights))
    assert figure.layout.yaxis.type == "log"
    assert np.array_equal(figure.data[0].y, gap)


def test_a_gap_of_exactly_zero_is_called_0():
    run = train(Experiment(dataset="custom", samples=((0, 0, 0),), epochs=3))
    best = linearity.least_squares(run.experiment.rows)
    figure = facts.gap_figure(run, best).figure
    assert list(figure.layout.yaxis.ticktext) == ["0"]


def test_a_run_that_ends_just_before_it_diverges_is_drawn():
    wild = Experiment(
        dataset="plane", hidden=(2, 2), init="random", init_scale=100, learning_rate=10, epochs=2
    )
    run = train(replace(wild, batch_size="all"))
    best = linearity.least_squares(run.experiment.rows)
    assert run.diverged_at is None
    assert np.isinf(best.gap(linearity.collapse(run.experiment.sizes, run.weights))[-1])
    assert facts.gap_figure(run, best).figure.layout.yaxis.type == "log"


def test_the_maps_are_the_network_the_plane_and_their_difference():
    figure = facts.maps_figure((XOR_PLAIN, XOR), BEST_XOR).figure
    maps = [trace.z for trace in figure.data if trace.type == "heatmap"]
    assert len(maps) == 6
    around = facts.region(XOR.experiment.rows, facts.GRID)
    plane = BEST_XOR.map(around.points).reshape(facts.GRID, facts.GRID)
    for row, run in enumerate((XOR_PLAIN, XOR)):
        output = predict(run.experiment, run.weights[-1], around.points).reshape(plane.shape)
        assert np.array_equal(maps[3 * row], output.astype(np.float32))
        assert np.array_equal(maps[3 * row + 1], plane.astype(np.float32))
        assert np.array_equal(maps[3 * row + 2], (output - plane).astype(np.float32))
    assert sum(trace.name == "samples" for trace in figure.data) == 6


def test_the_surface_has_network_plane_and_samples():
    surface, plane, samples = facts.surface_figure(XOR, BEST_XOR).figure.data
    assert surface.z.shape == plane.z.shape == (facts.GRID, facts.GRID)
    assert samples.z.tolist() == [0, 1, 1, 0]


def test_curvature_over_epochs():
    epochs, share = curvature_over_epochs(XOR, facts.points(XOR))
    [line] = facts.curvature_figure(epochs, share).figure.data
    assert np.array_equal(line.x, epochs)
    assert np.array_equal(line.y, (100 * share).astype(np.float32))
    words = facts.curvature_sentence(XOR, share)
    assert f"{facts.percent(float(share[0]))} of its variance unexplained at the start" in words
    assert f"{facts.percent(float(share[-1]))} at the end" in words
