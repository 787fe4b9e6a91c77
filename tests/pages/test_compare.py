"""The Compare page: what is kept is shown side by side, with `nn_core`'s numbers."""

import numpy as np

from nn_core import Experiment, compare
from nn_core.compare import codec
from tests.pages.controls import click, here
from tests.pages.shown import charts
from ui.compare import tables, words
from ui.kept import STORAGE
from ui.storage import Stored

PAGE = "pages/5_Compare.py"
TWO = {"slow": Experiment(), "<b>fast</b> **now**": Experiment(learning_rate=0.05)}


def with_list(app, named):
    here(app).stored[STORAGE] = Stored(codec.to_json(named))
    return app.run()


def texts(app):
    return [each.value for each in app.text]


def test_an_empty_list_says_how_to_fill_it_and_keep_adds_the_experiment(open_app):
    app = open_app(PAGE)
    assert app.title[0].value == "What difference does it make?"
    assert "The list is empty." in app.info[0].value
    click(app, "Keep")
    assert not app.exception
    assert words.finding(compare({"x": Experiment()})) in texts(app)


def test_the_runs_stand_side_by_side_and_names_are_text(open_app):
    app = with_list(open_app(PAGE), TWO)
    assert not app.exception
    comparison = compare(TWO)
    assert words.finding(comparison) in texts(app)
    assert [chart.key for chart in charts(app)] == ["loss", "distance", "parameter"]
    lines = [trace for trace in charts(app)[0].spec["data"] if len(trace.get("x", ())) > 1]
    for run, trace in zip(comparison.runs.values(), lines, strict=True):
        assert np.array_equal(trace["y"], run.loss_mean.astype(trace["y"].dtype))
    assert app.dataframe[0].value.iloc[1:].equals(tables.differences(comparison))
    assert all("<b>" not in each.value for each in (*app.markdown, *app.info, *app.caption))


def test_a_run_is_forgotten_and_a_saved_list_is_added(open_app):
    app = with_list(open_app(PAGE), TWO)
    app.button(key="forget_0").click().run()
    assert words.finding(compare({"x": Experiment()})) in texts(app)
    app.text_area(key="pasted_0").set_value(codec.to_json({"slow": TWO["slow"]})).run()
    click(app, "Add to the list")
    assert not app.exception
    both = dict(reversed(TWO.items()))
    assert words.finding(compare(both)) in texts(app)
