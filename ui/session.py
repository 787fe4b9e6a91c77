"""What a visit has come to: one value that everything on the pages follows from, and its past.

It is read once from the address. From then on it changes only through the functions here, which
read the present value; so changes that arrive together add up.
"""

import threading
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn_core import Experiment, Training
from nn_core.assignment import Answers, Assignment, assignment_from
from nn_core.compare.codec import KEY
from nn_core.declared import FieldError, kinds
from nn_core.editing import Change
from nn_core.experiment import stays_as_it_was
from nn_core.message import Message, message, message_of
from ui.address import ANSWERS, Address, LessonStep, Own, Range, Reading, Step, View, read
from ui.presets import PRESETS

if TYPE_CHECKING:
    from nn_core.sweep.sweep import Sweeping
    from ui.storage import Stored

MOST_UNDO = 50
"""States of a visit that can be gone back to."""

TASK = "task"
"""The entry of a query that carries an assignment."""

MY_ANSWERS = "my answers"
"""The draft of what a student has answered."""

LINK = message("Experiment from a link")
"""What a visit started from if its address is none of the presets."""


class State(NamedTuple):
    """All that a visitor has chosen: what the address says, and the way there."""

    experiment: Experiment
    step: Step
    view: View
    preset: str
    """What it started from: a name in `PRESETS`, or `LINK`."""
    zooms: tuple[tuple[Range, Range], ...] = ()
    """The axes (x, y) of the maps that were zoomed into, the whole one first."""
    lesson: LessonStep = LessonStep()
    reading: Reading = Reading()
    runs: tuple[str, ...] = ()
    """What Compare shows in place of the visitor's own list; () for that list."""
    answers: tuple[str, ...] = ()
    """Students' answers that came with the address."""
    assignment: Assignment | None = None
    """What is worked on: its locked fields stay as they were assigned."""

    @property
    def address(self) -> Address:
        return Address(
            self.experiment,
            self.step,
            self.view,
            self.lesson,
            self.reading,
            self.runs,
            self.answers,
        )

    def query(self, own: Own = "") -> dict[str, str]:
        """What the address bar says of a page with these parts of its own, but for lists."""
        task = {TASK: self.assignment.to_text()} if self.assignment else {}
        return self.address.query(own) | task


@dataclass
class Shown:
    """A widget of some name: how often it was made anew, and what each of them last showed.

    A widget is made anew, under another key, whenever something else has changed its value or it
    was not there. So what a browser says of an old one is never taken for news of the new one.
    """

    generation: int = 0
    opening: int = 0
    language: str = ""
    """In which its options were said."""
    last: dict[int, Any] = field(default_factory=dict)


@dataclass
class Session:
    """One visit."""

    now: State
    link: Experiment
    """The experiment of the address that the visit began with."""
    problems: tuple[str, ...] = ()
    """Messages about the last change."""
    locale: str = ""
    """The language that the browser asked for when the visit began, such as zh-CN."""
    past: tuple[State, ...] = ()
    page: str = ""
    opening: int = 0
    """How often a page was opened."""
    late: bool = False
    """Whether the last change was made on a page that had been left already."""
    withheld: frozenset[str] = frozenset()
    """The kinds of results that may not show yet."""
    next_page: str = ""
    """The page that the last button leads to; "" where one stays."""
    written: dict[str, list[str]] = field(default_factory=dict)
    """The query that the address bar was last given, or had when the page was opened."""
    shown: dict[str, Shown] = field(default_factory=dict)
    wanted: dict[str, tuple[Hashable, bool]] = field(default_factory=dict)
    """Of each kind of long work: what was last asked for (True) or stopped (False)."""
    drafts: dict[str, Any] = field(default_factory=dict)
    """What a visitor has typed, dropped or asked for on a page, by a name of that page's."""
    stored: dict[str, "Stored"] = field(default_factory=dict)
    """What the visitor's browser keeps, by name."""
    training: Training | None = None
    sweeping: "Sweeping | None" = None

    def become(self, now: State, problems: tuple[str, ...] = ()) -> None:
        """Go on to another state; the one before can be had back."""
        now = locked(now)
        if now != self.now:
            self.past = (*self.past, self.now)[-MOST_UNDO:]
        self.now, self.problems = now, problems

    def change(self, name: str, value: Any) -> None:
        """Change a field of the experiment, of the step or of the view."""
        now = self.now
        try:
            if name in kinds(Step):
                self.become(now._replace(step=replace(now.step, **{name: value})))
            elif name in kinds(View):
                zooms = () if name in ("view", "x", "y") else now.zooms
                view = replace(now.view, **{name: value})
                self.become(now._replace(view=view, zooms=zooms))
            else:
                experiment, problems = now.experiment.changed(name, value)
                self.become(now._replace(experiment=experiment), problems)
        except FieldError as error:
            self.problems = (stays_as_it_was(error),)

    def start_from(self, preset: str) -> None:
        """Begin with the experiment of a name; a name that is not offered changes nothing."""
        if preset in self.presets:
            experiment = self.presets[preset]
            self.become(self.now._replace(experiment=experiment, preset=preset))

    def undo(self) -> None:
        """Back to the state before the last change."""
        if self.past:
            *past, before = self.past
            self.now = before._replace(reading=self.now.reading)
            self.past, self.problems = tuple(past), ()

    def read_in(self, lang: str) -> None:
        """Show everything in another language, and change nothing else."""
        self.now = self.now._replace(reading=Reading(lang=lang))

    def follow(self, query: dict[str, list[str]]) -> None:
        """Go where the browser has gone back to."""
        address, assignment, problems = read_all(query)
        # Other pages' addresses do not tell of runs and answers.
        runs, answers = address.runs or self.now.runs, address.answers or self.now.answers
        address = address._replace(runs=runs, answers=answers)
        self.become(self.now._replace(**address._asdict(), assignment=assignment), problems)
        self.written = query

    def work_on(self, assignment: Assignment | None) -> None:
        """Open an assignment, or leave it."""
        experiment = assignment.experiment if assignment else self.now.experiment
        self.become(self.now._replace(experiment=experiment, assignment=assignment))

    def open(self, page: str, query: dict[str, list[str]]) -> None:
        """Go to a page, or come back to it; its address bar has this query."""
        if self.page != page:
            self.page, self.opening = page, self.opening + 1
            self.written = query

    @property
    def presets(self) -> dict[str, Experiment]:
        """What a visit can start from, by name."""
        known = {name: preset.experiment for name, preset in PRESETS.items()}
        return known if self.link in known.values() else {LINK: self.link, **known}


