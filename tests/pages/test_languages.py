"""Pages in Chinese, and in a language that is made from English, of which no word may be left."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from nn_core import Experiment, Run, train
from nn_core.assignment import Assignment
from nn_core.exercises import MAZUR, SIGN_TWINS
from nn_core.step.quantities import Quantity
from tests.pages.controls import here
from tests.pages.english import PSEUDO, english, english_left, texts, wide, write_pseudo_language
from ui import language, locales
from ui.address import LessonStep
from ui.lessons import border, shown
from ui.lessons.course import LESSONS
from ui.lessons.lesson import (
    ChoiceQuestion,
    Lesson,
    NumberQuestion,
    Question,
    Step,
    WeightQuestion,
)
from ui.lessons.shown import Section

PAGES = (
    "dashboard.py",
    *("pages/1_By_hand.py", "pages/2_Symmetry.py", "pages/3_Linearity.py", "pages/4_Sweep.py"),
    *("pages/5_Compare.py", "pages/6_Lessons.py", "pages/7_Your_exercise.py"),
    "pages/8_Assignments.py",
)

_COMPARED: dict[str, Any] = {
    "run": [
        "name=一",
        "name=二&dataset=xor&hidden=1",
        "name=三&init=random&seed=2&hidden=3-2",
        "name=四&learning_rate=5",
        "name=五&dataset=custom&samples=0_1_1_2~1_0_0_1&learning_rate=0.01",
        "name=六&epochs=0",
        "name=七&z=1",
    ]
}

_XOR = {
    "dataset": "custom",
    "samples": "0_1_1~1_0_0",
    "init": "custom",
    "weights": "_".join("1" * 9),
}

_BY_HAND = "pages/1_By_hand.py"
_YOUR_TURN = {"mode": "your-turn"}
_TWO_OUTPUTS = {
    "dataset": "custom",
    "samples": "0_0_1_0~0_1_2_0~1_0_3_1~1_1_4_5",
    "init": "custom",
    "weights": "_".join(["0.1"] * 12),
    "output_activation": "sigmoid",
}
_RANDOM_XOR = {"dataset": "xor", "activation": "tanh", "init": "random", "epochs": "30"}
_SMALL_MAP = {"cells": "64", "epochs": "20"}
_ASSIGNMENT = Assignment(
    experiment=Experiment(dataset="xor"),
    title="*",
    fixed=("learning_rate", "epochs"),
    hidden=("init",),
    withheld=("step", "loss"),
    questions=(Quantity("gradient", "w5"), Quantity("prediction at", "1", 1, 2)),
)

TRANSLATED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (_BY_HAND, "main", {"epoch": "99", "sample": "7", "parameter": "w40"}),
    (_BY_HAND, "main", {"learning_rate": "0.2", "epoch": "7", "activation": "relu"}),
    (
        _BY_HAND,
        "main",
        {
            **{"dataset": "xor", "batch_size": "3", "momentum": "0.5", "biases": "fixed"},
            **{"activation": "sigmoid", "hidden": "1", "labels": "2-1-1~w13~w23~v~θ1~θ2"},
        },
    ),
    (_BY_HAND, "main", {"hidden": "8-8-8", "activation": "tanh", "init": "random"}),
    (_BY_HAND, "main", {"dataset": "custom", "samples": "1_1_1_2"}),
    (_BY_HAND, "main", _YOUR_TURN),
    (_BY_HAND, "main", {**_YOUR_TURN, **_XOR, "batch_size": "all", "quantity": "after"}),
    ("pages/3_Linearity.py", "main", {}),
    ("pages/3_Linearity.py", "main", _RANDOM_XOR),
    ("pages/3_Linearity.py", "main", _TWO_OUTPUTS),
    ("pages/3_Linearity.py", "main", {"learning_rate": "0.5", "activation": "tanh"}),
    ("pages/3_Linearity.py", "main", {"dataset": "or", "biases": "fixed", "hidden": "1"}),
    ("pages/4_Sweep.py", "main", _SMALL_MAP),
    ("pages/4_Sweep.py", "main", _SMALL_MAP | {"color": "solved", "x": "w1~0.25~0.75"}),
    ("pages/4_Sweep.py", "main", _SMALL_MAP | {"color": "distance", "learning_rate": "5"}),
    ("pages/4_Sweep.py", "main", _SMALL_MAP | {"view": "lines", "hidden": "1"}),
    ("pages/4_Sweep.py", "main", _RANDOM_XOR | {"view": "lines", "cells": "64", "seeds": "5"}),
    ("pages/4_Sweep.py", "main", {"x": "w1~0~1~log"}),
    ("dashboard.py", "main", {}),
    ("dashboard.py", "main", {"learning_rate": "0.2", "threshold": "5"}),
    ("dashboard.py", "main", {"dataset": "plane", "learning_rate": "5", "hidden": "1"}),
    (
        "dashboard.py",
        "main",
        {"dataset": "xor", "hidden": "4-3", "activation": "relu", "init": "random"},
    ),
    ("pages/2_Symmetry.py", "main", {}),
    ("pages/2_Symmetry.py", "main", {"dataset": "plane", "learning_rate": "5", "hidden": "1-2"}),
    ("pages/2_Symmetry.py", "main", {"hidden": "1"}),
    (
        "pages/2_Symmetry.py",
        "main",
        {"dataset": "xor", "hidden": "3-2", "nudge": "0.1", "epochs": "60"},
    ),
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
    ("pages/6_Lessons.py", "main", {}),
    ("pages/6_Lessons.py", "main", {"lesson": "4", "step": "2"}),
    ("pages/6_Lessons.py", "main", {"lesson": "99", "step": "3"}),
    ("pages/7_Your_exercise.py", "main", {}),
    ("pages/7_Your_exercise.py", "main", _XOR),
    ("pages/7_Your_exercise.py", "main", SIGN_TWINS.experiment.to_query()),
    ("pages/7_Your_exercise.py", "main", MAZUR.experiment.to_query()),
    ("pages/8_Assignments.py", "main", {}),
    ("pages/8_Assignments.py", "main", {"answers": ["1", "2"]}),
    ("pages/8_Assignments.py", "main", {"task": "1"}),
    ("pages/8_Assignments.py", "main", {"task": _ASSIGNMENT.to_text()}),
    ("pages/5_Compare.py", "main", {}),
    ("pages/5_Compare.py", "main", {"run": "name=一"}),
    ("pages/5_Compare.py", "main", _COMPARED),
)
"""What is in all languages: a script, the part of its page, "main" or "sidebar", and a query."""

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    write_pseudo_language(folder)
    return folder


@pytest.fixture
def pseudo(pseudo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locales, "LOCALE", pseudo_folder)


def test_english_is_found_whatever_stands_around_it() -> None:
    assert english("第 3 轮：w1、tanh、x1、leaky-relu") == []
    assert english("[打开](?lang=zh) 的 loss of it 3") == ["loss", "of", "it"]
    assert english(wide("Loss %{{x:.3~g}} after {count} epochs <br>")) == []


@pytest.fixture
def saved_as(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that pages offer, without what tells their kind."""
    names: list[str] = []
    button = st.download_button

    def offered(*args: Any, file_name: str, **settings: Any) -> bool:
        names.append(Path(file_name).stem)
        return button(*args, file_name=file_name, **settings)

    monkeypatch.setattr(st, "download_button", offered)
    return names


