import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings

from nn_core import Experiment, train
from nn_core.step.gradient_check import AGREES, Estimate, check, compare, ridders
from nn_core.step.ledger import explain_step
from tests.nn_core.random_steps import first_epoch_steps, first_ledger


@settings(max_examples=150, deadline=None)
@given(first_epoch_steps())
def test_every_gradient_agrees_with_its_finite_difference(drawn):
    experiment, step = drawn
    ledger = first_ledger(experiment, step)
    for row, checked in zip(ledger.rows, check(ledger), strict=True):
        assert checked.name == row.name
        if checked.verdict == "kink":
            assert any(
                z == 0.0 or abs(z) < 1e-6
                for trace in ledger.traces
                for layer in trace.sums
                for z in layer
            )
        elif checked.verdict == "rounding":
            assert abs(row.gradient) < 1e-6 * max(1.0, ledger.loss_before)
        else:
            assert checked.verdict == "agrees"
            larger = max(abs(row.gradient), abs(checked.difference))
            assert abs(row.gradient - checked.difference) <= 1e-6 * larger


@pytest.mark.parametrize("activation", ["none", "tanh", "sigmoid"])
@pytest.mark.parametrize("seed", range(5))
def test_smooth_networks_leave_no_doubt(activation, seed):
    experiment = Experiment(
        dataset="xor",
        hidden=(4, 3),
        activation=activation,
        init="random",
        seed=seed,
        batch_size="all",
    )
    checks = check(first_ledger(experiment))
    assert Counter(each.verdict for each in checks) == {"agrees": 31}
    assert max(each.relative_error for each in checks) < 1e-7


def test_a_wrong_gradient_differs():
    ledger = first_ledger(Experiment(dataset="xor", init="random", activation="tanh"), step=2)
    wrong = tuple(row._replace(gradient=row.gradient * (1.0 + 1e-5)) for row in ledger.rows)
    for row, checked in zip(wrong, check(replace(ledger, rows=wrong)), strict=True):
        assert checked.verdict == ("differs" if row.gradient else "agrees")
        assert checked.relative_error == pytest.approx(1e-5 if row.gradient else 0.0, rel=1e-2)


def test_a_parameter_that_is_tiny_beside_its_nudge_is_measured():
    """b3 is 1e-12 here: x ± 0.25 cannot hold it, and their middle lies beside it."""
    experiment = Experiment(
        dataset="custom",
        samples=((-1.3552263336e-07, 0.0, 0.0),),
        init="same-in",
        init_scale=0.1,
        nudge=1e-3,
        learning_rate=0.05,
        epochs=30,
    )
    run = train(experiment)
    for step in range(run.steps):
        checks = check(explain_step(experiment, step, run))
        assert {each.verdict for each in checks} <= {"agrees", "rounding"}


def test_a_relu_at_its_kink_is_called_so():
    zero_sum = Experiment(
        dataset="custom",
        samples=((1.0, -1.0, 1.0),),
        activation="relu",
        init="custom",
        weights=(1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0),
    )
    verdicts = {each.name: each.verdict for each in check(first_ledger(zero_sum))}
    assert verdicts["w1"] == verdicts["w2"] == verdicts["b1"] == "kink"
    assert verdicts["w5"] == verdicts["b3"] == "agrees"


def test_a_relu_just_beside_its_kink_is_measured():
    beside = Experiment(
        dataset="custom",
        samples=((1.0, -1.0, 1.0),),
        activation="relu",
        init="custom",
        weights=(1.0, 0.9999, 1.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0),
    )
    assert {each.verdict for each in check(first_ledger(beside))} == {"agrees"}


def test_all_zero_gradients_agree():
    checks = check(first_ledger(Experiment(dataset="xor", init="zeros", activation="tanh")))
    assert {each.verdict for each in checks} == {"agrees"}
    assert all(each.relative_error == 0.0 for each in checks)


def test_the_verdicts():
    sure = Estimate(2.0, 1e-12, kink=False)
    assert compare("w1", 2.0 * (1.0 + AGREES / 2), sure).verdict == "agrees"
    assert compare("w1", 2.0 * (1.0 + AGREES * 2), sure).verdict == "differs"
    assert compare("w1", 2.1, Estimate(2.0, 0.2, kink=False)).verdict == "rounding"
    assert compare("w1", 2.1, Estimate(2.0, 0.2, kink=True)).verdict == "kink"
    assert compare("w1", math.inf, sure).verdict == "not finite"
    assert compare("w1", 1.0, Estimate(math.nan, math.inf, kink=False)).verdict == "not finite"


def test_ridders_differentiates_a_square_and_a_square_of_tanh():
    halves = [0.25 / 2**k for k in range(20)]
    value, error = ridders(lambda x: x * x, 3.0, halves, 1e-15)
    assert abs(value - 6.0) < 1e-12
    assert error < 1e-11
    value, error = ridders(lambda x: math.tanh(x) ** 2, 0.7, halves, 1e-16)
    true = 2.0 * math.tanh(0.7) * (1.0 - math.tanh(0.7) ** 2)
    assert abs(value - true) < 1e-9
    assert abs(value - true) <= error


def test_ridders_needs_few_values():
    """Each extrapolation removes the next even power of h, so that six nudges are enough."""
    asked = []

    def function(x):
        asked.append(x)
        return math.tanh(x) ** 2

    ridders(function, 0.7, [0.25 / 2**k for k in range(20)], 1e-16)
    assert len(asked) <= 13
