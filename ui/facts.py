"""What a page can say: a fact is found first, and then said with one whole sentence.

A fact is a key and numbers. Its sentence is one template, so that nothing is glued from clauses:
whoever checks a claim looks at the fact, and whoever translates one looks at the sentence.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from nn_core.message import Template
from ui.language import paragraph, said

Sentences = Mapping[str, Template]
"""By key: a template, or one for a `count` of 1 and one for any other."""


class Fact(NamedTuple):
    """A key of a table of sentences, and what its template is filled with."""

    key: str
    values: Mapping[str, Any] = {}


def fact(key: str, **values: Any) -> Fact:
    """A fact with these values: floats, integers, texts, or tuples of names."""
    return Fact(key, values)


def say(found: Fact, sentences: Sentences) -> str:
    """The sentence of a fact in the present language, its places filled as by `said`."""
    return said(sentences[found.key], **found.values)


def say_all(found: Iterable[Fact], sentences: Sentences) -> str:
    """The sentences of facts in the present language, one after the other."""
    return paragraph(say(each, sentences) for each in found)
