"""What a page can say: a fact is found first, and then said with one whole sentence.

A fact is a key and numbers. Its sentence is one template, so that nothing is glued from clauses:
whoever checks a claim looks at the fact, and whoever translates one looks at the sentence.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ui.theme import number

Sentences = Mapping[str, str | tuple[str, str]]
"""By key: a template, or one for a `count` of 1 and one for any other."""

MOST_NAMES = 6
"""Names that a sentence lists before it breaks off."""


class Fact(NamedTuple):
    """A key of a table of sentences, and what its template is filled with."""

    key: str
    values: Mapping[str, Any] = {}


def fact(key: str, **values: Any) -> Fact:
    """A fact with these values: floats, integers, texts, or tuples of names."""
    return Fact(key, values)


def say(found: Fact, sentences: Sentences) -> str:
    """The sentence of a fact.

    A float has 6 significant digits, or as many as the template asks for: {loss:3}. Integers have
    thousands separated, names commas between them.
    """
    template = sentences[found.key]
    if isinstance(template, tuple):
        template = template[found.values["count"] != 1]
    return template.format(**{name: _shown(value) for name, value in found.values.items()})


class _Shown(float):
    def __format__(self, digits: str) -> str:
        return number(self, int(digits or 6))


class _Count(int):
    def __format__(self, _: str) -> str:
        return int.__format__(self, ",")


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        listed = value if len(value) <= MOST_NAMES else (*value[: MOST_NAMES - 1], "…")
        return ", ".join(listed)
    if isinstance(value, float):
        return _Shown(value)
    return _Count(value) if isinstance(value, int) else value
