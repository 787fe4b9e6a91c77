import numpy as np
import pytest

from nn_core import Experiment, network
from nn_core.parameters import unflatten
from nn_core.step.ledger import batch_of, explain, explain_step, mean_loss
from ui.by_hand.words import finding, helped


def ledger_of(step=0, **fields):
    return explain_step(Experiment(**fields), step)


def test_the_finding_names_what_moved_most():
    ledger = ledger_of()
    assert finding(ledger, ledger.traces[0]) == (
        "The network said 4 where 1 was right. The update moved w5 and w6 most, from 1 to −0.2, "
        "and the loss of this sample fell from 9 to 2.822."
    )


def test_the_finding_of_a_batch_speaks_of_its_mean():
    ledger = ledger_of(dataset="xor", batch_size=3)
    words = finding(ledger, ledger.traces[1])
    assert words.startswith("For sample 2 the network said 2 where 1 was right.")
    assert "the mean loss of these 3 samples fell from" in words


def test_nothing_moves_where_nothing_is_wrong():
    ledger = ledger_of(dataset="custom", samples=((1.0, 1.0, 4.0),))
    assert finding(ledger, ledger.traces[0]) == (
        "The network said 4 where 4 was right. No parameter moved."
    )
    assert helped(ledger).startswith("The gradient is zero")


def test_a_short_step_is_nearly_a_straight_line():
    assert helped(ledger_of(learning_rate=1e-5)).startswith("The two agree to ")


def test_a_long_step_falls_short_and_says_where_the_parabola_is_lowest():
    assert helped(ledger_of()) == (
        "The loss fell by 11 % of the prediction: its slope flattens along the step, and "
        "η = 0.1 is a long step for that curvature. A parabola through these numbers is lowest "
        "at η ≈ 0.05646."
    )


def test_an_overshoot_is_called_so():
    words = helped(ledger_of(step=1, learning_rate=0.2))
    assert words.startswith("The step overshot: it went so far that the loss of this sample rose")
    assert words.endswith("this step took η = 0.2.")


@pytest.mark.parametrize("activation", ["none", "tanh", "sigmoid"])
def test_the_step_to_the_bottom_of_the_parabola_lowers_the_loss(activation):
    """The learning rate that the page suggests does better than an overshooting one."""
    for rate in (0.5, 1.0, 2.0):
        experiment = Experiment(
            dataset="xor", init="random", activation=activation, learning_rate=rate
        )
        ledger = explain_step(experiment, 3)
        words = helped(ledger)
        if "overshot" not in words:
            continue
        lowest = float(words.split("lowest at η ≈ ")[1].split(" ")[0])
        samples = experiment.rows[batch_of(experiment, 3)].tolist()
        gradient = ledger.traces[0].gradient
        eta = [lowest] * len(experiment.optimizer.rates)
        shorter = network.update(ledger.before, gradient, eta)
        assert mean_loss(shorter, samples, activation) < ledger.loss_after


def test_numbers_that_leave_the_range_get_a_sentence():
    huge = unflatten((2, 2, 1), np.full(9, 1e90))
    ledger = explain(Experiment(), 0, huge)
    assert finding(ledger, ledger.traces[0]).endswith(
        "The update led out of the numbers that can be kept."
    )
    assert helped(ledger) == "The update led out of the numbers that can be kept."
