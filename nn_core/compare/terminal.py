"""`python -m nn_core compare`: the difference as a table in a terminal."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nn_core.compare import codec
from nn_core.compare.comparison import Comparison, compare
from nn_core.compare.results import THRESHOLD
from nn_core.declared import shortened
from nn_core.experiment import KINDS, Experiment
from nn_core.fields import parse_float
from nn_core.message import Message
from nn_core.tables import frame_csv


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The links, and the options of the output."""
    parser.add_argument(
        "links",
        nargs="+",
        metavar="LINK",
        help=Message(
            "The address of an experiment or of a comparison, its query string alone, or a "
            "comparison that was saved as a JSON file."
        ),
    )
    parser.add_argument(
        "--threshold",
        default=str(THRESHOLD),
        help=Message(
            "solved_at is the first epoch whose mean loss was below it. Default: {default}.",
            default=str(THRESHOLD),
        ),
    )
    parser.add_argument(
        "--csv", metavar="FILE", help=Message("Write all curves to this file, long form.")
    )


def report(options: argparse.Namespace) -> Iterator[str]:
    """The lines of the table: the fields that differ, then the results.

    What a link has that cannot be read is told on the standard error stream. Raises ValueError
    with a sentence.
    """
    try:
        threshold = parse_float(options.threshold)
    except ValueError:
        raise ValueError(
            Message(
                "threshold is {value}; it must be a number.", value=shortened(options.threshold)
            )
        ) from None
    comparison = compare(_experiments(options.links), threshold)
    if options.csv is not None:
        try:
            with Path(options.csv).open("w", encoding="utf-8", newline="") as file:
                file.write(frame_csv(comparison.to_frame()))
        except OSError as error:
            raise ValueError(unusable("csv", options.csv, error)) from error
    yield from _aligned([["", *comparison.runs], *_rows(comparison)])


def unusable(argument: str, path: str, error: OSError) -> Message:
    """That the file which an argument names cannot be used, and what the system says of it."""
    return Message(
        "{argument} is {path}; {reason}.",
        argument=argument,
        path=repr(path),
        reason=error.strerror,
    )


def _rows(comparison: Comparison) -> Iterator[list[str]]:
    for field in comparison.differing:
        kind = KINDS[field]
        yield [
            field,
            *(kind.format(getattr(each, field)) for each in comparison.experiments.values()),
        ]
    results = [result._asdict() for result in comparison.results.values()]
    for name in results[0]:
        yield [name, *(_text(result[name]) for result in results)]


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    return "-" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for first, *rest in rows:
        texts = (text.rjust(width) for text, width in zip(rest, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *texts])


def _experiments(links: list[str]) -> codec.Named:
    """All experiments of the links; one without a name is called by its place."""
    found: codec.Named = {}
    for link in links:
        named, problems = _read(link)
        for problem in problems:
            print(problem, file=sys.stderr)
        for name, experiment in named.items():
            found[codec.unused_name(name or str(len(found) + 1), found)] = experiment
    if not found:
        raise ValueError(Message("None of the links has an experiment that can be read."))
    return found


def _read(link: str) -> tuple[codec.Named, codec.Problems]:
    if link.endswith(".json"):
        try:
            return codec.from_json(Path(link).read_bytes())
        except OSError as error:
            raise ValueError(
                Message(
                    "The file is {path}; {reason}.", path=shortened(link), reason=error.strerror
                )
            ) from error
    query = parse_qs(_query(link), keep_blank_values=True)
    if codec.KEY in query:
        return codec.from_query(query[codec.KEY])
    experiment, problems = Experiment.from_query(query)
    return {"": experiment}, problems


def _query(link: str) -> str:
    if "://" in link or link.startswith(("?", "/")):
        return urlsplit(link).query
    if "=" in link:
        return link
    raise ValueError(
        Message(
            "The link is {link}; it must be an address, such as ?learning_rate=0.2, or a JSON "
            "file.",
            link=shortened(link),
        )
    )
