"""Predict first on Train: results wait for the prediction, then stand beside it."""

from nn_core import Experiment, train
from tests.pages.controls import click, control
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
    assert not app.dataframe
    field(app.selectbox, "Which weight").select("w1")
    field(app.radio, "Will w1 and w3 be different").set_value("yes")
    field(app.radio, "Will the mean loss be smaller").set_value("yes")
    field(app.text_input, "About what").set_value("0,013")
    click(app, "Write it down")
    assert not app.exception
    assert shows_results(app)
    # w5 and w6 move most (in step 1 by 1.2), w1 = w3 for ever, the loss ends at 0.00653.
    frame = app.dataframe[0].value
    assert list(frame["verdict"]) == [
        "✗ not so",
        "✗ not so",
        "✓ right",
        "✓ off by a factor of 1.99",
    ]
    assert list(frame["it came"])[1:3] == ["no", "yes"]


def test_another_experiment_has_to_be_predicted_anew(open_app):
    app = predicting(open_app)
    field(app.radio, "Will the mean loss be smaller").set_value("no")
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
    assert any(text.value.startswith("The loss: ") for text in app.text)
