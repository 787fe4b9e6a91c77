"""Sweeps: the numbers of `train`, whatever the tiles and the executor; limits and sentences."""

import random
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from nn_core import Experiment, Sweep, SweepAxis, start, sweep, train
from nn_core.sweep import (
    Plan,
    Reached,
    Sweeping,
    SweepInterruptedError,
    axis_names,
    starts,
)

XOR = Experiment(dataset="xor", init="random", epochs=50)
MAP = (SweepAxis("learning_rate", 0.01, 1.5, 30), SweepAxis("init_scale", -2.5, 2.5, 21))


def equal(one: Sweep, other: Sweep) -> bool:
    return all(map(lambda a, b: np.array_equal(a, b, equal_nan=True), one.reached, other.reached))


class AtOnce(Executor):
    """Runs everything in `submit`, in this thread."""

    def submit(self, function, /, *arguments, **named):
        future = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


class Dying(AtOnce):
    """Has only so many tiles in it."""

    def __init__(self, tiles):
        self.left = tiles

    def submit(self, function, /, *arguments, **named):
        self.left -= 1
        if self.left >= 0:
            return super().submit(function, *arguments, **named)
        future = Future()
        future.set_exception(ConnectionError("the scheduler is gone"))
        return future


@pytest.mark.parametrize("activation", ["none", "relu"])
@pytest.mark.parametrize(
    "axes",
    [
        MAP,
        (SweepAxis("nudge", 1e-9, 1.0, 9, "log"), SweepAxis("seed", 3, 9, 7)),
        (SweepAxis("init_scale", -2.0, 2.0, 9), SweepAxis("seed", 0, 5, 6)),
        (SweepAxis("w3", -1.0, 1.0, 9), SweepAxis("b2", -1.0, 1.0, 5)),
        (SweepAxis("w6", -1.0, 1.0, 9), SweepAxis("init_scale", 0.1, 3.0, 5)),
        (SweepAxis("output_rate", 0.0, 4.0, 9), SweepAxis("learning_rate", 0.1, 1.0, 5)),
    ],
    ids=lambda axes: "-".join(axis.name for axis in axes),
)
def test_every_cell_is_the_run_of_its_experiment(activation, axes):
    base = replace(XOR, activation=activation, nudge=0.25)
    result = sweep(base, *axes, threshold=0.2)
    rng = random.Random(0)
    for _ in range(25):
        row, column = rng.randrange(axes[1].count), rng.randrange(axes[0].count)
        run = train(result.experiment(row, column))
        assert result.final_loss[row, column] == run.final_loss
        left = result.diverged_at[row, column]
        assert (None if np.isnan(left) else left) == run.diverged_at
        below = np.flatnonzero(run.loss_mean < 0.2)
        solved = result.solved_at[row, column]
        assert np.isnan(solved) if len(below) == 0 else solved == below[0] + 1
    assert result.done.all()


def test_axes_run_the_way_arrays_are_indexed():
    result = sweep(Experiment(), *MAP)
    assert result.final_loss.shape == (21, 30)
    cell = result.experiment(20, 0)
    assert (cell.init_scale, cell.learning_rate) == (2.5, 0.01)
    np.testing.assert_array_equal(MAP[0].values, np.linspace(0.01, 1.5, 30))
    log = SweepAxis("learning_rate", 0.01, 1.0, 7, "log")
    np.testing.assert_array_equal(log.values, np.geomspace(0.01, 1.0, 7))


def test_one_axis_alone_is_a_single_row():
    result = sweep(XOR, MAP[0])
    assert result.final_loss.shape == (1, 30)
    assert result.final_loss[0, 7] == train(result.experiment(0, 7)).final_loss


@pytest.mark.parametrize("edge", [1, 7, 64])
def test_the_numbers_do_not_depend_on_tiles_order_or_executor(edge):
    base = replace(XOR, activation="tanh")
    plan = Plan(base, *MAP)
    expected = sweep(base, *MAP)
    with ThreadPoolExecutor(2) as threads:
        for executor in (threads, AtOnce()):
            sweeping = Sweeping(plan, executor, edge=edge)
            while sweeping.running:
                sweeping.advance()
            assert equal(sweeping.sweep(), expected)


def test_another_process_gives_the_same_bits():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        base = replace(XOR, activation="tanh")
        assert equal(sweep(base, *MAP, executor=processes), sweep(base, *MAP))


def test_distance_is_exactly_zero_from_a_symmetric_start_and_only_there():
    symmetric = sweep(Experiment(dataset="xor", activation="tanh"), *MAP)
    assert (symmetric.distance[np.isnan(symmetric.diverged_at)] == 0.0).all()
    assert (sweep(XOR, *MAP).distance > 0.0).any()
    assert np.isnan(sweep(replace(XOR, hidden=(1,)), *MAP).distance).all()


def test_diverged_cells_say_when_and_have_no_distance():
    result = sweep(Experiment(epochs=200), SweepAxis("learning_rate", 0.0, 0.5, 40), MAP[1])
    left = ~np.isnan(result.diverged_at)
    assert left.any()
    assert not left.all()
    assert np.isnan(result.distance[left]).all()
    assert (result.diverged_at[left] >= 1).all()


def test_at_learning_rate_0_nothing_moves_and_there_is_no_such_experiment():
    result = sweep(Experiment(), SweepAxis("learning_rate", 0.0, 0.5, 3))
    assert result.final_loss[0, 0] == train(Experiment(epochs=1)).final_loss == 9.0
    with pytest.raises(ValueError, match=r"learning_rate is 0.0; it must be a number above 0"):
        result.experiment(0, 0)


