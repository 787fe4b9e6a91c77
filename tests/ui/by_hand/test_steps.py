from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment, train
from nn_core.step.ledger import explainable_steps
from ui.address import Step
from ui.by_hand.steps import differences, last_epoch, moved, nearest, number_of


@cache
def xor():
    return train(Experiment(dataset="xor", batch_size=3, epochs=5))


def test_moving_goes_to_the_first_sample_of_the_step():
    assert moved(xor(), Step(epoch=1, sample=2), 1) == Step(epoch=1, sample=4)
    assert moved(xor(), Step(epoch=1, sample=4), 1) == Step(epoch=2, sample=1)
    assert moved(xor(), Step(epoch=2, sample=3), -1) == Step(epoch=1, sample=4)
    assert moved(xor(), Step(), -1) == Step()
    assert moved(xor(), Step(epoch=3, mode="your-turn"), 10) == Step(
        epoch=5, sample=4, mode="your-turn"
    )


def test_the_nearest_step_is_within_the_run():
    asked = Step(epoch=99, sample=99, parameter="w30", quantity="after")
    assert nearest(xor(), asked) == Step(epoch=5, sample=4, parameter="w1", quantity="after")
    assert last_epoch(xor()) == 5


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 1_000_000), st.integers(1, 200), st.sampled_from(["w1", "w6", "b3", "w99"]))
def test_every_step_asked_for_leads_into_the_run_with_a_sentence_for_each_difference(
    epoch, sample, parameter
):
    asked = Step(epoch=epoch, sample=sample, parameter=parameter)
    shown = nearest(xor(), asked)
    assert 0 <= number_of(xor(), shown) < explainable_steps(xor())
    assert nearest(xor(), shown) == shown
    sentences = differences(xor(), asked, shown)
    assert len(sentences) == (epoch > 5) + (sample > 4) + (parameter == "w99")
