import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, network
from nn_core.functions import ACTIVATIONS, LOSSES
from nn_core.parameters import places
from nn_core.step.answers import QUANTITIES, is_right, truth
from nn_core.step.ledger import explain
from nn_core.step.mistakes import KINDS, diagnose, mistakes
from nn_core.step.terms import Symbol, recomputed, same_line
from tests.nn_core.random_steps import first_epoch_steps, first_ledger

many = settings(max_examples=60, deadline=None)


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
        elif mistake.kind in ("on the way", "other parameter"):
            assert found
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
def test_both_lines_give_their_number_and_differ_where_the_answers_do(question):
    for mistake in mistakes(*question):
        for line in (mistake.right, mistake.wrong):
            assert line.symbol is not None
            if line.parts:
                assert recomputed(line, lambda part: part.value) == line.value
        if not is_right(*question, mistake.answer):
            assert not same_line(mistake.right, mistake.wrong)


def gradients_by_hand(ledger, weights, factor=-2.0, slope_at="a"):
    """The mean gradient of w1 and b1 of a network with one hidden layer, from scratch."""
    phi = ACTIVATIONS[ledger.experiment.activation].slope
    (w1, w2), b1 = ledger.before[0].weights[0], ledger.before[0].biases[0]
    slopes = []
    for trace in ledger.traces:
        z = w1 * trace.inputs[0] + w2 * trace.inputs[1] + b1
        value = ACTIVATIONS[ledger.experiment.activation].value
        a = value(z)
        slope = {"a": phi(a), "z": phi(z), "twice": phi(value(a)), None: 1.0}[slope_at]
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
    }
    if activation != "none":
        expected |= {
            "no slope": gradients_by_hand(ledger, old, slope_at=None),
            "slope at z": gradients_by_hand(ledger, old, slope_at="z"),
            "slope at a": gradients_by_hand(ledger, old, slope_at="twice"),
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
    new = Symbol("new", of=Symbol("w", 5))
    assert [part.symbol for part in mistake.wrong.parts] == [
        Symbol("gradient", of=Symbol("prediction")),
        new,
    ]
    assert [part.symbol for part in mistake.right.parts][1] == Symbol("w", 5)
    assert mistake.wrong.value == 6.0 * (1.0 - 0.1 * 12.0)
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
    # b1 starts at 0, so the change is the new value too.
    assert kinds(ledger, "b1", "gradient", ledger.row("b1").change) == ["change", "after"]
    assert "no input" in kinds(ledger, "w1", "gradient", ledger.row("b1").gradient)


def test_a_zero_factor_makes_the_mistakes_right():
    ledger = first_ledger(Experiment(dataset="xor", init="random", activation="tanh"))
    assert ledger.traces[0].inputs == (0.0, 0.0)
    assert all(
        is_right(ledger, "w1", "gradient", each.answer)
        for each in mistakes(ledger, "w1", "gradient")
        if each.kind not in ("no input", "change", "after", "on the way", "other parameter")
    )


def test_mistakes_in_the_mean():
    ledger = first_ledger(Experiment(dataset="xor", init="random", batch_size=3))
    gradients = [trace.gradient[1].biases[0] for trace in ledger.traces]
    assert "sum" in kinds(ledger, "b3", "gradient", sum(gradients))
    assert "one sample" in kinds(ledger, "b3", "gradient", gradients[1])


def test_an_answer_that_nothing_explains():
    assert diagnose(first_ledger(Experiment()), "w1", "gradient", 123.0) == []


EXERCISE = Experiment(
    dataset="custom",
    samples=((0.5, 1.5, 1.0, 0.5), (-1.0, 0.5, 0.25, 0.0)),
    activation="tanh",
    output_activation="sigmoid",
    init="custom",
    weights=(0.6, 0.4, -0.3, 0.8, 1.5, -0.7, 0.9, 0.3, 0.2, 0.1, -0.4, 0.5),
    biases="fixed",
    learning_rate=0.5,
)


def by_hand(weights=EXERCISE.weights, bend=True, biases=True, factor=-2.0, sigmoid=True):
    """dL/dw1 of the first sample, from scratch; w1 is where the first number stands."""
    w1, w2, w3, w4, w5, w6, w7, w8, *b = weights
    b1, b2, b3, b4 = b if biases else (0.0,) * 4
    x1, x2, *y = EXERCISE.samples[0]
    a1, a2 = math.tanh(w1 * x1 + w2 * x2 + b1), math.tanh(w3 * x1 + w4 * x2 + b2)
    sums = (w5 * a1 + w6 * a2 + b3, w7 * a1 + w8 * a2 + b4)
    outputs = [1.0 / (1.0 + math.exp(-z)) for z in sums] if sigmoid else sums
    deltas = [
        factor * (target - p) * (p * (1.0 - p) if sigmoid and bend else 1.0)
        for target, p in zip(y, outputs, strict=True)
    ]
    return (deltas[0] * w5 + deltas[1] * w7) * (1.0 - a1 * a1) * x1


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("no biases", by_hand(biases=False)),
        ("no output activation", by_hand(sigmoid=False)),
        ("no slope", by_hand(bend=False)),
        ("transposed", by_hand(weights=(0.6, -0.3, 0.4, 0.8, *EXERCISE.weights[4:]))),
        (
            "transposed",
            by_hand(weights=(*EXERCISE.weights[:4], 1.5, 0.9, -0.7, 0.3, *EXERCISE.weights[8:])),
        ),
        ("factor 2", by_hand(factor=-1.0)),
        ("error sign", by_hand(factor=2.0)),
        ("other input", by_hand() * 1.5 / 0.5),
    ],
)
def test_mistakes_with_an_output_activation_and_two_outputs(kind, answer):
    ledger = first_ledger(EXERCISE)
    assert math.isclose(truth(ledger, "w1", "gradient"), by_hand(), rel_tol=1e-14)
    assert kind in kinds(ledger, "w1", "gradient", answer)
    assert kind in kinds(ledger, "w1", "after", 0.6 - 0.5 * answer)


