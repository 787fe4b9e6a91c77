"""The catalogues of the languages, brought up to date with the code, or checked.

    python -m ui.catalogues           writes every message of the code into its catalogue
    python -m ui.catalogues sweep     the same, and begins the catalogue of the folder ui/sweep
    python -m ui.catalogues --check   tells what is missing, and fails if anything is

A message of the code is what `said`, `message` and `Message` are given as a literal, each template
of a table of `Sentences`, and the words of a declared field. A folder of the code has a catalogue
of its own, so that those who work in two folders never write into one file.
"""

import ast
import re
import string
import sys
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from nn_core.message import Template
from ui.locales import LOCALE

ROOT = LOCALE.parent
SAYING = ("said", "message", "Message")
"""Functions whose first argument is a message where it is a literal."""
FIELD_WORDS = ("label", "help", "next_words")
"""Arguments of a declared field that are messages."""


class Found(NamedTuple):
    """A message, and the file of the code that it stands in."""

    template: Template
    file: str


def catalogue_of(file: str) -> str:
    """The catalogue for a file of the code: its folder's in `ui`, the core's, or what is shared."""
    parts = file.split("/")
    if parts[0] == "nn_core":
        return "core"
    return parts[1] if parts[0] == "ui" and len(parts) > 2 else "shared"


def messages_of_the_code(root: Path = ROOT) -> dict[str, list[Found]]:
    """By catalogue: every message, once, in the order of the files."""
    files = [root / "dashboard.py"]
    for folder in ("pages", "ui", "nn_core"):
        files += sorted((root / folder).rglob("*.py"))
    found: dict[str, dict[Template, Found]] = defaultdict(dict)
    for path in files:
        file = path.relative_to(root).as_posix()
        for template in messages_of(path.read_text(encoding="utf-8"), file):
            found[catalogue_of(file)].setdefault(template, Found(template, file))
    return {name: list(messages.values()) for name, messages in sorted(found.items())}


def messages_of(source: str, file: str = "") -> Iterator[Template]:
    """The messages of one file; raises ValueError for one that is put together from parts."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in SAYING:
            given = node.args[0]
            if isinstance(given, ast.JoinedStr | ast.BinOp | ast.IfExp):
                where = f"{file}, line {given.lineno}"
                raise ValueError(f"{where}: a message has to be one literal, or a name of one.")
            yield from _literal(given)
        elif isinstance(node, ast.Call) and _name(node.func) == "declare":
            for call in ast.walk(node):
                if isinstance(call, ast.keyword) and call.arg in FIELD_WORDS:
                    yield from _literal(call.value)
        elif (
            isinstance(node, ast.AnnAssign)
            and "Sentences" in ast.unparse(node.annotation)
            and isinstance(node.value, ast.Dict)
        ):
            for value in node.value.values:
                yield from _literal(value)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _literal(node: ast.expr) -> Iterator[Template]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        one, many = (list(_literal(each)) for each in node.elts)
        if one and many and isinstance(one[0], str) and isinstance(many[0], str):
            yield (one[0], many[0])


class Catalogues:
    """All catalogues of a language, as they are in its folder.

    A folder of the code that has none yet is not translated yet.
    """

    def __init__(self, folder: Path) -> None:
        self.code, self.folder = folder.name, folder / "LC_MESSAGES"
        self.read: dict[str, Catalog] = {}
        for path in sorted(self.folder.glob("*.po")):
            with path.open("rb") as file:
                self.read[path.stem] = read_po(file, locale=self.code)

    def translation(self, catalogue: str, template: Template) -> str | tuple[str, ...]:
        """What a message is in the language; empty where nobody has said it yet.

        A folder that has no words of its own for it takes those of another.
        """
        key = template if isinstance(template, str) else template[0]
        own = self.read.get(catalogue)
        for each in [*([own] if own else []), *self.read.values()]:
            known = each.get(key)
            if (
                known is None
                or known.fuzzy
                or isinstance(known.id, str) != isinstance(template, str)
            ):
                continue
            if isinstance(known.string, str) and known.string:
                return known.string
            if isinstance(known.string, tuple | list) and all(known.string):
                return tuple(known.string)
        return ""

    def written(self, catalogue: str, messages: list[Found]) -> bytes:
        """The content of a catalogue with these messages, and the translations there are."""
        made = Catalog(locale=self.code)
        for template, file in messages:
            made.add(template, self.translation(catalogue, template), locations=[(file, 1)])
        header = (
            'msgid ""\nmsgstr ""\n'
            f'"Language: {self.code}\\n"\n'
            '"Content-Type: text/plain; charset=utf-8\\n"\n'
            f'"Plural-Forms: {made.plural_forms}\\n"\n\n'
        )
        content = BytesIO()
        write_po(content, made, width=100, omit_header=True, include_lineno=False)
        return header.encode() + content.getvalue()

    def update(self, found: dict[str, list[Found]], new: tuple[str, ...] = ()) -> None:
        """Write every message of the code into its catalogue, into the `new` ones too."""
        for name, messages in found.items():
            if name in self.read or name in new:
                (self.folder / f"{name}.po").write_bytes(self.written(name, messages))
        for name in self.read.keys() - found.keys():
            (self.folder / f"{name}.po").unlink()

    def problems(self, found: dict[str, list[Found]]) -> Iterator[str]:
        """A sentence for everything that is not as it must be."""
        for name in sorted(self.read):
            there = (self.folder / f"{name}.po").read_bytes()
            if name not in found or there != self.written(name, found[name]):
                yield f"{self.code}/{name}.po is out of date: run python -m ui.catalogues."
        said: dict[Template, tuple[object, str]] = {}
        for name in sorted(found.keys() & self.read.keys()):
            for template, _ in found[name]:
                translation = self.translation(name, template)
                if not translation:
                    yield f"{self.code}/{name}.po has no translation of {template!r}."
                    continue
                if places(template) != places(translation):
                    yield f"{self.code}/{name}.po has other places than {template!r}."
                if numbers(template) != numbers(translation):
                    yield f"{self.code}/{name}.po has other numbers than {template!r}."
                before, where = said.setdefault(template, (translation, name))
                if before != translation:
                    yield f"{self.code}/{name}.po and {where}.po differ about {template!r}."


def places(template: str | tuple[str, ...]) -> frozenset[str]:
    """The places of a template with their formats; of a pair all that either has, but the count."""
    if isinstance(template, tuple):
        return frozenset().union(*map(places, template)) - {"count:"}
    parsed = string.Formatter().parse(template)
    return frozenset(f"{name}:{form}" for _, name, form, _ in parsed if name)


def numbers(template: str | tuple[str, ...]) -> list[str]:
    """The numbers that stand in a template outside its places, sorted; of a pair in the last."""
    text = template if isinstance(template, str) else template[-1]
    literal = "".join(each for each, _, _, _ in string.Formatter().parse(text))
    return sorted(re.findall(r"[0-9]+(?:[.,][0-9]+)*", literal))


def main(arguments: list[str]) -> int:
    """Update or check; the exit status."""
    found = messages_of_the_code()
    folders = sorted(path.parent for path in LOCALE.glob("*/LC_MESSAGES"))
    if "--check" not in arguments:
        for folder in folders:
            Catalogues(folder).update(found, tuple(arguments))
        return 0
    problems = [problem for folder in folders for problem in Catalogues(folder).problems(found)]
    print("\n".join(problems) or "Every catalogue is complete.")
    for folder in folders:
        missing = sorted(found.keys() - Catalogues(folder).read.keys())
        if missing:
            print(f"{folder.name} has no catalogue yet of {', '.join(missing)}.")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
