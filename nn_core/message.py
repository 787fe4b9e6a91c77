"""What the laboratory has to say: an English text that knows what it was made from.

The core has no other language, and no screen. Whoever shows a message in another language or in
other words finds its template and its values in it.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

Template = str | tuple[str, str]
"""Words with places such as {epochs}; or two of them, for a `count` of 1 and for any other."""


class Message(str):
    """A text made from one whole template. In a notebook it is simply that text.

    A value can be a message itself, and a tuple is a list of names. `raise ValueError(Message(…))`
    is an error that can be said in any language.
    """

    template: Template
    values: Mapping[str, Any]

    def __new__(cls, template: Template, **values: Any) -> "Message":
        words = template if isinstance(template, str) else template[values["count"] != 1]
        filled = {name: _listed(value) for name, value in values.items()}
        message = super().__new__(cls, words.format(**filled))
        message.template, message.values = template, values
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), str(self), self.template, self.values)


class FieldName(Message):
    """The name of a field; its template is what the field is called on the screen."""

    def __new__(cls, name: str, label: str) -> "FieldName":
        named = str.__new__(cls, name)
        named.template, named.values = label, {}
        return named


Words = TypeVar("Words", str, tuple[str, str])


def message(template: Words) -> Words:
    """The template itself: words of a table, which whoever shows them says in a language."""
    return template


def message_of(error: BaseException) -> str:
    """The message of an error; its text, if it was made from no message."""
    given = error.args[0] if error.args else ""
    return given if isinstance(given, Message) else str(error)


def _listed(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, tuple) else value


def _again(
    kind: type[Message], text: str, template: Template, values: Mapping[str, Any]
) -> Message:
    copied = str.__new__(kind, text)
    copied.template, copied.values = template, values
    return copied
