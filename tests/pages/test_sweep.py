"""The Sweep page without a browser."""

import sys
import time

import numpy as np
import pytest

from nn_core import Experiment, Sweep, SweepAxis, sweep, train
from nn_core.pool import Pool
from tests.pages.controls import click, control, here, query
from tests.pages.shown import charts
from ui import kept, storage
from ui.sweep.controls import keep_cell
from ui.sweep.view import zoomed

PAGE = "pages/4_Sweep.py"


def finished(app) -> Sweep:
    """The page's sweep, once all of it is computed."""
    sweeping = here(app).sweeping
    deadline = time.monotonic() + 60
    while sweeping.running and time.monotonic() < deadline:
        sweeping.advance(1.0)
    app.run()
    assert not app.exception
    return sweeping.sweep()


def test_the_original_exercise_opens_with_its_map(open_app):
    app = open_app(PAGE, epochs="400", cells="64")
    result = finished(app)
    expected = sweep(
        Experiment(epochs=400),
        SweepAxis("learning_rate", 0.0, 0.5, 64),
        SweepAxis("init_scale", -2.5, 2.5, 64),
    )
    np.testing.assert_array_equal(result.final_loss, expected.final_loss)
    assert app.title[0].value == "Which experiments train, and which blow up?"
    [(_, _, _, chart)] = charts(app)
    assert [trace["name"] for trace in chart["data"]] == ["final mean loss", "diverged in epoch"]
    assert "Of 4,096 experiments" in app.markdown[0].value
    assert not app.error


def test_the_address_carries_the_region_and_the_page_writes_it(open_app):
    app = open_app(PAGE, x="w1~0.25~0.75", y="learning_rate~0.01~1~log", cells="64")
    plan = finished(app).plan
    assert plan.x_axis == SweepAxis("w1", 0.25, 0.75, 64)
    assert plan.y_axis == SweepAxis("learning_rate", 0.01, 1.0, 64, "log")
    assert app.query_params["x"] == "w1~0.25~0.75"
    control(app, "x_high").set_value("0.5").run()
    assert query(app)["x"] == "w1~0.25~0.5"
    assert finished(app).plan.x_axis.high == 0.5


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"x": "learning_rate~0~0.5", "y": "learning_rate~0~0.5"}, "learning_rate is on both axes"),
        ({"x": "w9~0~1"}, "w9 cannot be an axis: a 2-2-1 network has w1 to w6"),
        ({"x": "w1~0~1~log"}, "cannot be logarithmic"),
        ({"x": "seed~0~99"}, "seed changes nothing in this experiment"),
        ({"x": "w1~1~1.000000000000001"}, "float64 has no more between them"),
        ({"epochs": "1000000", "cells": "1024"}, "a sweep may have 4,000,000,000"),
    ],
)
def test_what_cannot_be_computed_gets_a_sentence(open_app, query, sentence):
    app = open_app(PAGE, **({"cells": "64"} | query))
    assert not app.exception
    assert sentence in app.error[0].value


def test_bad_entries_of_the_address_are_named_and_the_rest_is_kept(open_app):
    app = open_app(PAGE, x="nonsense", cells="65", threshold="-1", color="distance", view="globe")
    finished(app)
    words = [text.value for text in app.text]
    for start in (
        "Across is 'nonsense'",
        "Cells along an axis is '65'",
        "Loss threshold is '-1'",
        "Picture is",
    ):
        assert any(sentence.startswith(start) for sentence in words), start
    assert here(app).now.view.color == "distance"


def test_text_in_a_range_gets_a_sentence_and_changes_nothing(open_app):
    app = open_app(PAGE, cells="64")
    control(app, "x_low").set_value("a little").run()
    assert any("from is 'a little'; it must be a number" in text.value for text in app.text)
    assert here(app).now.view.x.low == 0.0
    assert control(app, "x_low").value == "0"


def test_both_ends_of_a_range_changed_in_one_rerun_are_both_kept(open_app):
    app = open_app(PAGE, cells="64")
    control(app, "x_low").set_value("0.6")
    control(app, "x_high").set_value("0.9")
    app.run()
    assert query(app)["x"] == "learning_rate~0.6~0.9"


