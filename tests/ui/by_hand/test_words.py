from fractions import Fraction

import numpy as np
import pytest

from nn_core import Experiment, network, train
from nn_core.network import at_rest
from nn_core.parameters import flatten, unflatten
from nn_core.step.ledger import batch_of, explain, explain_step, mean_loss
from tests.nn_core.random_steps import first_ledger
from ui.by_hand.words import finding, helped
from ui.language import speaking


def ledger_of(step=0, **fields):
    return explain_step(Experiment(**fields), step)


def test_the_finding_names_what_moved_most():
    ledger = ledger_of()
    assert finding(ledger, ledger.traces[0]) == (
        "The network said 4 where 1 was right. The update moved w5 and w6 most, from 1 to −0.2. "
        "The loss of this sample fell from 9 to 2.822."
    )


def test_the_finding_in_chinese_has_the_same_numbers():
    ledger = ledger_of()
    with speaking("zh"):
        assert finding(ledger, ledger.traces[0]) == (
            "网络的输出是 4，正确的是 1。这次更新中变化最大的是 w5 和 w6，从 1 变到 −0.2。"
            "这个样本的损失从 9 降到 2.822。"
        )


def test_the_finding_of_a_batch_speaks_of_its_mean():
    ledger = ledger_of(dataset="xor", batch_size=3)
    words = finding(ledger, ledger.traces[1])
    assert words.startswith("For sample 2 the network said 2 where 1 was right.")
    assert "The mean loss of these 3 samples fell from" in words


def test_nothing_moves_where_nothing_is_wrong():
    ledger = ledger_of(dataset="custom", samples=((1.0, 1.0, 4.0),))
    assert finding(ledger, ledger.traces[0]) == (
        "The network said 4 where 4 was right. No parameter moved: every gradient is 0."
    )
    assert helped(ledger) == (
        "No parameter moved: every gradient is 0. The loss stays what it was."
    )


def test_a_page_of_zeros_says_which_sample_moves_something():
    ledger = ledger_of(dataset="xor")
    assert finding(ledger, ledger.traces[0]).endswith(
        "every gradient is 0. Sample 2 is the first of this epoch that moves something."
    )
    last = ledger_of(
        dataset="custom",
        samples=((0.0, 1.0, 3.0), (0.0, 0.0, 0.0)),
        step=1,
        init="zeros",
        output_rate=0.0,
    )
    assert finding(last, last.traces[0]).endswith("every gradient is 0.")


def test_a_learning_rate_of_zero_is_named():
    ledger = ledger_of(learning_rate=0.0)
    assert finding(ledger, ledger.traces[0]).endswith("was right. Nothing moves: η is 0.")
    assert helped(ledger) == "Nothing moves: η is 0. The loss stays what it was."


def test_a_gradient_whose_rate_is_zero_is_not_called_zero():
    ledger = ledger_of(init="zeros", output_rate=0.0)
    assert ledger.row("b3").gradient == -2.0
    assert helped(ledger).startswith(
        "No parameter moved: those with a gradient are fixed or have the learning rate 0."
    )


def test_several_outputs_are_all_named():
    ledger = first_ledger(
        Experiment(dataset="custom", samples=((1.0, 1.0, 1.0, 2.0),), init_scale=0.5)
    )
    assert finding(ledger, ledger.traces[0]).startswith(
        "The network said (1, 1) where (1, 2) were right."
    )


def test_what_moved_is_shown_with_the_digits_that_tell_it_apart():
    ledger = ledger_of(learning_rate=1e-8)
    assert "moved w5 and w6 most, from 1 to 0.9999999. The" in finding(ledger, ledger.traces[0])


def test_a_new_value_that_is_only_rounding_is_zero():
    """0.3 − 0.1·3.0000000000000004 is −5.6e-17."""
    ledger = ledger_of()
    row = ledger.rows[4]._replace(before=0.3, after=-5.551115123125783e-17)
    ledger = type(ledger)(**{**vars(ledger), "rows": (row,)})
    assert "moved w5 most, from 0.3 to 0. The" in finding(ledger, ledger.traces[0])


def exact_change(ledger):
    """Of the loss of a network without activation, by fractions: actual, and to first order."""
    before, after = [
        [Fraction(number) for number in flatten(parameters).tolist()]
        for parameters in (ledger.before, ledger.after)
    ]
    (trace,) = ledger.traces
    x1, x2, y = map(Fraction, trace.row)

    def loss(w):
        a1, a2 = w[0] * x1 + w[1] * x2 + w[6], w[2] * x1 + w[3] * x2 + w[7]
        return (y - (w[4] * a1 + w[5] * a2 + w[8])) ** 2

    tiny = Fraction(1, 10**60)
    slopes = []
    for index in range(9):
        up = [*before]
        up[index] += tiny
        slopes.append((loss(up) - loss(before)) / tiny)
    moves = [new - old for old, new in zip(before, after, strict=True)]
    first_order = sum(slope * move for slope, move in zip(slopes, moves, strict=True))
    return loss(after) - loss(before), first_order