@pytest.mark.parametrize(("script", "part", "query"), TRANSLATED)
@pytest.mark.usefixtures("pseudo")
def test_a_page_has_no_word_that_cannot_be_translated(
    open_app: Open, saved_as: list[str], script: str, part: str, query: dict[str, Any]
) -> None:
    app = open_app(script, lang=PSEUDO, **query)
    assert not app.exception
    assert english_left(app, part) == []
    assert [name for name in saved_as if english(name)] == []
    assert len(saved_as) == len(app.get("download_button"))


@pytest.mark.usefixtures("pseudo")
def test_what_a_link_has_wrong_is_said_in_the_language(open_app: Open) -> None:
    app = open_app("pages/5_Compare.py", lang=PSEUDO, epochs="many", momentum="2", cells="7", z="1")
    said = [text.value for text in app.text if "ｉｔ ｍｕｓｔ ｂｅ" in text.value]
    assert len(said) == 3
    assert [english(each, {"many", "kaj"}) for each in said] == [[], [], []]


@pytest.mark.parametrize("number", LESSONS)
@pytest.mark.usefixtures("pseudo")
def test_an_answered_lesson_has_no_word_that_cannot_be_translated(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    steps = tuple(replace(step, sections=_own_sections(step)) for step in LESSONS[number].steps)
    monkeypatch.setitem(LESSONS, number, Lesson(LESSONS[number].title, steps))
    app = open_app("pages/6_Lessons.py", lang=PSEUDO, lesson=str(number))
    for at, step in enumerate(steps, start=1):
        run = train(step.experiment)
        for answer in _right_and_wrong(step.question, run):
            here(app).now = here(app).now._replace(lesson=LessonStep(lesson=number, step=at))
            here(app).drafts[f"lesson {number}.{at}"] = answer
            with language.speaking(PSEUDO):  # AppTest finds a choice by its words, in this thread
                app.run()
            assert not app.exception
            assert english_left(app) == []


def _right_and_wrong(question: Question, run: Run) -> tuple[str, str]:
    match question:
        case ChoiceQuestion(options=options):
            right, wrong = sorted(options, key=lambda each: not each.right(run))[:2]
            return right.text, wrong.text
        case WeightQuestion():
            right = question.right(run)
            return right, next(name for name in run.names if name != right)
        case NumberQuestion():
            return repr(question.truth(run)), "12345"
    return "12345", "none"


def _own_sections(step: Step) -> tuple[Section, ...]:
    """The pictures of the lessons alone; those of other pages have tests there."""
    own = (shown.two_losses, border.along_the_line)
    return tuple(each for each in step.sections if each in own)


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
