"""What the Lessons page lists."""

from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from nn_core import Experiment, Run
from nn_core.experiment import KINDS
from nn_core.parameters import names
from ui.address import LessonStep, usual_view
from ui.address import Step as StepOfRun
from ui.downloads import File, downloads
from ui.facts import fact, say
from ui.kept import keep_button
from ui.language import language, said, told
from ui.lessons import printable, progress
from ui.lessons.course import LESSONS
from ui.lessons.lesson import ChoiceQuestion, Lesson, Step, Verdict, WeightQuestion
from ui.lessons.words import SENTENCES
from ui.page import go_to
from ui.session import heard, session
from ui.widgets import choose, controlled
from ui.work import trained


class Here(NamedTuple):
    """The step that is open."""

    place: LessonStep
    lesson: Lesson
    step: Step

    @property
    def name(self) -> str:
        return f"lesson {self.place.lesson}.{self.place.step}"

    @property
    def answer(self) -> str | None:
        """What the visitor has answered in this visit."""
        return session().drafts.get(self.name)


def open_step() -> Here:
    """The step that the address names, or the nearest one there is and a sentence."""
    asked = session().now.lesson
    number = asked.lesson if asked.lesson in LESSONS else min(LESSONS)
    place = LessonStep(lesson=number, step=min(asked.step, len(LESSONS[number].steps)))
    if place != asked:
        there_is_not = fact(
            "no_step",
            asked_step=asked.step,
            asked_lesson=asked.lesson,
            step=place.step,
            lesson=place.lesson,
        )
        st.text(say(there_is_not, SENTENCES))
    lesson = LESSONS[place.lesson]
    return Here(place, lesson, lesson.steps[place.step - 1])


def contents(here: Here) -> None:
    """All lessons to choose from."""
    controlled(
        st.selectbox,
        said("Lesson"),
        "lesson",
        here.place.lesson,
        lambda number: _go(LessonStep(lesson=number)),
        options=tuple(LESSONS),
        format_func=_title,
    )
    st.caption(say(fact("step", step=here.place.step, steps=_last(here)), SENTENCES))


def text(here: Here) -> None:
    """What the step is about."""
    st.markdown(said(here.step.text))


def question(here: Here) -> None:
    """The question, and a place for the answer."""
    asked, key = here.step.question, f"answer_{here.name}"
    label = said(asked.ask)
    with st.form(f"question_{here.name}", border=True):
        if isinstance(asked, ChoiceQuestion):
            key = f"{key}:{language()}"  # a browser tells a choice by its words
            options = [option.text for option in asked.options]
            at = options.index(here.answer) if here.answer in options else None
            st.radio(label, options, index=at, key=key, format_func=said)
        elif isinstance(asked, WeightQuestion):
            st.selectbox(
                label,
                names(here.step.experiment.sizes),
                index=None,
                key=key,
                placeholder=said("Choose one"),
            )
        else:
            st.text_input(label, key=key, max_chars=40)
        st.form_submit_button(
            said("Answer"),
            type="primary",
            key=f"submit_{here.name}",
            on_click=_answered,
            args=(here.name, key),
        )


def result(here: Here) -> None:
    """Once the question is answered: the verdict and the pictures, or why it was no answer."""
    if here.answer is None:
        st.caption(say(fact("wait"), SENTENCES))
        return
    verdict_place = st.container()
    run = trained(_experiment(here))
    try:
        verdict = here.step.question.judge(run, here.answer)
    except ValueError as error:
        verdict_place.text(told(error))
        return
    with verdict_place:
        _say(here, verdict)
    for section in here.step.sections:
        section(run)
    st.info(said(here.step.teaches), icon=":material/lightbulb:")
    _ways_on(here, run)


def turn_pages(here: Here) -> None:
    """Back and on to the next step, from the last one to the next lesson; and what is solved."""
    numbers = tuple(LESSONS)
    at, step = numbers.index(here.place.lesson), here.place.step
    before = replace(here.place, step=step - 1) if step > 1 else None
    after = replace(here.place, step=step + 1) if step < _last(here) else None
    if before is None and at > 0:
        before = LessonStep(lesson=numbers[at - 1], step=len(LESSONS[numbers[at - 1]].steps))
    if after is None and at + 1 < len(numbers):
        after = LessonStep(lesson=numbers[at + 1])
    with st.container(horizontal=True):
        for key, label, place in (("back", said("Back"), before), ("next", said("Next"), after)):
            st.button(label, key=key, disabled=place is None, on_click=_go, args=(place,))
    steps = [LessonStep(lesson=here.place.lesson, step=k + 1) for k in range(_last(here))]
    solved = sum(progress.is_solved(each) for each in steps)
    st.caption(say(fact("solved", solved=solved, count=_last(here)), SENTENCES))
    progress.sync()


def for_teachers(here: Here) -> None:
    """The lesson on paper: its questions with room for answers, and its solutions."""
    st.divider()
    st.caption(say(fact("teachers"), SENTENCES))
    lesson = here.place.lesson
    title = _title(lesson)
    downloads(
        File(
            said("the questions"),
            said("backprop-lab-lesson-{lesson}.html", lesson=lesson),
            lambda: printable.questions(here.lesson, title),
        ),
        File(
            said("the solutions"),
            said("backprop-lab-lesson-{lesson}-solutions.html", lesson=lesson),
            lambda: printable.solutions(here.lesson, title),
        ),
    )


def _title(number: int) -> str:
    return say(fact("lesson", lesson=number, title=said(LESSONS[number].title)), SENTENCES)


def _last(here: Here) -> int:
    return len(here.lesson.steps)


def _go(place: LessonStep) -> None:
    here = session()
    here.become(here.now._replace(lesson=place))


def _answered(name: str, key: str) -> None:
    given = heard(key)
    session().drafts[name] = "" if given is None else given


def _open(experiment: Experiment) -> None:
    """Make it the visitor's own, looked at from the beginning."""
    here, view = session(), usual_view(experiment)
    here.become(here.now._replace(experiment=experiment, step=StepOfRun(), view=view, zooms=()))


def _experiment(here: Here) -> Experiment:
    """The step's experiment, with what the visitor has changed in it."""
    changes = {}
    for control in here.step.controls:
        kind, value = KINDS[control.field], getattr(here.step.experiment, control.field)
        texts = {kind.format(each): each for each in control.values}
        chosen = choose(
            said(kind.label), tuple(texts), kind.format(value), key=f"{here.name} {control.field}"
        )
        changes[control.field] = texts[chosen]
    return replace(here.step.experiment, **changes)


def _say(here: Here, verdict: Verdict) -> None:
    if verdict.right:
        st.success(verdict.sentence, icon=":material/check:")
        progress.solve(here.place)
    else:
        st.warning(say(fact("wrong", why=verdict.sentence), SENTENCES), icon=":material/close:")


def _ways_on(here: Here, run: Run) -> None:
    """The same experiment with everything that the lab has, or for Compare."""
    with st.container(horizontal=True):
        for page in here.step.opens:
            label = say(fact("open", page=said(page)), SENTENCES)
            if st.button(label, key=f"open_{page}", width="stretch"):
                _open(run.experiment)
                go_to(page)
        keep_button(run.experiment, "keep_lesson")
