"""A message is its English text, and knows what it was made from."""

import copy
import pickle

from nn_core.message import FieldName, Message


def test_a_message_is_its_english_text() -> None:
    told = Message(
        "{field} is {value:g}; it must be {allowed}.", field="epochs", value=0.5, allowed="1"
    )
    assert told == "epochs is 0.5; it must be 1."
    assert str(ValueError(told)) == told
    assert told.values["value"] == 0.5


def test_a_count_chooses_the_template() -> None:
    pair = ("1 sample", "{count:,} samples")
    assert [Message(pair, count=count) for count in (0, 1, 2000)] == [
        "0 samples",
        "1 sample",
        "2,000 samples",
    ]


def test_a_field_goes_by_its_name_and_knows_its_label() -> None:
    told = Message("{field} is wrong.", field=FieldName("epochs", "Epochs"))
    assert told == "epochs is wrong."
    assert told.values["field"].template == "Epochs"


def test_a_message_keeps_its_template_when_it_is_sent_or_copied() -> None:
    inner = Message("from {low} to {high}", low=1, high=2)
    told = Message("It must be {allowed}.", allowed=inner)
    for again in (pickle.loads(pickle.dumps(told)), copy.deepcopy(told), copy.copy(told)):
        assert again == told == "It must be from 1 to 2."
        assert (again.template, again.values) == (told.template, told.values)
        assert again.values["allowed"].template == "from {low} to {high}"
