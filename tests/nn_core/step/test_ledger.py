import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, replay, start, train
from nn_core.network import at_rest
from nn_core.parameters import (
    at,
    flatten,
    indices,
    names,
    parameter_names,
    place,
    places,
    unflatten,
)
from nn_core.step.ledger import (
    batch_of,
    explain,
    explain_step,
    explainable_steps,
    factors,
    position,
    step_at,
    terms_of,
)
from nn_core.step.terms import Symbol
from tests.nn_core.random_steps import first_epoch_steps, first_ledger
from tests.strategies import trainable

many = settings(max_examples=100, deadline=None)


def test_the_first_step_of_the_original_exercise():
    ledger = explain_step(Experiment(), 0)
    (trace,) = ledger.traces
    assert trace.sums == ((2.0, 2.0), (4.0,))
    assert trace.outputs == ((1.0, 1.0), (2.0, 2.0), (4.0,))
    assert (trace.prediction, trace.loss, trace.output_delta) == (4.0, 9.0, 6.0)
    assert {row.name: row.gradient for row in ledger.rows} == {
        **dict.fromkeys(("w1", "w2", "w3", "w4", "b1", "b2", "b3"), 6.0),
        **dict.fromkeys(("w5", "w6"), 12.0),
    }
    assert ledger.row("w1").after == 1.0 - 0.1 * 6.0
    assert ledger.row("w5").after == 1.0 - 0.1 * 12.0
    w2 = factors(terms_of(ledger, trace), place((2, 2, 1), "w2"))
    assert [(f.symbol, f.value) for f in w2] == [
        (Symbol("gradient", of=Symbol("prediction")), 6.0),
        (Symbol("w", 5), 1.0),
        (Symbol("x", 2), 1.0),
    ]


@many
@given(first_epoch_steps())
def test_after_is_before_and_the_change(drawn):
    experiment, step = drawn
    ledger = first_ledger(experiment, step)
    fixed = experiment.biases == "fixed"
    for row in ledger.rows:
        gradients = [
            at(trace.gradient, place(experiment.sizes, row.name)) for trace in ledger.traces
        ]
        mean = gradients[0]
        for other in gradients[1:]:
            mean = mean + other
        assert row.gradient == mean / len(gradients)
        stays = fixed and row.name.startswith("b")
        assert row.change == (0.0 if stays else -(row.rate * row.gradient))
        assert row.after == row.before + row.change


@many
@given(trainable(learning_rate=st.floats(0.001, 0.1)), st.data())
def test_after_is_the_next_state_of_the_run(experiment, data):
    run = train(experiment)
    step = data.draw(st.integers(0, explainable_steps(run) - 1))
    ledger = explain_step(experiment, step, run)
    if run.steps == 0:
        return
    epoch, sample = position(experiment, step)
    before = replay(run, epoch, sample)
    after = replay(run, epoch, min(sample + experiment.samples_per_step, len(experiment.rows)))
    assert [row.before for row in ledger.rows] == before.tolist()
    assert [row.after for row in ledger.rows] == after.tolist()


def test_steps_chained_by_hand_follow_a_whole_run():
    experiment = Experiment(
        dataset="xor", init="random", activation="tanh", epochs=7, batch_size=3, output_rate=2.0
    )
    run = train(experiment)
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    for step in range(run.steps):
        ledger = explain_step(experiment, step, run)
        assert ledger.state == state
        state = ledger.next_state
    assert flatten(state.parameters).tolist() == run.weights[-1].tolist()


def test_a_step_far_into_a_long_run_is_exact():
    experiment = Experiment(
        dataset="xor", init="random", activation="tanh", learning_rate=0.01, epochs=1_000_000
    )
    run = train(experiment)
    step = step_at(experiment, 123_456, 2)
    assert explain_step(experiment, step, run).row("w1").after == replay(run, 123_456, 3)[0]


@many
@given(first_epoch_steps())
def test_losses_and_changes(drawn):
    experiment, step = drawn
    ledger = first_ledger(experiment, step)
    count = len(ledger.traces)
    assert math.isclose(
        ledger.loss_before, sum(trace.loss for trace in ledger.traces) / count, rel_tol=1e-14
    )
    assert ledger.actual_change == ledger.loss_after - ledger.loss_before
    eta = {
        name: experiment.optimizer.rates[spot.layer]
        for name, spot in places(experiment.sizes).items()
    }
    learned = [
        row for row in ledger.rows if experiment.biases == "learned" or row.name.startswith("w")
    ]
    squares = math.fsum(eta[row.name] * row.gradient**2 for row in learned)
    assert math.isclose(ledger.predicted_change, -squares, rel_tol=1e-13, abs_tol=1e-300)


