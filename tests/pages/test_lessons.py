"""The Lessons page, and the line on Train that leads there."""

import pytest

from nn_core import Experiment, train
from nn_core.step.answers import truth
from nn_core.step.ledger import explain_step
from tests.pages.controls import button, click, control, here, query
from tests.pages.shown import charts, shown_tables
from ui.address import usual_view
from ui.lessons.course import LESSONS
from ui.lessons.lesson import ChoiceQuestion, NumberQuestion, WeightQuestion
from ui.lessons.progress import STORAGE

PAGE = "pages/6_Lessons.py"


def said(app):
    kinds = (app.markdown, app.text, app.caption, app.info, app.warning, app.success)
    return " ".join(element.value for kind in kinds for element in kind)


def answer(app, text):
    app.text_input[0].input(text)
    return click(app, "Answer")


def test_the_picture_comes_after_the_answer(open_app):
    app = open_app(PAGE)
    assert app.title[0].value == "Where do I start?"
    assert not app.latex
    answer(app, "3")
    assert not app.exception
    assert "Not so. That is the size of the error" in said(app)
    assert len(app.latex) == 1
    assert "Solved in this browser: 0 of the 4 steps" in said(app)
    answer(app, "9")
    assert "Right: it is 9." in said(app)
    assert "Solved in this browser: 1 of the 4 steps" in said(app)


def test_what_is_no_number_shows_no_picture(open_app):
    app = answer(open_app(PAGE), "<b>nine</b>")
    assert not app.exception
    assert not app.latex
    assert any("is not a number" in text.value for text in app.text)


def test_an_address_opens_its_step_and_next_and_back_go_through_all(open_app):
    app = open_app(PAGE, lesson="3", step="4")
    assert query(app) == {"lesson": "3", "step": "4"}
    assert "Units that are equal for ever do the work of one" in said(app)
    for step in ("3", "2"):
        click(app, "Back")
        assert query(app) == {"lesson": "3", "step": step}
    click(app, "Back")
    assert query(app) == {"lesson": "3"}
    click(app, "Next")
    assert query(app) == {"lesson": "3", "step": "2"}


def test_from_the_last_step_on_to_the_next_lesson_and_back(open_app):
    app = click(open_app(PAGE, step="4"), "Next")
    assert here(app).now.lesson.lesson > 1
    assert here(app).now.lesson.step == 1
    click(app, "Back")
    assert query(app) == {"step": "4"}
    control(app, "lesson").set_value(3).run()
    assert query(app) == {"lesson": "3"}
    click(app, "Back")
    assert here(app).now.lesson.lesson < 3


@pytest.mark.parametrize(("lesson", "step", "shown"), [("99", "2", "1"), ("3", "5", "3")])
def test_a_step_that_there_is_not_gets_a_sentence(open_app, lesson, step, shown):
    app = open_app(PAGE, lesson=lesson, step=step)
    assert not app.exception
    assert f"There is no step {step} of lesson {lesson}." in said(app)
    assert control(app, "lesson").value == int(shown)


def test_a_lesson_leaves_the_visitors_own_experiment_alone_until_it_is_opened(open_app):
    app = open_app(PAGE, dataset="xor", lesson="3", step="3")
    app.radio[0].set_value("It stays exactly 0")
    click(app, "Answer")
    assert "Right: It stays exactly 0." in said(app)
    app.segmented_control(key="lesson 3.3 learning_rate").set_value("0.2").run()
    assert "Right: It stays exactly 0." in said(app)
    assert here(app).now.experiment == Experiment(dataset="xor")
    button(app, "Open on Train").click().run()
    assert here(app).now.experiment == Experiment(epochs=1000, learning_rate=0.2)
    assert here(app).page == "Train"
    here(app).undo()
    assert here(app).now.experiment == Experiment(dataset="xor")


def test_what_a_step_teaches_stands_under_its_pictures_however_it_was_answered(open_app):
    teaches = LESSONS[1].steps[0].teaches
    app = open_app(PAGE)
    assert teaches not in said(app)
    assert teaches in said(answer(app, "3"))
    assert teaches in said(answer(app, "9"))


