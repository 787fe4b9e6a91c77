"""The By hand page: stepping, links, the ledger, the quiz and bad input."""

import json

import pytest

from nn_core import Experiment, replay, train
from nn_core.step.ledger import explain_step
from tests.pages.controls import click, control, here, query
from tests.pages.english import english_left
from ui.by_hand.formulas import forward, hidden_units
from ui.by_hand.layout import block
from ui.by_hand.words import finding
from ui.language import speaking

PAGE = "pages/1_By_hand.py"


def ledger_rows(app):
    return app.dataframe[-1].value.set_index("parameter")


def said(app):
    """Every sentence on the page, outside the sidebar."""
    kinds = (app.markdown, app.text, app.caption, app.info, app.success, app.warning, app.error)
    return [element.value for kind in kinds for element in kind]


def answer(app, text):
    app.text_input[0].input(text)
    return click(app, "Check")


def notes(app):
    """What the one table of fields says of its cells."""
    components = [each.proto for each in app.get("bidi_component")]
    [table] = [each for each in components if each.component_name == "cells"]
    return json.loads(table.json)["notes"]


def your_turn(app):
    return control(app, "mode").set_value("your-turn").run()


def test_the_first_view_is_the_first_step_of_the_original_exercise(open_app):
    app = open_app(PAGE)
    assert not app.exception
    assert app.title[0].value == "What does one update do, number by number?"
    ledger = explain_step(Experiment(), 0)
    assert finding(ledger, ledger.traces[0]) in said(app)
    formulas = [latex.value.strip("$\n") for latex in app.latex]
    assert block(forward(ledger, ledger.traces[0], hidden_units((2, 2, 1)))) in formulas
    rows = ledger_rows(app)
    assert rows.loc["w1", "after"] == 1.0 - 0.1 * 6.0
    assert rows.loc["w5", "after"] == 1.0 - 0.1 * 12.0
    assert set(rows["verdict"]) == {"✓ agrees"}
    assert query(app) == {}


def test_next_leads_through_the_whole_exercise(open_app):
    app = open_app(PAGE)
    run = train(Experiment())
    click(app, "Next")
    assert ledger_rows(app).loc["w1", "before"] == run.weights[1, 0] == 1.0 - 0.1 * 6.0
    assert ledger_rows(app).loc["w5", "before"] == run.weights[1, 4] == 1.0 - 0.1 * 12.0
    for epoch in range(3, 11):
        click(app, "Next")
        assert query(app) == {"epoch": str(epoch)}
        assert ledger_rows(app)["before"].tolist() == run.weights[epoch - 1].tolist()
        assert ledger_rows(app)["after"].tolist() == run.weights[epoch].tolist()
    assert next(button for button in app.button if button.label == "Next").disabled
    click(app, "Previous")
    assert query(app) == {"epoch": "9"}
    click(app, "First")
    assert query(app) == {}
    click(app, "Last")
    assert query(app) == {"epoch": "10"}


def test_a_link_opens_its_step_and_next_goes_on_from_there(open_app):
    app = open_app(PAGE, dataset="xor", epoch="3", sample="4")
    assert control(app, "epoch").value == 3
    assert control(app, "sample").value == 4
    run = train(Experiment(dataset="xor"))
    assert ledger_rows(app)["after"].tolist() == run.weights[3].tolist()
    click(app, "Next")
    assert query(app) == {"dataset": "xor", "epoch": "4"}
    control(app, "epoch").set_value(7).run()
    assert query(app) == {"dataset": "xor", "epoch": "7"}
    assert ledger_rows(app)["before"].tolist() == run.weights[6].tolist()


def test_a_link_far_into_a_run_that_takes_long(open_app, monkeypatch):
    monkeypatch.setattr("ui.work.PATIENCE", 0.0)
    fields = {"dataset": "xor", "init": "random", "activation": "tanh", "learning_rate": 0.01}
    app = open_app(PAGE, **{k: str(v) for k, v in fields.items()}, epochs="1000000", epoch="123457")
    assert not app.exception
    run = train(Experiment(**fields, epochs=1_000_000))
    assert ledger_rows(app)["before"].tolist() == replay(run, 123_456).tolist()


