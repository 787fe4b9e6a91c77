"""The Train page and the sidebar that all pages share."""

import numpy as np
import pandas as pd
import pytest

from nn_core import Experiment, Training, train
from nn_core.assignment import Assignment
from nn_core.experiment import KINDS
from nn_core.memory import MEMORY
from tests.pages.controls import button, click, control, here, query, states_with
from tests.pages.shown import charts
from ui.presets import PRESETS
from ui.train.words import finding


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def experiment(app):
    return here(app).now.experiment


def sentences_of(app):
    """What the page says as plain text, but for the line that is on paper alone."""
    return [each.value for each in app.text if not each.value.startswith("The experiment: ")]


def test_the_first_view_is_the_original_exercise(open_app):
    app = open_app()
    assert not app.exception
    assert experiment(app) == Experiment()
    assert app.title[0].value == "What does backpropagation change about the weights?"
    run = train(Experiment())
    assert finding(run) in [markdown.value for markdown in app.markdown]
    assert metrics(app) == {
        "Loss at the end": "0.00653123",
        "Smallest mean loss of an epoch": "0.0164306",
        "Distance of hidden units": "0",
    }
    playback, loss, weights, symmetry = (chart.spec for chart in charts(app))
    assert len(playback["frames"]) == 11
    [mean] = [trace for trace in loss["data"] if trace["name"] == "mean"]
    assert np.array_equal(mean["y"], run.loss_mean)
    assert len(weights["data"]) == 9
    assert list(symmetry["layout"]["yaxis"]["ticktext"]) == ["identical"]
    assert query(app) == {}


def test_the_log_has_every_epoch_in_full_precision(open_app):
    app = open_app()
    assert not app.dataframe  # nobody has opened it
    app.session_state["log"] = True
    frame = app.run().dataframe[0].value
    pd.testing.assert_frame_equal(frame, train(Experiment()).to_frame(), check_exact=True)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_and_says_what_to_look_for(open_app, name):
    app = open_app()
    control(app, "preset").select(name).run()
    assert not app.exception
    assert experiment(app) == PRESETS[name].experiment
    assert PRESETS[name].look_for in [caption.value for caption in app.caption]
    assert query(app) == PRESETS[name].experiment.to_query()
    assert finding(train(PRESETS[name].experiment)) in [m.value for m in app.markdown]


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("dataset", "xor", "dataset", "xor"),
        ("init", "random", "init", "random"),
        ("init_scale", 0.25, "init_scale", 0.25),
        ("nudge", 0.125, "nudge", 0.125),
        ("activation", "sigmoid", "activation", "sigmoid"),
        ("learning_rate", 0.05, "learning_rate", 0.05),
        ("learning_rate_exact", 0.0123, "learning_rate", 0.0123),
        ("output_rate", 0.5, "output_rate", 0.5),
        ("epochs", 50, "epochs", 50),
        ("epochs_exact", 37, "epochs", 37),
        ("hidden_0", 8, "hidden", (8,)),
        ("hidden", 3, "hidden", (2, 2, 2)),
    ],
)
def test_each_control_changes_its_field_and_the_address(open_app, key, value, field, expected):
    app = open_app()
    control(app, key).set_value(value).run()
    assert not app.exception
    assert experiment(app) == Experiment(**{field: expected})
    assert query(app) == Experiment(**{field: expected}).to_query()


def test_slider_and_exact_entry_show_the_same_field(open_app):
    app = open_app()
    control(app, "learning_rate_exact").set_value(0.0123456789).run()
    assert control(app, "learning_rate").value == 0.012
    control(app, "learning_rate").set_value(0.3).run()
    assert control(app, "learning_rate_exact").value == 0.3
    control(app, "learning_rate_exact").set_value(0.0).run()
    assert control(app, "learning_rate").value == 0.0
    control(app, "learning_rate_exact").set_value(1e-7).run()
    assert control(app, "learning_rate").value == 0.0001  # 0 would be another thing altogether


