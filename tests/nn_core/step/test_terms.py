"""Terms are the numbers of the readable network, with what they were computed from."""

import pytest
from hypothesis import given, settings

from nn_core.parameters import Place, at, flatten, places
from nn_core.step import terms
from nn_core.step.calculation import FLOATS, calculate, given_parameters, rules
from nn_core.step.ledger import (
    factors,
    mean_gradient_of,
    terms_of,
    update_of,
    whole_gradient_of,
    whole_update_of,
)
from nn_core.step.terms import (
    Symbol,
    Term,
    assembled,
    definitions,
    first_difference,
    is_square,
    named,
    products,
    recomputed,
    same_line,
)
from tests.nn_core.random_steps import first_epoch_steps, first_ledger

many = settings(max_examples=60, deadline=None)

A, B, C = (Symbol("w", n) for n in (1, 2, 3))


@pytest.fixture
def a():
    return terms.given(A, 3.0)


@pytest.fixture
def b():
    return terms.given(B, 0.1)


@many
@given(first_epoch_steps())
def test_terms_and_floats_are_the_numbers_of_the_readable_network(drawn):
    experiment, step = drawn
    ledger = first_ledger(experiment, step)
    parameters = given_parameters(FLOATS, experiment, ledger.before)
    for trace, sample in zip(ledger.traces, ledger.samples, strict=True):
        floats = calculate(FLOATS, rules(experiment), parameters, trace.row)
        assert floats.outputs == trace.outputs
        assert floats.loss == trace.loss
        assert flatten(floats.gradient).tolist() == flatten(trace.gradient).tolist()
        assert sample.loss.value == trace.loss
        for layer, outputs in zip(sample.outputs, trace.outputs, strict=True):
            assert tuple(term.value for term in layer) == outputs
        for layer, sums in zip(sample.sums, trace.sums, strict=True):
            assert tuple(term.value for term in layer) == sums
        for spot in places(experiment.sizes).values():
            assert at(sample.gradient, spot).value == at(trace.gradient, spot)


@many
@given(first_epoch_steps())
def test_every_term_is_what_its_operation_gives(drawn):
    ledger = first_ledger(*drawn)
    for spot in places(ledger.experiment.sizes).values():
        row = next(
            r
            for r, s in zip(ledger.rows, places(ledger.experiment.sizes).values(), strict=True)
            if s == spot
        )
        whole = whole_update_of(ledger, spot).parameter
        assert whole.value == row.after
        assert whole_gradient_of(ledger, spot).value == mean_gradient_of(ledger, spot).value
        assert update_of(ledger, spot).parameter.value == row.after
        for term in definitions(whole):
            assert recomputed(term, lambda part: part.value) == term.value
            if term.operation in ("+", "−", "·"):
                assert assembled(products(term)).value == term.value


@many
@given(first_epoch_steps())
def test_the_factors_multiply_to_the_gradient(drawn):
    ledger = first_ledger(*drawn)
    for trace in ledger.traces:
        sample = terms_of(ledger, trace)
        for spot in places(ledger.experiment.sizes).values():
            value = 1.0
            for factor in factors(sample, spot):
                value = value * factor.value
            assert value == at(trace.gradient, spot)


def test_a_line_is_a_sum_of_products(a, b):
    line = a * b * 2.0 - b * a + 1.0
    assert [(each.negated, [f.value for f in each.factors]) for each in products(line)] == [
        (False, [3.0, 0.1, 2.0]),
        (True, [0.1, 3.0]),
        (False, [1.0]),
    ]
    assert line.value == 3.0 * 0.1 * 2.0 - 0.1 * 3.0 + 1.0
    assert assembled(products(line)).value == line.value


def test_names_inside_a_line_are_not_looked_into(a, b):
    inner = named(C, a + b)
    assert products(inner * a)[0].factors == (inner, a)
    assert products(named(A, inner))[0].factors == (inner,)
    assert named(A, inner).operation == "is"


def test_a_sum_on_the_right_stays_one_factor_so_that_the_order_is_kept(a, b):
    inner = a - b
    assert [each.factors for each in products(a + inner)] == [(a,), (inner,)]
    assert products(-(a - b))[0].negated


def test_what_is_added_to_itself_is_twice_it(a, b):
    twice = [[f.value for f in each.factors] for each in products(((a - b) + (a - b)) * b)]
    assert twice == [[2.0, 3.0 - 0.1, 0.1]]
    assert [each.factors for each in products(a + b)] == [(a,), (b,)]


def test_squares(a, b):
    error = a - b
    assert is_square(error * error)
    assert is_square(a * a)
    assert not is_square(a * b)
    assert not is_square(Term(2.0) * 2.0)


def test_definitions_come_in_the_order_of_the_calculation(a, b):
    first = named(Symbol("z", 1), a * b)
    second = named(Symbol("a", 1), first + a)
    last = named(Symbol("loss"), second * first)
    assert list(definitions(last)) == [first, second, last]


def test_the_first_line_that_differs(a, b):
    right_z, wrong_z = named(Symbol("z", 1), a * b), named(Symbol("z", 1), a * a)
    right = named(Symbol("loss"), right_z + 1.0)
    wrong = named(Symbol("loss"), wrong_z + 1.0)
    assert same_line(right, wrong)
    assert first_difference(right, wrong) == (right_z, wrong_z)
    assert first_difference(right, right) == (right, right)


def test_every_symbol_of_a_deep_network_with_two_outputs():
    from nn_core import Experiment

    experiment = Experiment(
        dataset="custom",
        samples=((0.5, -1.0, 1.0, 0.0),),
        hidden=(2, 2),
        activation="tanh",
        output_activation="sigmoid",
        init="random",
    )
    ledger = first_ledger(experiment)
    gradient = at(ledger.samples[0].gradient, Place(0, 1, 0))
    z, a, delta = (lambda n, kind=kind: Symbol(kind, n) for kind in ("z", "a", "delta"))
    way = [term.symbol for term in definitions(gradient)]
    assert way[-1] == Symbol("gradient", of=Symbol("w", 3))
    assert set(way[:-1]) == {
        *(z(n) for n in range(1, 7)),
        *(a(n) for n in range(1, 5)),
        *(Symbol("prediction", n) for n in (1, 2)),
        *(Symbol("gradient", of=Symbol("prediction", n)) for n in (1, 2)),
        *(Symbol("slope", of=z(n)) for n in (2, 3, 4, 5, 6)),
        *(Symbol("gradient", of=a(n)) for n in (2, 3, 4)),
        *(delta(n) for n in (2, 3, 4, 5, 6)),
    }
    assert [f.symbol for f in factors(ledger.samples[0], Place(0, 1, 0))] == [
        Symbol("gradient", of=a(2)),
        Symbol("slope", of=z(2)),
        Symbol("x", 1),
    ]