@pytest.mark.parametrize("init", ["symmetric", "random", "zeros", "same-in", "custom"])
def test_starts_have_the_bits_of_start(init):
    weights = tuple(np.linspace(-1, 1, 9)) if init == "custom" else ()
    base = Experiment(init=init, weights=weights, init_scale=0.3)
    rng = np.random.default_rng(0)
    values = {
        "init_scale": rng.uniform(-3, 3, 20),
        "nudge": rng.uniform(-1, 1, 20),
        "seed": rng.integers(0, 5, 20).astype(float),
    }
    flat = starts(base, values)
    for index in range(20):
        one = {name: column[index].item() for name, column in values.items()}
        experiment = replace(base, **one | {"seed": int(one["seed"])})
        assert (flat[index] == start(experiment)).all()


def test_progress_reports_every_tile_and_an_exception_from_it_ends_the_sweep():
    fractions = []
    sweep(XOR, *MAP, on_tile=lambda tile, so_far: fractions.append(so_far.fraction))
    assert fractions[-1] == 1.0

    def leave(tile, so_far):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(XOR, *MAP, on_tile=leave)


def test_stopping_keeps_what_is_there():
    gate = threading.Event()

    class OneTileOnly(AtOnce):
        def submit(self, function, /, *arguments, **named):
            return (
                Future() if gate.is_set() else (gate.set(), super().submit(function, *arguments))[1]
            )

    sweeping = Sweeping(Plan(XOR, *MAP), OneTileOnly(), edge=8)
    sweeping.advance()
    sweeping.stop()
    result = sweeping.sweep()
    assert not sweeping.running
    assert result.done.sum() == 64
    assert np.isnan(result.final_loss[~result.done]).all()
    assert not np.isnan(result.final_loss[result.done]).any()


def test_an_executor_that_gives_up_leaves_the_finished_tiles_and_a_sentence():
    sweeping = Sweeping(Plan(XOR, *MAP), Dying(3), edge=8)
    while sweeping.running:
        sweeping.advance()
    assert sweeping.sweep().done.sum() == 3 * 64
    assert sweeping.problem == (
        "The executor gave up (ConnectionError): 192 of 630 cells are computed and kept. "
        "Start the sweep again to compute the others."
    )
    with pytest.raises(SweepInterruptedError, match="gave up") as caught:
        sweep(XOR, *MAP, executor=Dying(0))
    assert caught.value.sweep.fraction == 0.0


@pytest.mark.parametrize(
    ("axis", "sentence"),
    [
        (("w1", 1.0, 1.0, 8), "w1 from 1.0 to 1.0 is a single value; the ends must differ."),
        (("w1", 2.0, 1.0, 8), "w1 from 2.0 to 1.0 runs backwards; exchange the two ends."),
        (("w1", float("nan"), 1.0, 8), "both ends must be finite numbers."),
        (("w1", 0.0, float("inf"), 8), "both ends must be finite numbers."),
        (("w1", -1.0, 1.0, 8, "log"), "cannot be logarithmic, because it touches or crosses 0"),
        (("w1", 0.0, 1.0, 8, "log"), "cannot be logarithmic, because it touches or crosses 0"),
        (("w1", 0.0, 1.0, 8, "cubic"), "scale of w1 is 'cubic'; it must be linear or log."),
        (("w1", 0.0, 1.0, 1), "count of w1 is 1; it must be from 2 to 1,024."),
        (("w1", 0.0, 1.0, 4096), "count of w1 is 4096; it must be from 2 to 1,024."),
        (("w1", 0.0, 1.0, 2.5), "count of w1 is 2.5; it must be a whole number."),
        (("w1", 1.0, 1.0 + 1e-15, 64), "holds only 6 of the 64 different numbers asked for"),
    ],
)
def test_an_axis_that_cannot_be_says_why(axis, sentence):
    with pytest.raises(ValueError, match="w1") as caught:
        SweepAxis(*axis)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("base", "axes", "sentence"),
    [
        (XOR, (MAP[0], MAP[0]), "learning_rate is on both axes"),
        (XOR, (SweepAxis("w7", 0.0, 1.0, 8),), "2-2-1 network has w1 to w6 and b1 to b3"),
        (XOR, (SweepAxis("epochs", 0.0, 1.0, 8),), "epochs cannot be an axis"),
        (Experiment(), (SweepAxis("seed", 0, 7, 8),), "seed changes nothing in this experiment"),
        (replace(XOR, init="zeros"), MAP, "init_scale changes nothing"),
        (replace(XOR, hidden=(1,)), (SweepAxis("nudge", 0.0, 1.0, 8),), "nudge changes nothing"),
        (XOR, (SweepAxis("learning_rate", -1.0, 1.0, 8),), "it must stay within 0 to 10"),
        (XOR, (SweepAxis("seed", 0, 7, 64),), "is not whole numbers; let it run to 63"),
        (XOR, (SweepAxis("seed", -1, 6, 8),), "it must stay within 0 to"),
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
        "30 × 21 cells of 50 epochs of 4 samples are 126,000 steps; a sweep may have 100,000. "
        "39 epochs or 22 × 22 cells would fit."
    )
    assert sweep(replace(XOR, epochs=39), *MAP).done.all()
    with pytest.raises(ValueError, match="counted 20 times, as for 177 parameters instead of 9"):
        sweep(replace(XOR, hidden=(8, 8, 8)), *MAP)


def test_what_can_be_an_axis_changes_something():
    assert axis_names(Experiment(hidden=(1,), init="zeros")) == (
        *("learning_rate", "output_rate"),
        *("w1", "w2", "w3", "b1", "b2"),
    )
    for name in axis_names(XOR):
        low = 1.0 if name == "seed" else 0.25
        assert isinstance(sweep(XOR, SweepAxis(name, low, low + 1, 2)).reached, Reached)