def test_a_visitor_can_go_back_to_an_old_value(open_app):
    app = open_app()
    control(app, "learning_rate").set_value(0.12).run()
    control(app, "learning_rate_exact").set_value(0.1).run()
    assert experiment(app) == Experiment()
    assert control(app, "learning_rate").value == 0.1


def test_the_batch_size_reaches_from_one_sample_to_all(open_app):
    app = open_app(dataset="xor")
    slider = control(app, "batch_size")
    assert list(slider.options) == ["1", "2", "3", "4", "all"]
    slider.set_value("all").run()
    assert experiment(app).batch_size == "all"


@pytest.mark.parametrize(
    ("query", "hidden"),
    [
        ({}, {"samples", "noise", "data_seed", "weights", "seed", "batch_size"}),
        ({"dataset": "plane", "init": "random"}, {"samples", "weights"}),
        (
            {"dataset": "xor", "init": "zeros"},
            {"samples", "noise", "data_seed", "weights", "seed", "init_scale"},
        ),
        (
            {"hidden": "1"},
            {"samples", "noise", "data_seed", "weights", "seed", "batch_size", "nudge"},
        ),
    ],
)
def test_fields_that_do_nothing_are_not_shown(open_app, query, hidden):
    app = open_app(**query)
    shown = {str(getattr(widget, "key", "")).split(":")[0] for widget in app.sidebar}
    assert shown & set(KINDS) == set(KINDS) - hidden


def test_the_sidebar_keeps_its_order(open_app):
    app = open_app(dataset="plane", init="random")
    keys = [str(widget.key) for widget in app.sidebar if getattr(widget, "key", None)]
    shown = list(dict.fromkeys(name for key in keys if (name := key.split(":")[0]) in KINDS))
    assert shown == [name for name in KINDS if name in shown]
    assert keys[0].startswith("preset:")


def test_a_new_seed_draws_another_start(open_app):
    app = open_app(init="random", seed="4")
    click(app, "New seed")
    assert experiment(app) == Experiment(init="random", seed=5)


def test_reset_goes_back_to_the_preset(open_app):
    app = open_app()
    control(app, "preset").select("XOR, symmetric").run()
    control(app, "learning_rate_exact").set_value(0.7).run()
    click(app, "Reset")
    assert experiment(app) == PRESETS["XOR, symmetric"].experiment


def test_undo_goes_back_change_by_change(open_app):
    app = open_app()
    assert button(app, "Undo").disabled
    control(app, "epochs_exact").set_value(20).run()
    control(app, "epochs_exact").set_value(30).run()
    click(app, "Undo")
    assert experiment(app).epochs == 20
    assert control(app, "epochs_exact").value == 20
    click(app, "Undo")
    assert experiment(app) == Experiment()
    assert button(app, "Undo").disabled


def test_a_change_that_contradicts_another_field_says_what_fell_back(open_app):
    app = open_app(dataset="plane", batch_size="50")
    control(app, "dataset").select("xor").run()
    assert experiment(app) == Experiment(dataset="xor")
    [sentence] = sentences_of(app)
    assert sentence == (
        "Batch size is 50; with the data set xor it must be a whole number from 1 to 4, or all. "
        "It is set to 1."
    )


def test_a_value_beyond_the_bounds_leaves_the_field_as_it_was(open_app):
    app = open_app(learning_rate="0.5")
    control(app, "learning_rate_exact").set_value(10.5).run()
    assert experiment(app).learning_rate == 0.5
    assert control(app, "learning_rate_exact").value == 0.5


