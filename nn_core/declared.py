"""Dataclasses whose fields declare their kind: checked when they are built, in and out of queries.

Whatever has a default in one of them has a short address: a query names what differs from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from nn_core.fields import LONGEST_TEXT, Kind
from nn_core.message import FieldName, Message, message_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Declared = TypeVar("Declared", bound="DataclassInstance")
SomeKind = TypeVar("SomeKind", bound=Kind)


class FieldError(ValueError):
    """A message about a field; `name` is the field at fault."""

    def __init__(self, name: str, message: Message) -> None:
        super().__init__(message)
        self.name = name


def declare(default: Any, kind: Kind) -> Any:
    """A field of a declared dataclass."""
    return field(default=default, metadata={"kind": kind})


@cache
def kinds(declared: "type[DataclassInstance]") -> dict[str, Kind]:
    """The kind of every field, in the order of declaration; not to be written to."""
    return {item.name: item.metadata["kind"] for item in fields(declared)}


@cache
def _defaults(declared: "type[DataclassInstance]") -> dict[str, Any]:
    """The default of every field, which is of its canonical type."""
    return {item.name: item.default for item in fields(declared)}


def kind_of(declared: "type[DataclassInstance]", name: str, expected: type[SomeKind]) -> SomeKind:
    """The kind of a field that is declared as one of this class."""
    kind = kinds(declared)[name]
    assert isinstance(kind, expected), name
    return kind


def labels(declared: "type[DataclassInstance]") -> dict[str, str]:
    """What every field is called on the screen."""
    return {name: kind.label for name, kind in kinds(declared).items()}


def field_name(declared: "type[DataclassInstance]", name: str) -> FieldName:
    """A field in a message: by its name in a program, by its label on the screen."""
    return FieldName(name, kinds(declared)[name].label)


def check_fields(value: "DataclassInstance") -> None:
    """Bring every field to its canonical type; raises `FieldError` for the first not allowed."""
    usual = _defaults(type(value))
    for name, kind in kinds(type(value)).items():
        given = getattr(value, name)
        if given is usual[name]:  # as most are
            continue
        try:
            object.__setattr__(value, name, kind.check(given))
        except ValueError:
            raise _not_allowed(type(value), name, given) from None


def parse_field(declared: "type[DataclassInstance]", name: str, text: str) -> Any:
    """The value that `text` gives the field `name`; raises `FieldError` with a message."""
    kind = kinds(declared)[name]
    try:
        if len(text) > LONGEST_TEXT:
            raise ValueError(text)
        return kind.parse(text)
    except ValueError:
        raise _not_allowed(declared, name, text) from None


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
) -> tuple[Declared, tuple[str, ...]]:
    """What a query stands for beside `usual`, and a message for each entry it ignored.

    `query` maps a name to its text, or to its texts where it was given more than once: the last
    that can be read counts. Never raises: what cannot be read stays as in `usual`.
    """
    declared = type(usual)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, given in query.items():
        texts = [given] if isinstance(given, str) else list(given)
        if name not in kinds(declared):
            problems.append(Message("{text} is ignored: no such setting.", text=shortened(name)))
            continue
        if len(texts) > 1:
            problems.append(
                Message(
                    "{field} is given {times} times; the last one that can be read is used.",
                    field=field_name(declared, name),
                    times=len(texts),
                )
            )
        refusals = []
        for text in reversed(texts):
            try:
                values[name] = parse_field(declared, name, text)
                break
            except FieldError as error:
                refusals.append(error)
        problems.extend(
            message_of(error) if name in values else _falls_back(usual, error) for error in refusals
        )
    found, contradictions = nearest(usual, values)
    return found, (*problems, *contradictions)


def nearest(usual: Declared, values: Mapping[str, Any]) -> tuple[Declared, tuple[str, ...]]:
    """`usual` with these values, less those that are not allowed or contradict each other.

    Returns it with a message for every field that fell back to that of `usual`.
    """
    remaining = dict(values)
    problems: list[str] = []
    while True:
        try:
            return replace(usual, **remaining), tuple(problems)
        except FieldError as error:
            problems.append(_falls_back(usual, error))
            del remaining[error.name]


def shortened(value: Any, longest: int = 40) -> str:
    """`value` in a sentence: hostile or huge texts are quoted and cut."""
    try:
        text = repr(value)
    except RecursionError:  # lists in lists in lists
        return Message("a {kind} nested too deeply", kind=type(value).__name__)
    if len(text) <= longest:
        return text
    return Message("{text}… ({length} characters)", text=text[:longest], length=len(text))


def _not_allowed(declared: "type[DataclassInstance]", name: str, value: Any) -> FieldError:
    return FieldError(
        name,
        Message(
            "{field} is {value}; it must be {allowed}.",
            field=field_name(declared, name),
            value=shortened(value),
            allowed=kinds(declared)[name].allowed,
        ),
    )


def _falls_back(usual: "DataclassInstance", error: FieldError) -> Message:
    text = kinds(type(usual))[error.name].format(getattr(usual, error.name))
    if text:
        return Message("{problem} It is set to {text}.", problem=message_of(error), text=text)
    return Message("{problem} It is empty.", problem=message_of(error))
