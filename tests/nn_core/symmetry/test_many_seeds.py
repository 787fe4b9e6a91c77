import numpy as np
import pytest

from nn_core.experiment import Experiment
from nn_core.starts import random_start
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


def test_progress_reaches_one_and_can_stop_the_work():
    seen = []
    final_losses(XOR, count=4, on_progress=seen.append)
    assert seen == [0.5, 0.75, 1.0]

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        final_losses(XOR, count=4, on_progress=stop)


def test_plateaus_are_separated_by_gaps():
    losses = np.array([0.54, 1e-9, 0.541, np.inf, 0.005, 0.25, np.inf])
    found = plateaus(losses, solved=0.01)
    assert [plateau.seeds for plateau in found] == [(1, 4), (5,), (0, 2), (3, 6)]
    assert [plateau.loss for plateau in found] == [1e-9, 0.25, 0.54, np.inf]


def test_the_threshold_alone_separates_what_lies_close_to_it():
    losses = np.array([0.0999, 0.1001])
    assert len(plateaus(losses, solved=0.1)) == 2
    assert len(plateaus(losses, solved=0.2)) == 1
    assert len(plateaus(losses, solved=0.0)) == 1


def test_every_seed_is_on_one_plateau():
    losses = np.random.default_rng(0).exponential(size=50)
    seeds = [seed for plateau in plateaus(losses, solved=0.2) for seed in plateau.seeds]
    assert sorted(seeds) == list(range(50))


def test_xor_has_two_plateaus_beside_the_solution():
    losses = final_losses(XOR)
    found = plateaus(losses, solved=0.01)
    assert found[0].loss < 1e-20
    # Per-sample steps settle at one loss however the random start was drawn.
    assert found[1].loss == pytest.approx(0.5416135584, abs=1e-9)
    assert len(found[0].seeds) + len(found[1].seeds) >= 198
