"""Pages in Chinese, and in a language that is made from English, of which no word may be left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.english import PSEUDO, english, english_left, texts, wide, write_pseudo_language
from ui import language

PAGES = (
    "dashboard.py",
    *("pages/1_By_hand.py", "pages/2_Symmetry.py", "pages/3_Linearity.py", "pages/4_Sweep.py"),
    *("pages/5_Compare.py", "pages/6_Lessons.py", "pages/7_Your_exercise.py"),
    "pages/8_Assignments.py",
)

_XOR = {
    "dataset": "custom",
    "samples": "0_1_1~1_0_0",
    "init": "custom",
    "weights": "_".join("1" * 9),
}

TRANSLATED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("pages/5_Compare.py", "sidebar", {}),
    (
        "pages/5_Compare.py",
        "sidebar",
        {
            "dataset": "moons",
            "noise": "0.1",
            "activation": "tanh",
            "init": "random",
            "hidden": "8-4",
        },
    ),
    ("pages/5_Compare.py", "sidebar", _XOR),
)
"""What is in all languages: a script, the part of its page, "main" or "sidebar", and a query."""

Open = Callable[..., AppTest]


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pseudo_language(tmp_path)
    monkeypatch.setattr(language, "LOCALE", tmp_path)


def test_english_is_found_whatever_stands_around_it() -> None:
    assert english("第 3 轮：w1、tanh、x1、leaky-relu") == []
    assert english("[打开](?lang=zh) 的 loss of it 3") == ["loss", "of", "it"]
    assert english(wide("Loss %{{x:.3~g}} after {count} epochs <br>")) == []


@pytest.mark.parametrize(("script", "part", "query"), TRANSLATED)
@pytest.mark.usefixtures("pseudo")
def test_a_page_has_no_word_that_cannot_be_translated(
    open_app: Open, script: str, part: str, query: dict[str, str]
) -> None:
    app = open_app(script, lang=PSEUDO, **query)
    assert not app.exception
    assert english_left(app, part) == []


@pytest.mark.usefixtures("pseudo")
def test_what_a_link_has_wrong_is_said_in_the_language(open_app: Open) -> None:
    app = open_app("pages/5_Compare.py", lang=PSEUDO, epochs="many", momentum="2", cells="7", z="1")
    said = [text.value for text in app.text if "ｉｔ ｍｕｓｔ ｂｅ" in text.value]
    assert len(said) == 3
    assert [english(each, {"many", "kaj"}) for each in said] == [[], [], []]


@pytest.mark.parametrize("script", PAGES)
def test_every_page_opens_in_chinese(open_app: Open, script: str) -> None:
    app = open_app(script, lang="zh")
    assert not app.exception
    assert english_left(app, "sidebar") == []
    assert english(app.title[0].value) == []


def test_the_switch_changes_the_language_and_nothing_else(open_app: Open) -> None:
    app = open_app(dataset="xor", epochs="20")
    preset = app.selectbox[0].proto.id
    before = [each.value for each in (*app.selectbox, *app.number_input, *app.slider)]
    switch = next(each for each in app.sidebar.button_group if each.options == ["English", "中文"])
    switch.set_value("中文").run()
    assert app.title[0].value == "反向传播让权重发生了哪些变化？"
    assert [each.value for each in (*app.selectbox, *app.number_input, *app.slider)] == before
    assert app.query_params == {"dataset": "xor", "epochs": "20", "lang": "zh"}
    # A browser tells a choice by its words, so that one in other words is another widget.
    assert app.selectbox[0].proto.id != preset
    undo = next(each for each in app.sidebar.button if each.label == "撤销")
    assert undo.disabled
    links = app.sidebar.get("page_link")
    assert all("lang=zh" in each.proto.query_string for each in links)


def test_a_language_that_there_is_not_is_said_and_ignored(open_app: Open) -> None:
    app = open_app(lang="tlh")
    assert any(
        text.value.startswith("Language is 'tlh'; it must be one of browser, en and zh.")
        for text in app.text
    )
    assert "lang" not in app.query_params
    assert list(texts(app, "sidebar"))
