"""Plans: which grids can be computed, and the sentences about those that cannot."""

from dataclasses import replace

import pytest

from nn_core import Experiment, SweepAxis, sweep

XOR = Experiment(dataset="xor", init="random", epochs=50)
MAP = (SweepAxis("learning_rate", 0.01, 1.5, 30), SweepAxis("init_scale", -2.5, 2.5, 21))


@pytest.mark.parametrize(
    ("base", "axes", "sentence"),
    [
        (XOR, (MAP[0], MAP[0]), "learning_rate is on both axes"),
        (XOR, (SweepAxis("w7", 0.0, 1.0, 8),), "2-2-1 network has w1 to w6 and b1 to b3"),
        (XOR, (SweepAxis("epochs", 0.0, 1.0, 8),), "epochs cannot be an axis"),
        (Experiment(), (SweepAxis("seed", 0, 7, 8),), "seed changes nothing in this experiment"),
        (replace(XOR, init="zeros"), MAP, "init_scale changes nothing"),
        (replace(XOR, hidden=(1,)), (SweepAxis("nudge", 0.0, 1.0, 8),), "nudge changes nothing"),
        (
            XOR,
            (SweepAxis("learning_rate", -1.0, 1.0, 8),),
            "both ends must be a number from 0 to 10",
        ),
        (XOR, (SweepAxis("seed", 0, 7, 64),), "is not whole numbers; let it run to 63"),
        (XOR, (SweepAxis("seed", -1, 6, 8),), "both ends must be a whole number from 0 to"),
    ],
)
def test_axes_that_do_not_fit_the_experiment_say_why(base, axes, sentence):
    with pytest.raises(ValueError, match=r"\.$") as caught:
        sweep(base, *axes)
    assert sentence in str(caught.value)


def test_the_budget_is_enforced_with_the_numbers_and_a_way_out_that_fits(monkeypatch):
    monkeypatch.setenv("LAB_MAX_SWEEP_STEPS", "100000")
    with pytest.raises(ValueError, match="would fit") as caught:
        sweep(XOR, *MAP)
    assert str(caught.value) == (
        "30 × 21 cells of 50 × 4 epochs × samples are 126,000 steps; a sweep may have 100,000. "
        "39 epochs would fit."
    )
    assert sweep(replace(XOR, epochs=39), *MAP).done.all()
    with pytest.raises(ValueError, match="counted 20 times, as for 177 parameters instead of 9"):
        sweep(replace(XOR, hidden=(8, 8, 8)), *MAP)


def test_the_cells_that_would_fit_are_a_resolution_that_can_be_chosen(monkeypatch):
    monkeypatch.setenv("LAB_MAX_SWEEP_STEPS", "2000000")
    axes = (SweepAxis("learning_rate", 0.01, 1.5, 512), SweepAxis("init_scale", -2.5, 2.5, 512))
    with pytest.raises(ValueError, match="or 64 × 64 cells would fit"):  # 100 × 100 would
        sweep(XOR, *axes)


def test_the_cells_that_would_fit_beside_so_many_seeds_are_those_of_the_other_axis(monkeypatch):
    monkeypatch.setenv("LAB_MAX_SWEEP_STEPS", "2000000")
    axes = (SweepAxis("learning_rate", 0.01, 1.5, 512), SweepAxis("seed", 0, 49, 50))
    # 50 epochs × 4 samples × 50 seeds × 200 values; the next lower resolution is 128.
    with pytest.raises(ValueError, match="or 128 cells along an axis would fit"):
        sweep(XOR, *axes)
