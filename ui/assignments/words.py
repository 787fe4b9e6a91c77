"""What is said about assignments, answers and marks."""

from functools import reduce

from nn_core.assignment import MISSING, RIGHT, UNREADABLE, WRONG, Assignment, Marked
from nn_core.experiment import KINDS
from nn_core.message import message
from nn_core.step.quantities import Quantity
from ui.facts import Sentences, fact, say
from ui.language import joined, said
from ui.quantities import full_name
from ui.withheld import RESULTS

MAKE, MARK = "make", "mark"
TASKS = {MAKE: message("Make an assignment"), MARK: message("Mark answers")}
"""What a teacher can do."""

OUTCOMES = {
    RIGHT: message("✓ right"),
    WRONG: message("✗ wrong"),
    UNREADABLE: message("not a number"),
    MISSING: message("no answer"),
}

SENTENCES: Sentences = {
    "rounding": (
        "Round every answer to 1 decimal, also on the way.",
        "Round every answer to {count} decimals, also on the way.",
    ),
    "nothing fixed": "Every setting may be changed.",
    "fixed": "These settings stay as they are: {settings}.",
    "still hidden": (
        "Hidden until every question has an answer: {hidden}. 1 answer is missing.",
        "Hidden until every question has an answer: {hidden}. {count} answers are missing.",
    ),
    "opened": ("1 answer sheet is opened.", "{count} answer sheets are opened."),
    "changed": "{setting}: {before} → {after}",
    "broken": "{setting}: {before} → {after} (was fixed)",
    "and": "{one}; {more}",
    "then": "{one} {more}",
    "empty": "nothing",
    "marked": (
        "1 hand-in; right are {mean:3} of {questions} questions.",
        "{count} hand-ins; right are on average {mean:3} of {questions} questions.",
    ),
    "other version": (
        "1 hand-in answers another version of the assignment.",
        "{count} hand-ins answer another version of the assignment.",
    ),
    "changed what was fixed": (
        "1 hand-in changed what was fixed; it was marked with what was fixed as assigned.",
        "{count} hand-ins changed what was fixed; they were marked with what was fixed as "
        "assigned.",
    ),
}


def asked(assignment: Assignment, question: Quantity) -> str:
    """A question, as the label of its field."""
    return full_name(assignment.experiment, question)


def how_exactly(assignment: Assignment) -> str:
    """To how many decimals the answers are wanted."""
    return _say("rounding", count=assignment.decimals)


def what_is_locked(assignment: Assignment) -> str:
    """Which settings a student cannot change."""
    if not assignment.locked:
        return _say("nothing fixed")
    settings = tuple(said(KINDS[name].label) for name in assignment.locked)
    return _say("fixed", settings=joined(*settings))


def still_hidden(assignment: Assignment, unanswered: int) -> str:
    """What shows when all questions are answered."""
    hidden = tuple(said(RESULTS[name]) for name in assignment.withheld)
    return _say("still hidden", count=unanswered, hidden=joined(*hidden))


def opened(hand_ins: int) -> str:
    """How many answers came by a link or by files."""
    return _say("opened", count=hand_ins)


def what_changed(marked: Marked) -> str:
    """The settings that a student has otherwise than assigned; "" where there are none."""
    changes = [
        _say(
            "broken" if name in marked.broken else "changed",
            setting=said(KINDS[name].label),
            before=_shown(before),
            after=_shown(after),
        )
        for name, before, after in marked.changed
    ]
    return reduce(lambda one, more: _say("and", one=one, more=more), changes) if changes else ""


def _shown(text: str, longest: int = 30) -> str:
    if not text:
        return _say("empty")
    return text if len(text) <= longest else f"{text[:longest]}…"


def summary(marked: list[Marked], questions: int) -> str:
    """How the answers of a group came out, and whose are not what they should be."""
    mean = sum(each.right for each in marked) / len(marked)
    others = sum(not each.same for each in marked)
    broken = sum(bool(each.broken) for each in marked)
    sentences = [_say("marked", count=len(marked), mean=mean, questions=questions)]
    if others:
        sentences.append(_say("other version", count=others))
    if broken:
        sentences.append(_say("changed what was fixed", count=broken))
    return reduce(lambda one, more: _say("then", one=one, more=more), sentences)


def _say(key: str, **values: object) -> str:
    return say(fact(key, **values), SENTENCES)
