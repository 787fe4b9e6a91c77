"""The Linearity page: every number it shows is one of `nn_core`'s."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nn_core import Experiment, train
from nn_core.linearity.collapse import collapse, least_squares
from tests.pages.shown import charts, shown_tables
from ui import stability
from ui.linearity import tables, words

PAGE = "pages/3_Linearity.py"
XOR = {"dataset": "xor", "activation": "tanh", "init": "random", "epochs": "300"}
EXPERIMENT = Experiment(dataset="xor", activation="tanh", init="random", epochs=300)


def text(app):
    return "\n".join(each.value for each in (*app.markdown, *app.info))


def keys(app):
    return [chart.key for chart in charts(app)]


def test_the_page_opens_with_its_question_and_the_finding(open_app):
    app = open_app(PAGE, **XOR)
    assert not app.exception
    assert app.title[0].value == "Is it more than a linear regression?"
    assert app.markdown[0].value == words.finding(train(EXPERIMENT))
    assert keys(app) == ["collapse", "gap", "maps", "curvature", "stability"]


def test_the_collapse_is_of_the_experiment_without_its_activation(open_app):
    app = open_app(PAGE, **XOR)
    plain = train(replace(EXPERIMENT, activation="none"))
    numbers = collapse(plain.experiment.sizes, plain.weights).numbers
    drawn = charts(app)[0].spec["data"]
    for part in range(3):
        assert np.array_equal(drawn[part]["y"], numbers[:, part].astype(np.float32))
    best = least_squares(plain.experiment.rows)
    assert shown_tables(app)[0].equals(pd.DataFrame(tables.collapse_table(plain, best)))
    assert words.agreement_sentence(plain) in text(app)


def test_a_network_without_activation_is_set_beside_one_that_is_chosen(open_app):
    app = open_app(PAGE, dataset="xor", epochs="300")
    best = least_squares(EXPERIMENT.rows)
    plain = Experiment(dataset="xor", epochs=300)
    for activation in ("tanh", "sigmoid"):
        if activation != "tanh":
            beside = next(each for each in app.button_group if "beside" in each.label)
            beside.set_value(activation).run()
        assert not app.exception
        runs = (train(plain), train(replace(plain, activation=activation)))
        assert shown_tables(app)[1].equals(pd.DataFrame(tables.fit_table(runs, best)))


def test_a_surface_is_drawn_on_request(open_app):
    app = open_app(PAGE, **XOR)
    next(each for each in app.toggle if each.label == "As a surface").set_value(True).run()
    assert not app.exception
    assert "surface" in keys(app)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, (True, False, False, True, False)),
        ({"dataset": "xor", "epochs": "2000"}, (False, True, False, True, False)),
        ({"dataset": "xor", "init": "zeros"}, (False, False, True, False, False)),
        (
            {"hidden": "3-2", "init_scale": "0.5", "epochs": "500"},
            (False, False, False, True, True),
        ),
        (XOR | {"init": "symmetric", "epochs": "2000"}, (False,) * 5),
        ({"learning_rate": "0.2"}, (False,) * 5),
    ],
)
def test_the_fine_print_is_shown_when_it_applies_and_only_then(open_app, query, shown):
    app = open_app(PAGE, **query)
    assert not app.exception
    assert tuple(words.SENTENCES[note] in text(app) for note in words.NOTES) == shown


def test_a_diverged_run_has_words_instead_of_charts(open_app):
    app = open_app(PAGE, learning_rate="0.5")
    assert not app.exception
    run = train(Experiment(learning_rate=0.5))
    assert words.diverged_sentence(run) in text(app)
    assert stability.departure_sentence(run) in text(app)
    assert "collapse" not in keys(app)


def test_a_plain_run_that_diverges_where_the_curved_one_holds(open_app):
    query = {"dataset": "circles", "hidden": "8-8-8", "init": "random", "learning_rate": "0.05"}
    app = open_app(PAGE, activation="tanh", epochs="20", **query)
    assert not app.exception
    assert "Without an activation this experiment diverged" in text(app)
    assert "maps" in keys(app)
    assert "curvature" in keys(app)


def test_of_several_outputs_one_is_chosen(open_app):
    several = {
        "dataset": "custom",
        "samples": "0_0_1_0~0_1_2_0~1_0_3_1~1_1_4_5",
        "init": "custom",
        "weights": "_".join(["0.1"] * 12),
        "learning_rate": "0.05",
    }
    app = open_app(PAGE, **several)
    run = train(
        Experiment(
            dataset="custom",
            samples=((0, 0, 1, 0), (0, 1, 2, 0), (1, 0, 3, 1), (1, 1, 4, 5)),
            init="custom",
            weights=(0.1,) * 12,
            learning_rate=0.05,
        )
    )
    assert words.finding(run, 0) in text(app)
    output = next(each for each in app.button_group if each.label == "Output")
    output.set_value("ŷ2").run()
    assert not app.exception
    assert words.finding(run, 1) in text(app)
    # y2 is 0, 0, 1, 5: x1 adds 3 on average, x2 adds 2, and the mean is 1.5.
    assert shown_tables(app)[0]["least squares"].tolist()[:3] == ["3", "2", "−1"]
    curved = open_app(PAGE, **several, output_activation="sigmoid")
    assert "gap" not in keys(curved)


def test_one_output_is_not_asked_for(open_app):
    assert not [each for each in open_app(PAGE, **XOR).button_group if each.label == "Output"]
