"""How far an answer may be from the truth, and what rounding on the way can make of it."""

import math
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nn_core import Experiment, train
from nn_core.parameters import places
from nn_core.step import rounding, terms
from nn_core.step.answers import is_right, tolerance
from nn_core.step.ledger import explain_step, whole_gradient_of, whole_update_of
from nn_core.step.terms import Symbol, definitions, recomputed
from tests.nn_core.random_steps import first_epoch_steps, first_ledger

UNDERFLOWING = Experiment(
    dataset="custom", samples=((0.0, 0.01, 0.0),), hidden=(1,), init_scale=8.815061141417756e-161
)
"""Its gradients are below 1e-308, where numbers have fewer than 53 bits."""


def test_three_digits_of_the_gradient_or_of_the_change():
    ledger = first_ledger(Experiment(learning_rate=0.001))
    assert tolerance(ledger, "w1", "gradient") == 0.03
    assert tolerance(ledger, "w1", "after") == 0.00003


def test_the_tolerance_is_rounded_down_so_that_what_is_shown_is_what_is_judged():
    """0.5 % of the change of b3 in step 2 is 0.00168; −0.26204 is off by 0.00196."""
    ledger = explain_step(Experiment(), 1)
    assert tolerance(ledger, "b3", "after") == 0.0016
    assert not is_right(ledger, "b3", "after", -0.26204)
    right = ledger.row("b3").after
    assert is_right(ledger, "b3", "after", right + 0.0016)
    assert not is_right(ledger, "b3", "after", right + 0.001601)


@settings(max_examples=40, deadline=None)
@given(first_epoch_steps(), st.sampled_from(("gradient", "after")))
def test_a_tolerance_has_two_digits(drawn, quantity):
    ledger = first_ledger(*drawn)
    for row in ledger.rows[:3]:
        margin = tolerance(ledger, row.name, quantity)
        assert margin == float(f"{margin:.1e}")


def test_a_tiny_gradient_is_not_whatever_is_tiny():
    """epochs=70, step 66: dL/dw1 is 1.6e-14; 0, −1e-13 and 9e-13 are other numbers."""
    run = train(Experiment(epochs=70))
    ledger = explain_step(run.experiment, 65, run)
    gradient = ledger.row("w1").gradient
    assert 1e-15 < abs(gradient) < 1e-13
    assert is_right(ledger, "w1", "gradient", gradient)
    for wrong in (0.0, -1e-13, 9e-13, -gradient):
        assert not is_right(ledger, "w1", "gradient", wrong)


def rounded_on_the_way(term, decimals, known):
    """The term computed as on paper, every named number rounded half up to some decimals."""
    for line in definitions(term):
        value = recomputed(line, lambda part: known.get(part.symbol, part.value))
        if line.operation != "is":
            value = float(round(Decimal(value), decimals))
        known[line.symbol] = value
    return known[term.symbol]


@settings(max_examples=60, deadline=None)
@given(first_epoch_steps(), st.integers(1, 6))
def test_what_is_rounded_on_the_way_stays_within_the_radius(drawn, decimals):
    ledger = first_ledger(*drawn)
    if len(ledger.traces) > 1:
        return  # the names of the samples' numbers are the same
    radius = rounding.of_decimals(decimals)
    for spot in places(ledger.experiment.sizes).values():
        for term in (whole_gradient_of(ledger, spot), whole_update_of(ledger, spot).parameter):
            off = abs(rounded_on_the_way(term, decimals, {}) - term.value)
            assert off <= radius(term) * (1.0 + 1e-9) + 1e-12


def test_a_student_who_rounds_to_four_decimals_as_told_is_right():
    """z1 … ŷ, δ and the gradient rounded to four decimals each: off by more than three digits."""
    experiment = Experiment(
        dataset="custom",
        samples=((0.05, 0.1, 0.01),),
        activation="sigmoid",
        output_activation="sigmoid",
        init="custom",
        weights=(0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.35, 0.35, 0.6),
    )
    ledger = first_ledger(experiment)
    spot = places(experiment.sizes)["w1"]
    paper = rounded_on_the_way(whole_gradient_of(ledger, spot), 4, {})
    truth = ledger.row("w1").gradient
    assert paper == 0.0013
    assert abs(paper - truth) > 0.005 * truth
    assert not is_right(ledger, "w1", "gradient", paper)
    assert is_right(ledger, "w1", "gradient", paper, decimals=4)
    assert not is_right(ledger, "w1", "gradient", 2.0 * truth, decimals=4)
    assert not is_right(ledger, "w1", "gradient", -truth, decimals=4)


@settings(max_examples=40, deadline=None)
@given(first_epoch_steps())
@example((UNDERFLOWING, 0))
def test_the_rounding_of_floats_is_small_and_not_nothing(drawn):
    ledger = first_ledger(*drawn)
    radius = rounding.of_floats()
    for spot in places(ledger.experiment.sizes).values():
        whole = whole_gradient_of(ledger, spot)
        assert math.isfinite(radius(whole))
        if whole.value and len(list(definitions(whole))) > 1:
            assert 1e-17 * abs(whole.value) < radius(whole)


def test_the_radius_of_a_slope_knows_where_it_turns():
    """1 − a² at a = 0 ± 0.5 spans 0.75 to 1, at 0.1 ± 0.5 it spans 0.64 to 1, and is 0.99."""
    for a, expected in ((0.0, 0.25), (0.1, 0.35), (-0.2, 0.45)):
        wide = terms.named(Symbol("a"), terms.given(Symbol("x"), a) + 0.0)
        slope = terms.slope("tanh", wide)
        radius = rounding._radius(lambda each: 0.5 if each.symbol == Symbol("a") else 0.0)
        assert radius(slope) == pytest.approx(expected)
