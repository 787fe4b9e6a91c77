"""Pages in states that seldom are: a table of the state and its sentences, in both languages."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from nn_core import Experiment
from nn_core.compare import codec
from nn_core.message import Message
from tests.pages.controls import here
from tests.pages.english import ALLOWED, english_left, texts
from tests.ui.test_every_message import KEPT
from ui.files import File
from ui.kept import STORAGE
from ui.language import speaking, told
from ui.own.bringing import FILE
from ui.own.sections import WEIGHTS
from ui.storage import Stored
from ui.sweep import controls
from ui.train import sections as train_sections

BY_HAND, OWN, COMPARE = "pages/1_By_hand.py", "pages/7_Your_exercise.py", "pages/5_Compare.py"
SWEEP, TRAIN = "pages/4_Sweep.py", "dashboard.py"

BATCH = {
    **{"mode": "your-turn", "dataset": "xor", "batch_size": "all", "output_rate": "0.5"},
    **{"momentum": "0.5", "init": "random", "activation": "tanh"},
}
LARGE = {"hidden": "8-8-8", "dataset": "xor", "init": "random", "batch_size": "all"}
TOO_LONG = {"run": ["name=a", "name=b&dataset=xor", "name=long&epochs=1000000&dataset=moons"]}
ROWS = tuple((k / 7, k / 11, k / 13) for k in range(200))
LONG_LIST = {
    name: Experiment(dataset="custom", samples=ROWS, learning_rate=rate, epochs=1)
    for name, rate in (("1", 0.1), ("2", 0.2), ("3", 0.3))
}

Arrange = Callable[[AppTest], object]


def widgets(**values: Any) -> Arrange:
    """What a visitor has set in widgets."""
    return lambda app: [app.session_state.__setitem__(key, value) for key, value in values.items()]


def drafts(**values: Any) -> Arrange:
    """What a visitor has typed or chosen."""
    return lambda app: here(app).drafts.update(values)


def unreadable_weight(app: AppTest) -> None:
    draft = here(app).drafts[WEIGHTS]
    here(app).drafts[WEIGHTS] = draft._replace(rows=(("x", ""), *draft.rows[1:]))


def two_zooms(app: AppTest) -> None:
    now = here(app).now
    here(app).now = now._replace(zooms=((now.view.x, now.view.y),) * 2)


SELDOM: tuple[tuple[str, dict[str, Any], Arrange, tuple[str, ...]], ...] = (
    (TRAIN, {}, widgets(log=True), ("mean loss of the epoch", "Download CSV")),
    (BY_HAND, BATCH, widgets(), ("velocity", "in the output layer 0.05.")),
    (BY_HAND, LARGE, widgets(), ("Check with finite differences", "Runs the network forward")),
    (
        OWN,
        {},
        widgets(matrix=True, matrix_text="1 2\n3 4"),
        (
            *("Layer", "A row of it is", "The matrix, a row a line", "Take these weights"),
            "The network with the matrix that is pasted but not taken yet.",
        ),
    ),
    (OWN, {}, widgets(bring=True), ("Paste a table: a row a line, from a spreadsheet or typed",)),
    (OWN, {}, drafts(**{FILE: File("a.csv", b"1,2,3\n" * 30)}), (" of 30 rows.",)),
    (OWN, {}, unreadable_weight, ("Some weights cannot be read yet.",)),
    (COMPARE, TOO_LONG, widgets(), ("“long” is left out.",)),
    (
        COMPARE,
        TOO_LONG,
        widgets(**dict.fromkeys(("how_different:en", "how_different:zh"), "a-size")),
        ("Size",),
    ),
    (COMPARE, TOO_LONG, widgets(sharpness_wanted=True), ("A dotted line is 2/η of the run",)),
    (
        COMPARE,
        {},
        lambda app: here(app).stored.update(
            {STORAGE: Stored(codec.to_json(LONG_LIST), heard=True, available=False)}
        ),
        ("These runs are too much for an address.", "Your browser gives no storage here"),
    ),
    (SWEEP, {"cells": "64", "epochs": "5"}, two_zooms, ("zoom 1",)),
)


@pytest.mark.parametrize(("script", "query", "arrange", "sentences"), SELDOM)
def test_a_state_that_seldom_is_has_its_sentences(
    open_app: Callable[..., AppTest],
    script: str,
    query: dict[str, Any],
    arrange: Arrange,
    sentences: tuple[str, ...],
) -> None:
    for lang in ("en", "zh"):
        app = open_app(script, lang=lang, **query)
        arrange(app)
        with speaking(lang):  # AppTest finds a choice by its words, in this thread
            app.run()
        assert not app.exception
        if lang == "en":
            said = " | ".join(texts(app))
            assert [each for each in sentences if each not in said] == []
        else:
            assert english_left(app, allowed={*ALLOWED, *KEPT, "long", "csv"}) == []


def test_the_search_for_settings_that_learn_says_how_far_it_is(
    open_app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def under_way(*_: object, words: Callable[[float], str], **__: object) -> None:
        st.text(words(0.25))

    monkeypatch.setattr(train_sections, "computed", under_way)
    for lang, sentence in (("en", "25 % of the usual settings tried"), ("zh", "25 %")):
        app = open_app(TRAIN, lang=lang, dataset="xor")
        assert any(sentence in text.value for text in app.text)


@pytest.mark.parametrize(
    ("problem", "words"), [("", "Preparing the trainer…"), ("It broke.", "Start again")]
)
def test_a_sweep_that_has_begun_or_broken_off_says_so(problem: str, words: str) -> None:
    def page(problem: str) -> None:
        from types import SimpleNamespace

        from ui.sweep.sections import _progress

        state = SimpleNamespace(notice="", running=not problem, problem=problem, stop=None)
        _progress(state, 0.0)

    app = AppTest.from_function(page, args=(problem,)).run()
    assert not app.exception
    assert words in " | ".join(texts(app))


def test_a_cell_that_cannot_be_opened_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = SimpleNamespace(problems=())
    monkeypatch.setattr(controls, "session", lambda: visit)

    def experiment(row: int, column: int) -> None:
        raise ValueError(Message("There must be at least one sample."))

    controls.keep_cell(SimpleNamespace(shape=(1, 1), experiment=experiment), 0, 0)
    assert told(visit.problems[0]) == (
        "This cell cannot be opened: There must be at least one sample."
    )
    with speaking("zh"):
        assert told(visit.problems[0]) == "这一格打不开：至少要有一个样本。"