_known = threading.local()
"""The visit that a thread has looked up last, and the run of a script that it belongs to."""


def session() -> Session:
    """The present visit; at its first view it is what the address says. Not for pool threads."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or getattr(_known, "run", None) is not run:
        _known.run, _known.session = run, heard("lab") or _begun()
    return _known.session


def heard(key: str) -> Any:
    """What the browser says of the widget of a key, None if there is none such; for callbacks.

    A look into st.session_state itself lets Streamlit go on with the browser's next message. A
    callback would be broken off there, and what the visitor has changed would be lost. A copy of
    all of it, which to_dict makes, takes a fifth of a change's time.
    """
    context = get_script_run_ctx()
    if context is None:
        return None
    with suppress(KeyError), context.session_state._lock:
        return context.session_state._state[key]
    return None


def heard_from(key: str, event: str) -> Any:
    """What the browser tells by this name of the component of a key, None if nothing.

    What comes from a page that has been left may find another component under the key by then.
    """
    value = heard(key)
    return value.get(event) if isinstance(value, dict) else None


def _begun() -> Session:
    address, assignment, problems = read_all(query_of_the_browser())
    names = (name for name, preset in PRESETS.items() if preset.experiment == address[0])
    now = State(**address._asdict(), preset=next(names, LINK), assignment=assignment)
    now = locked(now)
    st.session_state.lab = Session(now, now.experiment, problems, st.context.locale or "")
    return st.session_state.lab


def read_all(
    query: Mapping[str, list[str]],
) -> tuple[Address, Assignment | None, tuple[str, ...]]:
    """What a query says: an address, an assignment, and messages about what it ignored.

    An assignment whose link says nothing else opens with its own experiment.
    """
    rest = {name: texts for name, texts in query.items() if name != TASK}
    address, problems = read(rest)
    rest.pop("lang", None)
    if TASK not in query:
        return address, None, problems
    try:
        assignment = assignment_from(query[TASK][-1])
    except ValueError as error:
        problem = Message("The assignment: {problem}", problem=message_of(error))
        return address, None, (problem, *problems)
    if not set(rest) - {KEY, ANSWERS}:
        address = address._replace(experiment=assignment.experiment)
    return address, assignment, problems


def locked(now: State) -> State:
    """The state with what its assignment locks as it was assigned."""
    if now.assignment is None:
        return now
    return now._replace(experiment=now.assignment.locked_in(now.experiment))


def answers_to(assignment: Assignment) -> Answers:
    """What the visitor has answered so far."""
    given = session().drafts.get(MY_ANSWERS)
    if given is not None and given.assignment == assignment.seal:
        return given
    return Answers(assignment=assignment.seal, experiment=assignment.experiment)


def query_of_the_browser() -> dict[str, list[str]]:
    """The query of the address bar."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def become_changed(change: Callable[[Experiment], Change]) -> None:
    """Go on to an experiment made from the present one, or say why that cannot be."""
    here = session()
    try:
        changed = change(here.now.experiment)
    except ValueError as error:
        here.problems = (message_of(error),)
        return
    here.become(here.now._replace(experiment=changed.experiment), changed.notes)
