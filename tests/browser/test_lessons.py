"""Lessons in a browser: the keyboard alone, a phone, and what the browser keeps."""

import pytest
from playwright.sync_api import Page, expect

from nn_core import train
from nn_core.step.answers import truth
from nn_core.step.ledger import explain_step
from tests.browser.live import settle
from ui.lessons.course import LESSONS
from ui.lessons.lesson import ChoiceQuestion, NumberQuestion, WeightQuestion

PHONE = {"width": 390, "height": 844}


def focus(page: Page, role: str, name: str) -> None:
    """Tab on until the element of this role and name has the focus."""
    there = page.get_by_role(role, name=name, exact=True)
    there.wait_for()
    for _ in range(80):
        if there.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {name}.")


def give(page: Page, step, wrong: bool) -> None:
    """Answer with the keyboard alone."""
    run, question = train(step.experiment), step.question
    match question:
        case ChoiceQuestion(options=options):
            at = next(k for k, each in enumerate(options) if each.right(run) != wrong)
            radios = [page.get_by_role("radio", name=each.text, exact=True) for each in options]
            chosen = [k for k, each in enumerate(radios) if each.is_checked()] or [0]
            focus(page, "radio", options[chosen[0]].text)
            page.keyboard.press("Space")
            expect(radios[chosen[0]]).to_be_checked()
            for _ in range(len(options)):
                if radios[at].is_checked():
                    break
                page.keyboard.press("ArrowDown")
            expect(radios[at]).to_be_checked()
            focus(page, "button", "Answer")
            page.keyboard.press("Enter")
        case WeightQuestion():
            names = sorted(run.names, key=lambda name: name != question.right(run))
            focus(page, "combobox", question.ask)
            page.keyboard.type(names[wrong])
            page.keyboard.press("Enter")
            focus(page, "button", "Answer")
            page.keyboard.press("Enter")
        case _:
            if isinstance(question, NumberQuestion):
                right = question.truth(run)
            else:
                right = truth(
                    explain_step(step.experiment, 0), question.parameter, question.quantity
                )
            focus(page, "textbox", question.ask)
            page.keyboard.press("Control+A")
            page.keyboard.type(repr(right + 1000.0 * wrong))
            page.keyboard.press("Enter")


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_is_gone_through_with_the_keyboard_alone(visit, number):
    page = visit(f"/Lessons?lesson={number}", ready='[data-testid="stForm"]')
    steps = LESSONS[number].steps
    for at, step in enumerate(steps, start=1):
        expect(page.get_by_text(f"Step {at} of {len(steps)}", exact=True)).to_be_visible()
        settle(page)
        give(page, step, wrong=True)
        expect(page.get_by_text("Not so.")).to_be_visible()
        give(page, step, wrong=False)
        expect(page.get_by_text("Right:")).to_be_visible()
        settle(page)
        if at < len(steps):
            focus(page, "button", "Next")
            page.keyboard.press("Enter")


def test_on_a_phone_no_step_scrolls_sideways(visit):
    page = visit("/Lessons?lesson=3", viewport=PHONE, ready='[data-testid="stForm"]')
    page.get_by_text("They are equal, to the last digit").click()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Right:")).to_be_visible()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_line_for_who_is_new_is_dismissed_for_good(visit):
    page = visit(visitor="new here")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("New here?")).to_have_count(0)
    page.wait_for_function("localStorage.getItem('backprop-lab.lessons') === 'no-invitation'")
    page = visit(visitor="new here")
    expect(page.get_by_text("New here?")).to_have_count(0)
