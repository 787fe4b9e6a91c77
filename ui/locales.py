"""The languages there are.

The English texts stand in the code; `locale/` has a folder of catalogues for each other language,
and a language is there as soon as its folder is.
"""

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
LOCALE = Path(__file__).parents[1] / "locale"


class Language(NamedTuple):
    """A language: what it is called in itself, and where its catalogues are."""

    name: str
    locale: Locale
    folder: Path | None
    """Of its catalogues; None for English, which needs none."""

    @property
    def catalogue(self) -> GNUTranslations | None:
        """Its sentences, read when they are first asked for; None for English."""
        return None if self.folder is None else _catalogue(self.folder)


def languages() -> Mapping[str, Language]:
    """All languages by their codes, English first; not to be written to."""
    return _languages(LOCALE)


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
        code: Language(_own_name(code), Locale.parse(code), folder / code) for code in codes
    }


def _own_name(code: str) -> str:
    return Locale.parse(code).get_display_name() or code


@lru_cache(maxsize=16)
def _catalogue(folder: Path) -> GNUTranslations:
    """All catalogues of a language, compiled in memory: nothing has to be writable."""
    code = folder.name
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