def test_a_batch_shows_one_sample_and_updates_with_the_mean(open_app):
    app = open_app(PAGE, dataset="xor", batch_size="3", sample="2")
    assert "It uses the samples 1 to 3 at once; sample 2 is written out." in " ".join(said(app))
    ledger = explain_step(Experiment(dataset="xor", batch_size=3), 0)
    assert ledger_rows(app)["gradient"].tolist() == [row.gradient for row in ledger.rows]
    click(app, "Next")
    assert query(app) == {"dataset": "xor", "batch_size": "3", "sample": "4"}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"epoch": "99"}, "Epoch is 99; this run has the epochs 1 to 10. Shown is 10."),
        (
            {"epoch": "0"},
            "Epoch is '0'; it must be a whole number from 1 to 1000000. It is set to 1.",
        ),
        (
            {"epoch": "two"},
            "Epoch is 'two'; it must be a whole number from 1 to 1000000. It is set to 1.",
        ),
        ({"sample": "2"}, "Sample is 2; this run has the samples 1 to 1. Shown is 1."),
        (
            {"parameter": "w10"},
            "The parameter is w10; this network has w1 to b3. Shown is w1.",
        ),
        (
            {"mode": "peek"},
            "Mode is 'peek'; it must be one of follow-it and your-turn. It is set to follow-it.",
        ),
        (
            {"init": "custom", "weights": "1_2"},
            "Start is custom, but Weights has 2 numbers; a 2-2-1 network needs 9: all weights, "
            "then all biases. It is set to symmetric.",
        ),
    ],
)
def test_a_bad_link_gets_a_sentence_and_the_nearest_step(open_app, query, sentence):
    app = open_app(PAGE, **query)
    assert not app.exception
    assert sentence in said(app)
    assert len(ledger_rows(app)) == 9


def test_a_diverged_run_shows_its_steps_up_to_there(open_app):
    app = open_app(PAGE, learning_rate="0.2", epoch="7")
    run = train(Experiment(learning_rate=0.2))
    assert run.diverged_at == 8
    assert not app.exception
    assert "The run diverged in epoch 8, whose steps were not kept." in " ".join(said(app))
    assert ledger_rows(app)["after"].tolist() == run.weights[7].tolist()


def test_a_run_that_diverges_at_once_shows_its_first_step(open_app):
    app = open_app(
        PAGE,
        dataset="custom",
        samples="~".join(["1e6_1e6_-1e6"] * 5),
        learning_rate="10",
        sample="2",
    )
    assert not app.exception
    assert "Step 1 of 1. The run diverged in epoch 1" in " ".join(said(app))


def test_changing_the_experiment_keeps_the_nearest_step(open_app):
    app = open_app(PAGE, dataset="xor", epoch="9", sample="3")
    control(app, "epochs_exact").set_value(5).run()
    assert not app.exception
    assert control(app, "epoch").value == 5
    assert "Epoch is 9; this run has the epochs 1 to 5. Shown is 5." in said(app)
    run = train(Experiment(dataset="xor", epochs=5))
    assert ledger_rows(app)["before"].tolist() == replay(run, 4, 2).tolist()
    control(app, "epochs_exact").set_value(10).run()
    assert query(app) == {"dataset": "xor", "epoch": "9", "sample": "3"}
    assert control(app, "epoch").value == 9


def test_the_phases_can_be_walked_one_at_a_time(open_app):
    app = open_app(PAGE)

    def headings():
        return [heading.value for heading in app.header][:3]

    assert headings() == ["Forward", "Backward", "Update"]
    phase = next(c for c in app.segmented_control if c.label == "Phase")
    phase.set_value("backward").run()
    assert headings()[:2] == ["Backward", "The ledger"]


def test_the_largest_network_is_written_out_for_one_unit(open_app):
    app = open_app(PAGE, hidden="8-8-8", activation="tanh", init="random", init_scale="0.5")
    assert not app.exception
    assert len(ledger_rows(app)) == 177
    assert "A large network: written out is the unit that w1 enters." in said(app)
    control(app, "parameter").select("w30").run()
    assert not app.exception
    assert any("z_{10} &=" in latex.value for latex in app.latex)
    assert not any("z_{9} &=" in latex.value for latex in app.latex)
    assert any("rows would take many sheets" in each.value for each in app.caption)


