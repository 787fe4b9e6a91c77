"""A family of one run: it differs in the chosen setting alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment
from nn_core.compare.differences import differing
from nn_core.experiment import KINDS
from tests.strategies import trainable
from ui.compare.varying import family, fields_to_vary, suggested
from ui.language import speaking, told

XOR = Experiment(dataset="xor", activation="tanh", init="random", epochs=2000)


@given(trainable(), st.data())
def test_what_is_suggested_is_a_family_that_differs_in_the_field_alone(experiment, data):
    name = data.draw(st.sampled_from(fields_to_vary(experiment)))
    found = family(experiment, name, suggested(experiment, name))
    assert 1 <= len(found) <= 12
    assert len(set(found.values())) == len(found)
    for each in found.values():
        assert differing([experiment, each]) in ((), (name,))


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("learning_rate", "0.1, 0.25,0.5", ["η 0.1", "η 0.25", "η 0.5"]),
        ("hidden", "2, 8-4", ["hidden units 2", "hidden units 8-4"]),
        ("activation", "none,tanh, tanh", ["activation none", "tanh"]),
        ("batch_size", "1,all", ["batch size 1", "batch size all"]),
        ("seed", " 3 ,, 4,", ["seed 3", "seed 4"]),
        ("seed", "", []),
    ],
)
def test_each_is_named_by_its_value(name, text, names):
    found = family(XOR, name, text)
    assert list(found) == names
    values = [KINDS[name].parse(part.strip()) for part in text.split(",") if part.strip()]
    expected = dict.fromkeys(replace(XOR, **{name: value}) for value in values)
    assert list(found.values()) == list(expected)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("learning_rate", "0.1, 11", "Learning rate η is '11'; it must be a number from 0 to 10."),
        ("seed", ",".join(map(str, range(13))), "There are 13 values; a comparison has at most 12"),
        ("batch_size", "5", "Batch size is"),
    ],
)
def test_what_is_not_allowed_has_a_sentence(name, text, sentence):
    with pytest.raises(ValueError, match=r"is|13") as raised:
        family(XOR, name, text)
    assert told(raised.value).startswith(sentence)


def test_the_commas_of_a_chinese_keyboard_part_values_too():
    assert family(XOR, "seed", "3，4、5") == family(XOR, "seed", "3, 4, 5")


def test_what_is_not_allowed_has_a_sentence_in_chinese():
    with pytest.raises(ValueError, match=r"is|13") as raised:
        family(XOR, "seed", ",".join(map(str, range(13))))
    with speaking("zh"):
        assert told(raised.value) == "给了 13 个取值，而一次比较最多 12 个运行。"