def test_the_last_lesson_is_opened_on_the_map_that_it_is_about(open_app):
    app = open_app(PAGE, view="lines", lesson="10", step="2")
    app.radio[0].set_value("For none: it is the limit")
    click(app, "Answer")
    button(app, "Open on Sweep").click().run()
    assert here(app).page == "Sweep"
    assert here(app).now.view == usual_view(here(app).now.experiment)
    assert here(app).now.experiment == LESSONS[10].steps[1].experiment


def test_both_pages_of_a_lesson_can_be_taken_along(open_app):
    app = open_app(PAGE, lesson="9")
    labels = [each.proto.label for each in app.get("download_button")]
    assert labels == ["Download the questions", "Download the solutions"]


def test_a_wrong_choice_is_answered_with_its_misconception(open_app):
    app = open_app(PAGE, lesson="3")
    app.radio[0].set_value("w1 is larger")
    click(app, "Answer")
    assert "Not so. Nothing favours the first unit" in said(app)
    assert [chart.key for chart in charts(app)] == ["weights"]


def offers_lesson_1(app):
    return "New here? Start with lesson 1" in [each.label for each in app.button]


def told(app, text):
    """The page once the browser has told what it has of the lessons."""
    here(app).stored[STORAGE].hear({"text": text})
    return app.run()


def test_train_offers_lesson_1_until_that_is_dismissed(open_app):
    app = open_app()
    assert not offers_lesson_1(app)  # the browser may know that it was dismissed
    assert offers_lesson_1(told(app, ""))
    assert not offers_lesson_1(click(app, "Dismiss"))
    assert not offers_lesson_1(told(open_app(), "no-invitation"))
    assert not offers_lesson_1(told(open_app(), "1.1"))
    app = told(open_app(), "")
    click(app, "New here? Start with lesson 1")
    assert here(app).page == "Lessons"


def test_every_answer_is_kept_during_a_visit(open_app):
    app = answer(open_app(PAGE), "9")
    click(app, "Next")
    assert "Right" not in said(app)
    click(app, "Back")
    assert "Right: it is 9." in said(app)


def test_an_answer_stays_in_another_language(open_app):
    app = open_app(PAGE, lesson="3")
    app.radio[0].set_value("w1 is larger")
    click(app, "Answer")
    switch = next(each for each in app.sidebar.button_group if "中文" in each.options)
    switch.set_value("中文").run()
    assert not app.exception
    assert "不对。没有什么偏向第一个单元：" in said(app)
    assert app.radio[0].options == ["w1 更大", "w3 更大", "两者相等，直到最后一位"]
    assert app.radio[0].value == "w1 is larger"
    assert query(app) == {"lesson": "3", "lang": "zh"}
    assert "第 3 课：为什么所有权重都相同？" in control(app, "lesson").options


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_is_gone_through_step_by_step_first_wrong_then_right(open_app, number):
    app = open_app(PAGE, lesson=str(number))
    for at, step in enumerate(LESSONS[number].steps, start=1):
        assert step.text in said(app)
        run = train(step.experiment)
        for wrong in (True, False):
            match step.question:
                case ChoiceQuestion(options=options):
                    text = next(each.text for each in options if each.right(run) != wrong)
                    app.radio[0].set_value(text)
                case WeightQuestion():
                    names = sorted(run.names, key=lambda name: name != step.question.right(run))
                    app.selectbox[-1].set_value(names[wrong])
                case NumberQuestion():
                    app.text_input[0].input(repr(step.question.truth(run) + 1000.0 * wrong))
                case _:
                    ledger = explain_step(step.experiment, 0)
                    right = truth(ledger, step.question.parameter, step.question.quantity)
                    app.text_input[0].input(repr(right + 1000.0 * wrong))
            click(app, "Answer")
            assert not app.exception
            assert ("Not so." if wrong else "Right:") in said(app)
        assert f"{at} of the {len(LESSONS[number].steps)} steps" in said(app)
        assert charts(app) or app.latex or shown_tables(app)
        if at < len(LESSONS[number].steps):
            click(app, "Next")
