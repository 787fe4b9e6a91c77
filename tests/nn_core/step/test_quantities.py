"""Which number of a run is meant: each is what `train` and the readable network give."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment, explain_step, predict, train
from nn_core.network import forward, loss
from nn_core.parameters import names, unflatten
from nn_core.step.quantities import (
    OF_A_STATE,
    OF_A_STEP,
    Quantity,
    check,
    choices,
    evaluate,
    from_text,
)

XOR = Experiment(dataset="xor", activation="tanh", init="random", epochs=5)


def test_numbers_of_a_step():
    run = train(XOR)
    # Step 6 is sample 2 of the second epoch, and starts from the state after six samples.
    ledger = explain_step(XOR, 6, run)
    x1, x2, y = XOR.rows[2].tolist()
    _, hidden, (prediction,) = forward(XOR.network, ledger.before, (x1, x2))
    wanted = {
        ("a", "2"): hidden[1],
        ("prediction", "1"): prediction,
        ("z", "3"): prediction,
        ("loss", ""): loss(XOR.network, (y,), (prediction,)),
        ("delta", "3"): -2.0 * (y - prediction),
        ("gradient", "w5"): -2.0 * (y - prediction) * hidden[0],
        ("change", "b3"): 0.1 * 2.0 * (y - prediction),
    }
    assert {key: evaluate(run, Quantity(*key, 6, 2)) for key in wanted} == wanted
    after = evaluate(run, Quantity("new", "w1", 7, 3))
    assert after == evaluate(run, Quantity("weight", "w1", 2)) == run.weights[2][0]


def test_numbers_of_a_state():
    run = train(XOR)
    predictions = predict(XOR, run.weights[5], XOR.rows[:, :2])
    found = [evaluate(run, Quantity("prediction at", "1", 5, row)) for row in range(4)]
    assert found == predictions.tolist()
    squares = [(y - p) ** 2 for (_, _, y), p in zip(XOR.rows.tolist(), found, strict=True)]
    assert evaluate(run, Quantity("loss at", "", 5)) == pytest.approx(sum(squares) / 4, rel=1e-15)


@given(
    st.builds(
        Quantity,
        st.sampled_from((*OF_A_STEP, *OF_A_STATE)),
        st.sampled_from(["", "1", "12", "w147", "b3"]),
        st.integers(0, 10**9),
        st.integers(0, 199),
    )
)
def test_a_quantity_is_read_back_from_its_text(quantity):
    assert from_text(quantity.to_text()) == quantity
    assert re.fullmatch("[a-z0-9_-]+", quantity.to_text())


@given(st.text(max_size=80) | st.text("gradient_w5-0", max_size=40))
def test_any_text_is_a_quantity_or_a_sentence(text):
    try:
        quantity = from_text(text)
    except ValueError:
        return
    assert quantity.kind in (*OF_A_STEP, *OF_A_STATE)


def test_every_choice_is_there_and_nothing_else():
    run = train(XOR)
    for kind in (*OF_A_STEP, *OF_A_STATE):
        for of in choices(XOR.sizes, kind):
            assert isinstance(evaluate(run, Quantity(kind, of)), float)
    assert choices(XOR.sizes, "new") == names(XOR.sizes)


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity("gradient", "w7"), "The gradient of 'w7' is not in this network; there are w1"),
        (Quantity("a", "3"), "The a of '3' is not in this network; there are 1 to 2."),
        (Quantity("new", "w1", 20), "The step is 20; this experiment has 0 to 19."),
        (Quantity("weight", "w1", 6), "The epoch is 6; this experiment has 0 to 5."),
        (Quantity("loss", "", 0, 4), "There is no sample 5; there are 1 to 4."),
        (Quantity("mood", ""), "There is no quantity 'mood'."),
    ],
)
def test_what_an_experiment_cannot_have_is_a_sentence(quantity, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        check(XOR, quantity)


def test_of_a_batch_the_sample_counts():
    experiment = Experiment(dataset="xor", init="random", batch_size="all", epochs=1)
    run = train(experiment)
    parameters = unflatten(experiment.sizes, run.weights[0])
    for row, (x1, x2, _) in enumerate(experiment.rows.tolist()):
        prediction = forward(experiment.network, parameters, (x1, x2))[-1][0]
        assert evaluate(run, Quantity("prediction", "1", 0, row)) == prediction