@pytest.mark.parametrize(
    "fields",
    [
        {"epochs": 200},
        {"epochs": 200, "learning_rate": 0.02},
        {"epochs": 300, "init": "random", "seed": 3, "learning_rate": 0.05},
        {"epochs": 100, "init": "random", "seed": 5, "dataset": "xor", "learning_rate": 0.1},
        {"epochs": 150, "init": "random", "seed": 1, "dataset": "plane", "data_seed": 2},
    ],
)
def test_what_is_said_of_the_loss_is_true_in_exact_arithmetic(fields):
    run = train(Experiment(**fields))
    said = set()
    for step in [
        *range(0, min(run.steps, 12)),
        *range(12, run.steps, max(run.steps // 60, 1)),
        run.steps - 1,
    ]:
        ledger = explain_step(run.experiment, step, run)
        words = helped(ledger)
        actual, first_order = exact_change(ledger)
        said.add(words.split(" ")[1])
        if "overshot" in words:
            assert first_order < 0
            assert actual > first_order / 2
            assert ("rose" in words) == (actual > 0)
        elif "grew steeper" in words:
            assert actual < first_order < 0
        elif "flattens" in words:
            assert first_order < actual < 0
        elif "almost a straight line" in words:
            assert abs(actual / first_order - 1) <= Fraction(11, 1000)
    assert said


def test_when_all_is_rounding_nothing_is_said_to_have_overshot():
    """Step 151 of the original exercise, long after it has converged."""
    run = train(Experiment(epochs=200))
    for step in (100, 150, 199):
        ledger = explain_step(run.experiment, step, run)
        assert "overshot" not in helped(ledger)
        assert "steeper" not in helped(ledger)


def test_a_step_that_only_a_velocity_takes_uphill_is_not_called_an_overshoot():
    ledger = ledger_of()
    rows = tuple(row._replace(change=0.1, velocity=0.2, new_velocity=0.1) for row in ledger.rows)
    uphill = type(ledger)(**{**vars(ledger), "rows": rows, "loss_after": 12.0})
    assert helped(uphill) == (
        "To first order the loss rises: the velocity from the steps before outweighs the gradient "
        "of this one. It rose by 3."
    )


def test_the_gradient_of_what_is_right_but_for_rounding_foretells_nothing():
    # ŷ = (0.4·−2.2 − 1.7·0.3 − 3)·1 + 1.2 = −3.19, the target; the long step leads far from it.
    ledger = ledger_of(
        dataset="custom",
        samples=((-2.2, 0.3, -3.19),),
        hidden=(1,),
        init="custom",
        weights=(0.4, -1.7, 1.0, -3.0, 1.2),
        learning_rate=10,
    )
    assert ledger.loss_before < 1e-30 < 1e-27 < ledger.loss_after
    assert helped(ledger).startswith("Before the step the predictions were right but for rounding")


def test_a_short_step_is_nearly_a_straight_line():
    assert helped(ledger_of(learning_rate=1e-5)).startswith("The two agree to ")


def test_a_long_step_falls_short_and_says_where_the_parabola_is_lowest():
    assert helped(ledger_of()) == (
        "The loss fell by 11 % of the prediction: its slope flattens along the step. "
        "η = 0.1 is a long step for that curvature: a parabola through these numbers is lowest "
        "at η ≈ 0.05646."
    )


def test_a_step_that_does_not_reach_the_lowest_point_is_not_called_long():
    eta = 0.001
    after = (3 - 90 * eta + 432 * eta**2) ** 2  # of the original exercise, by hand
    bend = after - 9 + 540 * eta
    words = helped(ledger_of(learning_rate=eta))
    assert words.startswith(f"The loss fell by {100 * (9 - after) / (540 * eta):.2g} % of")
    lowest = eta * 540 * eta / (2 * bend)
    assert words.endswith(f"is lowest at η ≈ {lowest:.4g}: η = 0.001 stops short of it.")


def test_an_overshoot_is_called_so():
    words = helped(ledger_of(step=1, learning_rate=0.2))
    assert words.startswith("The step overshot: it went so far that the loss rose")
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
        optimizer = experiment.optimizer._replace(rates=(lowest, lowest))
        shorter = network.update(optimizer, ledger.state, ledger.traces[0].gradient)
        assert mean_loss(experiment.network, shorter.parameters, samples) < ledger.loss_after


def test_an_update_that_overflows_gets_a_sentence():
    huge = unflatten((2, 2, 1), np.full(9, 1e90))
    ledger = explain(Experiment(), 0, at_rest(huge))
    sentence = "The update overflows: the loss after it is no finite number."
    assert finding(ledger, ledger.traces[0]).endswith(sentence)
    assert helped(ledger) == sentence
