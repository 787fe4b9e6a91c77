"""Dead and saturated units are named at the step that is shown."""

from nn_core import Experiment, train
from nn_core.step.ledger import explain_step
from tests.nn_core.symmetry.twins import case
from ui.by_hand.stuck import in_ranges, stuck_at


def said(experiment, step):
    run = train(experiment)
    return stuck_at(run, explain_step(experiment, step, run))


def test_the_relu_network_that_dies_in_step_2():
    experiment, _ = case("relu_dies_in_step_2")
    assert said(experiment, 1) == ""
    assert said(experiment, 50) == (
        "From step 3 on h1 and h2 are dead: relu puts out 0 on every sample. "
        "No gradient reaches w1–w6, b1 and b2; only b3 gets one."
    )


def test_with_fixed_biases_nothing_is_reached():
    experiment, _ = case("relu_dies_in_step_2", biases="fixed")
    assert said(experiment, 50).endswith("No gradient reaches any weight or bias any more.")


def test_a_saturated_unit():
    experiment = Experiment(
        dataset="custom",
        samples=((1.0, 0.0, 0.5),),
        activation="tanh",
        init="custom",
        weights=(9.0, 0.0, 0.1, 0.0, 0.1, 0.1, 0.0, 0.0, 0.0),
    )
    assert said(experiment, 0) == (
        "From step 1 on h1 is saturated: on every sample its slope is below 0.001, so hardly any "
        "gradient reaches what enters it."
    )


def test_parameters_that_follow_each_other_are_said_as_one():
    assert in_ranges(("w1", "w2", "w3", "w5", "w6", "b1")) == ("w1–w3", "w5", "w6", "b1")
    assert in_ranges(()) == ()


def test_units_that_are_dead_for_long_are_said_to_be_so_for_as_long_as_is_known():
    dead = Experiment(dataset="xor", activation="relu", init_scale=-1, epochs=600)
    assert said(dead, 2399).startswith(
        "For at least 2,000 steps h1 and h2 have been dead: relu puts out 0 on every sample. "
    )