def test_the_way_back_from_a_zoom(open_app):
    app = open_app(PAGE, cells="64")
    visit = here(app)
    whole = visit.now.view
    part = zoomed(whole, (10.0, 20.0, 30.0, 40.0))
    visit.now = visit.now._replace(view=part, zooms=((whole.x, whole.y),))
    app.run()
    assert "Zoomed in 1 time. Back to:" in [each.value for each in app.caption]
    click(app, "whole map")
    assert visit.now.view == whole
    assert not visit.now.zooms


def test_stop_keeps_what_is_there(open_app):
    app = open_app(PAGE, epochs="60000", cells="256")
    sweeping = here(app).sweeping
    while sweeping.running and not sweeping.sweep().fraction:
        sweeping.advance(1.0)
    app.run()
    click(app, "Stop")
    assert not sweeping.running
    assert 0 < sweeping.sweep().fraction < 1
    assert "What follows is that part" in app.info[0].value
    assert here(app).sweeping is sweeping


def test_lines_over_seeds(open_app):
    app = open_app(
        PAGE,
        **{"view": "lines", "dataset": "xor", "activation": "tanh", "init": "random"},
        **{"epochs": "50", "cells": "64", "seeds": "20", "x": "learning_rate~0.01~3~log"},
    )
    result = finished(app)
    assert result.final_loss.shape == (20, 64)
    [(_, _, _, chart)] = charts(app)
    names = [trace["name"] for trace in chart["data"]]
    assert names[1:] == [
        "quartiles",
        "median final loss",
        "loss below 0.01 (share)",
        "diverged (share)",
    ]
    [mark] = chart["layout"]["shapes"]
    assert "2/λmax of the starts (median)" in mark["name"]


def test_a_cell_opened_is_the_sidebars_experiment_with_the_same_loss(open_app):
    app = open_app(PAGE, epochs="50", cells="64")
    result = finished(app)
    cell = result.experiment(40, 10)
    assert train(cell).final_loss == result.final_loss[40, 10]
    assert (cell.epochs, cell.dataset) == (50, "original")


def test_a_cell_can_be_kept_for_compare_instead_of_opened(open_app, monkeypatch):
    app = open_app(PAGE, epochs="50", cells="64")
    result = finished(app)
    how = next(each for each in app.button_group if each.label == "A click on a cell")
    how.set_value("keeps it for Compare").run()
    assert "No run is kept for Compare yet." in [each.value for each in app.text]
    monkeypatch.setattr(storage, "session", lambda: here(app))
    for cell in ((40, 10), (64, 0)):  # there is no row 64
        keep_cell(here(app).sweeping.plan, *cell)
    assert list(kept.kept().values()) == [result.experiment(40, 10)]


def test_without_its_cluster_the_map_is_computed_here_with_a_sentence(open_app, monkeypatch):
    monkeypatch.setenv("LAB_DASK_SCHEDULER", "tcp://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "distributed", None)
    app = open_app(PAGE, cells="64")
    assert not app.exception
    assert "Dask is not installed" in app.warning[0].value
    assert "requirements-cluster.txt" in app.warning[0].value
    assert finished(app).done.all()


def test_what_the_executor_has_to_say_is_said_in_the_language(open_app, monkeypatch):
    monkeypatch.setenv("LAB_DASK_SCHEDULER", "tcp://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "distributed", None)
    app = open_app(PAGE, cells="64", lang="zh")
    assert not app.exception
    assert "没有安装 Dask" in app.warning[0].value


def test_a_full_server_says_so_and_draws_the_map_when_there_is_room(open_app, monkeypatch):
    pool = Pool(1, 8, memory=1)
    other = pool.start("another visitor", memory=1)
    monkeypatch.setattr("ui.work.pool", lambda: pool)
    app = open_app(PAGE, cells="64")
    assert not app.exception
    assert "busy with what other visitors asked for" in app.warning[0].value
    assert charts(app) == []
    other.memory = 0
    click(app, "Ask again")
    assert finished(app).done.all()


@pytest.mark.parametrize("view", ["map", "lines"])
def test_what_would_fit_is_a_button_that_makes_it_fit(open_app, monkeypatch, view):
    monkeypatch.setenv("LAB_MAX_SWEEP_STEPS", "100000")
    query = {"epochs": "10", "view": view, "cells": "256", "seeds": "50", "init": "random"}
    for key in ("fitting_epochs", "fitting_cells"):
        app = open_app("pages/4_Sweep.py", **query)
        assert "would fit" in app.error[0].value
        app.button(key=key).click().run()
        assert not app.error
        assert not app.exception
