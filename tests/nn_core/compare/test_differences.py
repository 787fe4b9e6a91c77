"""What differs between experiments, and where their runs part."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nn_core import Experiment, replay, train
from nn_core.compare.differences import differing, first_difference
from nn_core.experiment import KINDS
from nn_core.history import retrace
from tests.nn_core.compare.pairs import one_field_changed
from tests.nn_core.compare.steps import states_by_step
from tests.strategies import trainable, values

XOR = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, epochs=20)


@given(one_field_changed(), st.integers(1, 3))
def test_changing_any_one_field_shows_exactly_that_field(pair, copies):
    before, after, name = pair
    assert differing([before, *[after] * copies]) == (name,)
    assert differing([before] * copies) == ()


def test_the_fields_that_differ_stand_in_their_order_of_declaration():
    changed = [replace(XOR, epochs=3), replace(XOR, noise=0.5), replace(XOR, init="random")]
    assert differing([XOR, *changed]) == ("noise", "init", "epochs")


def apart(one, other, larger_than, ulps):
    """Whether two numbers differ by more than is asked for, by `math` alone."""
    return abs(one - other) > larger_than and abs(one - other) > ulps * math.ulp(
        max(abs(one), abs(other))
    )


def by_brute_force(one, other, larger_than, ulps):
    """(state, step, whether each parameter differs, both states) of the first state that does."""
    epochs = list(zip(states_by_step(one), states_by_step(other), strict=False))
    for state, (mine, yours) in enumerate(epochs):
        if any(apart(*pair, larger_than, ulps) for pair in zip(mine[-1], yours[-1], strict=True)):
            for place, pair in enumerate(zip(mine, yours, strict=True), start=1):
                if any(apart(*both, larger_than, ulps) for both in zip(*pair, strict=True)):
                    step = (state - 1) * one.steps_per_epoch + place if state else None
                    return state, step, pair
    return None


@settings(max_examples=150)
@given(
    trainable(epochs=st.integers(1, 6)),
    st.data(),
    st.sampled_from([0.0, 1e-9, 1e-3, 0.1]),
    st.sampled_from([0, 1, 2**20, 2**45]),
)
def test_the_first_difference_is_the_one_that_plain_floats_show(one, data, larger_than, ulps):
    name = data.draw(st.sampled_from(["learning_rate", "nudge", "output_rate", "seed", "epochs"]))
    other = replace(one, **{name: data.draw(values(KINDS[name]))})
    runs = train(one), train(other)
    assume(all(run.diverged_at is None for run in runs))
    found = first_difference(*runs, larger_than, ulps)
    expected = by_brute_force(one, other, larger_than, ulps)
    if expected is None:
        assert found is None
        return
    state, step, pair = expected
    assert (found.state, found.step) == (state, step)
    both = {name: numbers for name, *numbers in zip(runs[0].names, *pair, strict=True)}
    assert list(found.values) == both[found.parameter]
    differences = [
        abs(mine - yours) for mine, yours in both.values() if apart(mine, yours, larger_than, ulps)
    ]
    assert found.size == max(differences)


def test_a_difference_is_found_between_two_recorded_states():
    one = replace(XOR, epochs=6000)
    other = replace(one, nudge=1e-12)
    runs = train(one), train(other)
    found = first_difference(*runs, larger_than=1e-3)
    state, step, _ = by_brute_force(*(replace(each, epochs=1100) for each in (one, other)), 1e-3, 0)
    assert (found.state, found.step) == (state, step)
    assert runs[0].epochs[1] > 1


def test_more_than_a_bit_leaves_out_what_rounding_makes():
    third = 1 / 3
    one = Experiment(init="custom", weights=(third,) * 6 + (0.0,) * 3, epochs=100)
    other = replace(one, weights=(math.nextafter(third, 1), *one.weights[1:]))
    runs = train(one), train(other)
    assert first_difference(*runs).state == 0
    assert first_difference(*runs, ulps=1).state == by_brute_force(one, other, 0.0, 1)[0] > 0


def test_a_difference_of_exactly_the_size_asked_for_is_not_larger():
    still = Experiment(init="custom", weights=(1.0,) * 9, learning_rate=0.0)
    runs = train(still), train(replace(still, weights=(1.5, *still.weights[1:])))
    assert first_difference(*runs, larger_than=0.5) is None
    assert first_difference(*runs, larger_than=0.4999).size == 0.5


def test_every_state_can_be_had_whichever_are_recorded():
    run = train(replace(XOR, epochs=6000))
    states = retrace(run, 997, 1010)
    assert np.array_equal(states, [replay(run, epoch) for epoch in range(997, 1011)])
    assert np.array_equal(retrace(run, 6000, 6000), run.weights[-1:])
    with pytest.raises(ValueError, match="0 to 6000"):
        retrace(run, 5999, 6001)


def test_runs_that_learn_alike_from_the_same_start_never_differ():
    assert first_difference(train(XOR), train(replace(XOR, epochs=3000, seed=7))) is None


def test_other_batches_have_no_step_in_common():
    found = first_difference(train(XOR), train(replace(XOR, batch_size="all")))
    assert (found.state, found.step) == (1, None)


def test_a_search_tells_how_far_it_is_and_an_exception_ends_it():
    runs = train(replace(XOR, epochs=6000)), train(replace(XOR, epochs=6000, nudge=1e-12))
    seen = []
    assert first_difference(*runs, larger_than=1e9, on_progress=seen.append) is None
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert seen[-1] == 1.0
    with pytest.raises(KeyError):
        first_difference(*runs, larger_than=1e9, on_progress={}.__getitem__)


def test_networks_of_other_sizes_cannot_be_compared_state_by_state():
    with pytest.raises(ValueError, match="9 and 13 parameters"):
        first_difference(train(XOR), train(replace(XOR, hidden=(3,))))
