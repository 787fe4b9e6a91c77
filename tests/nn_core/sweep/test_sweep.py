"""Sweeps: the numbers of `train`, whatever the tiles and the executor; stopping, giving up."""

import random
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from nn_core import Experiment, Sweep, SweepAxis, sweep, train
from nn_core.sweep import sweep as sweep_module
from nn_core.sweep.plan import Plan
from nn_core.sweep.sweep import Sweeping, SweepInterruptedError

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


@pytest.mark.parametrize("activation", ["none", "tanh"])
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


def test_at_learning_rate_0_nothing_moves():
    result = sweep(Experiment(), SweepAxis("learning_rate", 0.0, 0.5, 3))
    assert result.final_loss[0, 0] == train(result.experiment(0, 0)).final_loss == 9.0


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


def test_what_diverged_is_not_solved_and_the_median_of_an_even_number_is_between_two():
    """shares of solved and diverged runs added up to 106 %."""
    rates, seeds = SweepAxis("learning_rate", 0.02, 0.46, 40), SweepAxis("seed", 0, 49, 50)
    result = sweep(Experiment(init="random", epochs=400), rates, seeds)
    below_first = ~np.isnan(result.solved_at)
    assert (below_first & result.diverged).any()
    assert not (result.solved & result.diverged).any()
    assert (result.solved == below_first & ~result.diverged).all()
    losses = np.where(np.isnan(result.diverged_at), result.final_loss, np.inf)
    finite = np.sort(losses, axis=0)[25] < np.inf
    assert 0 < finite.sum() < 40
    expected = [np.median(column) for column in losses.T[finite]]
    assert result.median_loss[finite].tolist() == expected
    assert np.isinf(result.median_loss[~finite]).all()


@pytest.mark.parametrize("room", [True, False])
def test_a_large_sweep_is_in_a_file_where_there_is_room_and_has_the_same_numbers(monkeypatch, room):
    def full():
        raise OSError(28, "No space left on device")

    expected = sweep(XOR, *MAP)
    monkeypatch.setattr(sweep_module, "IN_MEMORY", 1000)
    if not room:
        monkeypatch.setattr(sweep_module, "TemporaryFile", full)
    found = sweep(XOR, *MAP)
    assert equal(found, expected)
    assert mapped(found.final_loss) == room


def mapped(array):
    """Whether the numbers of an array are in a file."""
    while array is not None and not isinstance(array, np.memmap):
        array = array.base
    return array is not None


def test_nobody_writes_into_the_numbers_of_a_sweep():
    found = sweep(XOR, *MAP)
    with pytest.raises(ValueError, match="read-only"):
        found.final_loss[0, 0] = 1.0
