"""The Symmetry page: every number it shows is one of `nn_core`'s."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nn_core import Experiment, train
from nn_core.budget import first_epochs
from nn_core.compare import codec
from nn_core.starts import side_by_side
from nn_core.symmetry.first_gradients import first_step
from nn_core.symmetry.many_seeds import final_losses
from tests.nn_core.symmetry.twins import case
from tests.pages.controls import click, control, here
from tests.pages.shown import charts, shown_tables
from ui.kept import STORAGE
from ui.symmetry import tables, words

PAGE = "pages/2_Symmetry.py"
XOR = {"dataset": "xor", "activation": "tanh", "learning_rate": "0.3", "epochs": "300"}
EXPERIMENT = Experiment(dataset="xor", activation="tanh", learning_rate=0.3, epochs=300)


def text(app):
    return "\n".join(markdown.value for markdown in app.markdown)


def keys(app):
    return [chart.key for chart in charts(app)]


@pytest.fixture(scope="module")
def compared():
    return {name: train(each) for name, each in side_by_side(EXPERIMENT).items()}


def test_the_page_opens_with_its_question_and_the_finding(open_app, compared):
    app = open_app(PAGE, **XOR)
    assert not app.exception
    assert app.title[0].value == "Do the hidden units ever become different?"
    assert app.markdown[0].value == words.finding(train(EXPERIMENT), compared)
    assert keys(app) == ["starts", "distinct", "smaller_network", "nudges", "stability", "seeds"]


def test_the_starts_are_trained_on_the_sidebars_experiment(open_app, compared):
    app = open_app(PAGE, **XOR)
    traces = {trace["name"]: trace for trace in charts(app)[0].spec["data"]}
    loss = traces["mean loss of same-in"]["customdata"]
    assert np.array_equal(loss, compared["same-in"].loss_mean.astype(np.float32))
    assert shown_tables(app)[0].equals(pd.DataFrame(tables.starts_table(compared)))


def test_the_chosen_start_is_explained(open_app):
    app = open_app(PAGE, **XOR)
    seen = first_step(side_by_side(EXPERIMENT)["symmetric"])
    assert words.why_sentence(seen) in text(app)
    start = next(each for each in app.button_group if each.label == "Start")
    start.set_value("zeros").run()
    assert not app.exception
    seen = first_step(side_by_side(EXPERIMENT)["zeros"])
    assert words.why_sentence(seen) in text(app)


def test_a_start_of_ones_own_is_explained_first(open_app):
    twins = case("sign_twins", epochs=50)[0]
    app = open_app(PAGE, **twins.to_query())
    assert "each other's negative: the step moves both by the same amount" in text(app)
    next(each for each in app.button_group if each.label == "Start").set_value("symmetric").run()
    assert not app.exception
    assert "the step moves both units alike" in text(app)
    control(app, "init").set_value("zeros").run()
    assert not app.exception
    assert words.why_sentence(first_step(side_by_side(twins)["symmetric"])) in text(app)


def test_the_threshold_decides_which_seeds_count_as_solved(open_app):
    app = open_app(PAGE, **XOR)
    losses = final_losses(EXPERIMENT)
    assert words.seeds_sentence(losses, 0.01) in text(app)
    threshold = next(each for each in app.number_input if "Solved" in each.label)
    threshold.set_value(0.6).run()
    assert words.seeds_sentence(losses, 0.6) in text(app)


def test_a_start_and_a_seed_are_kept_for_compare(open_app):
    app = open_app(PAGE, **XOR)
    click(app, "Keep same-in")
    seed = next(each for each in app.number_input if each.label == "A seed to keep")
    seed.set_value(7).run()
    click(app, "Keep this seed")
    assert not app.exception
    assert codec.from_json(here(app).stored[STORAGE].text)[0] == {
        "same-in": side_by_side(EXPERIMENT)["same-in"],
        "random, seed 7": replace(EXPERIMENT, init="random", seed=7),
    }


def test_one_unit_has_its_own_words_and_no_empty_charts(open_app):
    app = open_app(PAGE, hidden="1")
    assert not app.exception
    assert "nothing that could become different" in text(app)
    assert keys(app) == []


def test_a_first_layer_of_one_unit_has_nothing_to_nudge(open_app):
    app = open_app(PAGE, hidden="1-2")
    assert not app.exception
    assert "no second one to nudge" in text(app)
    assert "nudges" not in keys(app)


def test_a_diverged_run_says_where_it_left(open_app):
    app = open_app(PAGE, learning_rate="0.2")
    assert not app.exception
    assert "From epoch 2 on the loss only rose" in text(app)
    assert "(?learning_rate=0.044)" in text(app)


@pytest.mark.parametrize(
    "query", [{"hidden": "3-2", "learning_rate": "1"}, {"learning_rate": "10"}]
)
def test_runs_that_end_in_their_first_epochs_have_a_page_too(open_app, query):
    app = open_app(PAGE, dataset="circles", epochs="5", **query)
    assert not app.exception
    assert "diverged" in text(app)


def test_much_work_is_done_on_request(open_app):
    app = open_app(PAGE, **XOR | {"epochs": "20000"})
    assert not app.exception
    assert "seeds" not in keys(app)
    button = next(each for each in app.button if each.label == "Train 200 seeds")
    button.click().run(timeout=60)
    assert not app.exception
    assert "seeds" in keys(app)


def test_comparisons_of_long_runs_say_how_far_they_go(open_app):
    app = open_app(PAGE, **XOR | {"epochs": "1000000"})
    assert not app.exception
    few = first_epochs(replace(EXPERIMENT, epochs=1_000_000), runs=13)
    shortened = f"Trained here for the first {few.epochs:,} epochs only"
    assert sum(caption.value.startswith(shortened) for caption in app.caption) == 2


def test_dead_units_are_named(open_app):
    experiment, _ = case("relu_dies_in_step_2")
    app = open_app(PAGE, **experiment.to_query())
    assert not app.exception
    assert any("are dead since epoch 2" in text.value for text in app.markdown)