@pytest.mark.parametrize("activation", ["none", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("batch_size", ["1", "3", "all"])
@pytest.mark.parametrize("mode", ["follow-it", "your-turn"])
def test_every_kind_of_experiment_can_be_followed(open_app, activation, batch_size, mode):
    app = open_app(
        PAGE, dataset="xor", activation=activation, batch_size=batch_size, init="same-in"
    )
    control(app, "mode").set_value(mode).run()
    click(app, "Next")
    assert not app.exception


def test_full_precision_on_demand(open_app):
    app = open_app(PAGE, epoch="2")
    assert "(-3.3600000000000003)" not in ledger_rows(app).loc["b3", "factors"]
    next(toggle for toggle in app.toggle if toggle.label == "All digits").set_value(True).run()
    assert "(-3.3600000000000003)" in ledger_rows(app).loc["b3", "factors"]


def test_while_answering_the_values_are_hidden(open_app):
    app = your_turn(open_app(PAGE))
    text = " ".join([*said(app), *(latex.value for latex in app.latex)])
    assert "-0.2" not in text
    assert "fell from" not in text
    assert [list(frame.value.columns) for frame in app.dataframe] == [
        ["sample", "x1", "x2", "y"],
        ["parameter", "before"],
    ]


def test_an_answer_with_the_updated_output_weight_is_named_as_that_mistake(open_app):
    app = answer(your_turn(open_app(PAGE)), "-1.2")
    text = " ".join(said(app))
    assert "**The outgoing weight was already updated.**" in text
    formulas = " ".join(latex.value for latex in app.latex)
    assert r"w_{5}^{\text{new}}" in formulas
    assert r"6 \cdot (-0.2) = -1.2" in formulas
    assert "This visit: 0 of 1 question solved, 0 at the first try." in text
    answer(app, "6")
    assert "Right: dL/dw1 is 6." in said(app)
    assert "This visit: 1 of 1 question solved, 0 at the first try." in said(app)


def test_an_answer_is_judged_in_chinese(open_app):
    app = open_app(PAGE, lang="zh", mode="your-turn")
    app.text_input[0].input("-1.2")
    with speaking("zh"):  # in which AppTest looks for what is chosen
        click(app, "检查")
    assert "**输出权重用了更新后的值。** 同一步的所有梯度都用这一步之前的权重计算。" in said(app)
    assert "这次访问：1 题中答对 0 题，其中一次答对 0 题。" in said(app)
    assert english_left(app) == []


def test_an_answer_and_its_verdict_stay_in_another_language(open_app):
    app = answer(your_turn(open_app(PAGE)), "6")
    switch = next(each for each in app.sidebar.button_group if each.options == ["English", "中文"])
    switch.set_value("中文").run()
    assert app.text_input[0].value == "6"
    assert "正确：dL/dw1 是 6。" in said(app)


def test_every_parameter_can_be_answered_at_once(open_app):
    app = your_turn(open_app(PAGE))
    next(c for c in app.segmented_control if c.label == "Of which parameter").set_value("all").run()
    quiz = here(app).drafts["quiz"]
    quiz.typed.update(w1="6", w2="-1.2", w3="six", w4=" ")
    click(app, "Check")
    assert notes(app) == {
        "0,0": ["✓ right", True],
        "1,0": ["The outgoing weight was already updated.", False],
        "2,0": ["not a number", False],
    }
    assert "1 of 9 are right." in said(app)
    assert "This visit: 1 of 2 questions solved, 1 at the first try." in said(app)
    quiz.typed["w2"] = "3"
    app.run()
    assert set(notes(app)) == {"0,0", "2,0"}


def test_a_new_value_that_two_mistakes_give_names_both(open_app):
    app = your_turn(open_app(PAGE))
    control(app, "quantity").set_value("after").run()
    answer(app, "1,6")
    text = " ".join(said(app))
    assert "**The error has the wrong sign.**" in text
    assert "**The step goes up the slope.**" in text
    answer(app, "0,4")
    assert "Right: w1 after the step is 0.4." in said(app)


def test_an_unexplained_answer_shows_one_intermediate_value_after_another(open_app):
    app = answer(your_turn(open_app(PAGE)), "123")
    assert any("none of the usual mistakes" in sentence for sentence in said(app))
    assert any("z_{1} &= 2\n" in latex.value for latex in app.latex)
    assert not any("a_{1} &= 2" in latex.value for latex in app.latex)
    click(app, "Show the next value")
    assert any("a_{1} &= 2" in latex.value for latex in app.latex)


def test_of_a_batch_the_values_of_one_sample_are_shown_one_after_another(open_app):
    app = open_app(PAGE, mode="your-turn", dataset="xor", batch_size="all", sample="2")
    answer(app, "123")
    click(app, "Show the next value of sample 2")
    assert any("a_{1} &=" in latex.value for latex in app.latex)


@pytest.mark.parametrize("text", ["abc", "1_0", "nan", "1e999", "٣", "<b>1</b>", "1 2"])
def test_text_in_the_answer_box_gets_a_sentence_and_no_score(open_app, text):
    app = answer(your_turn(open_app(PAGE)), text)
    assert not app.exception
    assert f"{text!r} is not a number. Write it like 0.4, -1.25 or 3e-5." in said(app)
    assert not any("This visit" in sentence for sentence in said(app))


def test_an_address_opens_a_question_and_hides_its_answer(open_app):
    app = open_app(PAGE, mode="your-turn", parameter="w3", quantity="after")
    assert query(app) == {"mode": "your-turn", "parameter": "w3", "quantity": "after"}
    assert [entry.label for entry in app.text_input] == ["w3 after the step"]
    assert "0.4" not in " ".join([*said(app), *(latex.value for latex in app.latex)])
    control(app, "mode").set_value("follow-it").run()
    assert query(app) == {"parameter": "w3", "quantity": "after"}
    app.switch_page("pages/2_Symmetry.py").run()
    assert query(app) == {}
    app.switch_page(PAGE).run()
    assert query(app) == {"parameter": "w3", "quantity": "after"}
    assert control(app, "parameter").value == "w3"


def test_another_step_asks_anew(open_app):
    app = answer(your_turn(open_app(PAGE)), "6")
    assert "Right: dL/dw1 is 6." in said(app)
    click(app, "Next")
    assert not any("Right" in sentence for sentence in said(app))


def test_the_solution_can_be_asked_for_and_the_next_question_too(open_app):
    app = click(your_turn(open_app(PAGE)), "Show the solution")
    assert any(r"= 6 \cdot 1 \cdot 1 = 6" in latex.value for latex in app.latex)
    assert "This visit: 0 of 1 question solved, 0 at the first try." in said(app)
    click(app, "Next question")
    assert app.text_input[0].label == "dL/dw2"
    assert not any(r"= 6 \cdot 1 \cdot 1 = 6" in latex.value for latex in app.latex)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("0.4", "**This is the value after the step.**"),
        ("12", "**This belongs to another parameter.**"),
        ("2", "**This is a number on the way.**"),
        ("3", "**The factor 2 is missing.**"),
    ],
)
def test_right_numbers_in_the_wrong_place_are_told_apart(open_app, text, title):
    app = answer(your_turn(open_app(PAGE)), text)
    assert "Not right. What leads to this number:" in said(app)
    assert title in " ".join(said(app))


