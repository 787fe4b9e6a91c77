"""Predict first: the results of a page wait for the prediction, then stand beside it."""

import pytest

from nn_core import Experiment, train
from nn_core.compare import codec
from tests.pages.controls import click, control, here
from tests.pages.shown import shown_tables
from ui.language import speaking
from ui.predicting import PREDICTION
from ui.train.words import finding


def predicting(open_app):
    app = open_app()
    app.toggle(key="predict_first").set_value(True).run()
    return app


def field(elements, start):
    [found] = [each for each in elements if each.label.startswith(start)]
    return found


def shows_results(app):
    return bool(app.metric) and finding(train(Experiment())) in [m.value for m in app.markdown]


def test_nothing_of_the_run_shows_until_the_prediction_is_written_down(open_app):
    app = predicting(open_app)
    assert not shows_results(app)
    assert not shown_tables(app)
    field(app.selectbox, "Which weight").select("w1")
    field(app.button_group, "Will w1 and w3 be different").set_value("yes")
    field(app.button_group, "Will the mean loss be smaller").set_value("yes")
    field(app.text_input, "About what").set_value("0,013")
    click(app, "Write it down")
    assert not app.exception
    assert shows_results(app)
    # w5 and w6 move most (in step 1 by 1.2), w1 = w3 for ever, the loss ends at 0.00653.
    frame = shown_tables(app)[0]
    assert list(frame["verdict"]) == [
        "✗ not so",
        "✗ not so",
        "✓ right",
        "✓ off by a factor of 1.99",
    ]
    assert list(frame["it came"])[1:3] == ["no", "yes"]


def test_another_experiment_has_to_be_predicted_anew(open_app):
    app = predicting(open_app)
    field(app.button_group, "Will the mean loss be smaller").set_value("no")
    click(app, "Write it down")
    assert app.metric
    control(app, "learning_rate_exact").set_value(0.05).run()
    assert not app.metric


def test_what_is_no_prediction_gets_a_sentence(open_app):
    app = predicting(open_app)
    click(app, "Write it down")
    assert "Answer at least one of the questions." in [text.value for text in app.text]
    field(app.text_input, "About what").set_value("small")
    click(app, "Write it down")
    assert not app.exception
    assert not app.metric
    sentence = "“About what will the mean loss be at the end?” 'small' is not a number."
    assert any(text.value.startswith(sentence) for text in app.text)


PAGES = ("dashboard.py", "pages/1_By_hand.py", "pages/2_Symmetry.py", "pages/3_Linearity.py")


@pytest.mark.parametrize("script", PAGES)
def test_every_page_about_a_run_waits_and_keeps_what_can_be_set(open_app, script):
    app = open_app(script)
    fields = {each.key for each in (*app.number_input, *app.button_group) if "epoch" in each.key}
    shown = len(app.markdown)
    app.toggle(key="predict_first").set_value(True).run()
    assert not app.exception
    assert not [*app.metric, *shown_tables(app), *app.latex]
    assert len(app.markdown) < max(shown, 4)
    if script == "pages/1_By_hand.py":
        assert fields <= {each.key for each in app.number_input}
        assert "My sheet says" in [each.value for each in app.header]
    if script == "dashboard.py":
        assert field(app.text_input, "Loss threshold").value == "0.01"
    field(app.button_group, "Will the mean loss be smaller").set_value("yes").run()
    click(app, "Write it down")
    assert not app.exception
    assert list(shown_tables(app)[0]["verdict"]) == ["✓ right"]
    assert len(shown_tables(app)) > 1 or script == "dashboard.py"


def test_a_prediction_holds_on_every_page_until_the_experiment_changes(open_app):
    app = predicting(open_app)
    field(app.button_group, "Will the mean loss be smaller").set_value("no")
    click(app, "Write it down")
    app.switch_page("pages/2_Symmetry.py").run()
    assert app.toggle(key="predict_first").value
    assert len(shown_tables(app)) > 1
    control(app, "learning_rate_exact").set_value(0.05).run()
    assert not shown_tables(app)


def test_another_language_keeps_what_was_answered_so_far(open_app):
    app = predicting(open_app)
    field(app.selectbox, "Which weight").select("w2")
    field(app.button_group, "Will w1 and w3 be different").set_value("no")
    field(app.button_group, "Will the mean loss be smaller").set_value("yes")
    field(app.text_input, "About what").set_value("1/8").run()
    [switch] = [each for each in app.sidebar.button_group if "中文" in each.options]
    switch.set_value("中文").run()
    assert not app.exception
    with speaking("zh"):
        assert [control(app, f"predict_{name}").value for name in ("differ", "falls")] == [
            "no",
            "yes",
        ]
        click(app, "写下预测")
    expected = {"mover": "w2", "differ": False, "falls": True, "loss": 0.125}
    assert here(app).drafts[PREDICTION.format(about="run")] == (Experiment(), expected)


def test_a_map_waits_for_its_prediction(open_app):
    app = open_app("pages/4_Sweep.py", cells="64")
    app.toggle(key="predict_first").set_value(True).run()
    assert not app.exception
    assert not any("diverged" in each.value for each in app.markdown)
    assert "sweep_click" not in [each.key for each in app.button_group]
    field(app.text_input, "About how many of the runs will diverge").set_value("130 %")
    click(app, "Write it down")
    assert "130 % is no share; it is from 0 to 100 %." in " ".join(t.value for t in app.text)
    field(app.text_input, "About how many of the runs will diverge").set_value("60 %")
    field(app.text_input, "What is the smallest learning rate").set_value("0.1")
    here(app).sweeping.advance_for(60.0)
    click(app, "Write it down")
    assert not app.exception
    assert any("diverged" in each.value for each in app.markdown)
    assert list(shown_tables(app)[0]["you expected"]) == ["60 %", "0.1"]


def test_pictures_of_a_comparison_wait_for_its_prediction(open_app):
    runs = {"*good*": Experiment(), "still": Experiment(learning_rate=0.0)}
    app = open_app("pages/5_Compare.py", run=codec.to_query(runs))
    shown = {each.value for each in app.header}
    app.toggle(key="predict_first").set_value(True).run()
    assert not app.exception
    assert shown - {each.value for each in app.header} >= {"Mean loss", "Results"}
    field(app.selectbox, "Which run").select("still")
    field(app.button_group, "Will all runs end").set_value("no")
    field(app.text_input, "About what will the smallest").set_value("9")
    click(app, "Write it down")
    assert not app.exception
    assert {each.value for each in app.header} == shown
    frame = shown_tables(app)[0]
    assert list(frame["it came"])[:2] == ["*good*", "no"]
    assert list(frame["verdict"]) == ["✗ not so", "✓ right", "✗ off by a factor of 1.38e3"]
