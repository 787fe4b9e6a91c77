"""The Linearity page's sentences, against `nn_core`."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nn_core import Experiment, predict, train
from nn_core.linearity import collapse as linearity
from nn_core.linearity.fit import curvature, curvature_over_epochs
from tests.ui.linearity.runs import best_plane, best_xor, outputs, plane, xor, xor_plain
from ui.language import number, speaking
from ui.linearity.words import (
    agreement_sentence,
    curvature_sentence,
    diverged_sentence,
    finding,
    formula,
    least_squares_sentence,
    notes,
    one_sample_sentence,
    percent,
    points,
)
from ui.links import address


def test_finding_without_an_activation():
    words = finding(plane())
    assert words.startswith("No: without an activation the 2 layers are one plane, ŷ = ")
    numbers = [float(text.replace("−", "-")) for text in re.findall(r"[−]?\d\.\d+", words)]
    reached = linearity.collapse(plane().experiment.sizes, plane().weights[-1]).numbers
    assert numbers[0] == pytest.approx(reached[0], rel=1e-3)
    mse = float(np.mean((plane().experiment.rows[:, 2] - outputs(plane())) ** 2))
    assert f"The mean squared error of ŷ is {number(mse)};" in words
    assert f"no plane does better than {number(best_plane().mse)}" in words


def test_the_finding_in_chinese_has_the_same_numbers():
    best = number(best_plane().mse)
    mse = number(float(np.mean((plane().experiment.rows[:, 2] - outputs(plane())) ** 2)))
    reached = linearity.collapse(plane().experiment.sizes, plane().weights[-1])
    with speaking("zh"):
        words = finding(plane())
        [_, note] = notes(train(Experiment(dataset="xor", epochs=2000)))
    assert words == (
        f"只是线性回归：没有激活函数，2 层合起来就是一个平面，{formula(reached)}。"
        f"ŷ 的均方误差是 {mse}；没有平面能低于最小二乘的 {best}。"
    )
    assert note.startswith("**孪生单元在这里没有坏处。** ")


def test_finding_of_a_sample_that_determines_nothing():
    assert "many fit equally well" in finding(train(Experiment()))


def test_finding_with_an_activation():
    words = finding(xor())
    assert words.startswith("Yes: with tanh")
    assert percent(curvature(xor(), points(xor()))) in words
    assert "against 0.25 of the best plane" in words


def test_finding_where_a_plane_does_better():
    early = train(replace(xor().experiment, epochs=1))
    assert "a plane does better with 0.25" in finding(early)


def test_finding_where_a_plane_and_a_curve_do_equally_well():
    """One sample is fitted by both; what is left of the error of the network is rounding."""
    fitted = train(Experiment(activation="tanh", init="random", epochs=100))
    assert "is that of the best plane, 0, but for rounding." in finding(fitted)


def test_an_error_that_overflows_has_words_of_its_own():
    far = train(Experiment(dataset="or", hidden=(2, 2), learning_rate=5.0, epochs=1))
    assert far.diverged_at is None
    assert "too large for a 64-bit number" in finding(far)
    assert "1.8e308" not in finding(far)


def test_finding_of_a_network_that_is_a_plane_in_spite_of_its_activation():
    zeros = train(replace(xor().experiment, init="zeros", epochs=5))
    assert finding(zeros).startswith("Not here: with tanh")


def test_finding_of_a_diverged_run():
    diverged = train(Experiment(learning_rate=0.5))
    assert finding(diverged).startswith("No: without an activation every state is one plane")
    assert f"diverged in epoch {diverged.diverged_at}" in finding(diverged)
    curved = train(replace(xor().experiment, learning_rate=3.0))
    assert finding(curved).startswith("The run diverged")
    assert f"diverged in epoch {curved.diverged_at}" in diverged_sentence(curved)


def test_rounding_is_not_shown_as_a_slope():
    assert formula(best_xor().map) == "ŷ = 0·x1 + 0·x2 + 0.5"
    negative = linearity.AffineMap(np.array([-1.0, -0.5]), np.array(-2.0))
    assert formula(negative) == "ŷ = −1·x1 − 0.5·x2 − 2"


def test_least_squares_sentence():
    words = least_squares_sentence(xor_plain(), best_xor())
    assert "a mean squared error of 0.25: the best that any plane can do on XOR." in words
    words = least_squares_sentence(plane(), best_plane())
    assert "XOR" not in words
    assert number(best_plane().mse) in words


def test_one_sample_gets_the_minimum_norm_note_and_a_question_that_can_be_answered():
    run = train(Experiment())
    words = least_squares_sentence(run, linearity.least_squares(run.experiment.rows))
    assert words.startswith("One sample does not determine a plane: many fit it exactly.")
    assert "smallest norm, ŷ = 0.3333·x1 + 0.3333·x2 + 0.3333" in words
    assert f"[Ask the same of XOR]({address(Experiment(dataset='xor'))})" in one_sample_sentence(
        run
    )
    assert one_sample_sentence(plane()) == ""
    several = Experiment(
        dataset="custom", samples=((1, 1, 0, 1),), init="custom", weights=(1,) * 12
    )
    assert "dataset=xor" in one_sample_sentence(train(several))


def test_two_samples_do_not_determine_a_plane():
    run = train(Experiment(dataset="custom", samples=((0, 0, 1), (1, 1, 2))))
    words = least_squares_sentence(run, linearity.least_squares(run.experiment.rows))
    assert words.startswith("These 2 samples do not determine a plane")


def test_a_network_as_good_as_least_squares_is_not_said_to_be_better():
    """3.7e-33 of the network is rounding; the plane fits every sample."""
    run = train(Experiment(dataset="plane", init="random", epochs=200))
    assert "of ŷ is that of least squares, 0, but for rounding." in finding(run)
    fitted = train(Experiment(dataset="xor", batch_size="all", epochs=5000, init_scale=0.5))
    numbers = re.search(r"of ŷ is (that of least squares, )?([\d.]+)", finding(fitted))
    assert float(numbers[2]) == 0.25


def test_an_output_that_is_hardly_curved_is_called_that():
    """1e-6 of the range is no rounding."""
    tiny = train(
        Experiment(
            dataset="xor",
            activation="tanh",
            init="random",
            init_scale=0.001,
            learning_rate=1e-9,
            epochs=2,
        )
    )
    around = points(tiny)
    x1, x2 = (around - around.mean(axis=0)).T
    outputs = predict(tiny.experiment, tiny.weights[-1], around)
    # On a symmetric grid x1·x2 is orthogonal to every plane: what it correlates with is curved.
    assert abs(outputs @ (x1 * x2)) / np.abs(outputs).max() > 1e-12
    assert finding(tiny).startswith("Barely: with tanh")


def test_a_plane_inside_a_sigmoid():
    run = train(Experiment(dataset="or", output_activation="sigmoid", epochs=200))
    words = finding(run)
    assert words.startswith(
        "No more than a regression: the 2 layers are one plane inside a sigmoid"
    )
    assert "ŷ = sigmoid(" in words
    y = run.experiment.rows[:, 2]
    assert f"of ŷ is {number(float(np.mean((y - outputs(run)) ** 2)))};" in words
    assert "the best plane without it has 0.0625." in words
    best = linearity.best_plane(run.experiment)
    assert "another quantity than the plane of least squares" in least_squares_sentence(run, best)


def test_each_output_has_its_own_finding():
    rows = ((0, 0, 0, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 0))
    run = train(Experiment(dataset="custom", samples=rows, batch_size="all", epochs=2000))
    first, second = finding(run, 0), finding(run, 1)
    assert "ŷ1 = " in first
    assert "ŷ2 = " in second
    # XOR leaves ¼; NAND, as AND does, 1/16.
    assert "no plane does better than 0.25" in first or "that of least squares, 0.25" in first
    assert "no plane does better than 0.0625" in second or "least squares, 0.0625" in second


def test_fixed_biases_are_compared_with_planes_through_the_same_intercept():
    run = train(Experiment(dataset="or", biases="fixed", epochs=500))
    assert "no plane with this intercept does better than 0.0833333." in finding(run)


def test_agreement_is_in_units_of_the_last_place():
    ulp = linearity.agreement(plane(), points(plane()))
    assert 0 < ulp < 8
    assert f"by at most {number(ulp, 3)} times the last place" in agreement_sentence(plane())
    zeros = train(Experiment(init="zeros", dataset="xor"))
    assert "agree to the last bit" in agreement_sentence(zeros)


def test_the_notes_are_those_whose_predicate_holds():
    found = notes(train(Experiment(dataset="xor", epochs=2000)))
    assert [note.split("**")[1] for note in found] == [
        "At rest, but not at least squares.",
        "Twins cost nothing here.",
    ]
    assert notes(xor()) == ()


def test_a_run_that_diverges_with_more_epochs_is_not_promised_to_come_closer():
    """after 1 epoch its error had fallen; after 10 it has diverged."""
    [note] = notes(train(Experiment(learning_rate=0.2, epochs=1)))[:1]
    assert note.startswith("**Not converged.**")
    assert "closer" not in note


def test_curvature_at_the_start_and_at_the_end():
    _, share = curvature_over_epochs(xor(), points(xor()))
    words = curvature_sentence(xor(), share)
    assert f"{percent(float(share[0]))} of its variance unexplained at the start" in words
    assert f"{percent(float(share[-1]))} at the end" in words


def test_a_network_whose_curve_is_below_the_last_digit_is_flat():
    tiny = Experiment(
        dataset="custom",
        samples=((-0.47, 0.66, -0.47),),
        hidden=(1,),
        activation="tanh",
        init="custom",
        weights=(1e-109, 1e-108, 8e-109, -2e-109, 0.0),
        learning_rate=0.0,
    )
    assert finding(train(tiny)).startswith("Not here: with tanh")
