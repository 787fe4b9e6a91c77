"""The Linearity page's sentences, against `nn_core`."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.linearity import collapse as linearity
from nn_core.linearity.fit import curvature, curvature_over_epochs
from tests.ui.linearity.runs import BEST_PLANE, BEST_XOR, PLANE, XOR, XOR_PLAIN, outputs
from ui import theme
from ui.linearity.words import (
    agreement_sentence,
    curvature_sentence,
    diverged_sentence,
    finding,
    formula,
    least_squares_sentence,
    notes,
    percent,
    points,
)


def test_finding_without_an_activation():
    words = finding(PLANE)
    assert words.startswith("No: without an activation the 2 layers are one plane, ŷ = ")
    numbers = [float(text.replace("−", "-")) for text in re.findall(r"[−]?\d\.\d+", words)]
    reached = linearity.collapse(PLANE.experiment.sizes, PLANE.weights[-1]).numbers
    assert numbers[0] == pytest.approx(reached[0], rel=1e-3)
    mse = float(np.mean((PLANE.experiment.rows[:, 2] - outputs(PLANE)) ** 2))
    assert f"mean squared error is {theme.number(mse)}" in words
    assert f"no plane does better than {theme.number(BEST_PLANE.mse)}" in words


def test_finding_of_a_sample_that_determines_nothing():
    assert "many fit equally well" in finding(train(Experiment()))


def test_finding_with_an_activation():
    words = finding(XOR)
    assert words.startswith("Yes: with tanh")
    assert percent(curvature(XOR, points(XOR))) in words
    assert "against 0.25 of the best plane" in words


def test_finding_where_a_plane_does_better():
    early = train(replace(XOR.experiment, epochs=1))
    assert "a plane does better with 0.25" in finding(early)


def test_finding_of_a_network_that_is_a_plane_in_spite_of_its_activation():
    zeros = train(replace(XOR.experiment, init="zeros", epochs=5))
    assert finding(zeros).startswith("Not here: with tanh")


def test_finding_of_a_diverged_run():
    diverged = train(Experiment(learning_rate=0.5))
    assert finding(diverged).startswith("No: without an activation every state is one plane")
    assert f"diverged in epoch {diverged.diverged_at}" in finding(diverged)
    curved = train(replace(XOR.experiment, learning_rate=3.0))
    assert finding(curved).startswith("The run diverged")
    assert f"diverged in epoch {curved.diverged_at}" in diverged_sentence(curved)


def test_rounding_is_not_shown_as_a_slope():
    assert formula(BEST_XOR.map) == "ŷ = 0·x1 + 0·x2 + 0.5"
    negative = linearity.AffineMap(np.array([-1.0, -0.5]), np.array(-2.0))
    assert formula(negative) == "ŷ = −1·x1 − 0.5·x2 − 2"


def test_least_squares_sentence():
    assert "For XOR 0.25 is the best that any plane can do." in least_squares_sentence(
        XOR_PLAIN, BEST_XOR
    )
    words = least_squares_sentence(PLANE, BEST_PLANE)
    assert "XOR" not in words
    assert theme.number(BEST_PLANE.mse) in words


def test_one_sample_data_gets_the_minimum_norm_note():
    run = train(Experiment())
    words = least_squares_sentence(run, linearity.least_squares(run.experiment.rows))
    assert words.startswith("1 sample here does not determine a plane: many fit equally well.")
    assert "smallest norm, ŷ = 0.3333·x1 + 0.3333·x2 + 0.3333" in words


def test_two_samples_are_said_in_the_plural():
    run = train(Experiment(dataset="custom", samples=((0, 0, 1), (1, 1, 2))))
    words = least_squares_sentence(run, linearity.least_squares(run.experiment.rows))
    assert words.startswith("2 samples here do not determine")


def test_agreement_is_in_units_of_the_last_place():
    ulp = linearity.agreement(PLANE, points(PLANE))
    assert 0 < ulp < 8
    assert f"agree to {theme.number(ulp, 3)} unit" in agreement_sentence(PLANE)
    zeros = train(Experiment(init="zeros", dataset="xor"))
    assert "agree to the last bit" in agreement_sentence(zeros)


def test_the_notes_are_those_whose_predicate_holds():
    found = notes(train(Experiment(dataset="xor", epochs=2000)))
    assert [note.split("**")[1] for note in found] == [
        "Near, not at, least squares.",
        "Identical units cost nothing here.",
    ]
    assert notes(XOR) == ()


def test_curvature_at_the_start_and_at_the_end():
    _, share = curvature_over_epochs(XOR, points(XOR))
    words = curvature_sentence(XOR, share)
    assert f"{percent(float(share[0]))} of its variance unexplained at the start" in words
    assert f"{percent(float(share[-1]))} at the end" in words
