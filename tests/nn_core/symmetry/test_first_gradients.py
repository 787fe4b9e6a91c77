"""The factors of the first gradients, of two units side by side."""

from nn_core.experiment import Experiment
from nn_core.symmetry.first_gradients import first_step


def test_symmetric_units_have_equal_factors():
    seen = first_step(Experiment())
    assert seen.step == 1
    assert seen.units == ("h1", "h2")
    assert all(factor.equal for factor in (*seen.factors, *seen.gradients))
    # dL/dŷ = −2(1 − 4) = 6, v = 1, φ′ = 1: δ = 6, and 6·a = 12 at the outgoing weights.
    assert [g.values[0] for g in seen.gradients] == [6.0, 6.0, 6.0, 12.0]


def test_same_in_differs_in_the_outgoing_weight_alone():
    seen = first_step(Experiment(init="same-in"))
    assert [f.name for f in seen.factors if not f.equal] == ["weight to ŷ", "δ"]
    assert seen.factors[1].values == (1.0, -1.0)


def test_zeros_stop_at_a_factor_that_is_zero():
    seen = first_step(Experiment(init="zeros", activation="tanh"))
    zero = [factor.name for factor in seen.factors if factor.values == (0.0, 0.0)]
    assert zero == ["weight to ŷ", "δ", "a"]
    assert all(gradient.values == (0.0, 0.0) for gradient in seen.gradients)


def test_the_first_step_shown_is_the_first_that_moves_anything():
    seen = first_step(Experiment(dataset="xor", activation="tanh"))
    assert (seen.step, seen.sample) == (2, (0.0, 1.0, 1.0))
    whole = first_step(Experiment(dataset="xor", activation="tanh", batch_size="all"))
    assert (whole.step, whole.sample) == (1, (0.0, 1.0, 1.0))


def test_the_factors_multiply_to_the_gradients():
    experiment = Experiment(dataset="saddle", hidden=(1, 3, 2), activation="sigmoid", init="random")
    seen = first_step(experiment)
    assert seen.units == ("h2", "h3")
    factors = {factor.name: factor.values for factor in seen.factors}
    gradients = {gradient.name: gradient.values for gradient in seen.gradients}
    for unit in (0, 1):
        arriving = sum(
            factors[f"δ of {to}"][unit] * factors[f"weight to {to}"][unit] for to in ("h5", "h6")
        )
        assert factors["δ"][unit] == arriving * factors["φ′"][unit]
        assert gradients["weight from h1"][unit] == factors["δ"][unit] * factors["h1"][unit]
        assert gradients["weight to h5"][unit] == factors["δ of h5"][unit] * factors["a"][unit]


def test_one_unit_has_nothing_to_compare():
    assert first_step(Experiment(hidden=(1,))) is None