def test_a_link_with_custom_samples_and_weights_shows_them(open_app):
    app = open_app(
        dataset="custom",
        samples="0.1_0.2_0.30000000000000004~1_1_1",
        init="custom",
        weights="1_1_1_1_1_1_0_0_0.5",
    )
    assert not app.exception
    assert experiment(app).samples == ((0.1, 0.2, 0.1 + 0.2), (1.0, 1.0, 1.0))
    samples, weights = (frame.value for frame in app.sidebar.dataframe)
    assert samples.to_numpy().tolist() == [[0.1, 0.2, 0.1 + 0.2], [1.0, 1.0, 1.0]]
    assert weights["name"].tolist()[-1] == "b3"
    assert weights["value"].tolist()[-1] == 0.5


def test_a_bad_address_is_told_entry_by_entry_and_the_rest_kept(open_app):
    app = open_app(dataset="xor", epochs="nan", learning_rate="1e400", nonsense="<b>hi</b>")
    assert not app.exception
    assert experiment(app) == Experiment(dataset="xor")
    sentences = sentences_of(app)
    assert len(sentences) == 3
    assert any(sentence.startswith("Epochs is 'nan'; it must be") for sentence in sentences)
    assert "'nonsense' is ignored: no such setting." in sentences
    assert query(app) == {"dataset": "xor"}


def test_a_very_bad_address_is_told_in_a_few_sentences(open_app):
    app = open_app(**{f"key{number}": "x" for number in range(100)})
    assert not app.exception
    assert [text.value for text in app.text][-1] == "And 94 more."


def test_a_run_over_the_budget_is_refused_with_the_way_out(open_app):
    app = open_app(dataset="moons", epochs="1000000")
    assert not app.exception
    [error] = app.error
    assert "120,000,000" in error.value
    assert "50,000,000" in error.value
    assert "416,666 epochs" in error.value
    control(app, "epochs_exact").set_value(100).run()
    assert not app.error
    assert metrics(app)["Loss at the end"]


def test_maps_of_the_hidden_units_are_drawn_when_they_are_asked_for(open_app):
    def layers(app):
        return [each["name"] for each in charts(app)[0].spec["data"] if "layer" in each["name"]]

    app = open_app(hidden="3-2")
    assert layers(app) == []
    [toggle] = [each for each in app.toggle if each.label == "Show what each hidden unit puts out"]
    toggle.set_value(True).run()
    assert layers(app) == ["hidden layer 1", "hidden layer 2"]


def test_a_run_that_diverged_at_once_has_words_instead_of_charts(open_app):
    app = open_app(dataset="plane", learning_rate="0.5")
    assert not app.exception
    assert metrics(app)["Smallest mean loss of an epoch"] == "–"
    assert len(charts(app)) == 3  # there is no loss to draw


def test_a_loss_beyond_64_bits_is_said_to_be_more_than_the_largest_number(open_app):
    app = open_app(dataset="or", hidden="2-2", learning_rate="5", epochs="1")
    assert not app.exception
    assert metrics(app)["Loss at the end"] == "more than 1.8e308"


def test_one_hidden_unit_has_words_instead_of_distances(open_app):
    app = open_app(hidden="1")
    assert not app.exception
    assert "Distance of hidden units" not in metrics(app)
    assert "A layer of one unit has no second unit to be equal to. Give a layer two." in [
        markdown.value for markdown in app.markdown
    ]


def test_the_logarithmic_switch_redraws_the_loss(open_app):
    app = open_app(dataset="xor")
    assert charts(app)[1].spec["layout"]["yaxis"].get("type") != "log"
    [switch] = [w for w in app.main if getattr(w, "label", "") == "Loss axis"]
    switch.set_value("log").run()
    assert charts(app)[1].spec["layout"]["yaxis"]["type"] == "log"


def test_a_loss_that_falls_far_is_drawn_on_a_logarithmic_axis_from_the_first(open_app):
    app = open_app()  # from 9 to 0.0164
    assert charts(app)[1].spec["layout"]["yaxis"]["type"] == "log"


