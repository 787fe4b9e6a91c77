"""An assignment from the teacher's form to the student's answers and the teacher's marks."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from nn_core import Experiment
from nn_core.assignment import RESULTS, Answers, Assignment, answers_from, assignment_from
from nn_core.step.quantities import Quantity
from tests.pages.controls import button, click, control, here, query
from tests.pages.shown import shown_tables
from ui.language import speaking
from ui.page import PAGES

PAGE = "pages/8_Assignments.py"
# By hand: y = 4 where 1 is wanted, dL/dy = 6, dL/dw5 = 12, new w5 = 1 - 0.1 * 12 = -0.2.
ASSIGNMENT = Assignment(
    experiment=Experiment(learning_rate=0.1),
    title="One *step*",
    fixed=("learning_rate",),
    hidden=("epochs",),
    withheld=("step",),
    questions=(Quantity("gradient", "w5"), Quantity("new", "w5")),
    decimals=2,
)


def field(elements, start):
    [found] = [each for each in elements if each.label.startswith(start)]
    return found


def student(open_app, script=PAGE, **query):
    return open_app(script, task=ASSIGNMENT.to_text(), **query)


def test_the_form_makes_a_link_that_carries_all_of_it(open_app):
    app = open_app(PAGE)
    field(app.text_input, "Title").set_value("Mine")
    field(app.multiselect, "Fixed settings").set_value(["loss"])
    field(app.selectbox, "What").set_value("gradient").run()
    field(app.selectbox, "Of which").set_value("w5")
    field(app.number_input, "Step").set_value(3)
    click(app, "Add this question")
    field(app.selectbox, "What").set_value("loss at").run()
    field(app.number_input, "After epoch").set_value(7)
    click(app, "Add this question")
    assert not app.exception
    made = assignment_from(app.code[0].value.split("task=")[1])
    assert (made.title, made.fixed) == ("Mine", ("loss",))
    assert made.questions == (Quantity("gradient", "w5", 2), Quantity("loss at", "", 7))
    click(app, "Open it as a student")
    assert not app.exception
    labels = [each.label for each in app.text_input]
    assert labels[1:] == ["1. dL/dw5 in step 3", "2. mean loss after 7 epochs"]


def test_another_language_keeps_what_the_form_has(open_app):
    app = open_app(PAGE)
    field(app.text_input, "Title").set_value("Mine")
    field(app.multiselect, "Fixed settings").set_value(["loss"])
    field(app.selectbox, "What").set_value("loss at").run()
    field(app.number_input, "After epoch").set_value(7)
    switch = next(each for each in app.button_group if "中文" in each.options)
    switch.set_value("中文").run()
    with speaking("zh"):  # the words by which the test tells choices
        click(app, "添加这道题")
    assert not app.exception
    made = assignment_from(app.code[0].value.split("task=")[1])
    assert (made.title, made.fixed) == ("Mine", ("loss",))
    assert made.questions == (Quantity("loss at", "", 7),)


def test_any_sample_can_be_asked_for_and_a_question_taken_back(open_app):
    app = open_app(PAGE, dataset="xor", epochs="3")
    field(app.selectbox, "What").set_value("prediction at").run()
    field(app.number_input, "Sample").set_value(4)
    click(app, "Add this question")
    assert "1. ŷ of sample 4 after 3 epochs" in [text.value for text in app.text]
    click(app, "Add this question")
    assert not [text.value for text in app.text if text.value.startswith("2. ")]
    click(app, "Remove")
    assert not app.code


def test_what_is_locked_stays_whatever_the_link_says(open_app):
    app = student(open_app, learning_rate="0.3", epochs="77", activation="tanh")
    now = here(app).now.experiment
    assert (now.learning_rate, now.epochs, now.activation) == (0.1, 10, "tanh")
    with pytest.raises(ValueError, match="not enough values"):
        control(app, "learning_rate_exact")
    assert "Learning rate η: 0.1 (fixed)" in [text.value for text in app.sidebar.text]
    assert not [each for each in app.sidebar.number_input if "Epochs" in each.label]
    assert "One *step*" in [text.value for text in app.text]


def test_results_show_when_every_question_has_an_answer(open_app):
    app = student(open_app)
    waiting = "Your assignment hides until every question has an answer: the numbers of a step."
    app.switch_page("pages/1_By_hand.py").run()
    assert waiting in [text.value for text in app.text]
    assert not [*shown_tables(app), *app.latex]
    app.switch_page(PAGE).run()
    field(app.text_input, "Your name").set_value("Ada")
    field(app.text_input, "1. ").set_value("12")
    field(app.text_input, "2. ").set_value("-0.3")
    click(app, "Write down my answers")
    assert not app.exception
    given = answers_from(handed_in_by_link(app.code[0].value))
    assert (given.name, given.texts) == ("Ada", ("12", "-0.3"))
    app.switch_page("pages/1_By_hand.py").run()
    assert waiting not in [text.value for text in app.text]
    assert shown_tables(app)


@pytest.mark.parametrize("script", [page.script for page in PAGES.values() if page.results])
def test_a_page_keeps_all_that_can_be_set_while_every_result_waits(open_app, script):
    assignment = replace(ASSIGNMENT, withheld=tuple(RESULTS))
    app = open_app(script, task=assignment.to_text())
    assert not app.exception
    assert not [*app.metric, *shown_tables(app), *app.latex]
    if script == "pages/1_By_hand.py":
        control(app, "epoch").set_value(3).run()
        assert here(app).now.step.epoch == 3
    if script == "pages/7_Your_exercise.py":
        click(app, "Add a sample in the middle")
        assert len(here(app).now.experiment.rows) == 2
    assert not app.exception


def test_the_teacher_chooses_which_results_wait(open_app):
    assignment = replace(ASSIGNMENT, withheld=("loss",))
    app = open_app("dashboard.py", task=assignment.to_text())
    assert [metric.label for metric in app.metric] == []
    headers = [each.value for each in app.header]
    assert "Weights and biases" in headers
    assert "Loss" not in headers
    assert not any("6.53" in each.value or "0.00653" in each.value for each in app.markdown)


def handed_in_by_link(link):
    return parse_qs(urlsplit(link).query)["answers"][0]


def test_many_hand_ins_are_marked_in_a_table(open_app):
    def handed_in(name, experiment, *texts):
        return Answers(
            assignment=ASSIGNMENT.seal, experiment=experiment, name=name, texts=texts
        ).to_text()

    opened = handed_in("Eve", Experiment(), "12", "-0.2")
    app = open_app(PAGE, answers=opened)
    assert "1 answer sheet is opened." in [text.value for text in app.text]
    field(app.text_input, "The link of your").set_value(
        f"https://lab/x?task={ASSIGNMENT.to_text()}"
    )
    hand_ins = [
        "https://lab/x?answers=" + handed_in("Ada", Experiment(), "12", "-0.2"),
        handed_in("Bob", Experiment(learning_rate=0.5), "6", "-0.2"),
        "nonsense",
    ]
    field(app.text_area, "Answers").set_value("\n".join(hand_ins)).run()
    assert not app.exception
    frame = app.dataframe[0].value
    assert list(frame["student"]) == ["Eve", "Ada", "Bob"]
    assert list(frame["right"]) == [2, 2, 1]
    assert "(was fixed)" in frame["changed"][2]
    assert any(text.value.startswith("Hand-in 4: ") for text in app.text)


def test_the_link_of_something_else_is_no_assignment(open_app):
    answers = Answers(assignment=ASSIGNMENT.seal, experiment=Experiment()).to_text()
    app = open_app(PAGE, answers=answers)
    field(app.text_input, "The link of your").set_value(answers).run()
    assert "This is no link to an assignment, and no file of one." in [
        text.value for text in app.text
    ]
    assert not shown_tables(app)
    click(app, "Leave these answers")
    assert not app.exception
    assert not shown_tables(app)


def test_opened_answers_stay_in_the_address_of_their_page_until_they_are_left(open_app):
    hand_ins = [
        Answers(assignment=ASSIGNMENT.seal, experiment=Experiment(), name=name).to_text()
        for name in ("Ada", "Bob")
    ]
    app = open_app(PAGE, answers=hand_ins)
    assert app.query_params["answers"] == hand_ins
    again = open_app(PAGE, **app.query_params)
    assert "2 answer sheets are opened." in [text.value for text in again.text]
    app.switch_page("dashboard.py").run()
    app.switch_page(PAGE).run()
    assert app.query_params["answers"] == hand_ins
    click(app, "Leave these answers")
    assert "answers" not in app.query_params
    click(app, "Undo")
    assert app.query_params["answers"] == hand_ins


def test_a_student_marks_nothing(open_app):
    app = student(open_app)
    assert "The link of your assignment" not in [each.label for each in app.text_input]
    assert "answers" not in query(app)


def test_a_changed_link_is_told_and_leaving_frees_the_settings(open_app):
    text = ASSIGNMENT.to_text()
    app = open_app(PAGE, task=text[:-3])
    assert not app.exception
    assert here(app).now.assignment is None
    assert any(each.value.startswith("The assignment: ") for each in app.text)
    app = student(open_app)
    click(app, "Leave the assignment")
    assert button(app, "Undo")
    assert control(app, "learning_rate_exact").value == 0.1
