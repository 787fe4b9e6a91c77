from dataclasses import replace

import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.starts import random_start
from nn_core.symmetry import many_seeds
from nn_core.symmetry.many_seeds import final_losses, plateaus
from nn_core.training import train

XOR = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, epochs=2000, nudge=0.5)


def test_every_seed_ends_where_its_own_experiment_ends():
    losses = final_losses(XOR, count=5)
    for seed, loss in enumerate(losses):
        experiment = random_start(XOR, seed)
        assert (experiment.init, experiment.seed, experiment.nudge) == ("random", seed, 0.0)
        assert loss == train(experiment).final_loss


def test_a_seed_that_diverges_ends_at_infinity():
    losses = final_losses(Experiment(dataset="xor", learning_rate=5.0, epochs=50), count=3)
    assert (losses == np.inf).all()


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_a_long_run_is_trained_in_pieces_and_ends_at_the_same_bits(momentum, monkeypatch):
    monkeypatch.setattr(many_seeds, "_OPERATIONS", 60_000)
    experiment = replace(XOR, momentum=momentum)
    reports = []
    losses = final_losses(experiment, count=3, on_progress=reports.append)
    assert len(reports) > 2
    for seed, loss in enumerate(losses.tolist()):
        assert loss == train(random_start(experiment, seed)).final_loss


def test_progress_rises_to_one_and_can_stop_the_work(monkeypatch):
    monkeypatch.setattr(many_seeds, "_OPERATIONS", 2_000_000)
    seen = []
    final_losses(XOR, count=90, on_progress=seen.append)
    assert seen == sorted(seen)
    assert len(set(seen)) >= 3
    assert seen[-1] == 1.0

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        final_losses(XOR, count=4, on_progress=stop)


def test_a_run_over_the_budget_is_refused(monkeypatch):
    monkeypatch.setenv("LAB_MAX_STEPS", "100")
    with pytest.raises(ValueError, match="a run may have 100"):
        final_losses(XOR, count=2)


def test_all_seeds_together_have_a_budget_too(monkeypatch):
    """2,000 epochs of 4 samples, of a network of the usual size."""
    monkeypatch.setenv("LAB_MAX_SWEEP_STEPS", "16000")
    final_losses(XOR, count=2)
    with pytest.raises(ValueError, match=r"may have 16,000\. .* at most 1,333 epochs fit"):
        final_losses(XOR, count=3)
    final_losses(replace(XOR, epochs=1333), count=3)


def test_plateaus_are_separated_by_gaps():
    losses = np.array([0.54, 1e-9, 0.541, np.inf, 0.005, 0.25, np.inf])
    found = plateaus(losses, solved=0.01)
    assert [plateau.seeds for plateau in found] == [(1, 4), (5,), (0, 2), (3, 6)]
    ends = [(plateau.low, plateau.high) for plateau in found]
    assert ends == [(1e-9, 0.005), (0.25, 0.25), (0.54, 0.541), (np.inf, np.inf)]


def test_a_chain_of_close_losses_is_no_plateau():
    """Each within 4 % of the one before, but the last 11 times the first."""
    losses = 0.02 * 1.04 ** np.arange(60)
    for plateau in plateaus(losses, solved=0.01):
        assert plateau.high <= 1.05 * plateau.low
        assert len(plateau.seeds) == 2


def test_the_threshold_alone_separates_what_lies_close_to_it():
    losses = np.array([0.0999, 0.1001])
    assert len(plateaus(losses, solved=0.1)) == 2
    assert len(plateaus(losses, solved=0.2)) == 1
    assert len(plateaus(losses, solved=0.0)) == 1


def test_exact_zeros_are_one_plateau_where_nothing_else_counts_as_solved():
    assert [p.seeds for p in plateaus(np.zeros(3), solved=0.0)] == [(0, 1, 2)]


def test_every_seed_is_on_one_plateau():
    losses = np.random.default_rng(0).exponential(size=50)
    seeds = [seed for plateau in plateaus(losses, solved=0.2) for seed in plateau.seeds]
    assert sorted(seeds) == list(range(50))


def test_xor_has_two_plateaus_beside_the_solution():
    losses = final_losses(XOR)
    found = plateaus(losses, solved=0.01)
    assert found[0].low < 1e-20
    # Per-sample steps settle at one loss however the random start was drawn.
    assert found[1].low == pytest.approx(0.5416135584, abs=1e-9)
    assert len(found[0].seeds) + len(found[1].seeds) >= 198
