"""Units that no gradient moves, and since when."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.functions import ACTIVATIONS
from nn_core.history import replay
from nn_core.network import forward
from nn_core.parameters import names, unflatten
from nn_core.starts import start
from nn_core.step.ledger import explain_step
from nn_core.symmetry.stuck import (
    MOST_STEPS,
    SATURATED,
    Stuck,
    gradients_reach,
    left_stuck_by,
    steepest,
    stuck_before,
    stuck_units,
)
from nn_core.training import train
from tests.nn_core.symmetry.twins import case


@pytest.mark.parametrize("epochs", [3, 100, 100_000])
def test_both_relu_units_of_a_teaching_page_die_in_step_2(epochs):
    # Half the squared loss at twice the learning rate moves the weights alike.
    experiment, _ = case("relu_dies_in_step_2", loss="squared", learning_rate=0.05, epochs=epochs)
    assert stuck_units(train(experiment)) == (Stuck("h1", True, 2), Stuck("h2", True, 2))


@pytest.mark.parametrize(("step", "since"), [(0, None), (1, None), (2, 2), (3, 2), (99, 2)])
def test_the_same_units_at_a_step(step, since):
    experiment, _ = case("relu_dies_in_step_2")
    run = train(experiment)
    expected = () if since is None else (Stuck("h1", True, since), Stuck("h2", True, since))
    assert stuck_before(run, step) == expected
    # Where both are dead the output is its bias, and all else has no part in the error.
    reached = gradients_reach(experiment, explain_step(experiment, step, run).before)
    assert reached == (("b3",) if since else run.names[:1] + run.names[2:3] + run.names[4:])


def test_the_step_in_which_a_unit_dies_within_an_epoch():
    experiment = Experiment(
        dataset="moons",
        hidden=(8,),
        activation="relu",
        init="random",
        seed=4,
        learning_rate=0.1,
        epochs=20,
    )
    run, samples = train(experiment), len(experiment.rows)
    step = 15 * samples + 7
    stuck = stuck_before(run, step)
    assert any(each.since % samples for each in stuck)
    for each in stuck:
        unit = int(each.unit[1:]) - 1
        slopes = [
            by_hand(experiment, replay(run, *divmod(number, samples)))[unit]
            for number in (each.since, each.since - 1)[: 1 + (each.since > 0)]
        ]
        assert slopes == [0.0, 1.0][: len(slopes)]


def test_fixed_biases_are_not_reached_and_every_other_gradient_is():
    tanh = Experiment(dataset="xor", activation="tanh", init="random")
    for experiment in (tanh, replace(tanh, biases="fixed")):
        reached = gradients_reach(experiment, unflatten(experiment.sizes, start(experiment)))
        learned = 9 if experiment.biases == "learned" else 6
        assert reached == names(experiment.sizes)[:learned]


def by_hand(experiment, state):
    """The steepest slope of every unit over the samples, sample by sample."""
    network, parameters = experiment.network, unflatten(experiment.sizes, state)
    samples = []
    for row in experiment.rows.tolist():
        layers = forward(network, parameters, row[:2])[1:]
        samples.append(
            [
                ACTIVATIONS[phi].slope(a)
                for phi, layer in zip(network.activations, layers, strict=True)
                for a in layer
            ]
        )
    return np.max(samples, axis=0)


@pytest.mark.parametrize("activation", ["none", "tanh", "relu", "sigmoid"])
def test_slopes_have_the_bits_of_the_readable_pass(activation):
    experiment = Experiment(
        dataset="moons", hidden=(3, 2), activation=activation, init="random", init_scale=3.0
    )
    weights = np.random.default_rng(0).normal(size=(5, 20)) * 3
    found = steepest(experiment, weights)
    assert found.tolist() == [by_hand(experiment, state).tolist() for state in weights]


def test_the_epoch_in_which_a_unit_dies_does_not_depend_on_what_is_recorded():
    experiment = Experiment(dataset="moons", hidden=(8,), activation="relu", init="random", seed=4)
    dense = train(replace(experiment, learning_rate=0.1, epochs=1500))
    sparse = train(replace(experiment, learning_rate=0.1, epochs=30_000))
    assert np.diff(sparse.epochs).max() > 1
    deaths = [stuck for stuck in stuck_units(dense) if stuck.since > 0]
    assert deaths
    for stuck in deaths:
        unit = int(stuck.unit[1:]) - 1
        before, after = (
            by_hand(experiment, replay(sparse, e)) for e in (stuck.since - 1, stuck.since)
        )
        assert (before[unit], after[unit]) == (1.0, 0.0)
        assert stuck in stuck_units(sparse)


def test_the_step_that_kills_a_unit_is_told_by_the_slopes_around_it():
    experiment = Experiment(dataset="moons", hidden=(8,), activation="relu", init="random", seed=4)
    run = train(replace(experiment, learning_rate=0.1, epochs=20))
    steps = {each.unit: left_stuck_by(run, each) for each in stuck_units(run)}
    assert steps
    for unit, step in steps.items():
        before, after = (
            by_hand(experiment, replay(run, *divmod(number, len(experiment.rows))))
            for number in (step - 1, step)
        )
        assert (before[int(unit[1:]) - 1], after[int(unit[1:]) - 1]) == (1.0, 0.0)


def test_a_tanh_unit_with_no_slope_left_is_saturated_not_dead():
    steep = Experiment(dataset="custom", samples=((1, 1, 0),), activation="tanh", init_scale=9.0)
    still = train(replace(steep, learning_rate=0.0))
    assert stuck_units(still) == (Stuck("h1", False, 0), Stuck("h2", False, 0))


def test_an_output_can_be_dead_too():
    dark = Experiment(
        dataset="custom",
        samples=((1, 1, 0, 1),),
        hidden=(1,),
        output_activation="relu",
        init="custom",
        weights=(1, 1, 1, -1, 0, 0, 0),
    )
    state = dark.weights
    assert steepest(dark, np.array([state])).tolist() == [[1.0, 1.0, 0.0]]


def test_a_unit_that_was_free_again_is_stuck_since_then_only():
    experiment = Experiment(
        dataset="plane",
        activation="tanh",
        init="random",
        seed=938,
        learning_rate=1.0,
        momentum=0.9,
        batch_size="all",
        epochs=100,
    )
    run = train(experiment)
    steep = [by_hand(experiment, state)[0] for state in run.weights[:-1]]  # a step is an epoch
    free = [epoch for epoch, slope in enumerate(steep) if slope >= SATURATED]
    assert min(steep[: free[-1]]) < SATURATED  # it was stuck before, too
    [h1] = [each for each in stuck_before(run, run.epochs_done - 1) if each.unit == "h1"]
    assert h1.since == free[-1] + 1


def test_of_units_that_are_stuck_for_long_it_is_known_for_so_many_steps_only():
    dead = Experiment(dataset="xor", activation="relu", init_scale=-1.0, epochs=600)
    assert {each.since for each in stuck_before(train(dead), 1999)} == {0}
    assert {each.since for each in stuck_before(train(dead), 2300)} == {2300 - MOST_STEPS}
