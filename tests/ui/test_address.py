"""An address carries all that a visitor has chosen, and no address does any harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core import Experiment
from nn_core.declared import kinds
from nn_core.sweep.axis import FIELDS
from ui.address import Address, LessonStep, Range, Step, View, read, usual_view
from ui.language import told
from ui.presets import PRESETS

finite = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def ranges(draw):
    name = draw(st.sampled_from(["w1", "b2", "w14", "learning_rate", "seed"]))
    return Range(name, draw(finite), draw(finite), draw(st.sampled_from(["linear", "log"])))


views = st.builds(
    View,
    view=st.sampled_from(["map", "lines"]),
    x=ranges(),
    y=ranges(),
    cells=st.sampled_from(kinds(View)["cells"].options),
    color=st.sampled_from(kinds(View)["color"].options),
    threshold=st.floats(5e-324, 1e300),
    seeds=st.integers(2, 512),
)
steps = st.builds(
    Step,
    epoch=st.integers(1, 1_000_000),
    sample=st.integers(1, 200),
    mode=st.sampled_from(kinds(Step)["mode"].options),
    parameter=st.tuples(st.sampled_from("wb"), st.integers(1, 200)).map(lambda p: f"{p[0]}{p[1]}"),
    quantity=st.sampled_from(kinds(Step)["quantity"].options),
)
lessons = st.builds(LessonStep, lesson=st.integers(1, 99), step=st.integers(1, 5))
experiments = st.sampled_from([preset.experiment for preset in PRESETS.values()])


def as_lists(query):
    return {name: [text] for name, text in query.items()}


@given(experiments, steps, views, lessons)
def test_what_a_page_writes_is_read_with_equality(experiment, step, view, lesson):
    chosen = Address(experiment, step, view, lesson)
    usual = usual_view(experiment)
    assert read(as_lists(chosen.query())) == (Address(experiment, view=usual), ())
    assert read(as_lists(chosen.query("step"))) == (Address(experiment, step, usual), ())
    assert read(as_lists(chosen.query("view"))) == (Address(experiment, Step(), view), ())
    assert read(as_lists(chosen.query("lesson"))) == (
        Address(experiment, Step(), usual, lesson),
        (),
    )


def test_what_is_usual_is_not_written():
    assert Address().query("step") == Address().query("view") == {}
    zeros = Experiment(init="zeros")
    assert Address(zeros, view=usual_view(zeros)).query("view") == {"init": "zeros"}
    assert usual_view(zeros).y == Range("w1", -2.5, 2.5)


TEXTS = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(repr),
    st.sampled_from(["9" * 5000, "w" * 30_000, "w1~0~1", "~~", "w1~0~1~cubic", "x~0~1", "w0~0~1"]),
)
NAMES = st.sampled_from(
    [*kinds(Experiment), *kinds(Step), *kinds(View), *kinds(LessonStep), "unknown"]
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(NAMES, st.lists(TEXTS, min_size=1, max_size=3), max_size=5))
def test_any_query_is_read_with_a_sentence_for_all_that_is_ignored(query):
    address, problems = read(query)
    assert read(as_lists(address.query("step"))) == (
        address._replace(view=usual_view(address.experiment), lesson=LessonStep()),
        (),
    )
    for problem in problems:
        assert problem.endswith(".")
        assert len(problem) < 400
    assert address.view.x.name in FIELDS or address.view.x.name[0] in "wb"
    for name in query.keys() & {*kinds(Step), *kinds(View), *kinds(LessonStep)}:
        part, usual = address.step, Step()
        if name in kinds(LessonStep):
            part, usual = address.lesson, LessonStep()
        if name in kinds(View):
            part, usual = address.view, usual_view(address.experiment)
        kind = kinds(type(part))[name]
        readable = [kind.format(getattr(part, name)) == text for text in query[name]]
        assert any(readable) or problems or getattr(part, name) != getattr(usual, name)


@pytest.mark.parametrize(
    "text",
    [
        *("", "learning_rate", "learning_rate~0~nan", "learning_rate~0~1e999", "epochs~1~10"),
        *("w0~0~1", "w1~0~1~cubic", "w1~0~1~log~log", "![](//host/a)~0~1", "w" * 10_000),
    ],
)
def test_a_bad_axis_is_named_with_what_is_allowed(text):
    address, [problem] = read({"x": [text]})
    assert address.view == View()
    assert told(problem).startswith("Across is ")
    assert "it must be a quantity and the two ends of its axis" in problem
    assert len(problem) < 300


def test_links_of_earlier_versions_keep_their_meaning():
    address, problems = read(
        {
            "dataset": ["xor"],
            "init": ["random"],
            "epoch": ["3"],
            "sample": ["2"],
            "view": ["lines"],
            "x": ["learning_rate~0.01~3~log"],
            "cells": ["64"],
            "color": ["distance"],
            "threshold": ["0.5"],
            "seeds": ["20"],
        }
    )
    assert problems == ()
    assert address.experiment == Experiment(dataset="xor", init="random")
    assert address.step == Step(epoch=3, sample=2)
    assert address.view == View(
        view="lines",
        x=Range("learning_rate", 0.01, 3.0, "log"),
        cells=64,
        color="distance",
        threshold=0.5,
        seeds=20,
    )
