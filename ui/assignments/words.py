"""What is said about assignments, answers and marks."""

from nn_core.assignment import MISSING, RIGHT, UNREADABLE, WRONG, Assignment, Marked
from nn_core.experiment import KINDS
from nn_core.step.quantities import Quantity
from ui.quantities import full_name
from ui.theme import count, number

OUTCOMES = {
    RIGHT: "✓ right",
    WRONG: "✗ wrong",
    UNREADABLE: "not a number",
    MISSING: "no answer",
}

RESULTS = {
    "step": "the numbers of a step",
    "weights": "the weights after training",
    "loss": "losses",
    "predictions": "predicted values",
    "findings": "the sentences about the run",
}
"""What each of `assignment.RESULTS` is called."""


def asked(assignment: Assignment, question: Quantity) -> str:
    """A question, as the label of its field."""
    return full_name(assignment.experiment, question)


def how_exactly(assignment: Assignment) -> str:
    """To how many decimals the answers are wanted."""
    return f"Round every answer to {count(assignment.decimals, 'decimal')}, also on the way."


def what_is_locked(assignment: Assignment) -> str:
    """Which settings a student cannot change."""
    if not assignment.locked:
        return "Every setting may be changed."
    names = ", ".join(KINDS[name].label for name in assignment.locked)
    return f"These settings stay as they are: {names}."


def still_hidden(assignment: Assignment, unanswered: int) -> str:
    """What shows when all questions are answered."""
    hidden = " and ".join(RESULTS[name] for name in assignment.withheld)
    return (
        f"{hidden[:1].upper()}{hidden[1:]} show when every question has an answer; "
        f"{count(unanswered, 'answer')} {'is' if unanswered == 1 else 'are'} missing."
    )


def what_changed(marked: Marked) -> str:
    """The settings that a student has otherwise than assigned; "" where there are none."""
    return "; ".join(
        f"{KINDS[name].label}: {_shown(before)} → {_shown(after)}"
        + (" (was fixed)" if name in marked.broken else "")
        for name, before, after in marked.changed
    )


def _shown(text: str, longest: int = 30) -> str:
    if not text:
        return "nothing"
    return text if len(text) <= longest else f"{text[:longest]}…"


def summary(marked: list[Marked], questions: int) -> str:
    """How the answers of a group came out."""
    if not marked:
        return "No answers yet."
    mean = sum(each.right for each in marked) / len(marked)
    sentence = (
        f"{count(len(marked), 'hand-in')}, on average {number(mean, 3)} of "
        f"{count(questions, 'question')} right."
    )
    others = sum(not each.same for each in marked)
    if others:
        verb = "is" if others == 1 else "are"
        sentence += f" {others} of them {verb} answers to another version of the assignment."
    broken = sum(bool(each.broken) for each in marked)
    if broken:
        sentence += f" {broken} changed what was fixed; what was fixed counts as assigned."
    return sentence