def test_a_weight_that_is_read_into_another_unit_has_the_gradient_of_that_place():
    """w2 read as the first weight of the second unit gets δ2·x1 in the place of δ1·x2."""
    ledger = first_ledger(EXERCISE)
    swapped = (*EXERCISE.weights[:1], -0.3, 0.4, *EXERCISE.weights[3:])
    misread = first_ledger(Experiment(**{**vars(EXERCISE), "weights": swapped}))
    assert kinds(ledger, "w2", "gradient", misread.row("w3").gradient) == ["transposed"]


def test_an_activation_on_a_linear_output():
    experiment = Experiment(**{**vars(EXERCISE), "output_activation": "none"})
    bent = Experiment(**{**vars(EXERCISE), "output_activation": "tanh"})
    answer = first_ledger(bent).row("w1").gradient
    (mistake,) = diagnose(first_ledger(experiment), "w1", "gradient", answer)
    assert mistake.kind == "output activation"
    assert mistake.wrong.symbol == Symbol("prediction", 1)
    assert mistake.wrong.operation == "phi"


def test_a_fixed_bias_that_was_updated():
    row = first_ledger(EXERCISE).row("b3")
    assert row.after == row.before == -0.4
    assert kinds(first_ledger(EXERCISE), "b3", "after", -0.4 - 0.5 * row.gradient) == [
        "bias learned"
    ]


def test_the_mean_taken_twice_or_not_at_all():
    experiment = Experiment(**{**vars(EXERCISE), "batch_size": "all"})
    ledger = first_ledger(experiment)
    gradient = ledger.row("w5").gradient
    assert "sum" in kinds(ledger, "w5", "gradient", 2.0 * gradient)
    assert "mean twice" in kinds(ledger, "w5", "gradient", gradient / 2.0)


def test_the_momentum_left_out(momentum):
    momentum(0.9)
    first = first_ledger(Experiment())
    second = explain(Experiment(), 1, first.next_state)
    row = second.row("w1")
    answer = row.before - 0.1 * row.gradient
    assert kinds(second, "w1", "after", answer) == ["no momentum"]
    assert is_right(second, "w1", "after", row.before + 0.9 * -0.6 - 0.1 * row.gradient)


def test_right_numbers_in_the_wrong_place_are_named_where_nothing_else_is():
    """The original exercise asks for dL/dw1 = 6."""
    ledger = first_ledger(Experiment())
    assert kinds(ledger, "w1", "gradient", 0.4) == ["after"]
    assert kinds(ledger, "w1", "gradient", 12.0) == ["other parameter"]
    assert kinds(ledger, "w1", "gradient", 2.0) == ["on the way"]
    assert kinds(ledger, "w1", "after", 6.0) == ["gradient"]


def test_every_kind_of_mistake_occurs(momentum):
    experiments = [
        Experiment(dataset="xor", init="random", activation="tanh", batch_size=3, output_rate=2.0),
        *(Experiment(**{**vars(EXERCISE), "loss": name}) for name in LOSSES),
    ]
    ledgers = [first_ledger(experiment) for experiment in experiments]
    momentum(0.5)
    ledgers.append(explain(Experiment(), 1, first_ledger(Experiment()).next_state))
    seen = {
        mistake.kind
        for ledger in ledgers
        for name in places(ledger.experiment.sizes)
        for quantity in QUANTITIES
        for mistake in mistakes(ledger, name, quantity)
    }
    halved = any(loss.bend == 1.0 for loss in LOSSES.values())
    assert seen == set(KINDS) - (set() if halved else {"half"})


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
    assert kinds(ledger, "b1", "gradient", delta1) == ["updated weight"]
    assert kinds(ledger, "b3", "gradient", deltas2[0]) == ["updated weight"]


def test_all_later_layers_updated_by_their_true_gradients():
    experiment = Experiment(
        dataset="xor", hidden=(2, 2), init="random", activation="tanh", learning_rate=0.3
    )
    ledger = first_ledger(experiment, step=1)
    (trace,) = ledger.traces
    after = network.backward(experiment.network, ledger.after, trace.outputs, trace.targets)
    assert kinds(ledger, "b1", "gradient", after[0].biases[0]) == ["updated weight"]


def test_the_slope_forgotten_in_the_own_unit_alone():
    experiment = Experiment(dataset="xor", hidden=(2, 2), init="random", activation="tanh")
    ledger = first_ledger(experiment, step=1)
    (trace,) = ledger.traces
    answer = trace.gradient[0].biases[0] / (1.0 - trace.outputs[1][0] ** 2)
    assert "no slope" in kinds(ledger, "b1", "gradient", answer)
