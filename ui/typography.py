"""How a text is put together from its template and values, and from sentences, in each script.

Chinese has a blank between a Chinese character and a Latin letter or a digit, and none after its
full stop. In a template of the catalogue its translator sees to that; where a value is put in, this
module does. In both languages a list that breaks off ends a sentence without a full stop.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CHARACTER = re.compile(f"[{_CHINESE}]")
_CHARACTER_OR_MARK = re.compile(f"[{_CHINESE}\u3001-\u303f\uff01-\uff60]")
_BEGINS_LATIN = re.compile(f"[−-]?[^\\W_{_CHINESE}]")
_ENDS_LATIN = re.compile(f"[^\\W_{_CHINESE}]′?$")
_ENDS_SENTENCE = "。！？；：”）…"


def filled(template: str, values: Mapping[str, Any], locale: Locale) -> str:
    """A template of a language with values in its places."""
    for name, value in values.items():
        if isinstance(value, str) and value.endswith("…"):
            template = re.sub(rf"(?<=\{{{name}\}})[.。](?=$| )", "", template)
    if locale.language != "zh":
        return template.format(**values)
    text, gap, was_place = "", "", None
    for words, place, form in _pieces(template):
        if not place and words.isspace():
            gap = words
            continue
        part = format(values[place], form) if place else words
        if was_place is not None and was_place != bool(place):
            gap = _gap(text, part, gap)
        text, gap, was_place = text + gap + part, "", bool(place)
    return text + gap


def in_turn(sentences: Iterable[str], locale: Locale) -> str:
    """Sentences of a language, one after the other."""
    if locale.language != "zh":
        return " ".join(sentences)
    text = ""
    for sentence in sentences:
        between = " " if text and text[-1] not in _ENDS_SENTENCE else ""
        text += between + sentence
    return text


def _gap(before: str, after: str, blank: str) -> str:
    """What belongs between words and a value, between which the template has `blank`."""
    if _CHARACTER_OR_MARK.match(before[-1:]) and _CHARACTER_OR_MARK.match(after):
        return ""
    if _CHARACTER.match(before[-1:]) and _BEGINS_LATIN.match(after):
        return " "
    if _ENDS_LATIN.search(before[-2:]) and _CHARACTER.match(after):
        return " "
    return blank


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str, str], ...]:
    """Words without the blanks around them, these blanks, and places with their formats."""
    return tuple(_parsed(template))


def _parsed(template: str) -> Iterator[tuple[str, str, str]]:
    for words, place, form, _ in string.Formatter().parse(template):
        for each in re.findall("^ +|[^ ].*[^ ]|[^ ]| +$", words, re.DOTALL):
            yield each, "", ""
        if place is not None:
            yield "", place, form or ""
