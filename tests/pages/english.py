"""What a page says, and what of it is English, whatever language it is shown in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from streamlit.testing.v1 import AppTest

from nn_core.datasets import NAMES
from nn_core.experiment import KINDS
from nn_core.fields import Choice
from nn_core.functions import ACTIVATIONS, LOSSES
from tests.pages.shown import charts
from ui.catalogues import messages_of_the_code
from ui.locales import languages

PSEUDO = "eo"
"""The code of a language that a test makes from English."""

_AND = "kaj"
"""What that language puts between the last two names of a list."""

ALLOWED = {
    *NAMES,
    *ACTIVATIONS,
    *LOSSES,
    *(
        str(option)
        for kind in KINDS.values()
        if isinstance(kind, Choice)
        for option in kind.options
    ),
    *("all", "custom", "linear", "log", "max"),
    *("Backprop", "Lab", "English", "XOR", "CSV", "JSON", "PNG", "SVG", "Parquet", "NumPy"),
    *("Markdown", "Python", "LaTeX", "MB", "ms", "float64"),
    *("net", "out", "total"),  # names of an article: out h1, E total
    "kaj",  # between the last two of a list, in the language that is made from English
}
"""Words that are the same in every language: of code, units, names of data sets and formats."""

_SILENT = {
    *("id", "key", "icon", "url", "page", "page_script_hash", "query_string", "tag", "type"),
    *("format", "deferred_file_id", "form_id", "color", "element_type", "html", "data_type"),
}
"""Fields of an element that nobody sees."""

_MARKUP = re.compile(
    r"""%?\{[^{}]*\}  # a place, also Plotly's
    | \]\([^)]*\)     # where a link leads
    | <[^>]*>
    | `[^`]*`
    | \$[^$]+\$
    | dL/d\w+ | Err[0-9]+
    | :material/\w+:
    | \.[a-z]+$       # of what kind a file is
    """,
    re.VERBOSE,
)


def texts(app: AppTest, part: str = "main") -> Iterator[str]:
    """All that stands in a part of a page, "main" or "sidebar", or is told on hover or aloud.

    And what a picture is saved as; of other files Streamlit sends no name.
    """
    yield from _of_block(getattr(app, part))
    if part == "main":
        for chart in charts(app):
            yield chart.alt
            yield chart.name
            yield from _of_figure(chart.spec)


def english(text: str, allowed: set[str] = ALLOWED) -> list[str]:
    """The English words of a text, less the allowed ones and markup."""
    allowed = {*allowed, _AND, *(each.name for each in languages().values())}
    words = re.findall(r"[A-Za-z][A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*", _MARKUP.sub(" ", text))
    return [word for word in words if word not in allowed]


def english_left(app: AppTest, part: str = "main", allowed: set[str] = ALLOWED) -> list[str]:
    """The texts of a part of a page in which English words are left."""
    return [text for text in texts(app, part) if english(text, allowed)]


def write_pseudo_language(folder: Path) -> None:
    """A language in which every message of the code stands in wide letters: ｌｉｋｅ ｔｈｉｓ."""
    for name, messages in messages_of_the_code().items():
        catalogue = Catalog(locale=PSEUDO)
        for template, _ in messages:
            pair = isinstance(template, tuple)
            catalogue.add(template, tuple(map(wide, template)) if pair else wide(str(template)))
        path = folder / PSEUDO / "LC_MESSAGES" / f"{name}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue)


def wide(template: str) -> str:
    """A template in wide letters; its places and its markup stay."""
    # {{ and }} stand around what Plotly or the browser fills in.
    kept = re.compile(rf"%?\{{\{{.*?\}}\}}|{_MARKUP.pattern}", re.VERBOSE)
    parts, end = [], 0
    for match in kept.finditer(template):
        parts += [_widened(template[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, _widened(template[end:])])


def _widened(text: str) -> str:
    return re.sub("[A-Za-z]", lambda letter: chr(ord(letter[0]) + 0xFEE0), text)


def _of_block(block: Any) -> Iterator[str]:
    for node in block.children.values():
        proto = getattr(node, "proto", None)
        kind = getattr(node, "type", "")
        if kind == "bidi_component":
            if proto.component_name in ("cells", "plain_table"):
                yield from _strings(json.loads(proto.json))
        elif kind in ("dataframe", "table", "arrow_data_frame"):
            yield from _of_table(node.value, json.loads(getattr(proto, "columns", "") or "{}"))
        elif proto is not None:
            yield from _of_message(proto)
        if hasattr(node, "children"):
            yield from _of_block(node)


def _of_message(proto: Any) -> Iterator[str]:
    for field, value in proto.ListFields():
        if field.name in _SILENT:
            continue
        for each in value if field.is_repeated else [value]:
            if isinstance(each, str):
                yield each
            elif hasattr(each, "ListFields"):
                yield from _of_message(each)


def _of_table(table: Any, settings: dict[str, Any]) -> Iterator[str]:
    """Labels and helps of the columns, by their names where they have no others, and the cells."""
    for column in table.columns:
        of_column = settings.get(str(column)) or {}
        yield of_column.get("label") or str(column)
        yield of_column.get("help") or ""
    for column in table.columns:
        yield from (cell for cell in table[column] if isinstance(cell, str))


def _of_figure(spec: Any) -> Iterator[str]:
    """Titles, legends, labels and what is told on hover."""
    for trace in spec["data"]:
        if trace.get("showlegend") is not False and "name" in trace:
            yield trace["name"]
    yield from _told({name: part for name, part in spec.items() if name != "frames"})


def _told(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _told(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _told(item, key)
    elif isinstance(value, str) and key in ("text", "hovertemplate", "texttemplate", "ticktext"):
        yield value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
