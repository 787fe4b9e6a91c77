"""A comparison as text: named experiments as entries of a query string and as a JSON file.

Both are exact, and reading them never raises: whatever is in them, the experiments that can be
read are there, with a sentence about each of the others.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from nn_core.declared import shortened
from nn_core.experiment import DEFAULTS, KINDS, Experiment, parse_field
from nn_core.message import FieldName, Message, message_of

KEY = "run"
"""What each run is called in the query string of a page."""
MOST_RUNS = 12
LONGEST_NAME = 60
_LONGEST_RUN = 60_000
"""Characters of one run in a query string; 200 samples and a start of one's own fit."""
LONGEST_LINK = 24_000
"""Characters of the runs in an address: servers take about 32,000 with all that comes with one."""
LARGEST_FILE = 1_000_000
"""Bytes of a file, or characters of its content: twelve runs of 200 samples, laid out anyhow."""
_VERSION = 1
_NAME = "name"

Named = dict[str, Experiment]
Problems = tuple[str, ...]
Fields = list[tuple[str, Any]]


def plain_name(text: str) -> str:
    """`text` as a name: one line of printable characters, not too long; empty if it has none."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    name = " ".join(printable.split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def unused_name(name: str, used: Iterable[str]) -> str:
    """`name`, or the first of "name (2)", "name (3)", … that is not in use."""
    taken, number, unused = set(used), 1, name
    while unused in taken:
        number += 1
        ending = f" ({number})"
        unused = name[: LONGEST_NAME - len(ending)].rstrip() + ending
    return unused


def to_query(experiments: Mapping[str, Experiment]) -> list[str]:
    """A text for each experiment: a query string of its name and of the fields not at default."""
    return [urlencode({_NAME: name, **each.to_query()}) for name, each in experiments.items()]


def fits_a_link(texts: Sequence[str]) -> bool:
    """Whether such texts make an address that every server and browser takes."""
    return len(urlencode({KEY: texts}, doseq=True)) <= LONGEST_LINK


def from_query(texts: Sequence[str]) -> tuple[Named, Problems]:
    """The named experiments of such texts, at most twelve, and a sentence about each other."""
    return _read(texts, _split_text, parse_field)


def to_json(experiments: Mapping[str, Experiment]) -> str:
    """The content of a file, a line a run: its name, and its fields not at default, as JSON."""
    runs = [
        {
            _NAME: name,
            "experiment": {
                field: getattr(each, field)
                for field, default in DEFAULTS.items()
                if getattr(each, field) != default
            },
        }
        for name, each in experiments.items()
    ]
    lines = ",\n".join(json.dumps(run, ensure_ascii=False) for run in runs)
    return f'{{"version": {_VERSION}, "runs": [\n{lines}\n]}}\n'


def from_json(content: str | bytes) -> tuple[Named, Problems]:
    """The named experiments of such a file, at most twelve, and a sentence about each other."""
    if len(content) > LARGEST_FILE:
        return {}, (
            Message(
                "The file is not read: it is larger than {size} MB.",
                size=LARGEST_FILE // 1_000_000,
            ),
        )
    try:
        runs = json.loads(content)["runs"]
        if not isinstance(runs, list):
            raise TypeError(runs)
    except (ValueError, TypeError, LookupError, RecursionError):
        return {}, (Message("The file is not a comparison: it must be JSON with a list of runs."),)
    return _read(runs, _split_item, lambda field, value: value)


def _read(
    items: Sequence[Any],
    split: Callable[[Any], tuple[str, Fields]],
    value_of: Callable[[str, Any], Any],
) -> tuple[Named, Problems]:
    """`split` takes an item into its name and fields; `value_of` a field's name and value."""
    found: Named = {}
    problems: list[str] = []
    for place, item in enumerate(items, start=1):
        if len(found) == MOST_RUNS:
            left = len(items) - len(found) - len(problems)
            problems.append(
                Message(
                    "A comparison has at most {most} runs: {left:,} are left out.",
                    most=MOST_RUNS,
                    left=left,
                )
            )
            break
        run, name = Message("Run {place}", place=place), ""
        try:
            given, fields = split(item)
            name = plain_name(given)
            if name:
                run = Message("Run {place} ({name})", place=place, name=shortened(name))
            experiment = _experiment(fields, value_of)
        except ValueError as error:
            problems.append(
                Message("{run} is left out. {problem}", run=run, problem=message_of(error))
            )
            continue
        found[unused_name(name or str(place), found)] = experiment
    return found, tuple(problems)


def _split_text(text: str) -> tuple[str, Fields]:
    if len(text) > _LONGEST_RUN:
        raise ValueError(
            Message(
                "It has {length:,} characters, more than {longest:,}.",
                length=len(text),
                longest=_LONGEST_RUN,
            )
        )
    pairs = parse_qsl(text, keep_blank_values=True)
    names = [value for key, value in pairs if key == _NAME]
    return "".join(names[:1]), [pair for pair in pairs if pair[0] != _NAME]


def _split_item(item: Any) -> tuple[str, Fields]:
    if not isinstance(item, dict) or not isinstance(item.get("experiment", {}), dict):
        raise ValueError(
            Message("It is {item}; it must be a name and an experiment.", item=shortened(item))
        )
    name = item.get(_NAME, "")
    return name if isinstance(name, str) else "", list(item.get("experiment", {}).items())


def _experiment(fields: Fields, value_of: Callable[[str, Any], Any]) -> Experiment:
    values: dict[str, Any] = {}
    for name, value in fields:
        if name not in KINDS:
            raise ValueError(Message("There is no setting {name}.", name=shortened(name)))
        if name in values:
            field = FieldName(name, KINDS[name].label)
            raise ValueError(Message("{name} is given twice.", name=field))
        values[name] = value_of(name, value)
    return Experiment(**values)