def test_a_long_run_can_be_stopped_and_gone_on_with(open_app):
    app = open_app(dataset="xor")
    control(app, "epochs_exact").set_value(20)
    here(app).wanted["run"] = (Experiment(dataset="xor", epochs=20), False)
    app.run()
    [info] = app.info
    assert info.value.startswith("Stopped after 0 epochs of 20.")
    click(app, "Go on")
    assert not app.info
    assert here(app).training is None
    assert finding(train(Experiment(dataset="xor", epochs=20))) in [m.value for m in app.markdown]


def test_stability_is_drawn_when_it_is_asked_for(open_app):
    app = open_app()
    before = len(charts(app))
    toggle = next(each for each in app.toggle if "which learning rate is stable" in each.label)
    toggle.set_value(True).run()
    assert not app.exception
    assert len(charts(app)) == before + 1
    assert any("2/λmax" in markdown.value for markdown in app.markdown)


def test_a_diverged_run_links_to_a_rate_that_holds(open_app):
    app = open_app(learning_rate="0.2")
    words = "\n".join(markdown.value for markdown in app.markdown)
    assert "From epoch 2 on the loss only rose" in words
    assert "](?learning_rate=0.044)" in words
    assert train(Experiment(learning_rate=0.044)).diverged_at is None


def test_the_experiment_of_a_link_has_a_name_and_can_be_come_back_to(open_app):
    linked = Experiment(dataset="circles", hidden=(8, 8))
    app = open_app(dataset="circles", hidden="8-8")
    assert control(app, "preset").value == "Experiment from a link"
    control(app, "epochs_exact").set_value(3).run()
    assert "Changed. Reset goes back to it." in [caption.value for caption in app.caption]
    click(app, "Reset")
    assert experiment(app) == linked
    assert control(app, "preset").value == "Experiment from a link"


def test_choosing_custom_takes_what_is_there(open_app):
    app = open_app(dataset="xor", nudge="0.25")
    control(app, "dataset").set_value("custom").run()
    control(app, "init").set_value("custom").run()
    assert not app.exception
    assert experiment(app) == Experiment(
        dataset="custom",
        samples=((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)),
        init="custom",
        weights=(1, 1, 1.25, 1, 1, 1, 0, 0, 0),
    )
    control(app, "hidden_0").set_value(3).run()
    assert sentences_of(app) == [
        "Start is custom, but Weights has 9 numbers; a 2-3-1 network needs 13: all weights, then "
        "all biases. It is set to symmetric."
    ]


PAGES = [
    "dashboard.py",
    "pages/1_By_hand.py",
    "pages/2_Symmetry.py",
    "pages/3_Linearity.py",
    "pages/4_Sweep.py",
]


@pytest.mark.parametrize("page", PAGES)
def test_the_same_page_drawn_again_trains_nothing(open_app, monkeypatch, page):
    app = open_app(page, dataset="xor", activation="tanh", init="random", cells="64")

    trained, advance = [], Training.advance

    def noted(self):
        trained.append(self.experiment)
        advance(self)

    monkeypatch.setattr(Training, "advance", noted)
    app.run()
    assert trained == []
    if page != "pages/4_Sweep.py":  # its tiles are computed without a `Training`
        MEMORY.clear()
        app.run()
        assert trained != []


MARKDOWN = ["![](//host/a)", "[a](//host)", ":material/home:", "$x$", "**b**", "<b>b</b>"]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_an_address_is_markdown(open_app, page):
    names = [*KINDS, "epoch", "sample", "mode", "parameter", "quantity", "view", "x", "y"]
    names += ["cells", "color", "threshold", "seeds", *MARKDOWN]
    for payload in MARKDOWN:
        app = open_app(page, **dict.fromkeys(names, payload))
        assert not app.exception
        marked = (app.markdown, app.caption, app.info, app.warning, app.error, app.header)
        assert not any(payload in element.value for kind in marked for element in kind)
        assert any(payload in text.value for text in app.text)


