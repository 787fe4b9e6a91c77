"""Dataclasses whose fields declare their kind: checked when they are built, in and out of queries.

Whatever has a default in one of them has a short address: a query names what differs from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from nn_core.fields import LONGEST_TEXT, Kind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Declared = TypeVar("Declared", bound="DataclassInstance")
SomeKind = TypeVar("SomeKind", bound=Kind)


class FieldError(ValueError):
    """A sentence about a field; `name` is the field at fault.

    `sentence` has places such as {epochs} for the names of fields and for `values`.
    """

    def __init__(self, name: str, sentence: str, **values: Any) -> None:
        self.name, self._sentence, self._values = name, sentence, values
        super().__init__(self.said({}))

    def said(self, labels: Mapping[str, str]) -> str:
        """The sentence with other words for the fields; without any, a field goes by its name."""
        return self._sentence.format_map(_Words({**labels, **self._values}))


class _Words(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return name


def declare(default: Any, kind: Kind) -> Any:
    """A field of a declared dataclass."""
    return field(default=default, metadata={"kind": kind})


@cache
def kinds(declared: "type[DataclassInstance]") -> dict[str, Kind]:
    """The kind of every field, in the order of declaration; not to be written to."""
    return {item.name: item.metadata["kind"] for item in fields(declared)}


def kind_of(declared: "type[DataclassInstance]", name: str, expected: type[SomeKind]) -> SomeKind:
    """The kind of a field that is declared as one of this class."""
    kind = kinds(declared)[name]
    assert isinstance(kind, expected), name
    return kind


def labels(declared: "type[DataclassInstance]") -> dict[str, str]:
    """What every field is called on the screen."""
    return {name: kind.label for name, kind in kinds(declared).items()}


def check_fields(value: "DataclassInstance") -> None:
    """Bring every field to its canonical type; raises `FieldError` for the first not allowed."""
    for name, kind in kinds(type(value)).items():
        given = getattr(value, name)
        try:
            object.__setattr__(value, name, kind.check(given))
        except ValueError:
            raise _not_allowed(kind, name, given) from None


def parse_field(declared: "type[DataclassInstance]", name: str, text: str) -> Any:
    """The value that `text` gives the field `name`; raises `FieldError` with a sentence."""
    kind = kinds(declared)[name]
    try:
        if len(text) > LONGEST_TEXT:
            raise ValueError(text)
        return kind.parse(text)
    except ValueError:
        raise _not_allowed(kind, name, text) from None


def to_query(value: Declared, usual: Declared) -> dict[str, str]:
    """Every field that differs from that of `usual`, as text."""
    return {
        name: kind.format(getattr(value, name))
        for name, kind in kinds(type(value)).items()
        if getattr(value, name) != getattr(usual, name)
    }


def from_query(
    usual: Declared,
    query: Mapping[str, str | Sequence[str]],
    words: Mapping[str, str] | None = None,
) -> tuple[Declared, tuple[str, ...]]:
    """What a query stands for beside `usual`, and a sentence for each entry it ignored.

    `query` maps a name to its text, or to its texts where it was given more than once: the last
    that can be read counts. `words` are those for the fields. Never raises: what cannot be read
    stays as in `usual`.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    words = words or {}
    for name, given in query.items():
        texts = [given] if isinstance(given, str) else list(given)
        if name not in kinds(type(usual)):
            problems.append(f"{shortened(name)} is ignored: no such setting.")
            continue
        if len(texts) > 1:
            problems.append(
                f"{words.get(name, name)} is given {len(texts)} times; the last one that can be "
                "read is used."
            )
        refusals = []
        for text in reversed(texts):
            try:
                values[name] = parse_field(type(usual), name, text)
                break
            except FieldError as error:
                refusals.append(error.said(words))
        ending = "" if name in values else f" {_falls_back(usual, name)}"
        problems.extend(refusal + ending for refusal in refusals)
    found, contradictions = nearest(usual, values, words)
    return found, (*problems, *contradictions)


def nearest(
    usual: Declared, values: Mapping[str, Any], words: Mapping[str, str] | None = None
) -> tuple[Declared, tuple[str, ...]]:
    """`usual` with these values, less those that are not allowed or contradict each other.

    Returns it with a sentence for every field that fell back to that of `usual`.
    """
    remaining = dict(values)
    problems: list[str] = []
    while True:
        try:
            return replace(usual, **remaining), tuple(problems)
        except FieldError as error:
            problems.append(f"{error.said(words or {})} {_falls_back(usual, error.name)}")
            del remaining[error.name]


def shortened(value: Any, longest: int = 40) -> str:
    """`value` in a sentence: hostile or huge texts are quoted and cut."""
    try:
        text = repr(value)
    except RecursionError:  # lists in lists in lists
        return f"a {type(value).__name__} nested too deeply"
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def _not_allowed(kind: Kind, name: str, value: Any) -> FieldError:
    return FieldError(
        name,
        f"{{{name}}} is {{value}}; it must be {{allowed}}.",
        value=shortened(value),
        allowed=kind.allowed,
    )


def _falls_back(usual: "DataclassInstance", name: str) -> str:
    text = kinds(type(usual))[name].format(getattr(usual, name))
    return f"It is set to {text}." if text else "It is empty."
