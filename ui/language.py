"""In which language a visitor reads, and how a text is said in it.

The English texts stand in the code; `locale/` has a folder of catalogues for each other language,
and a language is there as soon as its folder is.

The language is that of the visit, which only the thread of a page's script knows. A thread of the
pool has none: work gives back facts, and whoever shows them says them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, reduce
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import streamlit as st
from babel import Locale, negotiate_locale
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn_core.message import Message, Template, message_of
from ui.theme import number

ENGLISH = "en"
LOCALE = Path(__file__).parents[1] / "locale"
BROWSER = "browser"
"""Stands in an address for the language of the browser."""

MOST_NAMES = 6
"""Names that a sentence lists before it breaks off."""

Result = TypeVar("Result")


class Language(NamedTuple):
    """A language: what it is called in itself, and its catalogue."""

    name: str
    locale: Locale
    catalogue: GNUTranslations | None
    """None for English, which needs none."""


def languages() -> Mapping[str, Language]:
    """All languages by their codes, English first; not to be written to."""
    return _languages(LOCALE)


def language() -> str:
    """The code of the language to speak now."""
    return _SPOKEN.get() or _of_the_visit()


def said(template: Template, **values: Any) -> str:
    """A literal template, or one of a table, in the present language with its places filled.

    A float has 6 significant digits, or as many as the template asks for: {loss:3}. Integers have
    thousands separated; a tuple is a list of names. Of a pair, `count` chooses the template.
    """
    return _translated(template, values).format(
        **{name: _shown(value) for name, value in values.items()}
    )


def told(what: str | Exception) -> str:
    """A message of the core, or that of an error, in the present language.

    A text that is no message stays as it is: it may be a visitor's.
    """
    text = message_of(what) if isinstance(what, Exception) else what
    if not isinstance(text, Message):
        return text
    values = {
        name: listed(value) if isinstance(value, tuple) else _told_within(value)
        for name, value in text.values.items()
    }
    return _translated(text.template, text.values).format(**values)


def listed(names: tuple[str, ...], most: int | None = None) -> str:
    """Names as a list within a sentence: "w1, w2 and w3"; "w1, w2, …" beyond `most`."""
    if most is None or len(names) <= most:
        locale = languages()[language()].locale
        return format_list([told(name) for name in names], locale=locale)
    return joined(*names[: most - 1], "…")


def joined(*parts: str) -> str:
    """Parts one after the other: "w1, w2, w3"."""
    between = languages()[language()].locale.list_patterns["standard"]["middle"]
    return reduce(between.format, map(told, parts)) if parts else ""


def chosen() -> str:
    """The code of the language that the visitor chose by hand; "" for none."""
    from ui.session import session  # which has messages to say

    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    code = session().now.reading.lang
    return "" if code == BROWSER else code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language for a while, whatever the visit's is."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def in_this_language(work: Callable[[], Result]) -> Callable[[], Result]:
    """The same work, to be done later or in another thread, in the language of now."""
    code = language()

    def later() -> Result:
        with speaking(code):
            return work()

    return later


_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


def _of_the_visit() -> str:
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    code = chosen()
    return (
        code if code in languages() else nearest(st.context.locale or ENGLISH, tuple(languages()))
    )


@lru_cache(maxsize=64)
def nearest(wanted: str, offered: tuple[str, ...]) -> str:
    """The offered language for what a browser asks for, such as "zh-CN"; else English."""
    return negotiate_locale([wanted], offered, sep="-") or ENGLISH


@lru_cache(maxsize=8)
def _languages(folder: Path) -> Mapping[str, Language]:
    codes = sorted(path.name for path in folder.iterdir() if (path / "LC_MESSAGES").is_dir())
    # Lists as in "a, b and c", without the comma that American English has.
    known = {ENGLISH: Language(_own_name(ENGLISH), Locale("en", "GB"), None)}
    return known | {
        code: Language(_own_name(code), Locale.parse(code), _catalogue(code, folder / code))
        for code in codes
    }


def _own_name(code: str) -> str:
    return Locale.parse(code).get_display_name() or code


def _catalogue(code: str, folder: Path) -> GNUTranslations:
    """All catalogues of a language, compiled in memory: nothing has to be writable."""
    whole = Catalog(locale=code)
    for path in sorted((folder / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for each in read_po(file, locale=code):
                if each.id:
                    whole.add(each.id, each.string)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _translated(template: Template, values: Mapping[str, Any]) -> str:
    catalogue = languages()[language()].catalogue
    if isinstance(template, str):
        return catalogue.gettext(template) if catalogue and template else template
    one, many = template
    if catalogue:
        return catalogue.ngettext(one, many, values["count"])
    return one if values["count"] == 1 else many


class _Shown(float):
    def __format__(self, digits: str) -> str:
        return number(self, int(digits or 6))


class _Count(int):
    def __format__(self, _: str) -> str:
        return int.__format__(self, ",")


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return listed(value, MOST_NAMES)
    if isinstance(value, float):
        return _Shown(value)
    return _Count(value) if isinstance(value, int) else _told_within(value)


def _told_within(value: Any) -> Any:
    return told(value) if isinstance(value, Message) else value