@pytest.mark.parametrize(
    ("name", "value"),
    [("preset", "unknown"), ("activation", "softmax"), ("hidden", None), ("hidden", 9)],
)
def test_what_no_browser_sends_changes_nothing(open_app, name, value):
    app = open_app()
    widget = control(app, name)
    states, sent = states_with(app, widget)
    if name == "hidden":
        sent.string_array_value.data[:] = [] if value is None else [str(value)]
    else:
        sent.string_value = value
    app._run(states)
    assert not app.exception
    assert experiment(app) == Experiment()
    assert control(app, name).value == {"preset": "The original exercise", "hidden": 1}.get(
        name, "none"
    )


@pytest.mark.parametrize(
    ("page", "name"),
    [("pages/6_Lessons.py", "lesson"), ("pages/1_By_hand.py", "sheet_decimals")],
)
def test_a_choice_that_is_not_offered_is_none(open_app, page, name):
    app = open_app(page)
    chosen, address = control(app, name).value, query(app)
    states, sent = states_with(app, control(app, name))
    sent.string_value = "![](//host/a)"
    app._run(states)
    assert not app.exception
    assert control(app, name).value == chosen
    assert query(app) == address


def test_the_threshold_of_the_loss_is_the_visitors_and_stands_in_the_address(open_app):
    app = open_app()
    assert "threshold" not in query(app)
    control(app, "loss_threshold").set_value("1/2").run()
    assert not app.exception
    assert query(app)["threshold"] == "0.5"
    assert any("first below 0.5 in epoch" in text.value for text in app.markdown)
    control(app, "loss_threshold").set_value("-1").run()
    assert here(app).now.view.threshold == 0.5
    assert any("Loss threshold is -1" in text.value for text in app.text)


def test_settings_that_learn_are_found_said_and_used(open_app):
    app = open_app(dataset="xor")
    click(app, "Find settings that learn them")
    assert not app.exception
    said = next(each.value for each in app.markdown if "It learns them with" in each.value)
    assert "Activation tanh" in said
    assert "Start scaled" in said
    click(app, "Use these settings")
    assert not app.exception
    used = here(app).now.experiment
    assert (used.dataset, used.activation, used.init) == ("xor", "tanh", "scaled")
    assert train(used).loss[-1] < 0.025
    assert not any("has not learned" in each.value for each in app.markdown)


def test_nothing_is_offered_where_the_samples_are_learned(open_app):
    app = open_app()
    assert not any("has not learned" in each.value for each in app.markdown)


def test_what_was_chosen_on_the_page_stays_in_another_language(open_app):
    app = open_app()
    next(w for w in app.main if getattr(w, "label", "") == "Loss axis").set_value("linear").run()
    app.toggle(key="unit_maps").set_value(True).run()
    switch = next(each for each in app.sidebar.button_group if "中文" in each.options)
    switch.set_value("中文").run()
    assert not app.exception
    assert app.toggle(key="unit_maps").value
    assert app.toggle(key="unit_maps").label == "显示每个隐藏单元的输出"
    playback, loss = (chart.spec for chart in charts(app)[:2])
    assert "hidden layer 1" in [trace["name"] for trace in playback["data"]]
    assert loss["layout"]["yaxis"].get("type") != "log"


def test_paper_says_which_experiment_it_shows_but_not_where_settings_are_hidden(open_app):
    settings = {"hidden": "3-2", "activation": "tanh", "init": "random", "seed": "12345"}
    more = {"learning_rate": "0.0123456", "batch_size": "all", "epochs": "77"}
    app = open_app(dataset="xor", **settings, **more)
    [line] = [each.value for each in app.text if each.value.startswith("The experiment: ")]
    assert all(said in line for said in ("xor", "3-2", "tanh", "random", "12345", "all", "77"))
    assert "…" not in line
    task = Assignment(experiment=experiment(app), title="Guess", hidden=("learning_rate",))
    app = open_app(task=task.to_text())
    assert not any(each.value.startswith("The experiment: ") for each in app.text)
