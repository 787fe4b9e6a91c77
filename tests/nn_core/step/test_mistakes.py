import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, network
from nn_core.parameters import place, places
from nn_core.step.ledger import delta_symbol, total
from nn_core.step.mistakes import (
    QUANTITIES,
    WORDS,
    diagnose,
    is_right,
    mistakes,
    tolerance,
    truth,
)
from tests.nn_core.random_steps import first_epoch_steps, first_ledger

many = settings(max_examples=300, deadline=None)


@st.composite
def questions(draw):
    """A ledger, one of its parameters and a quantity."""
    ledger = first_ledger(*draw(first_epoch_steps()))
    name = draw(st.sampled_from([row.name for row in ledger.rows]))
    return ledger, name, draw(st.sampled_from(QUANTITIES))


@many
@given(questions())
def test_every_mistake_is_recognised_unless_it_gives_the_truth(question):
    for mistake in mistakes(*question):
        found = {each.kind for each in diagnose(*question, mistake.answer)}
        if is_right(*question, mistake.answer):
            assert found == set()
        else:
            assert mistake.kind in found


@many
@given(questions())
def test_the_truth_is_never_called_a_mistake(question):
    ledger, name, quantity = question
    right = truth(*question)
    assert diagnose(*question, right) == []
    assert is_right(*question, float(f"{right:.12g}")) or quantity == "after"
    if quantity == "gradient":
        assert is_right(*question, float(f"{right:.3g}"))
        assert diagnose(*question, float(f"{right:.3g}")) == []
    else:
        change = float(f"{ledger.row(name).change:.3g}")
        assert is_right(*question, ledger.row(name).before + change)


@many
@given(questions())
def test_the_lines_hold_and_differ_where_the_answers_do(question):
    ledger, name, _ = question
    trace = ledger.traces[0]
    hidden = place(ledger.experiment.sizes, name).layer < len(ledger.before) - 1
    spot = place(ledger.experiment.sizes, name)
    lines = {
        "dL/dŷ": trace.output_delta,
        f"new {name}": ledger.row(name).after,
    }
    if hidden:
        delta = trace.gradient[spot.layer].biases[spot.unit]
        lines[delta_symbol(ledger.experiment.sizes, spot.layer, spot.unit)] = delta
    for mistake in mistakes(*question):
        if mistake.left in lines:
            assert math.isclose(
                total(mistake.right), lines[mistake.left], rel_tol=1e-14, abs_tol=1e-15
            )
        if mistake.kind not in ("sum", "one sample") and len(ledger.traces) == 1:
            same = is_right(*question, mistake.answer)
            assert same or total(mistake.right) != total(mistake.wrong)


def gradients_by_hand(ledger, weights, factor=-2.0, slope_at="a"):
    """The mean gradient of w1 and b1 of a network with one hidden layer, from scratch."""
    phi = network.ACTIVATIONS[ledger.experiment.activation].derivative
    (w1, w2), b1 = ledger.before[0].weights[0], ledger.before[0].biases[0]
    slopes = []
    for trace in ledger.traces:
        z = w1 * trace.inputs[0] + w2 * trace.inputs[1] + b1
        a = network.ACTIVATIONS[ledger.experiment.activation].value(z)
        slope = {"a": phi(a), "z": phi(z), None: 1.0}[slope_at]
        slopes.append(factor * (trace.target - trace.prediction) * weights[0] * slope)
    weight = sum(s * t.inputs[0] for s, t in zip(slopes, ledger.traces, strict=True))
    return weight / len(slopes), sum(slopes) / len(slopes)


@pytest.mark.parametrize("batch_size", [1, 3, "all"])
@pytest.mark.parametrize("activation", ["none", "tanh", "relu", "sigmoid"])
def test_the_mistakes_are_what_their_names_say(activation, batch_size):
    experiment = Experiment(
        dataset="custom",
        samples=((0.5, 1.5, 1.0), (-1.0, 0.5, 0.25), (2.0, 1.0, -1.0), (0.25, -0.75, 2.0)),
        activation=activation,
        init="custom",
        weights=(0.6, 0.4, -0.3, 0.8, 1.5, -0.7, 0.2, 0.1, -0.4),
        learning_rate=0.05,
        output_rate=2.0,
        batch_size=batch_size,
    )
    ledger = first_ledger(experiment)
    old, new = (nested[1].weights[0] for nested in (ledger.before, ledger.after))
    expected = {
        "factor 2": gradients_by_hand(ledger, old, factor=-1.0),
        "error sign": gradients_by_hand(ledger, old, factor=2.0),
        "updated weight": gradients_by_hand(ledger, new),
        "other unit": gradients_by_hand(ledger, old[::-1]),
        "no slope": gradients_by_hand(ledger, old, slope_at=None),
        "slope at z": gradients_by_hand(ledger, old, slope_at="z"),
    }
    right = gradients_by_hand(ledger, old)
    for position, name in enumerate(("w1", "b1")):
        assert math.isclose(truth(ledger, name, "gradient"), right[position], rel_tol=1e-12)
        row = ledger.row(name)
        for quantity in QUANTITIES:
            found = {each.kind: each.answer for each in mistakes(ledger, name, quantity)}
            for kind, gradients in expected.items():
                wanted = gradients[position]
                if quantity == "after":
                    wanted = row.before - 0.05 * wanted
                assert math.isclose(found[kind], wanted, rel_tol=1e-12, abs_tol=1e-15)
    updates = {each.kind: each.answer for each in mistakes(ledger, "w5", "after")}
    row = ledger.row("w5")
    assert row.rate == 0.1
    for kind, wanted in {
        "ascent": row.before + 0.1 * row.gradient,
        "no rate": row.before - row.gradient,
        "rate twice": row.before - 0.05 * 0.1 * row.gradient,
        "output rate": row.before - 0.05 * row.gradient,
        "change": -0.1 * row.gradient,
    }.items():
        assert math.isclose(updates[kind], wanted, rel_tol=1e-12)


