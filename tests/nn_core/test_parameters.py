"""The numbering of the parameters, and every way a run can start."""

import numpy as np
import pytest

from nn_core import Experiment, start
from nn_core.parameters import (
    flatten,
    indices,
    names,
    unflatten,
    weight_count,
)


def test_weights_are_numbered_layer_by_layer_unit_by_unit_input_by_input():
    assert names((2, 2, 1)) == ("w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3")
    first, second = indices((2, 2, 1))
    assert first == (((0, 1), (2, 3)), (6, 7))
    assert second == (((4, 5),), (8,))


def test_deeper_networks_are_numbered_likewise():
    one, two, three = indices((2, 3, 2, 1))
    assert one == (((0, 1), (2, 3), (4, 5)), (14, 15, 16))
    assert two == (((6, 7, 8), (9, 10, 11)), (17, 18))
    assert three == (((12, 13),), (19,))
    assert weight_count((2, 3, 2, 1)) == 14
    assert names((2, 3, 2, 1))[13:15] == ("w14", "b1")


@pytest.mark.parametrize("sizes", [(2, 1, 1), (2, 2, 1), (2, 8, 1), (2, 3, 2, 1), (2, 8, 8, 8, 1)])
def test_flat_and_nested_are_two_shapes_of_the_same_numbers(sizes):
    flat = np.random.default_rng(0).normal(size=len(names(sizes)))
    nested = unflatten(sizes, flat)
    assert np.array_equal(flatten(nested), flat)
    assert unflatten(sizes, flatten(nested)) == nested
    for layer, places in zip(nested, indices(sizes), strict=True):
        assert np.array_equal(layer.weights, flat[np.array(places.weights)])
        assert np.array_equal(layer.biases, flat[np.array(places.biases)])
    assert {type(b) for layer in nested for b in layer.biases} == {float}


def test_a_symmetric_start_is_the_scale_everywhere_and_no_bias():
    assert start(Experiment(init_scale=-0.3)).tolist() == [-0.3] * 6 + [0.0] * 3


def test_a_start_of_zeros_is_zero():
    assert start(Experiment(init="zeros", init_scale=5.0)).tolist() == [0.0] * 9


def test_a_random_start_is_normal_scaled_and_determined_by_its_seed():
    one = start(Experiment(init="random", seed=4))
    assert one.tolist() == start(Experiment(init="random", seed=4)).tolist()
    assert not np.any(one[:6] == start(Experiment(init="random", seed=5))[:6])
    normal = np.random.default_rng(4).standard_normal(6)
    assert one.tolist() == [*normal.tolist(), 0.0, 0.0, 0.0]
    assert start(Experiment(init="random", seed=4, init_scale=0.3))[:6].tolist() == (
        (0.3 * normal).tolist()
    )


def test_a_scaled_start_is_the_random_one_by_the_root_of_the_inputs_of_each_unit():
    same = {"hidden": (3, 4), "seed": 4, "init_scale": 0.5}
    normal, scaled = (start(Experiment(init=init, **same)) for init in ("random", "scaled"))
    inputs = [2] * 6 + [3] * 12 + [4] * 4
    assert scaled[:22] == pytest.approx([w / n**0.5 for w, n in zip(normal, inputs, strict=False)])
    assert scaled[22:].tolist() == [0.0] * 8


def test_units_of_a_wide_network_stay_of_order_one_from_a_scaled_start():
    seeds = [start(Experiment(init="scaled", hidden=(8, 8), seed=seed)) for seed in range(200)]
    into_second = np.array(seeds)[:, 16:80].reshape(200, 8, 8)
    assert np.sum(into_second**2, axis=2).mean() == pytest.approx(1.0, rel=0.05)


def test_a_same_in_start_alternates_the_signs_of_what_leaves_the_units():
    one = start(Experiment(init="same-in", init_scale=2.0, hidden=(3,)))
    assert one.tolist() == [2.0] * 6 + [2.0, -2.0, 2.0] + [0.0] * 4
    deep = start(Experiment(init="same-in", hidden=(2, 2)))
    assert deep.tolist() == [1.0] * 4 + [1.0, -1.0, 1.0, -1.0] + [1.0, -1.0] + [0.0] * 5


def test_a_custom_start_is_its_weights_biases_included():
    weights = [0.1, -0.2, 5e-324, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    assert start(Experiment(init="custom", weights=weights)).tolist() == weights


@pytest.mark.parametrize("init", ["symmetric", "zeros", "random", "scaled", "same-in", "custom"])
def test_a_nudge_moves_the_first_incoming_weight_of_the_second_unit_only(init):
    fields = {"init": init, "weights": [0.5] * 9 if init == "custom" else ()}
    moved = start(Experiment(**fields, nudge=0.25)) - start(Experiment(**fields))
    assert np.flatnonzero(moved).tolist() == [2]
    assert moved[2] == pytest.approx(0.25)


def test_a_single_unit_has_no_second_to_nudge():
    assert start(Experiment(hidden=(1,), nudge=0.25)).tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_a_start_can_be_written_to_without_changing_the_experiment():
    experiment = Experiment(init="custom", weights=[0.5] * 9)
    start(experiment)[:] = 0.0
    assert start(experiment).tolist() == [0.5] * 9


def test_only_the_output_layer_has_the_factor_on_its_rate():
    experiment = Experiment(hidden=(3, 2), learning_rate=0.2, output_rate=0.5)
    assert experiment.optimizer.rates == (0.2, 0.2, 0.1)