def test_the_first_order_prediction_becomes_exact_as_the_rate_shrinks():
    for rate, ratio in ((1e-3, 1e-1), (1e-5, 1e-3), (1e-7, 1e-5)):
        ledger = first_ledger(Experiment(learning_rate=rate))
        assert abs(ledger.actual_change / ledger.predicted_change - 1.0) < ratio


def test_position_and_step_are_inverse():
    experiment = Experiment(dataset="xor", batch_size=3)
    assert [position(experiment, step) for step in range(4)] == [(0, 0), (0, 3), (1, 0), (1, 3)]
    assert [step_at(experiment, 1, sample) for sample in range(4)] == [2, 2, 2, 3]
    assert [list(batch_of(experiment, step)) for step in (2, 3)] == [[0, 1, 2], [3]]
    assert list(batch_of(Experiment(dataset="xor", batch_size="all"), 5)) == [0, 1, 2, 3]


def test_names_and_places_agree_with_the_flat_order():
    sizes = (2, 3, 2, 1)
    assert parameter_names(sizes)[1].weights == (("w7", "w8", "w9"), ("w10", "w11", "w12"))
    for name, spot in places(sizes).items():
        layer = indices(sizes)[spot.layer]
        index = (
            layer.biases[spot.unit] if spot.input is None else layer.weights[spot.unit][spot.input]
        )
        assert names(sizes)[index] == name
    assert place(sizes, "w8") == (1, 0, 1)


def test_what_is_not_there_gets_a_sentence():
    with pytest.raises(ValueError, match=r"^step is 10; this run has the steps 0 to 9\.$"):
        explain_step(Experiment(), 10)
    with pytest.raises(ValueError, match=r"^step is -1; "):
        explain_step(Experiment(), -1)
    with pytest.raises(ValueError, match=r"no parameter 'w7'; there are w1 to b3\.$"):
        explain_step(Experiment(), 0).row("w7")


def test_a_run_that_diverges_has_the_steps_of_its_finished_epochs():
    experiment = Experiment(learning_rate=1.0)
    run = train(experiment)
    assert run.diverged_at is not None
    last = explain_step(experiment, run.steps - 1, run)
    assert [row.after for row in last.rows] == run.weights[-1].tolist()
    with pytest.raises(ValueError, match=f"the steps 0 to {run.steps - 1}"):
        explain_step(experiment, run.steps, run)


def test_the_first_step_is_there_even_if_the_first_epoch_diverged():
    rows = tuple((1e6, 1e6, -1e6) for _ in range(5))
    experiment = Experiment(dataset="custom", samples=rows, learning_rate=10.0)
    run = train(experiment)
    assert run.steps == 0
    assert explain_step(experiment, 0, run).traces[0].prediction == 4e6


def test_an_update_with_a_memory_shows_its_velocities(momentum):
    """v ← μ·v − η·gradient, w ← w + v, twice, by hand: sample (1, 1) → 1, all weights 1."""
    momentum(0.5)
    first = explain(Experiment(), 0, at_rest(unflatten((2, 2, 1), start(Experiment()))))
    w5 = first.row("w5")
    assert (w5.velocity, w5.new_velocity, w5.change) == (0.0, -0.1 * 12.0, -0.1 * 12.0)
    second = explain(Experiment(), 1, first.next_state)
    w5 = second.row("w5")
    velocity = 0.5 * (-0.1 * 12.0) - 0.1 * w5.gradient
    assert (w5.velocity, w5.new_velocity, w5.change) == (-0.1 * 12.0, velocity, velocity)
    assert w5.after == (1.0 + -0.1 * 12.0) + velocity
    assert math.isclose(
        second.predicted_change, sum(row.gradient * row.change for row in second.rows)
    )


def test_the_velocities_of_a_step_far_into_a_run_come_from_its_replay(momentum):
    momentum(0.5)
    experiment = Experiment(dataset="xor", init="random", learning_rate=0.02, epochs=3)
    run = train(experiment)
    state = at_rest(unflatten(experiment.sizes, start(experiment)))
    for step in range(run.steps):
        ledger = explain_step(experiment, step, run)
        assert ledger.state == state
        state = ledger.next_state
    assert any(velocity for layer in state.velocities for velocity in layer.biases)