def kinds(ledger, name, quantity, answer):
    return [each.kind for each in diagnose(ledger, name, quantity, answer)]


def test_the_original_exercise_with_the_updated_output_weight():
    ledger = first_ledger(Experiment())
    (mistake,) = diagnose(ledger, "w1", "gradient", 6.0 * -0.2)
    assert mistake.kind == "updated weight"
    assert [factor.symbol for factor in mistake.wrong[0]] == ["dL/dŷ", "new w5", "φ′(a1)"]
    assert kinds(ledger, "w1", "after", 1.0 - 0.1 * 6.0 * -0.2) == ["updated weight"]


def test_two_mistakes_with_one_answer_are_both_named():
    ledger = first_ledger(Experiment())
    assert kinds(ledger, "w1", "after", 1.6) == ["error sign", "ascent"]


def test_mistakes_of_last_factors():
    ledger = first_ledger(Experiment(dataset="xor", init="random", activation="tanh"), step=1)
    trace = ledger.traces[0]
    assert trace.inputs == (0.0, 1.0)
    assert kinds(ledger, "w5", "gradient", trace.output_delta) == ["no input"]
    other = trace.output_delta * trace.outputs[1][1]
    assert kinds(ledger, "w5", "gradient", other) == ["other unit"]
    assert "bias input 0" in kinds(ledger, "b1", "gradient", 0.0)
    assert kinds(ledger, "b1", "after", 0.0) == ["bias input 0"]
    assert kinds(ledger, "b1", "gradient", -0.1 * ledger.row("b1").gradient) == ["change"]
    assert "no input" in kinds(ledger, "w1", "gradient", ledger.row("b1").gradient)


def test_a_zero_factor_makes_the_mistakes_right():
    ledger = first_ledger(Experiment(dataset="xor", init="random", activation="tanh"))
    assert ledger.traces[0].inputs == (0.0, 0.0)
    assert all(
        is_right(ledger, "w1", "gradient", each.answer)
        for each in mistakes(ledger, "w1", "gradient")
        if each.kind not in ("no input",)
    )


def test_mistakes_in_the_mean():
    ledger = first_ledger(Experiment(dataset="xor", init="random", batch_size=3))
    gradients = [trace.gradient[1].biases[0] for trace in ledger.traces]
    assert "sum" in kinds(ledger, "b3", "gradient", sum(gradients))
    assert "one sample" in kinds(ledger, "b3", "gradient", gradients[1])


def test_an_answer_that_nothing_explains():
    assert diagnose(first_ledger(Experiment()), "w1", "gradient", 123.0) == []


def test_tolerance_is_three_digits_of_the_gradient_or_of_the_change():
    row = first_ledger(Experiment(learning_rate=0.001)).row("w1")
    assert tolerance(row, "gradient", 6.0) == 0.03
    assert tolerance(row, "after", row.after) == pytest.approx(0.00003)
    ledger = first_ledger(Experiment(learning_rate=0.001))
    assert kinds(ledger, "w1", "after", 1.006) == ["error sign", "ascent"]


def test_every_kind_of_mistake_has_words_and_occurs():
    experiment = Experiment(
        dataset="xor", init="random", activation="tanh", batch_size=3, output_rate=2.0
    )
    ledger = first_ledger(experiment)
    seen = {
        mistake.kind
        for name in places(experiment.sizes)
        for quantity in QUANTITIES
        for mistake in mistakes(ledger, name, quantity)
    }
    assert seen == set(WORDS)
    assert experiment.optimizer.rates == (0.1, 0.2)


def test_an_unknown_quantity_gets_a_sentence():
    with pytest.raises(ValueError, match="quantity is 'loss'; it must be one of gradient, after"):
        diagnose(first_ledger(Experiment()), "w1", "loss", 1.0)


def test_in_a_deep_network_every_layer_is_updated_before_the_next_is_passed():
    """Someone who updates on the way back passes each layer with its own mistaken update."""
    experiment = Experiment(
        dataset="xor", hidden=(2, 2), init="random", activation="tanh", learning_rate=0.3
    )
    ledger = first_ledger(experiment, step=1)
    (trace,) = ledger.traces
    (_, _), (layer2, _), (output, _) = ledger.before
    a1, a2 = trace.outputs[1:3]
    error = trace.output_delta
    new_output = [v - 0.3 * error * a for v, a in zip(output[0], a2, strict=True)]
    deltas2 = [error * v * (1 - a * a) for v, a in zip(new_output, a2, strict=True)]
    new_layer2 = [
        [w - 0.3 * delta * a for w, a in zip(row, a1, strict=True)]
        for row, delta in zip(layer2, deltas2, strict=True)
    ]
    delta1 = sum(d * row[0] for d, row in zip(deltas2, new_layer2, strict=True))
    delta1 *= 1 - a1[0] ** 2
    found = {each.kind: each.answer for each in mistakes(ledger, "b1", "gradient")}
    assert math.isclose(found["updated weight"], delta1, rel_tol=1e-12)
    found = {each.kind: each.answer for each in mistakes(ledger, "b3", "gradient")}
    assert math.isclose(found["updated weight"], deltas2[0], rel_tol=1e-12)
