"""Lessons in a browser: the keyboard alone, a phone, and what the browser keeps."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from nn_core import train
from nn_core.step.answers import truth
from nn_core.step.ledger import explain_step
from tests.browser.live import go_in_place, settle
from ui.language import said, speaking
from ui.lessons.course import LESSONS
from ui.lessons.lesson import ChoiceQuestion, NumberQuestion, UpdateQuestion, WeightQuestion
from ui.lessons.printable import questions, solutions

PHONE = {"width": 390, "height": 844}

WAY = """there => {
  if (!there.isConnected) return null;
  const here = document.activeElement;
  if (there.contains(here)) return "";
  return there.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING
    ? "Shift+Tab" : "Tab";
}"""
"""Which key leads from what has the focus to an element; none if it, or a part, has it.

Null if the page has drawn another in its place.
"""

WIDER_THAN_THE_PAGE = """() => {
  const page = document.querySelector('[data-testid="stMain"]');
  const pictures = [page, ...page.querySelectorAll('.chart, [data-testid="stForm"], .katex')];
  return pictures.filter(each => each.scrollWidth > innerWidth).length;
}"""

SEES_THE_LINE = """
  window.sawTheLine = false;
  const look = () => {
    const line = document.querySelector(".st-key-start_lessons");
    window.sawTheLine ||= Boolean(line?.checkVisibility());
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def focus(page: Page, role: str, name: str) -> None:
    """Tab on, or back, until the element of this role and name has the focus."""
    place = page.get_by_role(role, name=name, exact=True)
    there = place.element_handle()
    for _ in range(80):
        key = there.evaluate(WAY)
        if key == "":
            return
        if key is None:
            there = place.element_handle()
        else:
            page.keyboard.press(key)
    raise AssertionError(f"Tab does not lead to {name}.")


def give(page: Page, step, run, wrong: bool) -> None:
    """Answer with the keyboard alone."""
    match step.question:
        case ChoiceQuestion(options=options):
            at = next(k for k, each in enumerate(options) if each.right(run) != wrong)
            radios = page.get_by_role("radiogroup", name=step.question.ask).get_by_role("radio")
            focus(page, "radiogroup", step.question.ask)
            page.keyboard.press("Space")
            for _ in options:
                if radios.nth(at).is_checked():
                    break
                page.keyboard.press("ArrowDown")
            expect(radios.nth(at)).to_be_checked()
            focus(page, "button", "Answer")
        case WeightQuestion():
            names = sorted(run.names, key=lambda name: name != step.question.right(run))
            focus(page, "combobox", step.question.ask)
            page.keyboard.type(names[wrong])
            page.keyboard.press("Enter")
            focus(page, "button", "Answer")
        case NumberQuestion() | UpdateQuestion() as question:
            if isinstance(question, NumberQuestion):
                right = question.truth(run)
            else:
                ledger = explain_step(step.experiment, 0)
                right = truth(ledger, question.parameter, question.quantity)
            focus(page, "textbox", question.ask)
            page.keyboard.press("Control+A")
            page.keyboard.type(repr(right + 1000.0 * wrong))
    page.keyboard.press("Enter")


def steps_that_show_something_else() -> Iterator[tuple[int, int]]:
    """Lesson and step, from 1, wherever a kind of question or a picture is met for the first time.

    A picture is another one for a network of other sizes.
    """
    met: set[object] = set()
    for number, lesson in LESSONS.items():
        for at, step in enumerate(lesson.steps, start=1):
            pictures = [getattr(section, "func", section) for section in step.sections]
            shown = {type(step.question), *((each, step.experiment.sizes) for each in pictures)}
            if shown - met:
                yield number, at
            met |= shown


def test_every_kind_of_step_is_answered_on_a_phone_with_the_keyboard_alone(visit):
    """The first question of each kind is answered wrong before.

    All steps are gone through in `tests/pages/test_lessons.py`; what every wrong answer is told is
    for `tests/ui/lessons/test_course.py`.
    """
    page = visit("/Lessons", viewport=PHONE, ready='[data-testid="stForm"]')
    kinds, places = set(), [*steps_that_show_something_else()]
    for (number, at), following in zip(places, [*places[1:], None], strict=True):
        step = LESSONS[number].steps[at - 1]
        run = train(step.experiment)
        expect(page.get_by_text(step.text, exact=True)).to_be_visible()
        if type(step.question) not in kinds:
            kinds.add(type(step.question))
            give(page, step, run, wrong=True)
            expect(page.get_by_text("Not so.")).to_be_visible()
        give(page, step, run, wrong=False)
        expect(page.get_by_text("Right:")).to_be_visible()
        settle(page)
        assert page.evaluate(WIDER_THAN_THE_PAGE) == 0, f"step {number}.{at}"
        if following:
            focus(page, "button", "Next")
        if following == (number, at + 1):
            page.keyboard.press("Enter")
        elif following:
            go_in_place(page, "/Lessons?lesson={}&step={}".format(*following))


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("sheet", [questions, solutions])
def test_every_lesson_fits_on_one_sheet_of_a4(browser, sheet, code):
    """All of them in one document, each from a page of its own on."""
    with speaking(code):
        sheets = [sheet(lesson, said(lesson.title)) for lesson in LESSONS.values()]
    head, _, _ = sheets[0].partition("<body>")
    bodies = [each.partition("<body>")[2].removesuffix("</body></html>\n") for each in sheets]
    apart = '<div style="break-before: page">'
    page = browser.new_page()
    page.set_content(f"{head}<body>{apart}{f'</div>{apart}'.join(bodies)}</div></body></html>")
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == len(LESSONS)
    assert re.search(rb"/MediaBox\s*\[0 0 59[45]\S* 84[12]\S*\]", pdf)


def test_the_line_for_who_is_new_is_dismissed_for_good(visit):
    page = visit(visitor="another")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("New here?")).to_have_count(0)
    page.wait_for_function("localStorage.getItem('backprop-lab.lessons') === 'no-invitation'")
    page = visit(visitor="another", script=SEES_THE_LINE)
    expect(page.get_by_text("New here?")).to_have_count(0)
    assert page.evaluate("window.sawTheLine") is False, "not for a moment"
