"""The Compare page's sentences, and the names of kept runs, made from what differs.

Names come from visitors and links: whatever is said here is plain text, not Markdown.
"""

from collections.abc import Iterator

import numpy as np

from nn_core import Comparison, Experiment
from nn_core.compare.codec import plain_name
from nn_core.compare.differences import FirstDifference, differing
from nn_core.compare.results import Result
from nn_core.experiment import KINDS
from nn_core.fields import Choice, Numbers, Rows
from ui.facts import Fact, Sentences, fact, say
from ui.presets import PRESETS
from ui.theme import number

MOST_DESCRIBED = 3
"""Runs up to which each has a sentence about its end."""

SYMBOLS = {"learning_rate": "η"}
"""Fields that are called by a symbol in a name; the others go by their labels."""
_SAID_BY_VALUE = ("dataset", "activation", "init")
"""Choices whose value says which field it is of."""

SENTENCES: Sentences = {
    "one_run": "One run is in the list. Keep another, or vary one field of this one, to compare.",
    "same_experiment": "All {count} runs are the same experiment.",
    "differing": (
        "Only one setting differs: {fields}.",
        "{count} settings differ: {fields}.",
    ),
    "no_difference": (
        "That makes no difference here: the runs have the same parameters in every state, to the "
        "last bit."
    ),
    "ended": (
        "“{name}” has the loss {loss:3} at its last state, with 1 distinct hidden unit of {units}.",
        "“{name}” has the loss {loss:3} at its last state, with {count} distinct hidden units of "
        "{units}.",
    ),
    "diverged": "“{name}” diverged in epoch {epoch}.",
    "lowest": "The smallest loss at a last state is {loss:3}, that of “{name}”.",
    "lowest_shared": "The smallest loss at a last state is {loss:3}, that of {count} runs.",
    "highest": "The largest is {loss:3}, that of “{name}”.",
    "diverged_some": "{count} of {runs} runs diverged.",
    "solved": "{count} of {runs} had a mean loss below {threshold}, “{name}” first: in epoch {epoch}.",
    "due_to": "All else is equal, so the difference is due to this setting.",
    "vary_one": "To see which of these settings makes the difference, vary one at a time.",
    "equal_units": "Hidden units of a layer that are all equal do the work of one unit.",
    "never": (
        "In the 1 epoch that both runs have, all their parameters are equal, to the last bit.",
        "In the {count} epochs that both runs have, all their parameters are equal, to the last "
        "bit.",
    ),
    "never_by": (
        "In the 1 epoch that both runs have, no parameter differs by more than {size}.",
        "In the {count} epochs that both runs have, no parameter differs by more than {size}.",
    ),
    "from_the_start": (
        "They differ from the start, most in {parameter}: {one} in “{first}”, {other} in "
        "“{second}”."
    ),
    "from_a_step": (
        "They differ from step {step} on, in epoch {epoch}, most in {parameter}: after it {one} in "
        "“{first}”, {other} in “{second}”."
    ),
    "from_an_epoch": (
        "They differ from epoch {epoch} on, most in {parameter}: after it {one} in “{first}”, "
        "{other} in “{second}”. Their steps use the samples differently."
    ),
    "other_sizes": "Their networks differ in size, so they have no parameters in common.",
}
