"""Every message of every catalogue can be said, and tells the same in each language."""

import re
import string
from typing import Any

import pytest

from nn_core.message import Message, Template
from tests.pages.english import english
from ui.catalogues import messages_of_the_code
from ui.language import said, speaking, told
from ui.locales import languages

MESSAGES = {
    name: [each.template for each in found] for name, found in messages_of_the_code().items()
}


KEPT = set(
    re.findall(
        r"\S+",
        """
        Matt Mazur Step by Step Backpropagation Example Bishop Pattern Recognition Machine Learning
        Han Kamber Data Mining Concepts Techniques
        Negnevitsky Artificial Intelligence Guide to Intelligent Systems
        dataset samples every decimals threshold rows_are layer quantity step scale count init seed
        epoch learning_rate solved_at x1_x2_y gradient_w5_0_0
        Dask LAB_DASK_SCHEDULER tcp pip install requirements-cluster txt
        backprop-lab- backprop_lab_ json NUL Tab Shift Delete
        phi delta sum left right nan ln Err
        """,
    )
)
"""Words that stay in a Chinese text: of books, arguments, files, keys and mathematics."""


def values_for(template: Template) -> dict[str, Any]:
    """A value for each place, of the kind that its format is for, and no two the same."""
    words = template if isinstance(template, str) else " ".join(template)
    found = {name: form for _, name, form, _ in string.Formatter().parse(words) if name}
    kinds: dict[str, Any] = {"": "({})".format, ",": int}
    return {
        name: kinds.get(form or "", float)(7 + 4 * at)
        for at, (name, form) in enumerate(sorted(found.items()))
    }


def say(template: Template, values: dict[str, Any]) -> str:
    """The message as the core's are said where its formats are Python's, else as a page's."""
    words = template if isinstance(template, str) else template[-1]
    forms = [form for _, name, form, _ in string.Formatter().parse(words) if name and form]
    if all(form.isdigit() for form in forms):
        return said(template, **values)
    return told(Message(template, **values))


def numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[0-9]+(?:[.,][0-9]+)*", text))


def everything(name: str) -> list[tuple[Template, dict[str, Any]]]:
    """The messages of a catalogue with values; one with a count twice."""
    return [
        (template, values_for(template) | ({"count": count} if count else {}))
        for template in MESSAGES[name]
        for count in ((1, 2) if isinstance(template, tuple) else (0,))
    ]


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_tells_the_same_numbers_in_every_language(name: str) -> None:
    for template, values in everything(name):
        told_in = {}
        for code in languages():
            with speaking(code):
                told_in[code] = numbers(say(template, values))
        # Of one, English says "it", where Chinese has the sentence of any number.
        if values.get("count") != 1:
            assert set(told_in.values()) == {told_in["en"]}, template


@pytest.mark.parametrize("name", MESSAGES)
def test_no_message_has_english_words_in_chinese(name: str) -> None:
    with speaking("zh"):
        texts = [say(template, values) for template, values in everything(name)]
    assert {word for text in texts for word in english(text)} - KEPT == set()


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("word", ["η", "w7", "−0.5", "权重"])
def test_chinese_has_a_blank_beside_latin_and_greek_letters_and_digits(
    name: str, word: str
) -> None:
    chinese, other = "[\u3400-\u9fff]", "[A-Za-z0-9\u00c0-\u024f\u0370-\u03ffŷ′]"
    with speaking("zh"):
        for template, values in everything(name):
            words = {
                place: word if isinstance(value, str) else value for place, value in values.items()
            }
            text = re.sub(r"<[^>]*>|[*`]", "", say(template, words))
            assert not re.search(f"{chinese}{other}|{other}{chinese}", text), text