def test_a_thousand_or_one(open_app):
    app = answer(your_turn(open_app(PAGE)), "1,000")
    assert "1,000 may be 1.000 or 1000: write it in that way." in said(app)
    assert not any("This visit" in sentence for sentence in said(app))


def test_the_same_question_asked_again_and_again_scores_once(open_app):
    app = your_turn(open_app(PAGE))
    for text in ("1", "2", "3", "6", "6.0", "6.00"):
        answer(app, text)
    assert "This visit: 1 of 1 question solved, 0 at the first try." in said(app)


def test_what_is_right_depends_on_the_rounding_that_is_asked_for(open_app):
    query = {
        "dataset": "custom",
        "samples": "0.05_0.1_0.01",
        "activation": "sigmoid",
        "output_activation": "sigmoid",
        "init": "custom",
        "weights": "0.15_0.2_0.25_0.3_0.4_0.45_0.35_0.35_0.6",
    }
    app = answer(your_turn(open_app(PAGE, **query)), "0.0013")
    assert not any("Right:" in sentence for sentence in said(app))
    control(app, "decimals").select(4).run()
    # −2(y − ŷ)·ŷ(1 − ŷ)·w5·a1(1 − a1)·x1 with ŷ = 0.751365 and a1 = 0.59327
    assert any(sentence.startswith("Right: dL/dw1 is 0.001336") for sentence in said(app))
