"""Your exercise, and the ways to it from the other pages."""

import numpy as np
import pytest

from nn_core import Experiment, train
from nn_core.history import replay
from tests.pages.controls import button, click, control, here
from ui.files import File
from ui.own.bringing import FILE, NO_COLUMN
from ui.own.drafts import SAMPLES

PAGE = "pages/7_Your_exercise.py"
XOR = {"dataset": "xor", "activation": "tanh", "init": "random", "epochs": "50"}


def experiment(app):
    return here(app).now.experiment


def test_the_weights_after_the_last_epoch_become_a_start_and_undo_takes_them_back(open_app):
    app = open_app(**XOR)
    before = experiment(app)
    run = train(before)
    click(app, "Continue from epoch 50")
    assert not app.exception
    assert experiment(app).weights == tuple(run.weights[-1].tolist())
    assert np.array_equal(train(experiment(app)).weights[0], run.weights[-1])
    click(app, "Undo")
    assert experiment(app) == before


def test_any_epoch_can_be_gone_on_from(open_app):
    app = open_app(**XOR)
    [epoch] = [each for each in app.number_input if each.label == "Epoch (0 to 50)"]
    epoch.set_value(7).run()
    run = train(experiment(app))
    click(app, "Continue from epoch 7")
    assert experiment(app).weights == tuple(replay(run, 7).tolist())


def test_by_hand_goes_on_from_the_epoch_that_is_shown(open_app):
    app = open_app("pages/1_By_hand.py", epoch="3", **XOR)
    run = train(experiment(app))
    click(app, "Continue from epoch 3")
    assert not app.exception
    assert experiment(app).weights == tuple(replay(run, 3).tolist())


def test_a_state_with_weights_too_large_for_a_start_says_so(open_app):
    app = open_app(learning_rate="2", epochs="60")
    before = experiment(app)
    click(app, f"Continue from epoch {train(before).epochs_done}")
    assert not app.exception
    assert experiment(app) == before
    assert "a start weight must be from" in " ".join(text.value for text in app.text)


@pytest.mark.parametrize(
    ("label", "owned"),
    [("Edit these samples", "dataset"), ("Edit these weights", "init")],
)
def test_what_is_on_the_screen_is_made_ones_own(open_app, label, owned):
    app = open_app(**XOR)
    before = experiment(app)
    click(app, label)
    assert not app.exception
    assert app.title[0].value == "What does the network on your sheet do?"
    assert getattr(experiment(app), owned) == "custom"
    assert np.array_equal(train(experiment(app)).weights, train(before).weights)
    click(app, "Undo")
    assert experiment(app) == before
    assert not [each for each in app.button if each.label == label]


def test_editing_ones_own_samples_changes_nothing(open_app):
    before = Experiment(dataset="custom", samples=((1.0, 2.0, 3.0),), learning_rate=0.01)
    app = open_app(**before.to_query())
    click(app, "Edit these samples")
    assert experiment(app) == before
    assert button(app, "Undo").disabled


def test_a_sample_is_added_in_the_middle_of_the_map_and_undo_takes_it_back(open_app):
    app = open_app(PAGE, **XOR)
    before = experiment(app)
    click(app, "Add a sample in the middle")
    assert not app.exception
    assert experiment(app).rows.tolist() == [*before.rows.tolist(), [0.5, 0.5, 0.0]]
    click(app, "Undo")
    assert experiment(app) == before


def test_a_new_sample_has_any_targets_that_are_typed(open_app):
    app = open_app(PAGE, **{"dataset": "custom", "samples": "0_0_1_0_2"})
    [choice] = [each for each in app.button_group if each.key.startswith("new_target")]
    choice.set_value("another").run()
    assert not app.exception
    for label, text in (("y1", "1/3"), ("y2", "-2,5"), ("y3", "a lot")):
        app.text_input(key=f"new_{label}").set_value(text).run()
    assert any("'a lot' is not a number" in text.value for text in app.text)
    before = experiment(app)
    click(app, "Add a sample in the middle")
    assert experiment(app) == before
    app.text_input(key="new_y3").set_value("1e-3").run()
    click(app, "Add a sample in the middle")
    assert not app.exception
    assert experiment(app).samples[1][2:] == (1 / 3, -2.5, 0.001)
    assert app.text_input(key="new_y1").value == "1/3"


def test_the_map_changes_no_table_in_which_something_cannot_be_read_yet(open_app):
    app = open_app(PAGE, **XOR)
    before = experiment(app)
    draft = here(app).drafts[SAMPLES]
    here(app).drafts[SAMPLES] = draft._replace(rows=(("x", "0", "0"), *draft.rows[1:]))
    click(app, "Add a sample in the middle")
    assert experiment(app) == before
    assert here(app).drafts[SAMPLES].rows[0] == ("x", "0", "0")
    assert any("they would be lost" in text.value for text in app.text)


def test_one_number_moves_the_loss_without_training(open_app):
    app = open_app(PAGE, parameter="w5")
    # 1 · 2 + 1 · 2 = 4 where 1 is right: 9. With w5 = 0: 2, and the loss is 1; with w5 = 1/2: 4.
    assert [metric.value for metric in app.metric] == ["9"]
    control(app, "slide_w5").set_value(0.0).run()
    assert [metric.value for metric in app.metric] == ["1"]
    control(app, "number_w5").set_value("1/2").run()
    assert [metric.value for metric in app.metric] == ["4"]
    assert not app.exception
    assert experiment(app).weights[4] == 0.5
    control(app, "number_w5").set_value("half").run()
    assert experiment(app).weights[4] == 0.5
    assert any("'half' is not a number" in text.value for text in app.text)


def test_a_file_is_shown_before_its_chosen_columns_are_taken(open_app):
    app = open_app(PAGE)
    before = experiment(app)
    here(app).drafts[FILE] = File("mine.csv", b"name;y;a;b\nfirst;1;0,5;2\nsecond;0;x;3\n")
    app.run()
    assert not app.exception
    assert experiment(app) == before
    shown = [text.value for text in app.text]
    assert "mine.csv" in shown
    assert any(text.startswith("Read with a header. Rows: 2, columns: 4, sep") for text in shown)
    for label, column in (("x1", 2), ("x2", 3), ("y1", 1), ("y2", NO_COLUMN)):
        [choice] = [each for each in app.selectbox if each.label == label]
        choice.set_value(column).run()
    assert "Row 2, a: 'x' is not a number" in " ".join(text.value for text in app.text)
    click(app, "Take this sample")
    assert not app.exception
    assert experiment(app).samples == ((0.5, 2.0, 1.0),)
    assert FILE not in here(app).drafts


def test_hostile_files_are_a_sentence_each_on_the_page(open_app):
    app = open_app(PAGE)
    before = experiment(app)
    for content in (b"", b"\0", b"=cmd|x", b"1," * 200, b"nan,inf,1e999", b"1\n" * 300_000):
        here(app).drafts[FILE] = File("<b>![](//host)", content)
        app.run()
        assert not app.exception
        assert experiment(app) == before
        assert len([text for text in app.text if text.value.endswith((".", ")"))]) > 0
    click(app, "Leave this file")
    assert "Leave this file" not in [each.label for each in app.button]
