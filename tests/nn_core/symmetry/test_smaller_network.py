"""The smaller network that equal units leave."""

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.functions import Network
from nn_core.network import forward
from nn_core.outputs import predict
from nn_core.parameters import indices, unflatten
from nn_core.starts import start
from nn_core.symmetry.smaller_network import merged, outputs
from nn_core.training import train
from tests.nn_core.symmetry.twins import case, twins

ACTIVATIONS = ["none", "tanh", "relu", "sigmoid"]


def network(sizes, activation):
    return Network(sizes, (activation,) * (len(sizes) - 2) + ("none",), "squared")


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(3,), (4, 3), (8, 8, 8)])
@pytest.mark.parametrize("change", ["none", "outgoing", "sign"])
def test_the_smaller_network_has_the_same_outputs(activation, hidden, change):
    """Equal units merge whatever they put their output to; opposite ones where φ is odd."""
    sizes, weights = twins(hidden)
    net = network(sizes, activation)
    first, second = indices(sizes)[:2]
    if change == "outgoing":
        weights[second.weights[0][2]] += 1.0
    if change == "sign":
        weights[[*first.weights[2], first.biases[2]]] *= -1.0
    smaller = merged(net, weights)
    if change == "sign" and activation in ("relu", "sigmoid"):
        assert smaller.sizes == sizes
    else:
        assert smaller.sizes == (2, hidden[0] - 1, *hidden[1:], 1)
        assert smaller.groups[0][0] == ("h1", "−h3" if change == "sign" else "h3")
    for point in [(0.0, 0.0), (0.3, -0.7), (1.0, 1.0)]:
        whole = forward(net, unflatten(sizes, weights), point)[-1][0]
        small = forward(net, smaller.parameters, point)[-1][0]
        assert small == pytest.approx(whole, abs=1e-14 * (1 + abs(whole)))


def test_units_that_are_equal_once_the_layer_before_is_merged_merge_too():
    """h1 = h2, so that h3 with (1, 3) and h4 with (2, 2) both take 4 times their output."""
    weights = np.array([1, 2, 1, 2, 1, 3, 2, 2, 5, 6, 0, 0, 7, 7, 0], dtype=float)
    smaller = merged(network((2, 2, 2, 1), "sigmoid"), weights)
    assert smaller.sizes == (2, 1, 1, 1)
    assert [layer.weights for layer in smaller.parameters] == [((1, 2),), ((4,),), ((11,),)]


def test_several_outputs_keep_each_their_sum():
    experiment = Experiment(
        dataset="custom", samples=((0, 0, 1, 2),), hidden=(3,), activation="relu"
    )
    assert merged(experiment.network, start(experiment)).parameters[1].weights == ((3.0,), (3.0,))


def test_eight_equal_units_are_one():
    experiment = Experiment(hidden=(8,), activation="tanh")
    smaller = merged(experiment.network, start(experiment))
    assert smaller.sizes == (2, 1, 1)
    assert smaller.parameters[1].weights == ((8.0,),)
    assert smaller.groups == ((tuple(f"h{n}" for n in range(1, 9)),),)


def test_the_sign_of_zero_makes_no_second_unit():
    zeros = np.zeros(9)
    zeros[0] = -0.0
    for activation in ACTIVATIONS:
        assert merged(network((2, 2, 1), activation), zeros).sizes == (2, 1, 1)


def test_both_outputs_are_of_the_samples():
    run = train(Experiment(dataset="xor", hidden=(8,), init_scale=0.3, activation="tanh"))
    whole, small = outputs(run, merged(run.experiment.network, run.weights[-1]))
    assert whole.shape == small.shape == (4, 1)
    assert whole[:, 0] == pytest.approx(
        predict(run.experiment, run.weights[-1], run.experiment.rows[:, :2]), abs=1e-15
    )
    assert small == pytest.approx(whole, abs=1e-15)


def test_sign_twins_are_one_unit_with_the_difference_of_their_outgoing_weights():
    experiment, expected = case("sign_twins")
    run = train(experiment)
    smaller = merged(experiment.network, run.weights[-1])
    assert (smaller.sizes, smaller.groups) == ((2, 1, 1), ((("h1", "−h2"),),))
    assert outputs(run, smaller)[1] == pytest.approx(
        np.array(expected["predictions_at_the_end"]), rel=1e-10
    )
