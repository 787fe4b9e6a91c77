"""A text is said in the language that is spoken."""

import math
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core import Experiment
from nn_core.experiment import KINDS
from nn_core.message import Message
from ui import locales
from ui.language import in_this_language, joined, listed, number, paragraph, said, speaking, told
from ui.locales import languages, nearest

PAIR = ("{count} epoch of {epochs}", "{count} epochs of {epochs}")


def test_every_language_goes_by_its_own_name() -> None:
    assert {code: each.name for code, each in languages().items()} == {
        "en": "English",
        "zh": "中文",
    }


def test_a_message_is_english_until_another_language_is_spoken() -> None:
    assert said("Undo") == "Undo"
    with speaking("zh"):
        assert said("Undo") == "撤销"
        with speaking("en"):
            assert said("Undo") == "Undo"
        assert said("Undo") == "撤销"
    assert said("Undo") == "Undo"


def test_a_pair_is_one_sentence_where_a_language_has_no_plural() -> None:
    assert [said(PAIR, count=count, epochs=2000) for count in (1, 2)] == [
        "1 epoch of 2,000",
        "2 epochs of 2,000",
    ]
    with speaking("zh"):
        assert [said(PAIR, count=count, epochs=2000) for count in (1, 2)] == [
            "第 1 轮，共 2,000 轮",
            "第 2 轮，共 2,000 轮",
        ]


def test_what_nobody_has_translated_stays_english() -> None:
    with speaking("zh"):
        assert said("{no} such message", no=1.23456789) == "1.23457 such message"


def test_names_are_listed_as_the_language_does() -> None:
    names = tuple("abcdefgh")
    assert [listed(names[:count]) for count in (0, 1, 2, 3)] == ["", "a", "a and b", "a, b and c"]
    assert listed(names, 6) == "a, b, c, d, e, …"
    assert joined("a", "b") == "a, b"
    with speaking("zh"):
        assert [listed(names[:count]) for count in (1, 2, 3)] == ["a", "a 和 b", "a、b 和 c"]
        assert listed(names, 6) == "a、b、c、d、e、…"


def test_sentences_follow_each_other_as_the_language_does() -> None:
    assert paragraph(["One.", "Two."]) == "One. Two."
    with speaking("zh"):
        assert paragraph(["一。", "二", "w1。", "（三）", "四"]) == "一。二 w1。（三）四"
        assert paragraph([]) == ""


def test_a_field_at_fault_goes_by_its_label_on_the_screen() -> None:
    with pytest.raises(ValueError, match="learning_rate is 11; it must be") as refusal:
        Experiment(learning_rate=11)
    assert told(refusal.value) == "Learning rate η is 11; it must be a number from 0 to 10."
    with speaking("zh"):
        assert told(refusal.value) == "学习率 η 是 11，它必须是 0 到 10 之间的数。"


@given(st.text())
def test_a_visitors_text_is_never_taken_for_a_template(text: str) -> None:
    with speaking("zh"):
        assert told(text) == text
        assert told(ValueError(text)) == text
        sentence = told(Message("{text} divides by 0.", text=text))
        assert sentence.startswith(text)
        assert sentence.removeprefix(text).strip() == "除以了 0。"


@given(st.dictionaries(st.sampled_from([*KINDS, "x", "{y}"]), st.text(max_size=20)))
def test_any_link_has_its_problems_in_every_language(query: dict[str, str]) -> None:
    _, problems = Experiment.from_query(query)
    for code in languages():
        with speaking(code):
            assert all(map(told, problems))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("zh-CN", "zh"), ("zh-TW", "zh"), ("zh", "zh"), ("en-US", "en"), ("fr", "en"), ("<b>", "en")],
)
def test_a_browser_gets_its_language_or_english(wanted: str, code: str) -> None:
    assert nearest(wanted, ("en", "zh")) == code


def test_work_for_later_is_done_in_the_language_of_now() -> None:
    heard = []
    with speaking("zh"):
        work = in_this_language(lambda: heard.append(said("Undo")))
    for each in (work, lambda: heard.append(said("Undo"))):
        thread = threading.Thread(target=each)
        thread.start()
        thread.join()
    assert heard == ["撤销", "Undo"]


def test_a_third_language_is_one_more_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = tmp_path / "eo" / "LC_MESSAGES" / "shared.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "Undo"\nmsgstr "Malfari"\n', encoding="utf-8")
    monkeypatch.setattr(locales, "LOCALE", tmp_path)
    assert [each.name for each in languages().values()] == ["English", "Esperanto"]
    with speaking("eo"):
        assert said("Undo") == "Malfari"
        assert said("Reset") == "Reset"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.016430631253940065, "0.0164306"),
        (9.0, "9"),
        (-2.0, "−2"),
        (-0.0, "0"),
        (1e-12, "1e-12"),
        (-4.371679e45, "−4.37168e45"),
        (123456789.0, "1.23457e8"),
        (math.inf, "more than 1.8e308"),
        (-math.inf, "less than −1.8e308"),
        (math.nan, "undefined"),
    ],
)
def test_numbers_have_up_to_six_digits_and_a_true_minus(value, text):
    assert number(value) == text


def test_fewer_digits_on_request():
    assert number(0.016430631253940065, digits=3) == "0.0164"
