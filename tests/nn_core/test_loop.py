"""Short runs by the readable step: the bits of the compiled loops, without the compiler."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment, loop, many, start, train
from nn_core.many import train_many
from nn_core.rule import rule_of
from nn_core.training import first_state
from tests.strategies import trainable

ALWAYS, NEVER = 10**12, -1
"""Of `loop.READABLE`: the readable step does everything, or nothing."""


def passed(experiment: Experiment, readable: int, records: int, stride: int) -> list[np.ndarray]:
    """All that a call of the loop gives: finished passes, last loss, states and losses."""
    state, rows = first_state(experiment), experiment.rows
    states, losses = np.zeros((records, len(state))), np.zeros((4, records))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "READABLE", readable)
        patch.setattr(loop.Compiled, "has", lambda *_: False)
        patch.setattr(loop, "_done", Counter())
        done, last = loop.run_passes(experiment, state, rows, stride, states, losses)
    finished = done // stride
    return [np.array([done, last]), states[:finished], losses[:, :finished]]


@given(
    trainable(learning_rate=st.sampled_from([0.05, 0.3, 3.0])), st.integers(1, 4), st.integers(1, 3)
)
def test_the_readable_step_and_the_compiled_loop_give_the_same(experiment, records, stride):
    one, other = (passed(experiment, which, records, stride) for which in (ALWAYS, NEVER))
    for left, right in zip(one, other, strict=True):
        assert np.array_equal(left, right)


@pytest.mark.parametrize("learning_rate", [0.1, 0.5, 10.0])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_many_short_runs_reach_what_each_reaches_alone(learning_rate, momentum, monkeypatch):
    monkeypatch.setattr("nn_core.many.is_readable", lambda *_: True)
    base = Experiment(
        dataset="or", init="random", learning_rate=learning_rate, momentum=momentum, epochs=9
    )
    runs = [train(replace(base, seed=seed)) for seed in range(3)]
    starts = np.array([start(run.experiment) for run in runs])
    heard: list[float] = []
    reached = train_many(base, starts, threshold=0.2, on_progress=heard.append)
    assert heard == [1 / 3, 2 / 3, 1.0]
    for index, run in enumerate(runs):
        assert reached.final_loss[index] == run.final_loss
        below = np.flatnonzero(run.loss_mean < 0.2)
        assert reached.solved_at[index] == pytest.approx(
            below[0] + 1 if len(below) else np.nan, nan_ok=True, abs=0
        )
        if run.diverged_at is None:
            assert np.isnan(reached.diverged_at[index])
            assert np.array_equal(reached.states[index], run.states[-1])
        else:
            assert reached.diverged_at[index] == run.diverged_at
            assert np.isnan(reached.states[index]).all()


def test_the_original_exercise_needs_no_compiler():
    program = (
        "import sys; from nn_core import Experiment, train; train(Experiment()); "
        "print('numba' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["False"]


@pytest.mark.parametrize(("epochs", "prepared"), [(1111, True), (1112, False)])
def test_a_run_is_prepared_where_the_readable_step_will_do_it(epochs, prepared, monkeypatch):
    monkeypatch.setattr(loop.Compiled, "has", lambda *_: False)
    monkeypatch.setattr(loop, "_done", Counter())
    assert loop.is_prepared(Experiment(epochs=epochs)) is prepared


def test_a_network_with_many_short_runs_gets_its_compiled_loop(monkeypatch):
    asked = []
    monkeypatch.setattr(loop.Compiled, "has", lambda *_: False)
    monkeypatch.setattr(loop, "_done", Counter())
    monkeypatch.setattr(loop, "_loop", lambda rule: asked.append(rule) or fails)
    experiment = Experiment(epochs=1000)  # 9 000 samples × parameters
    for _ in range(6):
        assert loop.is_prepared(experiment)
        passed_once(experiment)
    assert not loop.is_prepared(experiment)
    with pytest.raises(NotImplementedError):
        passed_once(experiment)
    assert asked == [rule_of(experiment).text]
    assert loop.is_prepared(replace(experiment, activation="tanh"))


def passed_once(experiment: Experiment) -> None:
    state, states = first_state(experiment), np.empty((1, 9))
    loop.run_passes(experiment, state, experiment.rows, experiment.epochs, states, np.empty((4, 1)))


def fails(*_: object) -> None:
    raise NotImplementedError


def test_a_network_with_many_short_sets_of_runs_gets_its_compiled_lanes(monkeypatch):
    asked = []
    monkeypatch.setattr(loop.Compiled, "has", lambda *_: False)
    monkeypatch.setattr(loop, "_done", Counter())
    monkeypatch.setattr("nn_core.many._kernel_of", lambda rule: asked.append(rule) or fails)
    experiment = Experiment(epochs=100)
    starts = np.zeros((10, 9))  # 9 000 samples × parameters
    assert not many.is_prepared(experiment, 12)  # 10 800
    for _ in range(6):
        assert many.is_prepared(experiment, 10)
        train_many(experiment, starts)
    assert asked == []
    assert not many.is_prepared(experiment, 10)
    with pytest.raises(NotImplementedError):
        train_many(experiment, starts)
    assert loop.is_prepared(replace(experiment, epochs=1000))  # a single run is still short
