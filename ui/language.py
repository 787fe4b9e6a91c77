"""In which language a visitor reads, and how a text is said in it.

The language is that of the visit, which only the thread of a page's script knows. A thread of the
pool has none: work gives back facts, and whoever shows them says them.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial, reduce
from gettext import GNUTranslations
from typing import Any, TypeVar

from babel import Locale
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn_core.message import Message, Template, message_of
from ui.address import BROWSER
from ui.locales import ENGLISH, languages, nearest
from ui.session import session
from ui.typography import filled, in_turn

MOST_NAMES = 6
"""Names that a sentence lists before it breaks off."""

Result = TypeVar("Result")


def language() -> str:
    """The code of the language to speak now."""
    return _SPOKEN.get() or _of_the_visit()


def said(template: Template, **values: Any) -> str:
    """A literal template, or one of a table, in the present language with its places filled.

    A float has 6 significant digits, or as many as the template asks for: {loss:3}. Integers have
    thousands separated; a tuple is a list of names. Of a pair, `count` chooses the template.
    """
    if not values:
        code = language()
        return _plain(template, code, languages()[code].catalogue)
    shown = {name: _shown(value) for name, value in values.items()}
    return _said(template, values, shown)


def told(what: str | Exception) -> str:
    """A message of the core, or that of an error, in the present language.

    A text that is no message stays as it is: it may be a visitor's.
    """
    text = message_of(what) if isinstance(what, Exception) else what
    if not isinstance(text, Message):
        return text
    shown = {
        name: listed(value) if isinstance(value, tuple) else _told_within(value)
        for name, value in text.values.items()
    }
    return _said(text.template, text.values, shown)


def listed(names: tuple[str, ...], most: int | None = None) -> str:
    """Names as a list within a sentence: "w1, w2 and w3"; "w1, w2, …" beyond `most`."""
    if most is not None and len(names) > most:
        return joined(*names[: most - 1], "…")
    if len(names) < 2:
        return told(names[0]) if names else ""
    *most_names, last = names
    patterns = _locale().list_patterns["standard"]
    return _put(patterns["2" if len(names) == 2 else "end"], joined(*most_names), told(last))


def joined(*parts: str) -> str:
    """Parts one after the other: "w1, w2, w3"."""
    between = _locale().list_patterns["standard"]["middle"]
    return reduce(partial(_put, between), map(told, parts)) if parts else ""


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences of the present language, one after the other."""
    return in_turn(sentences, _locale())


def number(value: float, digits: int = 6) -> str:
    """`value` with up to `digits` significant digits, as in running text: 0.0164, −2, 1e-12.

    An infinite one has overflowed: it is said to be beyond the largest 64-bit number.
    """
    if math.isnan(value):
        return said("undefined")
    if math.isinf(value):
        return said("more than 1.8e308") if value > 0 else said("less than −1.8e308")
    text = f"{value + 0.0:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def chosen() -> str:
    """The code of the language that the visitor chose by hand; "" for none."""
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


def speak_as_the_visit() -> None:
    """Speak the visit's language from now on, in this thread, without asking for it each time.

    A page says two hundred things.
    """
    _SPOKEN.set(_of_the_visit())


_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


def _of_the_visit() -> str:
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    here, known = session(), languages()
    code = here.now.reading.lang
    return code if code in known else nearest(here.locale or ENGLISH, tuple(known))


def _locale() -> Locale:
    return languages()[language()].locale


def _put(pattern: str, left: str, right: str) -> str:
    template = pattern.replace("{0}", "{left}").replace("{1}", "{right}")
    return filled(template, {"left": left, "right": right}, _locale())


def _said(template: Template, values: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    spoken = languages()[language()]
    return filled(_translated(template, values, spoken.catalogue), shown, spoken.locale)


@lru_cache(maxsize=8192)
def _plain(template: Template, code: str, _: GNUTranslations | None) -> str:
    """A template without places in a language, which has this catalogue."""
    with speaking(code):
        return _said(template, {}, {})


def _translated(
    template: Template, values: Mapping[str, Any], catalogue: GNUTranslations | None
) -> str:
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
