"""A sheet's own names: what is one, and what becomes of it in a link and in a formula."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.labels import ALLOWED, GREEK, NO_LABELS, Labels, latex, read_label, relabelled


@pytest.mark.parametrize(
    ("text", "label", "formula"),
    [
        ("w13", "w13", "w_{13}"),
        (" v_21 ", "v_21", "v_{21}"),
        ("w₁₃", "w13", "w_{13}"),
        ("−θ3", "-θ3", r"-{\theta}_{3}"),
        ("ϕ", "φ", r"{\varphi}"),
        ("W1(1,2)", "W1(1,2)", "W_{1(1,2)}"),
        ("net1", "net1", r"\mathrm{net}_{1}"),
        ("w1_2'", "w1_2'", r"w_{1\_2{\prime}}"),
        ("  ", "", None),
    ],
)
def test_labels_as_they_are_kept_and_set(text, label, formula):
    assert read_label(text) == label
    if formula is not None:
        assert latex(label) == formula


@pytest.mark.parametrize(
    "text",
    [
        "13",
        "w" * 13,
        "w~1",
        "<b>",
        r"\frac",
        "w$1",
        "w{1}",
        "=w1",
        "w%",
        "w#1",
        "![](//host/a)",
        "w&",
        "权重",
        "w\u202e1",
        "--w",
    ],
)
def test_what_is_no_label_is_a_sentence(text):
    with pytest.raises(ValueError, match=re.escape(ALLOWED)):
        read_label(text)


@given(st.text(max_size=15) | st.text("wθ13_,'()[]-{}\\$^&~<>", max_size=12))
def test_whatever_is_a_label_is_safe_in_a_formula_and_a_link(text):
    try:
        label = read_label(text)
    except ValueError:
        return
    if label:
        commands = re.findall(r"\\([a-zA-Z]+|.)", latex(label))
        assert set(commands) <= {"_", "prime", "mathrm", *GREEK.values()}
        assert latex(label).count("{") == latex(label).count("}")
        assert not set(label) & set("$\\{}<>&#%~^=`*!|\n")
    assert read_label(label) == label


def test_labels_belong_to_one_network():
    labels = relabelled(NO_LABELS, (2, 2, 1), {"w1": "w13", "b1": "−θ3"})
    assert labels.of((2, 2, 1)) == {"w1": "w13", "b1": "-θ3"}
    assert labels.of((2, 3, 1)) == {}
    assert relabelled(labels, (2, 2, 1), {"w1": "", "w2": "w23"}).of((2, 2, 1)) == {
        "w2": "w23",
        "b1": "-θ3",
    }
    assert relabelled(labels, (2, 2, 1), {"w1": "", "b1": ""}) == NO_LABELS
    assert Labels.from_text(NO_LABELS.to_text()) == NO_LABELS


def test_labels_in_an_address():
    labels = relabelled(NO_LABELS, (2, 2, 1), {"w1": "w13", "b3": "θ5"})
    assert labels.to_text() == "2-2-1~w13~~~~~~~~θ5"
    assert Labels.from_text(labels.to_text()) == labels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("w13~w14", "must begin with the network"),
        ("2-2-1~w13", "The number of labels is 1; a 2-2-1 network has 9 parameters."),
        ("2-2-1~<script>~~~~~~~~", "The label is '<script>'"),
        ("2-2-1" + "~" * 100_000, "a 2-2-1 network has 9 parameters."),
    ],
)
def test_a_hostile_address_is_a_sentence(text, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        Labels.from_text(text)
